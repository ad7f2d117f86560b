"""Which values of an engine's answer look secret, when all of it is shown (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tui.domain.secret import hidden, hidden_in, hidden_words, hider
from tui.domain.secret_addresses import in_addresses

_INDEX = re.compile(r"(?:\[\d+\])+$")
_QUOTED = re.compile(r'\["(?:[^"\\]|\\.)*"\]$')
# References, paths and names, in which a colon after `token` gives nothing away.
_PLAIN = frozenset(
    "Image RepoTags RepoDigests Name Names Binds Source Destination Mountpoint Id Aliases DNSNames Links Hostname"
    " LogPath LowerDir UpperDir WorkDir MergedDir".split()
)
_ENVIRONMENT = "Env"
# Where words of commands stand: after an option for a secret there is one.
_COMMANDS = (
    ("Args",),
    *((config, *more) for config in ("Config", "ContainerConfig") for more in (("Cmd",), ("Entrypoint",))),
    ("Config", "Healthcheck", "Test"),
)


def json_mask(path: str, value: Any) -> str:
    """What is shown in the place of a value at a path as jq writes it; '' where it is shown itself."""
    if not isinstance(value, str) or not value:
        return ""
    key, is_listed = _key(path)
    if key in _PLAIN:
        made = in_addresses(value)
    elif key == _ENVIRONMENT and is_listed:
        name, sign, inner = value.partition("=")
        made = f"{name}{sign}{hidden(name, inner)}"
    else:
        made = hidden(key, value) if not is_listed else hidden_in(value)
    return made if made != value else ""


def mask_of(data: Any) -> Callable[[str, Any], str]:
    """The same for one answer: what is secret in its environment is hidden everywhere, and so is what stands
    after an option for a secret in its commands.
    """
    hide, after = hider(_environment(data)), _after_options(data)

    def mask(path: str, value: Any) -> str:
        if not isinstance(value, str):
            return ""
        made = json_mask(path, value) or after.get(path) or hide(value)
        return hide(made) if made != value else ""

    return mask


def _environment(data: Any) -> Iterator[tuple[str, str]]:
    for config in ("Config", "ContainerConfig"):
        entries = _at(data, (config, "Env"))
        for entry in entries if isinstance(entries, list) else ():
            name, _, value = str(entry).partition("=")
            yield name, value


def _after_options(data: Any) -> dict[str, str]:
    """What is shown of the words of commands that are secret for what stands before them, by their paths."""
    found: dict[str, str] = {}
    for keys in _COMMANDS:
        words = _at(data, keys)
        if isinstance(words, list) and all(isinstance(word, str) for word in words):
            shown = zip(words, hidden_words(words), strict=True)
            path = "".join(f".{key}" for key in keys)
            found |= {f"{path}[{n}]": made for n, (word, made) in enumerate(shown) if made != word}
    return found


def _at(data: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data


def _key(path: str) -> tuple[str, bool]:
    """The last key of a path, and whether the value is one of a list under it."""
    bare = _INDEX.sub("", path)
    quoted = _QUOTED.search(bare)
    if quoted is not None:
        return str(json.loads(quoted[0][1:-1])), bare != path
    return bare.rpartition(".")[2], bare != path
