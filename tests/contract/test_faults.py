"""An engine that is not there, goes away, or comes back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import needs, started
from tests.contract.conftest import connected
from tests.contract.host import Host
from tests.lab.engine import DockerEngine, DockerEngine20, DockerEngine26
from tests.lab.proxy import CountingProxy
from tests.wait import eventually
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.engine.errors import EngineUnreachable
from tui.engine.first import first_look


@pytest.fixture(params=[DockerEngine20, DockerEngine26])
def own_engine(request: pytest.FixtureRequest) -> Iterator[DockerEngine]:
    """An engine that a test may stop and kill."""
    needs(request.param)
    yield from started(request.param())


def test_nobody_there(tmp_path: Path) -> None:
    nowhere = Endpoint.at(f"unix://{tmp_path / 'no.sock'}")
    for ask in (lambda: first_look(nowhere), Engine(nowhere).connect, Engine(nowhere).list_containers):
        with pytest.raises(EngineUnreachable) as caught:
            ask()
        assert str(tmp_path / "no.sock") in str(caught.value)
        assert caught.value.hint


def test_an_engine_that_ends_and_comes_back(own_engine: DockerEngine) -> None:
    with closing(connected(own_engine.url)) as engine:
        ended = follow(engine)
        own_engine.stop()
        assert ended.wait(10)
        with pytest.raises(EngineUnreachable):
            engine.list_containers()
        own_engine.start()
        assert engine.connect().version
        assert engine.list_containers() == ()


def test_an_engine_that_dies(own_engine: DockerEngine) -> None:
    with closing(connected(own_engine.url)) as engine:
        ended = follow(engine)
        own_engine.kill()
        assert ended.wait(10)
        with pytest.raises(EngineUnreachable):
            engine.list_images()


def test_a_connection_that_is_cut(host: Host) -> None:
    with CountingProxy(host.socket) as proxy, closing(connected(proxy.url)) as engine:
        ended = follow(engine)
        proxy.cut()
        assert ended.wait(10)
        assert engine.list_images()


def test_a_stalled_engine_answers_when_it_goes_on(own_engine: DockerEngine) -> None:
    with closing(connected(own_engine.url)) as engine:
        answers: list[tuple[object, ...]] = []
        own_engine.pause()
        asking = threading.Thread(target=lambda: answers.append(engine.list_containers()), daemon=True)
        asking.start()
        assert not answers
        own_engine.resume()
        assert eventually(lambda: answers) == [()]


def follow(engine: Engine) -> threading.Event:
    """An event that is set once the stream of events has ended by itself."""
    stream = engine.events(since=None)
    ended = threading.Event()

    def read() -> None:
        for _ in stream:
            continue
        ended.set()

    threading.Thread(target=read, daemon=True).start()
    return ended
