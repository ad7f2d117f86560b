"""Commands in containers: preparing, running, resizing and telling how they fare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.demo.api.body import object_of
from tui.demo.api.talk import Line, size_of
from tui.demo.errors import ApiError, conflict
from tui.demo.state import execs
from tui.demo.state.engine import DemoEngine
from tui.demo.state.execs import Exec
from tui.demo.wire import Exchange, Gone


def create(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /containers/{id}/exec."""
    body = object_of(exchange)
    command = tuple(map(str, body.get("Cmd") or ()))
    with engine.lock:
        container = engine.containers.find(fields["id"])
        made = execs.prepare(engine, container, command, bool(body.get("Tty")))
    exchange.json({"Id": made.id}, 201)


def inspect(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /exec/{id}/json."""
    with engine.lock:
        made = execs.find(engine, fields["id"])
        told: dict[str, Any] = {
            "ID": made.id,
            "Running": made.is_running,
            "ExitCode": made.exit_code,
            "ProcessConfig": {
                "tty": made.is_terminal,
                "entrypoint": made.command[0],
                "arguments": list(made.command[1:]),
                "privileged": False,
            },
            "OpenStdin": True,
            "OpenStderr": True,
            "OpenStdout": True,
            "CanRemove": False,
            "ContainerID": made.container.id,
            "DetachKeys": "",
            "Pid": made.pid,
        }
    exchange.json(told)


def resize(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /exec/{id}/resize."""
    with engine.lock:
        made = execs.find(engine, fields["id"])
        if not made.is_running:
            raise ApiError(400, "exec process is not started")
        made.shell.columns, made.shell.rows = size_of(exchange.request.query)
    exchange.empty(200)


def start(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /exec/{id}/start; its terminal goes over this connection, which ends with it."""
    body = object_of(exchange)
    with engine.lock:
        made = execs.find(engine, fields["id"])
        if made.is_running or made.exit_code is not None:
            raise conflict(f"Error: Exec command {made.id} has already run")
        trouble = execs.begin(engine, made)
        rows, columns = (*(body.get("ConsoleSize") or ()), 0, 0)[:2]
        made.shell.columns, made.shell.rows = int(columns), int(rows)
    line = Line(exchange, made.is_terminal)
    if trouble:
        line.show(trouble.encode() + b"\r\n")
        return
    code = 137
    try:
        code = _serve(line, made)
    except Gone:
        code = 129
    finally:
        with engine.lock:
            execs.end(engine, made, code)


def _serve(line: Line, made: Exec) -> int:
    """Let it run to its end; its exit code."""
    if made.is_shell:
        line.show(made.shell.prompt.encode())
        line.talk(made.shell, lambda: made.container.state not in ("running", "paused"))
        return 137 if made.shell.exit_code is None else made.shell.exit_code
    words = made.command
    text = made.shell.run(
        words[2] if "-c" in words[1:2] and len(words) > 2 else " ".join(map(_quoted, words))
    )
    line.show((text + "\n").replace("\n", "\r\n" if made.is_terminal else "\n").encode() if text else b"")
    return made.shell.last


def _quoted(text: str) -> str:
    from shlex import quote

    return quote(text)
