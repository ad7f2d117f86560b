"""Data as a tree: what is told of values, their paths, what is hidden, what is open."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.json_tree import TOLD, json_tree
from tui.domain.tree import Node
from tui.domain.unfolded import Unfolded

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=6), below, max_size=4),
    max_leaves=20,
)


def at(root: Node, *labels: str) -> Node:
    for label in labels:
        (root,) = [child for child in root.children if child.label == label]
    return root


def nodes(node: Node) -> list[Node]:
    return [node, *(found for child in node.children for found in nodes(child))]


def followed(data: Any, path: str) -> Any:
    """What jq would say of a path that is made of `.word`, `["text"]` and `[number]`."""
    step = re.compile(r'\.?\[(\d+)\]|\.?\[("(?:[^"\\]|\\.)*")\]|\.([A-Za-z_][A-Za-z0-9_]*)', re.DOTALL)
    at = 0
    while path != "." and at < len(path):
        found = step.match(path, at)
        assert found, (path, at)
        number, text, word = found.groups()
        data = data[int(number)] if number else data[json.loads(text, strict=False) if text else word]
        at = found.end()
    return data


@given(JSON)
def test_each_path_leads_to_its_value(data: Any) -> None:
    for node in nodes(json_tree(data)):
        found = followed(data, node.path)
        assert node.value == found if isinstance(found, str) else json.loads(node.value) == found
        assert node.is_leaf == (not node.children)


@given(JSON)
def test_each_line_is_one_line(data: Any) -> None:
    for node in nodes(json_tree(data)):
        assert "\n" not in node.told
        assert node.is_leaf or node.told == (
            f"[{len(node.children)}]" if node.value[0] == "[" else f"{{{len(node.children)}}}"
        )


@pytest.mark.parametrize(
    ("data", "labels", "path", "told"),
    [
        ({"State": {"Health": {"Log": [{"Output": "ok\n"}]}}}, ("State", "Health", "Log", "[0]", "Output"),
         ".State.Health.Log[0].Output", '"ok\\n"'),
        ({"Labels": {"com.docker.x": "1"}}, ("Labels", "com.docker.x"), '.Labels["com.docker.x"]', '"1"'),
        ({"a b": {"c": 1}}, ("a b", "c"), '.["a b"].c', "1"),
        ([[None]], ("[0]", "[0]"), ".[0][0]", "null"),
        ({"say \"it\"": 1}, ('say "it"',), '.["say \\"it\\""]', "1"),
        ({"Empty": {}, "None": []}, ("Empty",), ".Empty", "{}"),
        ({"Ports": {"80/tcp": None}}, ("Ports",), ".Ports", "{1}"),
        ({"Names": ["a", "b", "c"]}, ("Names",), ".Names", "[3]"),
        ({"esc": "\x1b[31mred\u202e"}, ("esc",), ".esc", '"\\u001b[31mred\u202e"'),
        ({"": True}, ("",), '.[""]', "true"),
    ],
)  # fmt: skip
def test_paths_and_lines(data: Any, labels: tuple[str, ...], path: str, told: str) -> None:
    node = at(json_tree(data), *labels)
    assert (node.path, node.told) == (path, told)


def test_the_root_is_the_whole() -> None:
    root = json_tree({"a": [1]})
    assert (root.label, root.path, root.told) == (".", ".", "{1}")
    assert json.loads(root.value) == {"a": [1]}


def test_a_text_is_copied_as_it_is() -> None:
    assert at(json_tree({"Path": "/bin/sh\n"}), "Path").value == "/bin/sh\n"


def test_of_a_long_text_the_line_tells_the_beginning() -> None:
    node = at(json_tree({"log": "x" * 1_000_000}), "log")
    assert node.told.startswith('"xxx')
    assert node.told.endswith("x... 1000000 characters")
    assert len(node.told) < TOLD + 50
    assert len(node.value) == 1_000_000


def test_order_is_that_of_the_answer() -> None:
    assert [child.label for child in json_tree({"b": 1, "a": 2}).children] == ["b", "a"]


ENV = {"Config": {"Env": ["A=1", "PASSWORD=hunter2"], "Labels": {"x": "hunter2"}}, "Id": "hunter2"}


def hide(path: str, value: Any) -> str:
    return "PASSWORD=********" if path == ".Config.Env[1]" and value == "PASSWORD=hunter2" else ""


def test_what_is_hidden_is_so_wherever_it_is_told() -> None:
    root = json_tree(ENV, hide)
    node = at(root, "Config", "Env", "[1]")
    assert node.told == '"PASSWORD=********"'
    assert node.value == "PASSWORD=********"
    for above in (root, at(root, "Config"), at(root, "Config", "Env")):
        assert "PASSWORD=********" in above.value
        assert "PASSWORD=hunter2" not in above.value
    # Only that: other values are not looked for.
    assert at(root, "Id").value == "hunter2"


def test_without_a_mask_nothing_is_hidden() -> None:
    assert "PASSWORD=hunter2" in json_tree(ENV).value


def test_a_long_text_is_hidden_whole() -> None:
    root = json_tree({"a": "secret" * 10_000}, lambda path, value: "****")
    assert at(root, "a").told == '"****"'
    assert at(root, "a").value == "****"
    assert "secret" not in root.value
    assert root.told == "{1}", "only values are hidden"


def test_small_parts_are_open_at_first() -> None:
    data = {
        "Id": "x",
        "State": {str(n): n for n in range(12)},
        "HostConfig": {str(n): n for n in range(60)},
        "Network": {"Networks": {"bridge": {"IP": "1"}}, "Many": [[1] * 9]},
    }
    tree = Unfolded(json_tree(data))
    is_open = {row.node.path for row in tree.rows(0, len(tree)) if row.is_open}
    assert is_open == {".", ".State", ".Network", ".Network.Networks", ".Network.Networks.bridge"}


def test_of_a_long_list_nothing_is_unfolded_nor_made() -> None:
    tree = Unfolded(json_tree([{"a": 1}] * 300_000))
    assert len(tree) == 300_001
    assert tree[300_000].node.path == ".[299999]"
    assert tree.unfold_all(()).startswith("More than 100 000 rows")


@pytest.mark.parametrize("mask", [None, lambda path, value: ""])
def test_what_is_too_deep_to_be_written_has_parts_that_are_not(mask: Any) -> None:
    data: Any = "end"
    for _ in range(5_000):
        data = {"a": [data]}
    node = json_tree(data, mask)
    assert node.value == ""
    for _ in range(9_990):
        node = node.children[0]
    assert json.loads(node.value) == {"a": [{"a": [{"a": [{"a": [{"a": ["end"]}]}]}]}]}
