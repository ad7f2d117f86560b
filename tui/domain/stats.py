"""What a container uses, counted as `docker stats` counts it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from tui.domain.timestamp import exact


class Stats(NamedTuple):
    """What one container uses now; each part is None where the engine does not tell it.

    Attributes:
        cpu: Per cent of one processor since the sample before; two whole ones are 200.
        memory: Bytes, without what the kernel only keeps of files it has read.
        limit: The most bytes it may have: its own limit, else all of the host.
        received: Bytes over all its networks since it was started, as `sent`.
        read: Bytes from all its block devices since it was started, as `written`.
        processes: Processes and threads, as the kernel counts them.
        at: When that was so by the engine's clock, in Unix seconds.
    """

    cpu: float | None = None
    memory: int | None = None
    limit: int | None = None
    received: int | None = None
    sent: int | None = None
    read: int | None = None
    written: int | None = None
    processes: int | None = None
    at: float = 0.0

    @classmethod
    def from_api(cls, data: Mapping[str, Any]) -> Stats | None:
        """Make them of one sample (`GET /containers/{id}/stats`); None where no process was there to be counted.

        Raises ValueError where its time is none.
        """
        read = str(data.get("read") or "0001-")
        if read.startswith("0001-"):
            return None
        memory = data.get("memory_stats") or {}
        networks = data.get("networks")
        blocks = (data.get("blkio_stats") or {}).get("io_service_bytes_recursive")
        return cls(
            cpu=_cpu(data),
            memory=_memory(memory),
            limit=memory.get("limit") or None,
            received=_total(n.get("rx_bytes") for n in networks.values()) if networks else None,
            sent=_total(n.get("tx_bytes") for n in networks.values()) if networks else None,
            read=_of_op(blocks, "r"),
            written=_of_op(blocks, "w"),
            processes=(data.get("pids_stats") or {}).get("current"),
            at=exact(read),
        )

    @property
    def memory_share(self) -> float | None:
        """Per cent of its limit."""
        if self.memory is None or self.limit is None:
            return None
        return 100 * self.memory / self.limit


def _cpu(data: Mapping[str, Any]) -> float | None:
    """Its part of all processor time between two samples, times the processors; the first one has none before it."""
    now, before = data.get("cpu_stats") or {}, data.get("precpu_stats") or {}
    own, own_before = (part.get("cpu_usage") or {} for part in (now, before))
    host, host_before = now.get("system_cpu_usage"), before.get("system_cpu_usage")
    if not host or not host_before or "total_usage" not in own or "total_usage" not in own_before:
        return None
    passed, used = host - host_before, own["total_usage"] - own_before["total_usage"]
    processors = now.get("online_cpus") or len(own.get("percpu_usage") or ())
    if passed <= 0 or used < 0 or not processors:
        return None
    return float(used / passed * processors * 100)


def _memory(memory: Mapping[str, Any]) -> int | None:
    """What it has without its inactive files: they go as soon as anybody needs the room."""
    usage = memory.get("usage")
    if usage is None:
        return None
    told = memory.get("stats") or {}
    # The first is version 1 of control groups, the second version 2; what is not less than all is not of it.
    files = told.get("total_inactive_file", told.get("inactive_file", 0))
    return int(usage - files) if files < usage else int(usage)


def _of_op(entries: Sequence[Mapping[str, Any]] | None, first: str) -> int | None:
    """Bytes of one kind of operation: engines write both Read and read.

    Where nothing is counted no device is listed, just as where nothing was read or written yet.
    """
    if not entries:
        return None
    return _total(e.get("value") for e in entries if str(e.get("op") or "").lower().startswith(first))


def _total(counts: Iterable[int | None]) -> int:
    return sum(count or 0 for count in counts)
