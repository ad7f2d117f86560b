"""GET /containers/{id}/top: what `ps` says of a container's processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from tui.demo.errors import ApiError, conflict
from tui.demo.state.engine import DemoEngine
from tui.demo.state.processes import Process, processes_of
from tui.demo.state.running import tell
from tui.demo.wire import Exchange


def _clock(seconds: float) -> str:
    whole = int(seconds)
    days, hours = divmod(whole // 3600, 24)
    return f"{f'{days}-' if days else ''}{hours:02}:{whole // 60 % 60:02}:{whole % 60:02}"


# The columns that ps is asked for, with their titles.
_COLUMNS: dict[str, tuple[str, Callable[[Process], str]]] = {
    "pid": ("PID", lambda p: str(p.pid)),
    "ppid": ("PPID", lambda p: str(p.parent)),
    "user": ("USER", lambda p: p.user),
    "pcpu": ("%CPU", lambda p: f"{p.cpu:.1f}"),
    "rss": ("RSS", lambda p: str(p.memory // 1024)),
    "time": ("TIME", lambda p: _clock(p.time)),
    "args": ("COMMAND", lambda p: p.command),
}
# What it tells when it is not asked for any.
_ALL: dict[str, tuple[str, Callable[[Process], str]]] = {
    "user": ("UID", _COLUMNS["user"][1]),
    "pid": _COLUMNS["pid"],
    "ppid": _COLUMNS["ppid"],
    "c": ("C", lambda p: str(int(p.cpu))),
    "stime": ("STIME", lambda p: "Jun01"),
    "tty": ("TTY", lambda p: "?"),
    "time": _COLUMNS["time"],
    "args": ("CMD", lambda p: p.command),
}


def top(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /containers/{id}/top; `ps_args` may be -ef, or -o or -eo with columns."""
    columns = _asked(exchange.request.text("ps_args"))
    with engine.lock:
        container = engine.containers.find(fields["id"])
        if container.state == "restarting":
            raise conflict(f"Container {container.id} is restarting, wait until the container is running")
        if container.state not in ("running", "paused"):
            raise conflict(f"container {container.id} is not running")
        found = processes_of(engine, container, time.time())
        tell(engine, container, "top")
    rows = [[read(process) for _, read in columns] for process in found]
    exchange.json({"Titles": [title for title, _ in columns], "Processes": rows})


def _asked(text: str) -> list[tuple[str, Callable[[Process], str]]]:
    option, _, names = text.strip().partition(" ")
    if option in ("", "-ef"):
        return list(_ALL.values())
    if option not in ("-o", "-eo"):
        raise ApiError(500, "ps: error: unsupported option (BSD syntax)")
    columns = []
    for name in names.split(","):
        column = _COLUMNS.get(name.partition(":")[0])
        if column is None:
            raise ApiError(500, f'ps: error: unknown user-defined format specifier "{name}"')
        columns.append(column)
    if _COLUMNS["pid"] not in columns:
        raise ApiError(500, "Couldn't find PID field in ps output")
    return columns
