"""The mounts tab: what is mounted where, how large it is, who else has it."""

from __future__ import annotations

from typing import Any

import pytest

from tui.domain.container import Container
from tui.domain.report_mask import HIDDEN
from tui.domain.volume import Volume
from tui.resources.tab_mounts import Around, told


def container(name: str, state: str, *mounts: dict[str, str]) -> Container:
    return Container.from_api(
        {"Id": name * 8, "Names": [f"/{name}"], "State": state, "Mounts": list(mounts)}, 0.0
    )


PGDATA = {"Type": "volume", "Name": "pgdata", "Source": "/v/pgdata/_data", "Destination": "/data"}
CODE = {"Type": "bind", "Source": "/srv/code", "Destination": "/code"}
OTHERS = (
    container("me", "running", PGDATA, CODE),
    container("backup", "exited", PGDATA | {"Destination": "/from"}),
    container("reader", "running", PGDATA | {"Destination": "/in"}, CODE | {"Destination": "/srv"}),
)
NFS = Volume.from_api({"Name": "pgdata", "Options": {"type": "nfs", "o": "addr=10.0.0.1,password=abc"}})
AROUND = Around(OTHERS, {"pgdata": NFS}, {"pgdata": 2_100_000}, 1000.0, 1060.0)
BARE = Around((), {}, {}, 0.0, 0.0)


def shown(data: dict[str, Any], around: Around = BARE, values: bool = False) -> list[str]:
    return [text for text, _ in told({"Id": "me" * 8} | data, around, values)]


def test_a_volume_and_a_path_of_the_host() -> None:
    mounts = [
        CODE | {"RW": True, "Mode": "z", "Propagation": "rprivate"},
        PGDATA | {"RW": False, "Mode": "ro", "Driver": "local"},
    ]
    assert shown({"Mounts": mounts}, AROUND) == [
        "2 mounts: 1 bind, 1 volume.",
        "",
        "/code",
        "  bind     /srv/code",
        "  access   read and write, z, propagation rprivate",
        "  also in  reader at /srv (running)",
        "",
        "/data",
        "  volume   pgdata",
        "  access   read-only",
        "  size     2.1M, counted 1m ago",
        "  driver   local",
        f"  options  o=addr=10.0.0.1,password={HIDDEN} type=nfs",
        "  on host  /v/pgdata/_data",
        "  also in  reader at /in (running)",
        "           backup at /from (exited)",
    ]
    assert "  options  o=addr=10.0.0.1,password=abc type=nfs" in shown(
        {"Mounts": mounts}, AROUND, values=True
    )


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    lines = shown({"Mounts": [PGDATA | {"Name": "a" * 64}]})
    assert f"  volume   {'a' * 64} (anonymous)" in lines
    assert "  access   unknown" in lines
    assert "  size     unknown; m in Volumes lets the engine count" in lines


@pytest.mark.parametrize("source", ["/var/run/docker.sock", "/run", "/"])
def test_the_engines_socket_is_marked(source: str) -> None:
    lines = told(
        {"Id": "x", "Mounts": [{"Type": "bind", "Source": source, "Destination": "/s"}]}, BARE, False
    )
    assert [text for text, role in lines if role == "bad"] == [
        "  ! the engine's socket: whoever is in it is root on the host, read-only or not"
    ]
    safe = told({"Id": "x", "Mounts": [CODE]}, BARE, False)
    assert all(role != "bad" for _, role in safe)


def test_memory_and_what_else_belongs_here() -> None:
    host = {
        "Tmpfs": {"/run": "size=64m,noexec"},
        "Mounts": [{"Type": "tmpfs", "Target": "/cache", "TmpfsOptions": {"SizeBytes": 1_000_000}}],
        "VolumesFrom": ["web:ro"],
        "ShmSize": 1 << 30,
        "ReadonlyRootfs": True,
    }
    mounts = [{"Type": "tmpfs", "Source": "", "Destination": "/cache", "RW": True}]
    assert shown({"Mounts": mounts, "HostConfig": host}) == [
        "2 mounts: 2 tmpfs.",
        "All else in it is read-only (--read-only).",
        "",
        "/cache",
        "  tmpfs    in memory, gone when it stops",
        "  access   read and write",
        "  size     1M at most",
        "",
        "/run",
        "  tmpfs    in memory, gone when it stops",
        "  options  size=64m,noexec",
        "",
        "Besides",
        "  from     web:ro",
        "  /dev/shm 1.1G at most",
    ]


@pytest.mark.parametrize(
    "data", [{}, {"Mounts": None, "HostConfig": {"Tmpfs": None, "Mounts": None, "ShmSize": 64 << 20}}]
)
def test_nothing_mounted(data: dict[str, Any]) -> None:
    assert shown(data) == [
        "Nothing is mounted: what it writes is in its own writable layer, and goes with it."
    ]
