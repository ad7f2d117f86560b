"""Samples as Docker 20.10 and 26.1 told them of real containers, without what nobody reads."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

NEVER = "0001-01-01T00:00:00Z"

# A busy loop on 20.10 with control groups of version 1 and a limit of 64 MiB, on a host of two processors.
V1: dict[str, Any] = {
    "read": "2026-11-22T07:38:19.17529427Z",
    "preread": "2026-11-22T07:38:18.17329116Z",
    "pids_stats": {"current": 1},
    "blkio_stats": {"io_service_bytes_recursive": [], "io_serviced_recursive": []},
    "num_procs": 0,
    "cpu_stats": {
        "cpu_usage": {"total_usage": 952932696, "percpu_usage": [786387379, 166545317]},
        "system_cpu_usage": 56822260000000,
        "online_cpus": 2,
    },
    "precpu_stats": {
        "cpu_usage": {"total_usage": 23542670, "percpu_usage": [777130, 22765540]},
        "system_cpu_usage": 56820250000000,
        "online_cpus": 2,
    },
    "memory_stats": {
        "usage": 327680,
        "max_usage": 4071424,
        "stats": {"cache": 0, "inactive_file": 0, "rss": 57344, "total_inactive_file": 0},
        "limit": 67108864,
    },
    "name": "/spin",
    "id": "4bbff3b883321f5fa059ba9a1cb9ca32ab100d607e1b86f319b4240cacff0e0c",
}

# What every engine tells of a container that has just ended, or does not run.
ENDED: dict[str, Any] = {
    "read": NEVER,
    "preread": "2026-11-22T07:38:22.19503098Z",
    "pids_stats": {},
    "blkio_stats": {"io_service_bytes_recursive": None, "io_serviced_recursive": None},
    "cpu_stats": {"cpu_usage": {"total_usage": 0}, "throttling_data": {}},
    "memory_stats": {},
    "name": "/spin",
    "id": "4bbff3b883321f5fa059ba9a1cb9ca32ab100d607e1b86f319b4240cacff0e0c",
}

NETWORKS = {"eth0": {"rx_bytes": 1200, "tx_bytes": 30}, "eth1": {"rx_bytes": 5, "tx_bytes": 7}}
BLOCKS = [
    {"major": 8, "minor": 0, "op": "Read", "value": 4096},
    {"major": 8, "minor": 0, "op": "Write", "value": 100},
    {"major": 8, "minor": 0, "op": "Sync", "value": 9},
    {"major": 8, "minor": 0, "op": "Total", "value": 4205},
    {"major": 8, "minor": 16, "op": "read", "value": 4},
    {"major": 8, "minor": 16, "op": "write", "value": 1},
]


def sample(**parts: Any) -> dict[str, Any]:
    """The first of these with other parts."""
    return deepcopy(V1) | parts
