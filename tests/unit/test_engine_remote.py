"""A registry that is silent is not taken for the engine that was told to ask it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tui.domain.reference import Reference
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.engine.errors import EngineError, EngineUnreachable
from tui.work.refusal import of_engine

NAME = "reg.acme.com/app:1"


class _Waiting(BaseHTTPRequestHandler):
    """An engine that answers at once what it knows itself, and waits for registries."""

    protocol_version = "HTTP/1.1"
    over = threading.Event()
    is_stalled = False

    def do_GET(self) -> None:
        if "/distribution/" in self.path or self.is_stalled:
            self.over.wait(20)
        body = b'{"ApiVersion": "1.41", "MinAPIVersion": "1.12", "Version": "20.10"}'
        self.send_response(200)
        self.send_header("Api-Version", "1.41")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the tests' output."""


@pytest.fixture
def engine() -> Iterator[Engine]:
    _Waiting.over.clear()
    _Waiting.is_stalled = False
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Waiting)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    made = Engine(Endpoint.at(f"tcp://127.0.0.1:{server.server_address[1]}"))
    try:
        yield made
    finally:
        _Waiting.over.set()
        made.close()
        server.shutdown()
        server.server_close()


def test_a_silent_registry(engine: Engine) -> None:
    with pytest.raises(EngineError, match=r"no answer from the registry within 0\.2 s") as caught:
        engine.distribution(NAME, within=0.2)
    assert not isinstance(caught.value, EngineUnreachable)
    refusal = of_engine(caught.value, Reference.parse(NAME), False)
    assert (refusal.state, refusal.reason) == ("unreachable", "reg.acme.com did not answer in time")
    assert not refusal.is_of_content, "it counts as silence"


def test_a_silent_engine(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.engine.remote._GREETING", 0.2)
    engine.connect()
    _Waiting.is_stalled = True
    with pytest.raises(EngineUnreachable, match="No answer in time"):
        engine.distribution(NAME, within=0.2)
