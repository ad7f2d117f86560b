"""What the kernel tells of a program that runs: processor time, memory, and whether it is at work."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used, in steps of a clock tick."""
    fields = _fields(Path(f"/proc/{pid}/stat").read_text())
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_memory(pid: int) -> int:
    """The most memory a process ever held, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    assert found, "the kernel tells no VmHWM"
    return int(found[1]) * 1024


def children(pid: int) -> Iterator[int]:
    """The processes that a process has started and that are still there."""
    for tasks in _tasks(pid):
        yield from map(int, _read(tasks / "children").split())


def is_at_work(pid: int) -> bool:
    """Whether a process, or one that it started, computes, waits for a processor, or for a disk."""
    states = (_fields(stat)[0] for task in _tasks(pid) if (stat := _read(task / "stat")))
    return any(state in "RD" for state in states) or any(map(is_at_work, children(pid)))


def _tasks(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except (FileNotFoundError, ProcessLookupError):  # it has ended
        return []


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):  # it has ended
        return ""


def _fields(stat: str) -> list[str]:
    """Those behind the name, which may have anything in it."""
    return stat.rpartition(")")[2].split()
