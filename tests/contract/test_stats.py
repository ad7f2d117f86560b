"""What containers use, as real engines tell it and the demo does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.host import Host, on_real_engines, unique
from tests.wait import eventually
from tui.domain.stats import Stats
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.engine.errors import EngineError
from tui.engine.stats_stream import StatsStreams
from tui.work.stats import Meter

BUSY = ["sh", "-c", "while :; do :; done"]


class Followed:
    """What dtui knows of the containers it follows."""

    def __init__(self, engine: Engine) -> None:
        self.opened: list[StatsStreams] = []
        self.ends: list[tuple[str, EngineError | None]] = []

        def open_streams(on_stats: Any, on_end: Any) -> StatsStreams:
            def ended(id: str, error: EngineError | None) -> None:
                self.ends.append((id, error))
                on_end(id, error)

            self.opened.append(StatsStreams(engine.endpoint, engine.info.api_version, on_stats, ended))
            return self.opened[-1]

        self.meter = Meter(open_streams, lambda: None)

    def of(self, id: str) -> Stats:
        """What is told of one, once its processor is."""

        def told() -> Stats | None:
            found = self.meter.of(id)
            return found if found is not None and found.cpu is not None else None

        found = eventually(told, what=f"stats of {id[:12]}; ends: {self.ends}", within=20)
        assert found is not None
        return found


@pytest.fixture
def followed(engine: Engine) -> Iterator[Followed]:
    made = Followed(engine)
    yield made
    made.meter.close()
    assert made.opened[0].join(5)


def test_what_a_container_uses(host: Host, followed: Followed) -> None:
    made = host.container(unique("rests"), start=True)
    followed.meter.follow([made])
    found = followed.of(made)
    assert found.memory is not None
    assert found.limit is not None
    assert 0 < found.memory < found.limit
    assert found.processes
    assert (found.received, found.sent) == (None, None)


@on_real_engines
def test_a_busy_one_beside_one_that_rests(host: Host, followed: Followed) -> None:
    busy = host.container(unique("busy"), start=True, command=BUSY)
    rests = host.container(unique("rests"), start=True)
    followed.meter.follow([busy, rests])
    eventually(lambda: (followed.of(busy).cpu or 0) > 20, within=20, what="a busy processor")
    eventually(lambda: (followed.of(rests).cpu or 0) < 5, within=20, what="one at rest")
    host.api.pause(busy)
    eventually(lambda: followed.of(busy).cpu == 0, within=20, what="a paused one")
    host.api.unpause(busy)


@on_real_engines
def test_it_is_counted_as_the_engine_s_own_client_would(host: Host, followed: Followed) -> None:
    """By the formulas of `docker stats`: total less inactive files, and both processors together as 200 %."""
    made = host.container(unique("counted"), start=True)
    followed.meter.follow([made])

    def counted() -> tuple[object, ...]:
        told = host.api.stats(made, stream=False)
        memory = told["memory_stats"]
        files = memory["stats"].get("total_inactive_file", memory["stats"].get("inactive_file", 0))
        own = pytest.approx(memory["usage"] - files, rel=0.5)
        return own, memory["limit"], told["pids_stats"]["current"]

    def found() -> tuple[object, ...]:
        told = followed.of(made)
        return told.memory, told.limit, told.processes

    # What starts it counts as its own for a moment, and both look at moments of their own.
    eventually(lambda: found() == counted(), what="the same by both")


def test_one_that_ends_is_unknown_and_told_again_once_it_runs(
    host: Host, engine: Engine, followed: Followed
) -> None:
    made = host.container(unique("ends"), start=True)
    followed.meter.follow([made])
    followed.of(made)
    engine.kill(made)
    eventually(lambda: followed.meter.of(made) is None, what="nothing told")
    engine.start(made)
    followed.of(made)


def test_one_that_is_removed_is_no_error(host: Host, engine: Engine, followed: Followed) -> None:
    made = host.container(unique("goes"), start=True)
    followed.meter.follow([made])
    followed.of(made)
    engine.remove_container(made, force=True)
    eventually(lambda: followed.meter.of(made) is None, what="nothing told")
    assert followed.meter.take() == {}


def test_one_that_never_was_is_refused_and_not_said(followed: Followed) -> None:
    followed.meter.follow(["0" * 64])
    ((_, error),) = eventually(lambda: followed.ends)
    assert error is not None
    assert error.status == 404
    assert followed.meter.take() == {}


def test_thirty_at_once_and_none_of_them_afterwards(host: Host, proxy: Any) -> None:
    made = [host.container(unique("many"), start=True) for _ in range(30 if host.is_demo else 8)]
    engine = Engine(Endpoint.at(proxy.url))
    engine.connect()
    followed = Followed(engine)
    followed.meter.follow(made)
    for id in made:
        followed.of(id)
    asked = [line for line in proxy.requests if "/stats?" in line]
    assert len(asked) == len(made)
    followed.meter.follow(made[:1])
    eventually(lambda: followed.meter.of(made[-1]) is None)
    followed.of(made[0])
    followed.meter.close()
    assert followed.opened[0].join(5)
    assert not [end for end in followed.ends if end[0] in made]
    engine.close()
