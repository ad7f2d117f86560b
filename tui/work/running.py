"""Running a command in a container: bash, else sh, or what was typed; known to have started before it is shown."""

from __future__ import annotations

import select
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tui.engine.client import Engine
from tui.engine.errors import EngineError
from tui.engine.hijacked import HijackedStream

SHELLS = ("bash", "sh")
# Seconds: between two looks whether it has started, for all of them, and for the end to be known to the engine.
_LOOK, _PATIENCE, _END = 0.2, 20.0, 2.0
# Bytes that may come before it is known to have started.
_MOST = 1 << 20
_NOT_THERE = ("executable file not found", "no such file or directory")
_HEADS = ("OCI runtime exec failed: ", "exec failed: ", "unable to start container process: ")


class NotStarted(EngineError):
    """The command could not be started; `is_missing` when there is no such program in the container."""

    is_missing = False


class NoShell(EngineError):
    """The container has none of the shells."""


@dataclass(frozen=True, slots=True)
class Running:
    """A command that was started, and its terminal."""

    id: str
    command: tuple[str, ...]
    stream: HijackedStream


def run(engine: Engine, container: str, command: Sequence[str], columns: int, rows: int) -> Running:
    """Start a command; raises NotStarted when the container has no such program, EngineError for all else."""
    made = engine.create_exec(container, command)
    stream = engine.start_exec(made, columns, rows)
    try:
        _wait_started(engine, made, command, stream)
    except BaseException:
        stream.close()
        raise
    return Running(made, tuple(command), stream)


def run_shell(engine: Engine, container: str, columns: int, rows: int) -> Running:
    """Start the first shell there is; raises NoShell, else EngineError."""
    for shell in SHELLS:
        try:
            return run(engine, container, (shell,), columns, rows)
        except NotStarted as error:
            if not error.is_missing:
                raise
    tried = " nor ".join(SHELLS)
    raise NoShell(
        "This container has no shell", f"Neither {tried} is in its image.", "Type a command to run."
    )


def exit_code(engine: Engine, id: str) -> int | None:
    """The exit code of a command whose stream has ended, None when it still runs; raises EngineError."""
    deadline = time.monotonic() + _END
    while True:
        state = engine.exec_state(id)
        if not state.is_running:
            return state.exit_code
        if time.monotonic() > deadline:
            return None
        time.sleep(_LOOK / 4)


def _wait_started(engine: Engine, id: str, command: Sequence[str], stream: HijackedStream) -> None:
    """Wait until it has a process, of its own or one that has ended already; what it said comes again."""
    said, is_over = b"", False
    deadline = time.monotonic() + _PATIENCE
    while not is_over and len(said) < _MOST and time.monotonic() < deadline:
        if not stream.is_ahead:
            select.select([stream], [], [], _LOOK)
        came = stream.receive()
        said, is_over = said + (came or b""), came == b""
        if engine.exec_state(id).pid:
            stream.put_back(said)
            return
    raise _not_started(command, said)


def _not_started(command: Sequence[str], said: bytes) -> NotStarted:
    text = said.decode("utf-8", "replace").strip()
    for head in _HEADS:
        text = text.removeprefix(head)
    error = NotStarted(f"{command[0]} was not started", text or "The engine does not say why.")
    error.is_missing = any(reason in text for reason in _NOT_THERE)
    return error
