"""The columns of Containers that tell what those use: in the place of others while they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.domain.container import Container
from tui.domain.format import size
from tui.resources.column import Column
from tui.resources.containers import COLUMNS

if TYPE_CHECKING:
    from tui.domain.stats import Stats

Read = Callable[[str], "Stats | None"]
# What names need beside them: the foot line tells the whole of both.
ENOUGH = MappingProxyType({1: 20, 2: 60})
# The columns that are of samples.
IDS = ("cpu", "mem", "net", "block", "pids")
_NONE, _UNKNOWN = "-", "?"
# From this share of its limit on a container is near being killed for it.
NEAR = 90


def is_measured(c: Container) -> bool:
    """Whether there are processes to be counted."""
    return c.state in ("running", "paused")


def columns(read: Read) -> tuple[Column, ...]:
    """All columns while what containers use is shown; `read` gives the last sample of a container by its ID.

    Each is `?` where it is not known, and `-` where there is nothing to be known.
    """
    own = {c.id: c for c in COLUMNS}
    return (
        own["name"],
        own["status"]._replace(width=15),
        _column("cpu", "CPU", read, _cpu, lambda s: s.cpu, 6, 0),
        _column("mem", "MEM / LIMIT", read, _memory, lambda s: s.memory, 14, 0, role=_memory_role(read)),
        _column("net", "NET IN/OUT", read, _network, _sum("received", "sent"), 11, 2, nothing=has_no_network),
        _column("block", "DISK R/W", read, _blocks, _sum("read", "written"), 11, 3),
        _column("pids", "PIDS", read, _processes, lambda s: s.processes, 5, 1),
        own["image"]._replace(drop=4),
        own["ports"]._replace(drop=5),
        own["age"]._replace(drop=6),
        own["project"]._replace(drop=7),
    )


def _column(
    id: str,
    title: str,
    read: Read,
    told: Callable[[Stats], str],
    count: Callable[[Stats], float | None],
    width: int,
    drop: int,
    role: Callable[[Container], str] | None = None,
    nothing: Callable[[Container], bool] = lambda c: False,
) -> Column:
    """A column of samples. The most comes first, then what is not known, then what is not running."""

    def text(c: Container, now: float) -> str:
        if not is_measured(c) or nothing(c):
            return _NONE
        stats = read(c.id)
        return told(stats) if stats is not None else _UNKNOWN

    def key(c: Container) -> tuple[int, float]:
        stats = read(c.id) if is_measured(c) else None
        number = count(stats) if stats is not None else None
        return (0, -number) if number is not None else (1 if is_measured(c) else 2, 0)

    return Column(id, title, text, key, width=width, drop=drop, right=True, role=role, falls=True)


def _sum(one: str, other: str) -> Callable[[Stats], float | None]:
    def count(s: Stats) -> float | None:
        parts = [n for n in (getattr(s, one), getattr(s, other)) if n is not None]
        return sum(parts) if parts else None

    return count


def _cpu(s: Stats) -> str:
    if s.cpu is None:
        return _UNKNOWN
    return f"{s.cpu:.1f}%" if s.cpu < 100 else f"{s.cpu:.0f}%"


def _memory(s: Stats) -> str:
    share = f"{s.memory_share:3.0f}%" if s.memory_share is not None else f"{_UNKNOWN:>4}"
    return f"{size(s.memory)}/{size(s.limit)} {share}" if s.memory is not None else _UNKNOWN


def _memory_role(read: Read) -> Callable[[Container], str]:
    def role(c: Container) -> str:
        stats = read(c.id)
        return "warn" if stats is not None and (stats.memory_share or 0) >= NEAR else "plain"

    return role


def has_no_network(c: Container) -> bool:
    """One with nothing but the network called none has no interface to be counted."""
    return c.networks == ("none",)


def _network(s: Stats) -> str:
    return _pair(s.received, s.sent)


def _blocks(s: Stats) -> str:
    return _pair(s.read, s.written)


def _pair(one: int | None, other: int | None) -> str:
    return _UNKNOWN if one is None and other is None else f"{size(one)}/{size(other)}"


def _processes(s: Stats) -> str:
    return _UNKNOWN if s.processes is None else str(s.processes)
