"""Samples of an engine over the network: plain, and with TLS."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.conftest import needs
from tests.lab.certificates import Authority
from tests.unit.http_double import stream
from tests.unit.stats_samples import V1
from tests.wait import eventually
from tui.domain.stats import Stats
from tui.engine.endpoint import Endpoint, TLSFiles
from tui.engine.stats_stream import StatsStreams


@pytest.fixture(scope="module")
def authority() -> Iterator[Authority]:
    needs(Authority)
    made = Authority()
    yield made
    made.remove()


class Port:
    """Gives one sample to whoever asks, and notes who hung up."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._context = context
        self.gone = threading.Event()
        self.number = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(30)
        assert not self._thread.is_alive()

    def _serve(self) -> None:
        # Refused, or closed under our hands.
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with connection, suppress(ssl.SSLError):
                    self._answer(connection)

    def _answer(self, plain: socket.socket) -> None:
        context = self._context
        made = context.wrap_socket(plain, server_side=True) if context is not None else plain
        with made:
            made.recv(65536)
            made.sendall(stream(V1, end=False))
            with suppress(OSError):
                made.recv(1)
            self.gone.set()


@pytest.fixture(params=[False, True], ids=["plain", "tls"])
def port(request: pytest.FixtureRequest, authority: Authority) -> Iterator[tuple[Port, TLSFiles | None]]:
    context = None
    if request.param:
        issued = authority.issue("engine.example")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(issued.certificate, issued.key)
    made = Port(context)
    yield made, TLSFiles(str(authority.ca), "", "", True) if request.param else None
    made.close()


def test_samples_come_and_the_end_is_noticed_there(port: tuple[Port, TLSFiles | None]) -> None:
    there, tls = port
    samples: list[Stats | None] = []
    endpoint = Endpoint.at(f"tcp://127.0.0.1:{there.number}", tls)
    streams = StatsStreams(endpoint, "1.45", lambda id, found: samples.append(found), lambda id, error: None)
    streams.follow(["a"])
    assert eventually(lambda: samples) == [Stats.from_api(V1)]
    streams.close()
    assert streams.join(30)
    assert there.gone.wait(30)


def test_an_engine_that_is_not_trusted_is_asked_nothing(authority: Authority) -> None:
    issued = authority.issue("engine.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(issued.certificate, issued.key)
    there = Port(context)
    ends: list[str] = []
    samples: list[Stats | None] = []
    endpoint = Endpoint.at(f"tcp://127.0.0.1:{there.number}", TLSFiles("", "", "", True))
    streams = StatsStreams(
        endpoint, "1.45", lambda id, found: samples.append(found), lambda id, error: ends.append(id)
    )
    streams.follow(["a"])
    assert eventually(lambda: ends) == ["a"]
    assert not samples
    streams.close()
    assert streams.join(30)
    there.close()
