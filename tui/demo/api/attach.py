"""A container's own process attached to: its terminal or its streams, and its terminal's size."""

from __future__ import annotations

from collections.abc import Mapping
from posixpath import basename

from tui.demo.api.talk import Line, Silent, Talker, size_of
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Container
from tui.demo.state.running import die, remove_if_wanted
from tui.demo.state.shell import Shell
from tui.demo.wire import Exchange


class _Echo:
    """What `cat` does with its input."""

    exit_code: int | None = None

    def feed(self, data: bytes) -> bytes:
        """The same again, until the input ends."""
        if data == b"\x04":
            self.exit_code = 0
            return b""
        return data


def attach(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /containers/{id}/attach; only what comes from now on."""
    request = exchange.request
    with engine.lock:
        container = engine.containers.find(fields["id"])
        talker = _talker(container) if request.flag("stdin") else Silent()
        began = container.started
    config = container.config
    line = Line(exchange, bool(config.get("Tty")), passes_end=bool(config.get("StdinOnce")))
    line.talk(talker, lambda: not container.is_running or container.started != began)
    if talker.exit_code is not None:
        with engine.lock:
            if container.is_running and container.started == began:
                die(engine, container, talker.exit_code)
                remove_if_wanted(engine, container)


def resize(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /containers/{id}/resize."""
    with engine.lock:
        container = engine.containers.find(fields["id"])
        container.size = size_of(exchange.request.query)
    exchange.empty(200)


def _talker(container: Container) -> Talker:
    """Who answers in this container, where its input is open."""
    program = basename(container.command[0]) if container.command else ""
    is_terminal = bool(container.config.get("Tty"))
    if not container.config.get("OpenStdin"):
        return Silent()
    if program in ("sh", "bash"):
        return _Own(container, program, is_terminal=is_terminal)
    return _Echo() if program == "cat" else Silent()


class _Own(Shell):
    """The shell that a container runs: its terminal is as large as whoever is attached says."""

    def feed(self, data: bytes) -> bytes:
        """What it shows for these keys."""
        self.columns, self.rows = self.container.size
        return super().feed(data)
