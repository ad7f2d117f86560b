"""Findings looked for in the background: each once, of a container in each state, those on the screen first.

What changes, and what has become old: test_findings_again.py.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit import inspected
from tests.wait import eventually
from tui.domain.container import Container
from tui.engine.endpoint import Endpoint
from tui.engine.errors import EngineError, EngineUnreachable, NotFound
from tui.work.findings import AT_ONCE, Findings

IMAGE = inspected.IMAGE_ID


def listed(number: int, state: str = "running") -> Container:
    entry = {"Id": f"{number:064x}", "Names": [f"/c{number}"], "State": state, "ImageID": IMAGE}
    return Container.from_api(entry, 0.0)


class Engine:
    """An engine of containers that all run as root and have written a file."""

    def __init__(self) -> None:
        self.endpoint = Endpoint.at("unix:///run/x.sock")
        self.asked: list[tuple[str, str]] = []
        self.failing: dict[tuple[str, str], EngineError] = {}
        self.config: dict[str, Any] = {"Image": "app:1.2.3"}
        self.log = ""
        self.at_once = self.most_at_once = 0
        self.gate = threading.Event()
        self.gate.set()
        self._lock = threading.Lock()

    def _ask(self, what: str, id: str) -> None:
        with self._lock:
            self.asked.append((what, id))
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        self.gate.wait(30)
        with self._lock:
            self.at_once -= 1
        if (what, id) in self.failing:
            raise self.failing[(what, id)]

    def inspect_container(self, id: str) -> dict[str, Any]:
        self._ask("container", id)
        return self.said(id)

    def said(self, id: str) -> dict[str, Any]:
        return inspected.container(self.config) | {"Id": id, "LogPath": self.log}

    def container_changes(self, id: str, within: float) -> tuple[dict[str, Any], ...]:
        self._ask("changes", id)
        assert within <= 5
        return (
            {"Path": "/srv", "Kind": 0},
            {"Path": "/srv/state.db", "Kind": 1},
            {"Path": "/tmp/x", "Kind": 1},
        )

    def inspect_image(self, id: str) -> dict[str, Any]:
        self._ask("image", id)
        return inspected.image() | {"Id": id, "RepoTags": ["app:1.2.3"]}

    def image_history(self, id: str) -> tuple[dict[str, Any], ...]:
        self._ask("history", id)
        return tuple({"CreatedBy": f"/bin/sh -c true {n}", "Size": 0} for n in range(4))

    def ids(self, what: str) -> list[str]:
        return [id for asked, id in self.asked if asked == what]


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def work(engine: Engine) -> Iterator[Findings]:
    made = Findings(engine, noise=("/tmp",))  # type: ignore[arg-type]
    yield made
    made.close()
    engine.gate.set()


ALL = [listed(n) for n in range(20)]


def found(work: Findings, container: Container) -> list[str]:
    eventually(lambda: work.of(container) is not None, what="its findings")
    return [finding.id for finding in work.of(container) or ()]


def wait_for_all(work: Findings, containers: list[Container]) -> None:
    eventually(lambda: all(work.of(c) is not None for c in containers), what="all findings")
    eventually(lambda: not work.is_busy, what="the end")


def test_each_container_is_asked_for_once(engine: Engine, work: Findings) -> None:
    work.list(ALL)
    work.list(ALL, first=ALL[10:])
    wait_for_all(work, ALL)
    work.list(ALL)
    assert not work.is_busy
    assert Counter(engine.ids("container")) == Counter(c.id for c in ALL)
    assert Counter(engine.ids("changes")) == Counter(c.id for c in ALL)
    # Both threads may have asked for the one image at the same time.
    assert len(engine.ids("image")) <= AT_ONCE
    assert engine.most_at_once <= AT_ONCE


def test_what_is_found_is_of_all_that_was_asked(work: Findings) -> None:
    work.list(ALL[:1])
    assert found(work, ALL[0]) == ["root", "log-unbounded", "writable-state", "no-restart"]
    (state,) = (f for f in work.of(ALL[0]) or () if f.id == "writable-state")
    assert state.reason.endswith("/srv/state.db")


def test_another_state_is_looked_at_and_the_first_one_kept(engine: Engine, work: Findings) -> None:
    stopped = listed(0, "exited")
    for container in (ALL[0], stopped, ALL[0], stopped):
        work.list([container])
        wait_for_all(work, [container])
    assert engine.ids("container") == [ALL[0].id] * 2


def test_those_on_the_screen_come_first(engine: Engine, work: Findings) -> None:
    engine.gate.clear()
    work.list(ALL)
    eventually(lambda: len(engine.asked) == AT_ONCE)
    work.list(ALL, first=ALL[15:17])
    engine.gate.set()
    wait_for_all(work, ALL)
    assert set(engine.ids("container")[AT_ONCE : AT_ONCE + 2]) == {ALL[15].id, ALL[16].id}


def test_one_that_is_looked_at_comes_before_all(engine: Engine, work: Findings) -> None:
    engine.gate.clear()
    work.list(ALL)
    eventually(lambda: len(engine.asked) == AT_ONCE)
    work.look(ALL[19], engine.said(ALL[19].id))
    engine.gate.set()
    wait_for_all(work, ALL)
    assert ALL[19].id not in engine.ids("container")
    assert engine.ids("changes").index(ALL[19].id) <= AT_ONCE


def test_the_same_right_after_asks_nothing_and_another_answer_does(engine: Engine, work: Findings) -> None:
    for _ in range(2):
        work.look(ALL[0], engine.said(ALL[0].id))
        wait_for_all(work, ALL[:1])
    assert engine.ids("changes") == [ALL[0].id]
    engine.config = {"Image": "app:1.2.3", "User": "app"}
    work.look(ALL[0], engine.said(ALL[0].id))
    eventually(lambda: "root" not in found(work, ALL[0]), what="another user")


def test_an_image(engine: Engine, work: Findings) -> None:
    work.look_at_image(IMAGE, inspected.image() | {"RepoTags": ["app:latest"]})
    eventually(lambda: work.of_image(IMAGE) is not None)
    assert [f.id for f in work.of_image(IMAGE) or ()] == ["root", "moving-tag", "empty-layers"]
    assert engine.asked == [("history", IMAGE)]


def test_what_is_switched_off_is_not_asked_for(engine: Engine) -> None:
    work = Findings(engine, ("writable-state", "root", "empty-layers"))  # type: ignore[arg-type]
    work.list(ALL[:1])
    assert found(work, ALL[0]) == ["log-unbounded", "no-restart"]
    work.look_at_image(IMAGE, inspected.image())
    eventually(lambda: work.of_image(IMAGE) is not None)
    assert not engine.ids("changes")
    assert not engine.ids("history")


def test_files_that_cannot_be_told_leave_the_rest(engine: Engine, work: Findings) -> None:
    engine.failing[("changes", ALL[0].id)] = EngineUnreachable("The engine does not answer", "timed out")
    work.list(ALL[:1])
    assert "writable-state" not in found(work, ALL[0])
    assert "root" in found(work, ALL[0])


def test_an_image_that_is_gone_leaves_the_rest(engine: Engine, work: Findings) -> None:
    engine.failing[("image", IMAGE)] = NotFound("No such image")
    work.list(ALL)
    wait_for_all(work, ALL)
    assert "root" in found(work, ALL[3])


def test_one_that_the_engine_fails_on_is_not_asked_for_again(engine: Engine, work: Findings) -> None:
    engine.failing[("container", ALL[1].id)] = EngineError("The engine failed")
    work.list(ALL[:3])
    wait_for_all(work, [ALL[0], ALL[2]])
    work.list(ALL[:3])
    assert not work.is_busy
    assert work.of(ALL[1]) is None
    assert engine.ids("container").count(ALL[1].id) == 1


def test_an_engine_that_is_gone_is_asked_when_it_is_back(engine: Engine, work: Findings) -> None:
    engine.failing[("container", ALL[0].id)] = EngineUnreachable("The engine is gone")
    work.list(ALL[:1])
    eventually(lambda: not work.is_busy)
    assert work.of(ALL[0]) is None
    engine.failing.clear()
    work.list(ALL[:1])
    assert "root" in found(work, ALL[0])


def test_what_is_gone_is_forgotten(work: Findings) -> None:
    work.list(ALL)
    wait_for_all(work, ALL)
    work.list(ALL[1:])
    assert work.of(ALL[0]) is None
    assert work.of(ALL[1])


def test_changes_are_told_and_the_last_one_too(engine: Engine) -> None:
    known: list[bool] = []
    work = Findings(engine, on_change=lambda: known.append(all(work.of(c) for c in ALL)))  # type: ignore[arg-type]
    work.list(ALL)
    wait_for_all(work, ALL)
    eventually(lambda: known and known[-1], what="to be told of all")
    assert len(known) <= 2 + AT_ONCE


def test_nothing_is_told_or_asked_after_the_end(engine: Engine) -> None:
    told: list[int] = []
    engine.gate.clear()
    work = Findings(engine, on_change=lambda: told.append(1))  # type: ignore[arg-type]
    work.list(ALL)
    eventually(lambda: len(engine.asked) == AT_ONCE)
    work.close()
    engine.gate.set()
    eventually(lambda: not work.is_busy)
    assert not told
    assert len(engine.ids("container")) == AT_ONCE


@pytest.mark.parametrize(("url", "told"), [("unix:///x.sock", True), ("tcp://127.0.0.1:1", False)])
def test_how_large_a_log_is_where_its_file_is_here(
    engine: Engine, work: Findings, tmp_path: Path, url: str, told: bool
) -> None:
    log = tmp_path / f"{ALL[0].id}-json.log"
    log.write_bytes(b"x" * 2_000_000)
    engine.endpoint, engine.log = Endpoint.at(url), str(log)
    work.list(ALL[:1])
    found(work, ALL[0])
    (finding,) = (f for f in work.of(ALL[0]) or () if f.id == "log-unbounded")
    assert ("2M now" in finding.reason) is told


def test_a_file_that_is_not_this_containers_is_not_looked_at(
    engine: Engine, work: Findings, tmp_path: Path
) -> None:
    log = tmp_path / "other.log"
    log.write_bytes(b"x")
    engine.log = str(log)
    work.list(ALL[:1])
    found(work, ALL[0])
    assert not any("now" in f.reason for f in work.of(ALL[0]) or ())
