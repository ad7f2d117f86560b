"""GET /containers/{id}/stats: what a container uses, a sample a second."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any

from tui.demo.api.format import stamp
from tui.demo.state.consumption import MEMORY, PROCESSORS, memory, memory_limit, processors, share
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Container
from tui.demo.state.processes import programs
from tui.demo.wire import Exchange

_PERIOD = 1.0  # seconds
_MB = 1_000_000
_NEVER = "0001-01-01T00:00:00Z"


def stats(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """GET /containers/{id}/stats; one sample after a second without `stream`, at once with `one-shot` too."""
    request = exchange.request
    is_stream = request.text("stream", "1").lower() in ("1", "true")
    with engine.lock:
        container = engine.containers.find(fields["id"])
        meter = _Meter(container)
        first = meter.sample(time.time())
    if is_stream:
        exchange.stream()
        sample: dict[str, Any] | None = first
        while sample is not None:
            exchange.chunk(sample)
            sample = _next(engine, exchange, meter)
        exchange.finish()
    elif meter.is_counted and not request.flag("one-shot"):
        exchange.json(_next(engine, exchange, meter) or first)
    else:
        exchange.json(first)


def _next(engine: DemoEngine, exchange: Exchange, meter: _Meter) -> dict[str, Any] | None:
    """The sample of a second later; None when the container is gone."""
    exchange.wait(_PERIOD)
    with engine.lock:
        if engine.containers.by_id.get(meter.container.id) is not meter.container:
            return None
        return meter.sample(time.time())


class _Meter:
    """What one client is told of one container: each sample carries the processor's counters of that before."""

    def __init__(self, container: Container) -> None:
        self.container = container
        self._before: dict[str, Any] = {}
        self._read = _NEVER
        self._passed = 0.0

    @property
    def is_counted(self) -> bool:
        """Whether it has processes now."""
        return self.container.state in ("running", "paused")

    def sample(self, now: float) -> dict[str, Any]:
        """What it uses now; nothing but its name while it does not run, as the engine tells that."""
        container = self.container
        head = {"name": f"/{container.name}", "id": container.id, "num_procs": 0, "storage_stats": {}}
        read, before = self._read, self._before
        if not self.is_counted:
            self._read, self._before = _NEVER, {}
            return head | {"read": _NEVER, "preread": read, "precpu_stats": before} | _NOTHING
        # Nothing goes on in a paused one.
        if container.state != "paused" or not self._passed:
            self._passed = max(0.0, now - container.started)
        self._read, self._before = stamp(now), _processor(container, self._passed, now)
        told = {"read": self._read, "preread": read, "cpu_stats": self._before, "precpu_stats": before}
        return head | told | _used(container, self._passed)


_NOTHING: dict[str, Any] = {
    "cpu_stats": {"cpu_usage": {"total_usage": 0}, "throttling_data": {}},
    "memory_stats": {},
    "pids_stats": {},
    "blkio_stats": {"io_service_bytes_recursive": None},
}


def _grown(rate: float, passed: float, phase: float) -> float:
    """What has come together at a rate that rises and falls, and never goes back."""
    return rate * (passed + 4 * (math.cos(phase) - math.cos(passed / 5 + phase)))


def _processor(container: Container, passed: float, now: float) -> dict[str, Any]:
    phase = 6 * share(container, "phase")
    used = int(1e9 * max(0.0, _grown(processors(container), passed, phase)))
    usage = {"total_usage": used, "usage_in_kernelmode": used // 5, "usage_in_usermode": used - used // 5}
    return {
        "cpu_usage": usage,
        "system_cpu_usage": int(now * 1e9) * PROCESSORS,
        "online_cpus": PROCESSORS,
        "throttling_data": {"periods": 0, "throttled_periods": 0, "throttled_time": 0},
    }


def _used(container: Container, passed: float) -> dict[str, Any]:
    limit, own = memory_limit(container), memory(container, passed)
    files = int((limit - own) * 0.2 * share(container, "files")) if limit != MEMORY else own // 3
    # Those of threads, too.
    pids = len(programs(container)) + int(60 * share(container, "pids") ** 2)
    told: dict[str, Any] = {
        "memory_stats": {
            "usage": own + files,
            "limit": limit,
            "stats": {"anon": own, "file": files, "inactive_file": files, "active_file": 0},
        },
        "pids_stats": {"current": pids, "limit": 38_000},
        "blkio_stats": {"io_service_bytes_recursive": _blocks(container, passed)},
    }
    networks = _networks(container, passed)
    return told | ({"networks": networks} if networks else {})


def _blocks(container: Container, passed: float) -> list[dict[str, Any]]:
    read = int(80 * _MB * share(container, "image") + _grown(900 * share(container, "reads"), passed, 0))
    written = int(_grown(6_000 * share(container, "writes") ** 3, passed, 0)) // 4096 * 4096
    pairs = (("read", read), ("write", written))
    return [{"major": 259, "minor": 0, "op": op, "value": max(0, value)} for op, value in pairs]


def _networks(container: Container, passed: float) -> dict[str, dict[str, int]]:
    """An interface for each network that is one."""
    names = [name for name in container.attached if name not in ("none", "host")]
    rate = 60 + 90_000 * share(container, "net") ** 5
    found = {}
    for number, name in enumerate(names):
        received = int(max(0.0, _grown(rate / len(names), passed, len(name))))
        sent = int(received * (0.2 + share(container, "answers")))
        found[f"eth{number}"] = {
            "rx_bytes": received,
            "rx_packets": received // 700,
            "tx_bytes": sent,
            "tx_packets": sent // 700,
        }
    return found
