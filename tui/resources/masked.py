"""Commands, labels and options as they are shown: without what looks secret unless it is asked for (pure)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from tui.domain.secret import hidden, hidden_in, hidden_words


def command(value: Any, values: bool, hide: Callable[[str], str] = str) -> str:
    """A command as the engine tells it: JSON of its words, or a text; after an option for a secret there is one.

    `hide` leaves out what is known to be secret from elsewhere.
    """
    if isinstance(value, list) and value:
        words = [str(word) for word in value]
        return json.dumps(words if values else [hide(word) for word in hidden_words(words)])
    return str(value or "") if values else hide(hidden_in(str(value or "")))


def pairs(entries: Mapping[str, Any] | None, values: bool, hide: Callable[[str], str] = str) -> list[str]:
    """`key=value` of each, in the order of the keys."""
    return [
        f"{key}={value if values else hide(hidden(key, str(value)))}"
        for key, value in sorted((entries or {}).items())
    ]
