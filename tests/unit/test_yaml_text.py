"""YAML as dtui writes it, read again by Compose's own reader of YAML."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lab.compose import Compose
from tui.domain.shell import Unwritable
from tui.domain.yaml_text import scalar, to_yaml

# What readers of YAML take for something else than a string, or stumble on, when it is not quoted.
TRAPS = [
    *(
        "",
        " ",
        "y",
        "No",
        "ON",
        "true",
        "~",
        "null",
        "None",
        "1",
        "-1",
        "0x1F",
        "0o7",
        "1_000",
        "1e3",
        ".5",
        ".inf",
    ),
    *(
        "2020-01-01",
        "12:30:00",
        "22:22",
        "<<",
        "=",
        "-",
        "- a",
        "a: b",
        "a:",
        ":a",
        "? a",
        "a #b",
        "#a",
        "@a",
        "`a`",
    ),
    *(
        "[a",
        "{a}",
        "]",
        "}",
        ",",
        "&a",
        "*a",
        "!a",
        "!!str a",
        "|",
        ">",
        "%a",
        "'",
        '"',
        "\\",
        "\\n",
        " a ",
        "a\n",
    ),
    *(
        "a\n\nb\n",
        "\t",
        "\r\n",
        "\0",
        "\x1b[0m",
        "\x7f",
        "\x85",
        "\u2028",
        "\ufeff",
        "\ufffe",
        "\U0001f600",
        "…",
    ),
    *("$a", "${A:?b}", "$$", "---", "...", "--- a", "\U0001ffff", "a" * 5000),
]
texts = st.one_of(st.sampled_from(TRAPS), st.text(st.characters(codec="utf-8")))


def read(compose: Compose, folder: Path, data: Any) -> Any:
    """What Compose reads of the data, as a part of a project that it does not know."""
    project = {"name": "x", "services": {"a": {"image": "a"}}, "x-data": data}
    (folder / "compose.yaml").write_bytes(to_yaml(project).encode())
    done = compose.run(folder, "config", "--no-interpolate", "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["x-data"]


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.dictionaries(texts, texts),
    st.lists(texts, min_size=1),
    st.lists(st.lists(texts, min_size=1), min_size=1),
    st.lists(st.dictionaries(texts, texts, min_size=1), min_size=1),
)
def test_what_is_written_is_read(
    compose: Compose,
    tmp_path: Path,
    mapping: dict[str, str],
    items: list[str],
    lists: list[list[str]],
    mappings: list[dict[str, str]],
) -> None:
    data = {"mapping": mapping, "list": items, "lists": lists, "mappings": mappings}
    assert read(compose, tmp_path, data) == data


def test_every_trap_is_read_as_a_string(compose: Compose, tmp_path: Path) -> None:
    data = {"keys": dict.fromkeys(TRAPS, "a"), "values": TRAPS}
    assert read(compose, tmp_path, data) == data


def test_what_is_no_string_is_read_as_it_is(compose: Compose, tmp_path: Path) -> None:
    data: dict[str, Any] = {
        "on": True,
        "off": False,
        "none": None,
        "number": -1,
        "part": 0.25,
        "map": {},
        "large": 2**53,
    }
    assert read(compose, tmp_path, data) == data


def test_nested_data_keep_their_order() -> None:
    text = to_yaml({"b": {"z": [{"k": "v", "l": ["m"]}, "n"]}, "a": {}})
    assert text == 'b:\n  z:\n    - k: v\n      l:\n        - m\n    - "n"\na: {}\n'


@pytest.mark.parametrize("plain", ["web", "a-b_c.d/e", "/var/lib/data"])
def test_what_is_clear_is_not_quoted(plain: str) -> None:
    assert scalar(plain) == plain


@given(st.text(st.characters(codec="utf-8")))
def test_nothing_hidden_reaches_the_file(text: str) -> None:
    assert scalar(text).isprintable()


def test_half_a_character_is_refused() -> None:
    with pytest.raises(Unwritable):
        to_yaml({"a": "\ud800"})
