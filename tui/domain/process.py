"""The processes of a container, as the host's `ps` lists them for the engine (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

_COMMANDS = ("COMMAND", "CMD", "ARGS")
_USERS = ("USER", "UID")
# ps counts memory in KiB; small ones write larger numbers with a letter.
_KIB = 1024
_LETTERS = {"k": 1, "m": 1024, "g": 1024**2, "t": 1024**3}
_GONE = "<defunct>"


class Process(NamedTuple):
    """One process. IDs are the host's; `parent` is 0 where it is not told.

    Attributes:
        cpu: Percent of one processor, on average since it began; None where it is not told.
        memory: Bytes that it has in memory, shared ones too; None where it is not told.
        time: Time of a processor that it used, as ps writes that.
    """

    pid: int
    parent: int
    user: str
    cpu: float | None
    memory: int | None
    time: str
    command: str

    @property
    def is_zombie(self) -> bool:
        """Whether it has ended and its parent has not taken notice."""
        return self.command.endswith(_GONE)


def processes_of(answer: Mapping[str, Any]) -> tuple[Process, ...]:
    """What `GET /containers/{id}/top` tells, by the titles of its columns."""
    titles = [str(title).upper() for title in answer.get("Titles") or ()]
    rows = (_process(dict(zip(titles, row, strict=False))) for row in answer.get("Processes") or ())
    return tuple(process for process in rows if process.pid)


def _process(told: Mapping[str, str]) -> Process:
    return Process(
        pid=_whole(told.get("PID", "")),
        parent=_whole(told.get("PPID", "")),
        user=_first(told, _USERS),
        cpu=_share(told.get("%CPU", "")),
        memory=_memory(told.get("RSS", "")),
        time=told.get("TIME", ""),
        command=_first(told, _COMMANDS),
    )


def _first(told: Mapping[str, str], titles: Iterable[str]) -> str:
    return next((told[title] for title in titles if title in told), "")


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _share(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _memory(text: str) -> int | None:
    number, letter = text.rstrip("kmgt"), text[-1:]
    share = _share(number)
    return None if share is None else int(share * _LETTERS.get(letter, 1) * _KIB)


def by_parent(processes: Iterable[Process]) -> dict[int, tuple[Process, ...]]:
    """Processes by the parent under which they stand, in order of their IDs; 0 has those that stand alone.

    Each can be reached from 0 once, also where parents go round in a circle: they are told one after the other.
    """
    known = {process.pid: process for process in processes}
    below: dict[int, list[Process]] = {}
    for pid, process in sorted(known.items()):
        has_parent = process.parent in known and process.parent != pid
        below.setdefault(process.parent if has_parent else 0, []).append(process)
    reached = _reached(below)
    for pid, process in sorted(known.items()):
        if pid not in reached:
            # One of a circle: it stands alone, and the rest of the circle under it.
            below[process.parent].remove(process)
            below.setdefault(0, []).append(process)
            reached = _reached(below)
    return {parent: tuple(children) for parent, children in below.items() if children}


def _reached(below: Mapping[int, Sequence[Process]]) -> set[int]:
    found = [process.pid for process in below.get(0, ())]
    for pid in found:
        found += [process.pid for process in below.get(pid, ())]
    return set(found)
