"""The processes of a container as a tree: who started whom, what each uses, its command (pure)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from tui.domain.format import size
from tui.domain.process import Process, by_parent
from tui.domain.secret import hidden_in, hider
from tui.domain.text import cell_width, pad
from tui.domain.tree import Branch

# As far as this what is told of deeper ones stands in the same columns.
_DEPTH, _STEP = 5, 2
_USER = 12
_PID = "PID"
_EXEC = "[exec]"
_EXEC_NOTE = "[exec]: begun in it later, by exec or to test its health."
_NOTE = "%CPU: average since it began. PIDs are the host's."

Lines = list[tuple[str, str]]


class Processes(NamedTuple):
    """What the engine said of a container, and of its processes; these are None while it does not run.

    `at` is when, in Unix seconds.
    """

    inspect: Mapping[str, Any]
    found: tuple[Process, ...] | None
    at: float


class _Column(NamedTuple):
    title: str
    read: Callable[[Process], str]
    is_right: bool = True


_COLUMNS = (
    _Column("USER", lambda p: p.user, is_right=False),
    _Column("%CPU", lambda p: "" if p.cpu is None else f"{p.cpu:.1f}"),
    _Column("MEM", lambda p: "" if p.memory is None else size(p.memory)),
    _Column("TIME", lambda p: short_time(p.time)),
)


def short_time(text: str) -> str:
    """A time of ps without zeros at its beginning: 0:03, 12:40, 1:02:03, 3-10:00:01."""
    short = text.lstrip("0:")
    return short if len(short) > 4 else text[-4:] if ":" in text else text


def shown(asked: Processes, status: str, values: bool, again: str, unmask: str) -> Branch | Lines:
    """The tree, or lines that say that there are none; `status` is the container's as the list tells it.

    Commands are told without what looks secret, unless `values`. `again` and `unmask` are the keys that ask again,
    and that show these.
    """
    if asked.found is None:
        return [(f"No processes: it does not run ({status or 'stopped'}).", "said")]
    told = _told_of(asked, values)
    below = by_parent(asked.found)
    rows = [process for process in asked.found if told[process.pid] != process.command]
    words = [f"as of {time.strftime('%H:%M:%S', time.localtime(asked.at))}, {again} asks again"]
    if (asked.inspect.get("State") or {}).get("Paused"):
        words.insert(0, "paused")
    if rows and not values:
        words.append(f"{len(rows)} masked, {unmask} shows")
    count = len(asked.found)
    notes = [
        Branch("", note, role="dim") for note in (_NOTE, *([_EXEC_NOTE] if _begun_inside(asked) else ()))
    ]
    return Branch(
        label=f"{count} process{'es' if count != 1 else ''}",
        told="; ".join(words),
        role="dim",
        label_role="key",
        children=(*_table(asked, below, told), *notes),
    )


def _told_of(asked: Processes, values: bool) -> dict[int, str]:
    """The commands as they are shown, by process ID."""
    if values:
        return {process.pid: process.command for process in asked.found or ()}
    entries = (asked.inspect.get("Config") or {}).get("Env") or ()
    hides = hider(str(entry).partition("=")[::2] for entry in entries)
    return {process.pid: hidden_in(hides(process.command)) for process in asked.found or ()}


def _table(
    asked: Processes, below: Mapping[int, Sequence[Process]], told: Mapping[int, str]
) -> tuple[Branch, ...]:
    processes = asked.found or ()
    depths = _depths(below)
    deepest = min(_DEPTH, max(depths.values(), default=0))
    first = max(len(text) for text in (_PID, *(str(process.pid) for process in processes)))
    cells = {p.pid: [column.read(p) for column in _COLUMNS] for p in processes}
    kept = [n for n in range(len(_COLUMNS)) if any(texts[n] for texts in cells.values())]
    widths = [_width(n, cells.values()) for n in range(len(_COLUMNS))]

    def line(texts: Sequence[str], command: str) -> str:
        return " ".join([*(_placed(n, texts[n] or "?", widths[n]) for n in kept), command])

    def label(text: str, depth: int) -> str:
        return text.rjust(first).ljust(first + _STEP * max(0, deepest - depth))

    begun = _begun_inside(asked)
    made: dict[int, Branch] = {}
    for process in reversed(_in_order(below)):
        word = f"{_EXEC} " if process.pid in begun else ""
        command = told[process.pid]
        made[process.pid] = Branch(
            label=label(str(process.pid), depths[process.pid]),
            told=line(cells[process.pid], word + command),
            role="warn" if process.is_zombie else "plain",
            path=str(process.pid),
            value=command,
            children=tuple(made[child.pid] for child in below.get(process.pid, ())),
            is_open=True,
            label_role="key",
        )
    titles = line([column.title for column in _COLUMNS], "COMMAND")
    head = Branch(label(_PID, 0), titles, role="title", label_role="title")
    return (head, *(made[process.pid] for process in below.get(0, ())))


def _width(number: int, rows: Any) -> int:
    widest = max((cell_width(texts[number]) for texts in rows), default=0)
    return min(_USER if number == 0 else widest, max(len(_COLUMNS[number].title), widest))


def _placed(number: int, text: str, width: int) -> str:
    return text.rjust(width) if _COLUMNS[number].is_right else pad(text, width)


def _in_order(below: Mapping[int, Sequence[Process]]) -> list[Process]:
    """Each before what it started."""
    found = list(below.get(0, ()))
    for process in found:
        found += below.get(process.pid, ())
    return found


def _depths(below: Mapping[int, Sequence[Process]]) -> dict[int, int]:
    depths: dict[int, int] = {}
    for process in _in_order(below):
        depths[process.pid] = depths.get(process.parent, -1) + 1
    return depths


def _begun_inside(asked: Processes) -> set[int]:
    """Those that were begun in it later, by exec or to test its health: the first one is not above them."""
    state, host = asked.inspect.get("State") or {}, asked.inspect.get("HostConfig") or {}
    first = int(state.get("Pid") or 0)
    known = {process.pid for process in asked.found or ()}
    # Where processes are shared with others, orphans go to somebody outside as well.
    if first not in known or host.get("PidMode"):
        return set()
    return {p.pid for p in asked.found or () if p.parent not in known and p.pid != first}
