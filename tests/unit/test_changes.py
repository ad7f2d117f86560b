"""What a container changed of its own, and what only came of mounting something in it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tui.domain.changes import changed_files, mount_points, noise_test

_MODIFIED, _ADDED = 0, 1


def changed(*changes: tuple[str, int], mounted: Sequence[str] = ()) -> tuple[str, ...]:
    return changed_files([{"Path": path, "Kind": kind} for path, kind in changes], (), mounted)


@pytest.mark.parametrize(
    ("changes", "mounted", "left"),
    [
        ([("/data", _ADDED)], ["/data"], ()),
        ([("/data", _ADDED)], [], ("/data",)),
        ([("/data", _ADDED)], ["/data/deep"], ()),
        ([("/data2", _ADDED)], ["/data"], ("/data2",)),
        ([("/srv", _ADDED), ("/srv/app", _ADDED), ("/srv/app/data", _ADDED)], ["/srv/app/data"], ()),
        (
            [("/srv", _ADDED), ("/srv/app", _ADDED), ("/srv/app/data", _ADDED), ("/srv/mine", _ADDED)],
            ["/srv/app/data"],
            ("/srv", "/srv/mine"),
        ),
        ([("/etc", _MODIFIED), ("/etc/one.conf", _ADDED)], ["/etc/one.conf"], ()),
        (
            [("/etc", _MODIFIED), ("/etc/one.conf", _ADDED), ("/etc/two.conf", _MODIFIED)],
            ["/etc/one.conf"],
            ("/etc/two.conf",),
        ),
    ],
)
def test_where_something_is_mounted_nothing_is_the_containers_own(
    changes: list[tuple[str, int]], mounted: list[str], left: tuple[str, ...]
) -> None:
    assert changed(*changes, mounted=mounted) == left


def test_all_ways_to_mount_count() -> None:
    inspect = {
        "Mounts": [{"Destination": "/data/"}, {"Destination": "/etc/one.conf"}],
        "HostConfig": {"Tmpfs": {"/scratch": "size=1m"}, "Mounts": [{"Type": "tmpfs", "Target": "/more"}]},
    }
    assert mount_points(inspect) == {"/data", "/etc/one.conf", "/scratch", "/more"}
    assert mount_points({"HostConfig": {"Tmpfs": None, "Mounts": None}, "Mounts": None}) == frozenset()


@pytest.mark.parametrize(
    ("path", "is_noise"),
    [
        ("/run", True),
        ("/run/deep/er", True),
        ("/running", False),
        ("/srv/run", False),
        ("/srv/app.pid", True),
        ("/srv/app.pid/x", False),
        ("/srv/app.pids", False),
        ("/a+b", True),
        ("/a+b/c", True),
        ("/aab", False),
        ("/srv/x\n.pid", True),
    ],
)
def test_what_is_noise(path: str, is_noise: bool) -> None:
    assert noise_test(["/run", "*.pid", "/a+b"])(path) is is_noise


def test_without_patterns_nothing_is_noise() -> None:
    assert not noise_test([])("/run")
