"""Whatever differs between two containers is seen in their reports, but for values of environments."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.inspected import ID, NAMES, image
from tests.unit.report_world import HOST
from tests.unit.rich_container import rich
from tests.unit.test_recipe_difference import EVERY, NOT_SAID, changed, without
from tui.domain.recipe_read import read
from tui.domain.report import Report
from tui.domain.report_container import container_told
from tui.domain.report_difference import difference
from tui.domain.report_entries import Fate
from tui.domain.report_json import from_json, to_json
from tui.domain.report_mask import Mask

# Values of environments are in no report, and compose writes labels for itself.
UNSEEN = (("Config", "Env"), ("Config", "Labels", "com.docker.compose.project"))
SEEN = [path for path in EVERY if path[:2] not in UNSEEN and path not in UNSEEN]


def report(inspect: dict[str, Any]) -> Report:
    """The report of one container, as it is read back."""
    recipe = read(inspect, image(), NAMES)
    container = container_told(inspect, image(), recipe, Fate(f"container:{ID}"), Mask(recipe.env))
    return from_json(to_json(Report(HOST.name, HOST.endpoint, HOST.engine, 0.0, containers=(container,))))


def differ(one: dict[str, Any], other: dict[str, Any]) -> bool:
    a, b = report(one), report(other)
    assert bool(difference(a, b).differences) == bool(difference(b, a).differences)
    return bool(difference(a, b).differences)


@pytest.mark.parametrize("path", SEEN, ids=".".join)
def test_whatever_differs_is_seen(path: tuple[str, ...]) -> None:
    assert differ(rich(), changed(rich(), path))


@pytest.mark.parametrize("name", [field for field in rich()["HostConfig"] if field not in NOT_SAID])
def test_whatever_is_gone_is_seen(name: str) -> None:
    assert differ(rich(), without(rich(), ("HostConfig", name)))


@pytest.mark.parametrize(
    "path",
    [
        ("Config", "Env"),
        ("Config", "ExposedPorts", "9/udp"),
        ("Config", "Healthcheck"),
        ("NetworkSettings", "Networks", "back"),
        ("NetworkSettings", "Networks", "front", "Links"),
        ("NetworkSettings", "Networks", "front", "DriverOpts"),
        ("Mounts", "2"),
    ],
    ids=".".join,
)
def test_what_is_gone_of_the_rest_is_seen(path: tuple[str, ...]) -> None:
    assert differ(rich(), without(rich(), path))


def test_a_container_is_as_itself() -> None:
    assert not differ(rich(), rich())
    assert len(SEEN) > 100


def test_what_the_files_of_a_move_cannot_say_is_left_for_a_person_who_moves_it() -> None:
    inspect = rich() | {"HostConfig": {**rich()["HostConfig"], "AutoRemove": True, "RestartPolicy": {}}}
    recipe = read(inspect, image(), {})
    told = {
        decision: [
            work.text
            for work in container_told(
                inspect, image(), recipe, Fate(f"container:{ID}", decision), Mask(recipe.env)
            ).work_left
            if work.text.startswith("not by ")
        ]
        for decision in ("move", "forget")
    }
    assert any(text.startswith("not by the Compose file: ") for text in told["move"]), told
    assert not told["forget"]
