"""What one must know to decide about a container, in the order in which a small screen shows it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.unit.plan_world import NOW, container
from tui.domain.decision import Decisions, cases
from tui.domain.neighbours import Tie
from tui.domain.world import World
from tui.resources import dossier
from tui.resources.decommission import CaseRow

LONG = f"{'spoke' * 60}."


def after_the_head(log: Sequence[str], trouble: str = "") -> list[str]:
    """The lines from the first of the log on, of a container that others talk to."""
    web = container("web")
    world = World((web,), now=NOW)
    case = next(each for each in cases(world, Decisions()) if each.object == web.id)
    asked = dossier.Dossier(
        inspect={"Config": {"Env": ["APP_TOKEN=secret"]}},
        ties=(Tie("on network shop", ("db",)),),
        log=tuple(log),
        log_trouble=trouble,
    )
    lines = [text for text, _ in dossier.container(CaseRow(case, 0, web), asked, world, NOW)]
    return lines[next(n for n, line in enumerate(lines) if line.startswith("log")) :]


TALKS = ["talks   on network shop: db", "env     APP_TOKEN"]


@pytest.mark.parametrize(
    ("log", "trouble", "told"),
    [
        (["one", "two"], "", ["log     one", "        two", *TALKS]),
        (
            ["a", "b", "c", "d"],
            "",
            ["log     c", "        d", *TALKS, "before  a", "        b"],
        ),
        (["one"], "", ["log     one", *TALKS]),
        ([], "", ["log     it said nothing", *TALKS]),
        ([], "it is kept nowhere", ["log     it is kept nowhere", *TALKS]),
    ],
)
def test_its_last_words_come_before_the_names_of_others(
    log: list[str], trouble: str, told: list[str]
) -> None:
    assert after_the_head(log, trouble) == told


def test_a_long_line_pushes_nothing_away_and_is_there_in_full() -> None:
    lines = after_the_head(["one", LONG, "three"])
    assert lines[0] == f"log     {LONG[:140]}..."
    assert lines[1:] == ["        three", *TALKS, "in full one", f"        {LONG}", "        three"]
