"""Waiting for containers by what the engine tells of them: asked soon after each event, else seldom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.unit.watched import CHECK, STARTING, WELL, Scripted, Told, a_job, cancel, seen, waiting
from tests.wait import eventually
from tui.engine.errors import EngineError, EngineUnreachable
from tui.work.job import JobCancelled
from tui.work.recreate_wait import NotWell, wait_until_well

# Longer than any test waits: so it is an event that ended it.
NEVER = 1000.0


@contextmanager
def until_well(engine: Scripted) -> Iterator[Callable[[], str]]:
    """Wait while the block runs, which calls what is yielded for the end."""
    job = a_job()
    with waiting(job, lambda: wait_until_well(job, engine, "x", NEVER, NEVER)) as end:
        yield end


def listening(engine: Scripted, number: int = 1) -> Told:
    """The stream, once what is done when one begins is over: two looks."""
    eventually(lambda: len(engine.streams) == number and engine.looks >= 3, what="it listens")
    return engine.streams[-1]


@pytest.mark.parametrize("action", ["health_status", "die", "destroy", "start", "stop"])
def test_an_event_ends_the_wait(action: str) -> None:
    engine = Scripted(STARTING)
    with until_well(engine) as end:
        stream = listening(engine)
        engine.said = [WELL]
        stream.tell(action)
        assert "healthy" in end()
    assert stream.is_closed
    assert engine.listened == [("x",)]


def test_an_event_that_comes_before_the_engine_s_own_answer_knows() -> None:
    engine = Scripted(STARTING)
    with until_well(engine) as end:
        stream = listening(engine)
        before, engine.said = engine.looks, [STARTING, WELL]
        stream.tell("health_status")
        assert "healthy" in end()
    assert engine.looks == before + 2


def test_much_that_happens_at_once_is_not_a_look_each() -> None:
    engine = Scripted(STARTING)
    with until_well(engine) as end:
        stream = listening(engine)
        before = engine.looks
        for _ in range(1000):
            stream.tell("start")
        eventually(lambda: engine.looks > before, what="a look")
        engine.said = [WELL]
        stream.tell("health_status")
        assert "healthy" in end()
    assert engine.looks < before + 500


def test_nothing_is_listened_to_where_the_first_look_decides() -> None:
    engine = Scripted(WELL)
    assert "healthy" in wait_until_well(a_job(), engine, "x")
    assert (engine.looks, engine.listened) == (1, [])


def test_what_happened_before_the_stream_began_is_found() -> None:
    # The first look says that it starts, and no event ever tells that it is well.
    engine = Scripted(STARTING, WELL)
    with until_well(engine) as end:
        assert "healthy" in end()
    assert engine.streams[0].is_closed


def test_a_stream_that_ends_is_followed_by_a_look_and_by_another_stream() -> None:
    engine = Scripted(STARTING)
    with until_well(engine) as end:
        first = listening(engine)
        first.end()
        second = listening(engine, 2)
        engine.said = [WELL]
        second.tell("health_status")
        assert "healthy" in end()
    assert second.is_closed


def test_what_was_missed_while_a_stream_was_cut_is_found_at_once() -> None:
    engine = Scripted(STARTING)
    with until_well(engine) as end:
        stream = listening(engine)
        engine.said = [WELL]
        engine.refused = EngineError("No events", "Forbidden", "", status=403)
        stream.end()
        assert "healthy" in end()


def test_an_engine_that_tells_nothing_is_asked_seldom() -> None:
    engine = Scripted(*[STARTING] * 5, WELL)
    engine.refused = EngineError("No events", "Forbidden", "", status=403)
    assert "healthy" in wait_until_well(a_job(), engine, "x", NEVER, 0.01)
    silent = Scripted(*[STARTING] * 5, WELL)
    assert "healthy" in wait_until_well(a_job(), silent, "x", NEVER, 0.01)
    silent.is_left_alone()


def test_an_engine_that_goes_is_told_of() -> None:
    engine = Scripted(STARTING)
    with until_well(engine) as end:
        stream = listening(engine)
        engine.refused = EngineUnreachable("The engine is gone")
        engine.said = [engine.refused]
        stream.end()
        with pytest.raises(EngineUnreachable):
            end()


def test_a_job_that_is_cancelled_ends_its_stream() -> None:
    job, engine = a_job(), Scripted(STARTING)
    with waiting(job, lambda: wait_until_well(job, engine, "x", NEVER, NEVER)) as end:
        stream = listening(engine)
        before = engine.looks
        cancel(job)
        with pytest.raises(JobCancelled):
            end()
    assert stream.is_closed
    assert engine.looks == before


def test_a_deadline_holds_though_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    # 0.2 seconds after the start, two tries of three seconds, and what is added to these.
    monkeypatch.setattr("tui.work.recreate_wait._GRACE", -10.8)
    engine = Scripted(STARTING)
    with until_well(engine) as end, pytest.raises(NotWell, match="said nothing"):
        end()
    engine.is_left_alone()


def test_one_that_runs_for_long_enough_is_looked_at_when_it_has() -> None:
    engine = Scripted(seen())
    assert "without a restart" in wait_until_well(a_job(), engine, "x", 0.7, NEVER)
    assert engine.looks <= 4
    gone = Scripted(seen(check=CHECK), None)
    with until_well(gone) as end, pytest.raises(NotWell, match="It is gone"):
        end()
