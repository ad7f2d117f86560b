"""What a container changed of its files, put together in folders and counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.changed_tree import ADDED, MODIFIED, REMOVED, Changed, Count, changed_tree, count, files_of

A, C, D = ADDED, MODIFIED, REMOVED


def tree(changes: Mapping[str, int], mounted: Sequence[str] = (), noise: Sequence[str] = ()) -> Changed:
    told = [{"Path": path, "Kind": kind} for path, kind in changes.items()]
    made = changed_tree(told, noise, mounted)
    count(made)
    return made


def at(root: Changed, path: str) -> Changed:
    (found,) = [node for node in root.below() if node.path == path]
    return found


def test_folders_count_what_is_in_them() -> None:
    root = tree(
        {
            "/etc": C,
            "/etc/hosts": C,
            "/srv": C,
            "/srv/a": A,
            "/srv/a/b": A,
            "/srv/c": A,
            "/bin": C,
            "/bin/sh": D,
        }
    )
    assert (root.own.added, root.own.changed, root.own.removed) == (2, 1, 1)
    assert at(root, "/srv").own.added == 2
    assert at(root, "/srv/a").own.added == 1
    assert [child.name for child in root.children] == ["bin", "etc", "srv"]


def test_a_folder_alone_counts_itself() -> None:
    assert tree({"/srv": A}).own == Count(added=1, is_partly=True)
    assert tree({"/srv": D}).own == Count(removed=1)


def test_folders_that_no_engine_named_are_there_too() -> None:
    root = tree({"/a/b/c": A})
    assert [node.path for node in root.below()] == ["/", "/a", "/a/b", "/a/b/c"]
    assert at(root, "/a/b").kind == MODIFIED


def test_noise_is_counted_apart_and_stands_last() -> None:
    root = tree({"/run/a.sock": A, "/zoo": A, "/srv/x.pid": A, "/srv/y": A}, noise=["/run", "*.pid"])
    assert (root.own.added, root.noise.added) == (2, 2)
    assert [child.name for child in root.children] == ["srv", "zoo", "run"]
    assert [child.name for child in at(root, "/srv").children] == ["y", "x.pid"]
    assert at(root, "/run").is_noise
    assert not at(root, "/srv").is_noise


def test_what_was_made_for_a_mount_is_noise_and_has_no_size() -> None:
    root = tree(
        {"/data": A, "/srv": A, "/srv/in": A, "/srv/in/old": A, "/srv/own": A}, mounted=["/data", "/srv/in"]
    )
    assert at(root, "/data").is_mount
    assert (root.own.added, root.noise.added) == (1, 2)
    assert [node.path for node in files_of(root)] == ["/srv/own"]


def test_sizes_add_up_and_say_where_some_are_not_known() -> None:
    root = tree({"/a/x": A, "/a/y": C, "/b/z": A, "/b/gone": D})
    for path, size in (("/a/x", 5), ("/a/y", 7)):
        at(root, path).size = size
    count(root)
    assert at(root, "/a").own == Count(1, 1, 0, 12, is_partly=False)
    assert at(root, "/b").own == Count(1, 0, 1, 0, is_partly=True)
    assert root.own == Count(2, 1, 1, 12, is_partly=True)


def test_sizes_are_asked_for_of_files_and_last_of_noise() -> None:
    root = tree({"/a": D, "/run/x": A, "/srv": A, "/srv/y": A, "/srv/z": C}, noise=["/run"])
    assert [node.path for node in files_of(root)] == ["/srv/y", "/srv/z", "/run/x"]


def test_nothing_changed_is_a_root_alone() -> None:
    assert not tree({}).children
    assert not tree({"/": C}).children


def test_as_deep_as_paths_can_be_and_many() -> None:
    deep = "/" + "/".join("d" * 2000)
    assert tree({deep: A}).own.added == 1
    wide = {f"/srv/{n % 100}/{n}": A for n in range(50_000)}
    assert tree(wide, noise=["/run", "*.pid"]).own.added == 50_000


NAMES = st.sampled_from("abc")
PATHS = st.lists(NAMES, min_size=1, max_size=5).map(lambda names: "/" + "/".join(names))


@given(st.dictionaries(PATHS, st.sampled_from((A, C, D)), max_size=20), st.sets(PATHS, max_size=3))
def test_every_change_is_there_once_and_all_leaves_are_counted(
    changes: dict[str, int], noise: set[str]
) -> None:
    root = tree(changes, noise=sorted(noise))
    nodes: dict[str, Any] = {}
    for node in root.below():
        assert node.path not in nodes
        nodes[node.path] = node
    assert changes.keys() <= nodes.keys()
    leaves = [node for node in nodes.values() if node.is_leaf and node is not root]
    assert root.own.total + root.noise.total == len(leaves)
    assert {node.path for node in leaves} <= changes.keys()


@pytest.mark.parametrize("path", ["/a\nb", "/[x]", "/\u202etxt", "/a b/ c"])
def test_names_are_kept_as_they_are(path: str) -> None:
    assert at(tree({path: A}), path).kind == ADDED
