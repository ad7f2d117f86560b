"""Text in YAML of plain data: block style, each string so that every YAML reader takes it for that string (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from tui.domain.shell import Unwritable

Value: TypeAlias = "str | int | float | bool | list[Value] | dict[str, Value] | None"

# What cannot be anything but a string in YAML 1.1 or 1.2: no number, date, word for a truth, indicator or tag.
_PLAIN = re.compile(r"/?[A-Za-z_][A-Za-z0-9_./-]*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"})
# Readers look no further for the colon of a key that is not marked as one.
_LONGEST_KEY = 1000


def to_yaml(data: Mapping[str, Value]) -> str:
    """A document of block mappings and lists, in the order given; raises Unwritable."""
    text = "\n".join([*_mapping(data, 0), ""])
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Unwritable("half a character is in it, which no file can hold") from error
    return text


def scalar(text: str) -> str:
    """A string as it stands in YAML: plain where nothing else could be read, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return quoted if quoted.isprintable() else "".join(map(_shown, quoted))


def _shown(letter: str) -> str:
    """A letter as it is; by its number what no editor shows, or no YAML file may hold."""
    number = ord(letter)
    if letter.isprintable() or 0xD800 <= number <= 0xDFFF:
        return letter
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def _mapping(data: Mapping[str, Value], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for key, value in data.items():
        name = scalar(key)
        if len(name.encode(errors="replace")) <= _LONGEST_KEY:
            yield from _entry(f"{indent}{name}:", value, depth)
        else:
            yield f"{indent}? {name}"
            yield from _entry(f"{indent}:", value, depth)


def _list(items: list[Value], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for item in items:
        if isinstance(item, dict) and item:
            first, *rest = _mapping(item, depth + 1)
            yield f"{indent}- {first.lstrip(' ')}"
            yield from rest
        else:
            yield from _entry(f"{indent}-", item, depth)


def _entry(head: str, value: Value, depth: int) -> Iterator[str]:
    if isinstance(value, dict) and value:
        yield head
        yield from _mapping(value, depth + 1)
    elif isinstance(value, list) and value:
        yield head
        yield from _list(value, depth + 1)
    else:
        yield f"{head} {_atom(value)}"


def _atom(value: Value) -> str:
    if isinstance(value, str):
        return scalar(value)
    return json.dumps(value)
