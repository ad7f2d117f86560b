"""POST /containers/{id}/update: other limits, another restart policy."""

from __future__ import annotations

from collections.abc import Mapping

from tui.demo.api.body import object_of
from tui.demo.errors import conflict
from tui.demo.state.engine import DemoEngine
from tui.demo.state.host_config import restart_policy
from tui.demo.state.running import tell
from tui.demo.wire import Exchange

_LIMITS = (
    "BlkioWeight CpuPeriod CpuQuota CpuRealtimePeriod CpuRealtimeRuntime CpuShares CpusetCpus CpusetMems Memory "
    "MemoryReservation MemorySwap NanoCpus PidsLimit"
).split()


def update(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /containers/{id}/update; raises ApiError (400, 404, 409)."""
    body = object_of(exchange)
    with engine.lock:
        container = engine.containers.find(fields["id"])
        changed = {key: body[key] for key in _LIMITS if body.get(key)}
        host = container.host_config | changed
        if "Memory" in changed and 0 <= host["MemorySwap"] < host["Memory"]:
            raise conflict(
                f"Cannot update container {container.id}: Memory limit should be smaller than already set memoryswap "
                "limit, update the memoryswap at the same time"
            )
        if body.get("RestartPolicy", {}).get("Name"):
            host["RestartPolicy"] = restart_policy(body["RestartPolicy"])
        container.host_config = host
        tell(engine, container, "update")
    exchange.json({"Warnings": []})
