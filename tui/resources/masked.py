"""Commands, labels and options as they are shown: without what looks secret unless it is asked for (pure)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tui.domain.report_mask import Mask
from tui.domain.secret import hidden, hidden_in


def command(value: Any, values: bool) -> str:
    """A command as the engine tells it: JSON of its words, or a text; after an option for a secret there is one."""
    if isinstance(value, list) and value:
        words = [str(word) for word in value]
        return json.dumps(words if values else [hidden_in(word) for word in Mask().texts(words)])
    return str(value or "") if values else hidden_in(str(value or ""))


def pairs(entries: Mapping[str, Any] | None, values: bool) -> list[str]:
    """`key=value` of each, in the order of the keys."""
    return [
        f"{key}={value if values else hidden(key, str(value))}"
        for key, value in sorted((entries or {}).items())
    ]
