"""Who could be given whose port of the host."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.moved_recipe import recipe
from tui.domain.move_compose_order import dependencies, left_in_compose
from tui.domain.move_order import in_order, left_in_order
from tui.domain.move_ports import port_rivals
from tui.domain.recipe import Recipe


def published(name: str, *places: str, **fields: Any) -> Recipe:
    """One that publishes a port at these places of the host: `port`, `port/udp`, `address|port`."""
    bindings: dict[str, list[dict[str, str]]] = {}
    for place in places:
        where, _, protocol = place.partition("/")
        address, _, port = where.rpartition("|")
        bindings.setdefault(f"80/{protocol or 'tcp'}", []).append({"HostIp": address, "HostPort": port})
    return recipe(name, host={"PortBindings": bindings, **fields.pop("host", {})}, **fields)


def pairs(*recipes: Recipe) -> list[tuple[str, str, str]]:
    return [(one.name, other.name, port) for one, other, port in port_rivals(recipes)]


@pytest.mark.parametrize(
    ("leaving", "asked", "expected"),
    [
        ("8000-8010", "8000", "8000/tcp"),
        ("8000-8010", "8010", "8010/tcp"),
        ("8000-8010", "8011", ""),
        ("8000-8010", "7999", ""),
        ("8000-8010", "8004-8006", "8004-8006/tcp"),
        ("8000-8010", "8000-8010", ""),
        ("8000-8010", "8005-8015", ""),
        ("8000-8010", "8000/udp", ""),
        ("8000-8010/udp", "8000/udp", "8000/udp"),
        ("", "8000", ""),
        ("", "32768", "32768/tcp"),
        ("0", "40000", "40000/tcp"),
        ("0", "", ""),
        ("8000", "8000", ""),
        ("127.0.0.1|8000-8010", "8000", "8000/tcp"),
        ("8000-8010", "127.0.0.1|8000", "127.0.0.1:8000/tcp"),
        ("127.0.0.1|8000-8010", "127.0.0.1|8000", "127.0.0.1:8000/tcp"),
        ("127.0.0.1|8000-8010", "127.0.0.2|8000", ""),
        ("0.0.0.0|8000-8010", "127.0.0.1|8000", "127.0.0.1:8000/tcp"),
        ("0.0.0.0|8000-8010", "::1|8000", ""),
        ("::|8000-8010", "::1|8000", "[::1]:8000/tcp"),
        ("::1|8000-8010", "8000", "8000/tcp"),
        ("::|8000-8010", "0.0.0.0|8000", ""),
    ],
)
def test_one_that_may_have_any_of_several_could_be_given_what_another_names(
    leaving: str, asked: str, expected: str
) -> None:
    found = pairs(published("leaving", leaving), published("asking", asked))
    assert found == ([("leaving", "asking", expected)] if expected else [])


def test_who_publishes_all_ports_may_be_given_any_that_an_engine_chooses() -> None:
    every = recipe("every", host={"PublishAllPorts": True})
    asking = published("asking", "40000/udp", "8000")
    assert pairs(every, asking) == [("every", "asking", "40000/udp")]
    assert [one.name for one in in_order((every, asking))] == ["asking", "every"]
    # Compose cannot say it: there is nothing to wait for.
    assert dependencies((every, asking)) == {}


@pytest.mark.parametrize("mode", ["host", "none", "container:another"])
def test_what_has_no_network_of_its_own_takes_no_port(mode: str) -> None:
    sharing = published("sharing", "8000-8010", host={"NetworkMode": mode})
    assert pairs(sharing, published("asking", "8000")) == []
    assert (
        pairs(published("leaving", "8000-8010"), published("asking", "8000", host={"NetworkMode": mode}))
        == []
    )


def test_nobody_is_in_his_own_way() -> None:
    assert pairs(published("both", "8000-8010", "8000")) == []


def test_who_names_a_port_starts_first() -> None:
    wide, narrow = published("wide", "8000-8010"), published("narrow", "8000-8001")
    asking = published("asking", "8000", "9000")
    open_one = published("open", "")
    assert [one.name for one in in_order((open_one, wide, narrow, asking))] == [
        "open",
        "asking",
        "narrow",
        "wide",
    ]
    started = {"condition": "service_started"}
    assert dependencies((open_one, wide, narrow, asking)) == {
        "wide": {"narrow": started, "asking": started},
        "narrow": {"asking": started},
    }
    assert left_in_order((open_one, wide, narrow, asking)) == {}


def test_what_is_needed_starts_first_all_the_same_and_that_is_said() -> None:
    wide = published("wide", "8000-8010")
    asking = published("asking", "8000", host={"PidMode": "container:wide"})
    assert [one.name for one in in_order((asking, wide))] == ["wide", "asking"]
    assert dependencies((asking, wide)) == {}
    for left in (left_in_order((asking, wide)), left_in_compose((asking, wide))):
        assert list(left) == ["asking"]
        (work,) = left["asking"]
        assert work.text == (
            "its port 8000/tcp of the host may be given to wide, which has to start before it"
        )
        assert work.remedy == "name another one for wide, too, where it leaves it open"


def test_two_that_could_be_given_each_others_port() -> None:
    one, two = published("one", "8000-8010", "9000"), published("two", "9000-9010", "8000")
    assert [each.name for each in in_order((one, two))] == ["two", "one"]
    assert set(dependencies((one, two))) == {"one"}
    assert [work.text for work in left_in_order((one, two))["one"]] == [
        "its port 9000/tcp of the host may be given to two, which has to start before it"
    ]


def test_what_is_not_started_is_given_nothing() -> None:
    wide = published("wide", "8000-8010")
    stopped = published("asking", "8000", host={"PidMode": "container:wide"}, is_running=False)
    assert left_in_order((wide, stopped)) == left_in_compose((wide, stopped)) == {}
    both = published("wide", "8000-8010", is_running=False), stopped
    assert left_in_order(both) == left_in_compose(both) == {}
    asleep = published("asking", "8000", is_running=False)
    assert [each.name for each in in_order((wide, asleep))] == ["wide", "asking"]
    assert dependencies((wide, asleep)) == {}
