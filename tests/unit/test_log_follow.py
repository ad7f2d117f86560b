"""The log of a container while its engine goes and comes back."""

from __future__ import annotations

from pathlib import Path

from tests.wait import eventually
from tui.demo.process import start
from tui.domain.log_line import NOTE
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.work.log_follow import LogFollow


def test_a_log_waits_for_its_engine_and_goes_on(tmp_path: Path) -> None:
    socket = str(tmp_path / "d.sock")
    demo = start(socket=socket)
    engine = Engine(Endpoint.at(f"unix://{socket}"))
    id = next(c.id for c in engine.list_containers() if c.name == "fleet-gateway-1")
    follow = LogFollow(engine, [(id, "fleet-gateway-1")], lambda: None)
    follow.start()
    try:
        eventually(follow.take, what="its lines")
        before = len(follow.take())
        demo.stop()
        eventually(lambda: follow.state == "waiting", what="that the engine is gone")
        eventually(lambda: follow.take()[-1].stream == NOTE, what="that it says so")
        demo = start(socket=socket)
        follow.engine_found()
        eventually(lambda: follow.state == "following", what="that it goes on")
        # The new one began its containers later.
        assert "the container was started again" in [line.text for line in follow.take()[before:]]
    finally:
        follow.close()
        engine.close()
        demo.stop()
