"""How good a login is, how long it lasts, and which needs attention first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.login import CHECK_HOLDS, Login, helper_of, left, state, worst, worst_first

NOW = 1_800_000_000.0


def login(host: str = "h", ends_in: float | None = None, **values: object) -> Login:
    expires = None if ends_in is None else NOW + ends_in
    return Login(host, user="u", kept="plain", expires=expires, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (Login("h"), "none"),
        (Login("h", keys=("h",), kept="helper x"), "none"),
        (Login("h", problem="it hangs"), "broken"),
        (login(ends_in=7200, problem="damaged"), "broken"),
        (login(), "not checked"),
        (login(checked=NOW - 60), "valid"),
        (login(checked=NOW - CHECK_HOLDS), "not checked"),
        (login(refused="denied"), "refused"),
        (login(checked=NOW - 60, refused="denied"), "refused"),
        (login(ends_in=7200), "valid"),
        (login(ends_in=7200, refused="denied"), "refused"),
        (login(ends_in=3601), "valid"),
        (login(ends_in=3600), "expires soon"),
        (login(ends_in=1), "expires soon"),
        (login(ends_in=0), "expired"),
        (login(ends_in=-5, refused="denied", checked=NOW), "expired"),
    ],
)
def test_state(made: Login, wanted: str) -> None:
    assert state(made, NOW) == wanted


def test_how_soon_is_settled_by_the_user() -> None:
    assert state(login(ends_in=7200), NOW, soon=7200) == "expires soon"
    assert state(login(ends_in=30), NOW, soon=0) == "valid"


@pytest.mark.parametrize(
    ("ends_in", "wanted"),
    [
        (None, "-"),
        (2460, "0:41"),
        (2519.9, "0:41"),
        (59, "0:00"),
        (43200, "12:00"),
        (0, "expired"),
        (-1e6, "expired"),
        (95 * 3600, "95:00"),
        (96 * 3600, "4d"),
    ],
)
def test_time_left(ends_in: float | None, wanted: str) -> None:
    assert left(login(ends_in=ends_in), NOW) == wanted


def test_nothing_is_left_of_what_cannot_be_used() -> None:
    assert left(Login("h", expires=NOW + 60), NOW) == "-"
    assert left(login(ends_in=60, problem="x"), NOW) == "-"


def test_the_worst_comes_first() -> None:
    order = [
        login("broken", problem="x"),
        login("refused", refused="x"),
        login("long dead", -9000),
        login("dead", -10),
        login("41 min", 2460),
        login("50 min", 3000),
        login("a"),
        login("b"),
        login("6 h", 21600),
    ]
    assert worst_first([Login("none"), *reversed(order)], NOW) == tuple(order)
    assert worst(reversed(order), NOW) == order[0]
    assert worst([Login("none")], NOW) is None
    assert worst([], NOW) is None


def test_the_helper_is_told_from_the_words() -> None:
    assert helper_of(Login("h", kept="helper ecr-login")) == "ecr-login"
    assert [helper_of(Login("h", kept=kept)) for kept in ("plain", "nowhere")] == ["", ""]


@given(st.floats(-1e6, 1e6), st.floats(0, 1e5))
def test_time_left_agrees_with_the_state(ends_in: float, soon: float) -> None:
    made = login(ends_in=ends_in)
    assert (left(made, NOW) == "expired") == (state(made, NOW, soon) == "expired")
