"""How changed files are told: folders that hold nothing else in one row, noise folded, sizes as far as known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tui.domain.changed_tree import ADDED, MODIFIED, REMOVED, changed_tree, count, files_of
from tui.domain.unfolded import Unfolded
from tui.resources.tab_files import FileNode, shown
from tui.work.changed_files import ChangedFiles

A, C, D = ADDED, MODIFIED, REMOVED
Changes = Mapping[str, tuple[int, int | None]]


pytestmark = pytest.mark.usefixtures("in_utc")


def files(changes: Changes, mounted: tuple[str, ...] = (), written: int | None = None) -> ChangedFiles:
    tree = changed_tree(
        [{"Path": path, "Kind": kind} for path, (kind, _) in changes.items()], ["/run"], mounted
    )
    for node in files_of(tree):
        node.size = changes[node.path][1]
    count(tree)
    sized = [node for node in files_of(tree) if node.size is not None]
    largest = max(sized, key=lambda node: node.size or 0, default=None)
    return ChangedFiles(tree, written, largest, len(sized), len(files_of(tree)), 36184.0)


def rows(made: ChangedFiles, mounts: tuple[str, ...] = ()) -> list[str]:
    """The lines as a tree draws them, with a sign for what is folded."""
    told = shown(made, mounts, "ctrl+r")
    assert isinstance(told, FileNode)
    tree = Unfolded(told)
    lines = []
    for row in tree.rows(0, len(tree)):
        sign = "" if row.node.is_leaf or row.is_open else "+"
        lines.append(f"{'  ' * row.depth}{sign}{row.node.label}  {row.node.told}".rstrip())
    return lines


def test_added_changed_and_removed() -> None:
    found = {
        "/bin/sh": (D, None),
        "/etc/hosts": (C, 174),
        "/srv/data": (A, None),
        "/srv/data/one.db": (A, 4_200_000),
        "/srv/data/two.db": (A, 812),
        "/srv/note": (A, 3),
    }
    assert rows(files(found, written=4_201_015)) == [
        "3 added, 1 changed, 1 removed  4.2M written; as of 10:03:04, ctrl+r asks again",
        "/bin/  1 removed",
        "  sh  removed",
        "/etc/  1 changed, 174B",
        "  hosts  changed, 174B",
        "/srv/  3 added, 4.2M",
        "  data/  new, 2 added, 4.2M",
        "    one.db  added, 4.2M",
        "    two.db  added, 812B",
        "  note  added, 3B",
    ]


def test_folders_on_the_way_are_one_row_down_to_what_is_new() -> None:
    found = {"/var/lib/app": (A, None), "/var/lib/app/a/x": (A, 1), "/var/lib/app/a/y": (A, 1)}
    assert rows(files(found))[1:] == [
        "/var/lib/app/  new, 2 added, 2B",
        "  a/  2 added, 2B",
        "    x  added, 1B",
        "    y  added, 1B",
    ]


def test_noise_is_folded_and_counted_apart() -> None:
    found = {"/run/a.sock": (A, 0), "/run/b": (A, 5), "/srv/x": (A, 7)}
    assert rows(files(found)) == [
        "1 added  as of 10:03:04, ctrl+r asks again",
        "/srv/  1 added, 7B",
        "  x  added, 7B",
        "+/run/  2 added, 5B, noise",
    ]
    assert rows(files({"/run/b": (A, 5)}))[0].startswith("noise only")


def test_sizes_that_are_not_known_are_said_to_be() -> None:
    found = {"/srv/x": (A, 7), "/srv/y": (A, None), "/opt/z": (A, None)}
    assert rows(files(found))[1:] == [
        "/opt/  1 added, ?",
        "  z  added, ?",
        "/srv/  2 added, 7B and more",
        "  x  added, 7B",
        "  y  added, ?",
        "  Sizes of 1 of 3 files could be asked for in time; that of the others is told as ?.",
    ]


def test_among_many_the_largest_is_named() -> None:
    many: Changes = {f"/srv/{n}": (A, 10 + n) for n in range(9)}
    assert rows(files(many))[1] == "/srv/  9 added, 126B"
    more: Changes = {**many, "/var/log/app.log": (A, 4_200_000_000)}
    assert rows(files(more))[1] == "largest  4.2G /var/log/app.log"
    unknown: Changes = {**more, "/var/log/other.log": (A, None)}
    assert rows(files(unknown))[1] == "largest of those known  4.2G /var/log/app.log"
    empty: Changes = {f"/srv/{n}": (A, 0) for n in range(20)}
    assert rows(files(empty))[1].startswith("/srv/")


def test_large_numbers_are_read_easily() -> None:
    many: Changes = {f"/srv/{n}": (A, None) for n in range(5312)}
    lines = rows(files(many))
    assert lines[0].startswith("5 312 added")
    assert "Sizes of 0 of 5 312 files" in lines[-1]


def test_links_folders_and_mounts() -> None:
    made = files({"/a": (A, 0), "/b": (C, 0), "/c": (A, 0), "/data": (A, None)}, mounted=("/data",))
    a, b, c, _ = made.tree.children
    a.target = "/etc/hosts"
    b.is_folder = c.is_folder = True
    assert rows(made, ("/data", "/cache"))[1:] == [
        "/a  added, link to /etc/hosts",
        "/b/  changed, folder",
        "/c/  added, folder",
        "/data  added, for what is mounted",
        "  What is mounted is not looked into: /cache, /data.",
    ]


def test_at_first_no_more_is_unfolded_than_there_is_room_for() -> None:
    many: Changes = {f"/{folder}/{n}": (A, 1) for folder in "abc" for n in range(30)}
    assert [line.lstrip("+")[:3] for line in rows(files(many)) if line.startswith("/")] == ["/a/"]
    assert [line[:4] for line in rows(files(many)) if line.startswith("+")] == ["+/b/", "+/c/"]


def test_nothing_changed() -> None:
    nothing: Any = files({})
    assert shown(nothing, ("/data",), "ctrl+r") == [
        ("No file differs from the image (as of 10:03:04, ctrl+r asks again).", "said"),
        ("What is mounted is not looked into: /data.", "dim"),
    ]


def test_paths_can_be_copied_and_words_say_what_colours_do() -> None:
    told = shown(files({"/bin/sh": (D, None), "/srv/a/x": (A, 1), "/etc/x": (C, 1)}), (), "ctrl+r")
    assert isinstance(told, FileNode)
    leaves = [child.children[0] for child in told.children]
    assert [(leaf.path, leaf.value, leaf.role) for leaf in leaves] == [
        ("/bin/sh", "/bin/sh", "bad"),
        ("/etc/x", "/etc/x", "warn"),
        ("/srv/a/x", "/srv/a/x", "good"),
    ]
