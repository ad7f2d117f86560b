"""Findings looked for again: after what happened to a container, when they are old, and none of that too often."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit import inspected
from tests.unit.findings_loop import Clock, Loop
from tests.unit.test_findings_looked import ALL, IMAGE, Engine, listed, wait_for_all
from tests.wait import eventually
from tui.domain.container import Container
from tui.engine.endpoint import Endpoint
from tui.engine.errors import EngineError, EngineUnreachable
from tui.work.findings import FRESH, Findings

ONE = ALL[0]
RESTARTING = listed(0, "restarting")


@pytest.fixture
def engine() -> Loop:
    return Loop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def work(engine: Loop, clock: Clock) -> Iterator[Findings]:
    made = Findings(engine, clock=clock)  # type: ignore[arg-type]
    yield made
    made.close()
    engine.gate.set()


def found(work: Findings, container: Container = ONE) -> dict[str, str]:
    """What was found, each with its reason, when nothing more is looked for."""
    wait_for_all(work, [container])
    return {finding.id: finding.reason for finding in work.of(container) or ()}


def looked(work: Findings, engine: Engine) -> dict[str, str]:
    """What is found when details show it."""
    work.look(ONE, engine.said(ONE.id))
    return found(work)


def list_all(work: Findings) -> float | None:
    rest = work.list(ALL)
    wait_for_all(work, ALL)
    return rest


# details


def test_details_that_are_opened_later_tell_what_is_so_now(
    engine: Loop, work: Findings, clock: Clock, tmp_path: Path
) -> None:
    log = tmp_path / f"{ONE.id}-json.log"
    log.write_bytes(b"x" * 3000)
    engine.log = str(log)
    first = looked(work, engine)
    assert "3k now" in first["log-unbounded"]
    assert "writable-state" not in first
    log.write_bytes(b"x" * 9_000_000)
    engine.files = ({"Path": "/srv/db.sqlite", "Kind": 1},)
    clock.now += FRESH - 1
    assert looked(work, engine) == first
    clock.now += 1
    later = looked(work, engine)
    assert "9M now" in later["log-unbounded"]
    assert "/srv/db.sqlite" in later["writable-state"]
    assert engine.ids("changes") == [ONE.id] * 2


def test_who_asks_again_is_told_what_is_so_now(engine: Loop, work: Findings) -> None:
    looked(work, engine)
    engine.files = ({"Path": "/srv/db.sqlite", "Kind": 1},)
    work.changed(ONE.id)
    assert "writable-state" in looked(work, engine)
    looked(work, engine)
    assert engine.ids("changes") == [ONE.id] * 2


def test_who_asks_again_during_a_look_gets_another_after_it(engine: Loop, work: Findings) -> None:
    engine.gate.clear()
    work.look(ONE, engine.said(ONE.id))
    eventually(lambda: engine.ids("image") == [IMAGE], what="the look")
    work.look(ONE, engine.said(ONE.id))
    work.changed(ONE.id)
    work.look(ONE, engine.said(ONE.id))
    assert engine.most_at_once == 1
    engine.files = ({"Path": "/srv/db.sqlite", "Kind": 1},)
    engine.gate.set()
    assert "writable-state" in found(work)
    assert engine.ids("changes") == [ONE.id] * 2
    assert engine.most_at_once == 1


def test_an_image_does_not_become_old(engine: Loop, work: Findings, clock: Clock) -> None:
    for _ in range(2):
        work.look_at_image(IMAGE, inspected.image())
        eventually(lambda: work.of_image(IMAGE) is not None and not work.is_busy)
        clock.now += 10 * FRESH
        list_all(work)
    assert engine.ids("history") == [IMAGE]


# the list


def test_one_that_begins_to_crash_later_is_found(engine: Loop, work: Findings, clock: Clock) -> None:
    work.list([ONE])
    assert "restarts" not in found(work)
    engine.restarts = 2
    work.list([RESTARTING])
    assert "restarts" not in found(work, RESTARTING)
    clock.now += FRESH
    engine.restarts = 40
    work.changed(ONE.id)
    work.list([ONE])
    assert "40 times" in found(work)["restarts"]
    # In every state that it was found in, without another look.
    work.list([RESTARTING])
    assert "40 times" in found(work, RESTARTING)["restarts"]
    assert engine.ids("container") == [ONE.id] * 3


def test_only_those_that_changed_are_asked_for_and_they_stay_known(
    engine: Loop, work: Findings, clock: Clock
) -> None:
    list_all(work)
    clock.now += FRESH
    engine.asked.clear()
    for n in (3, 7):
        work.changed(ALL[n].id)
    engine.gate.clear()
    work.list(ALL, first=[ALL[7]])
    assert all(work.of(c) is not None for c in ALL)
    engine.gate.set()
    assert list_all(work) is None
    assert sorted(engine.ids("container")) == [ALL[3].id, ALL[7].id]


def test_a_storm_of_changes_is_one_look_in_half_a_minute(engine: Loop, work: Findings, clock: Clock) -> None:
    list_all(work)
    rests = []
    for _ in range(int(3 * FRESH)):
        clock.now += 1
        engine.restarts += 1
        for container in ALL:
            work.changed(container.id)
        rests.append(list_all(work))
    assert len(engine.ids("container")) == 4 * len(ALL)
    # When to come back for those that wait: nothing else may happen by then.
    assert rests[0] == FRESH - 1
    assert rests[int(FRESH) - 2] == 1
    assert f"{engine.restarts} times" in found(work)["restarts"]


def test_the_last_change_of_a_storm_is_not_lost(engine: Loop, work: Findings, clock: Clock) -> None:
    list_all(work)
    clock.now += 5
    engine.restarts = 5
    work.changed(ONE.id)
    rest = list_all(work)
    assert "restarts" not in found(work)
    assert rest == FRESH - 5
    clock.now += rest
    assert list_all(work) is None
    assert "5 times" in found(work)["restarts"]


def test_what_happens_during_a_look_is_looked_at_after_it(engine: Loop, work: Findings, clock: Clock) -> None:
    engine.gate.clear()
    work.list([ONE])
    eventually(lambda: engine.ids("container") == [ONE.id], what="the look")
    work.changed(ONE.id)
    assert work.list([ONE]) == FRESH
    engine.gate.set()
    found(work)
    clock.now += FRESH
    work.list([ONE])
    found(work)
    assert engine.ids("container") == [ONE.id] * 2


def test_no_second_look_at_one_begins_in_another_state(engine: Loop, work: Findings) -> None:
    engine.gate.clear()
    work.list([ONE])
    eventually(lambda: engine.ids("container") == [ONE.id], what="the look")
    work.list([RESTARTING, ALL[1]])
    eventually(lambda: ALL[1].id in engine.ids("container"), what="the other one")
    assert engine.ids("container").count(ONE.id) == 1
    engine.gate.set()
    wait_for_all(work, [RESTARTING, ALL[1]])
    assert engine.ids("container").count(ONE.id) == 2


def test_all_again_asks_for_those_that_are_old(engine: Loop, work: Findings, clock: Clock) -> None:
    work.list(ALL[:10])
    wait_for_all(work, ALL[:10])
    clock.now += FRESH
    list_all(work)
    engine.asked.clear()
    for _ in range(2):
        work.all_old()
        assert list_all(work) is None
    assert sorted(engine.ids("container")) == sorted(c.id for c in ALL[:10])


def test_what_was_never_looked_at_is_not_remembered(engine: Loop, work: Findings) -> None:
    work.changed(ONE.id)
    assert work.list([ONE]) is None
    found(work)
    assert engine.ids("container") == [ONE.id]


def test_one_that_went_is_waited_for_no_more(work: Findings) -> None:
    list_all(work)
    work.changed(ONE.id)
    assert work.list(ALL[1:]) is None


def test_one_that_the_engine_failed_on_is_asked_for_after_a_change(
    engine: Loop, work: Findings, clock: Clock
) -> None:
    engine.failing[("container", ONE.id)] = EngineError("The engine failed")
    work.list([ONE])
    eventually(lambda: not work.is_busy)
    clock.now += FRESH
    for _ in range(3):
        work.changed(ONE.id)
        work.list([ONE])
        eventually(lambda: not work.is_busy)
    assert engine.ids("container") == [ONE.id] * 2
    engine.failing.clear()
    clock.now += FRESH
    work.list([ONE])
    assert "root" in found(work)


def test_what_changed_is_asked_for_when_the_engine_is_back(
    engine: Loop, work: Findings, clock: Clock
) -> None:
    list_all(work)
    clock.now += FRESH
    engine.restarts = 9
    engine.failing[("container", ONE.id)] = EngineUnreachable("The engine is gone")
    work.changed(ONE.id)
    assert "restarts" not in (list_all(work), found(work))[1]
    engine.failing.clear()
    clock.now += FRESH
    list_all(work)
    assert "9 times" in found(work)["restarts"]


def test_what_details_show_stays_first_when_the_list_is_asked_for_anew(engine: Loop, work: Findings) -> None:
    engine.gate.clear()
    work.list(ALL)
    eventually(lambda: len(engine.asked) == 2)
    work.look(ALL[19], engine.said(ALL[19].id))
    work.list(ALL)
    engine.gate.set()
    wait_for_all(work, ALL)
    assert ALL[19].id not in engine.ids("container")
    assert engine.ids("changes").index(ALL[19].id) <= 2


def test_how_large_a_log_is_over_a_socket(engine: Loop, work: Findings, clock: Clock, tmp_path: Path) -> None:
    """A list asked for again after a change tells it anew, too."""
    engine.endpoint = Endpoint.at("unix:///run/y.sock")
    log = tmp_path / f"{ONE.id}-json.log"
    log.write_bytes(b"x" * 3000)
    engine.log = str(log)
    work.list([ONE])
    assert "3k now" in found(work)["log-unbounded"]
    log.write_bytes(b"x" * 2_000_000)
    clock.now += FRESH
    work.changed(ONE.id)
    work.list([ONE])
    assert "2M now" in found(work)["log-unbounded"]
