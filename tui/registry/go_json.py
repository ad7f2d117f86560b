"""JSON read so that it can be written again without loss, and written as the Docker CLI (Go) does."""

from __future__ import annotations

import json
import re
from typing import Any

_ESCAPED = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


class Number(float):
    """A number that is written again as it was read: 1.50 stays 1.50."""

    def __new__(cls, text: str) -> Number:
        number = super().__new__(cls, text)
        number.text = text
        return number

    text: str


class RepeatedKey(ValueError):
    """An object has one key twice, so that writing it again would lose one of them."""


def decode(text: str, *, writable: bool = False) -> Any:
    """The value of a JSON text; raises ValueError where it is broken, and when `writable` RepeatedKey too."""
    return json.loads(
        text,
        parse_int=Number,
        parse_float=Number,
        parse_constant=_no_constant,
        object_pairs_hook=_without_repetition if writable else None,
    )


def encode(value: Any) -> str:
    """The text of a decoded value: indented by tabs, keys in their order, no newline at the end."""
    return _text(value, "\n")


def _text(value: Any, line: str) -> str:
    inner = line + "\t"
    if isinstance(value, dict) and value:
        pairs = (f"{inner}{_string(key)}: {_text(item, inner)}" for key, item in value.items())
        return "{" + ",".join(pairs) + line + "}"
    if isinstance(value, list) and value:
        return "[" + ",".join(inner + _text(item, inner) for item in value) + line + "]"
    if isinstance(value, str):
        return _string(value)
    return value.text if isinstance(value, Number) else json.dumps(value)


def _string(text: str) -> str:
    shown = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", shown)


def _no_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise RepeatedKey("a key stands twice in one object")
    return found
