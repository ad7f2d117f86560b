"""What looks like a secret in what is shown: by the name of a value, or by the value itself (pure)."""

from __future__ import annotations

import json
import re
from binascii import a2b_base64 as b64decode
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tui.domain.report_mask import HIDDEN, Mask, looks_secret, secrets_of
from tui.domain.secret_forms import without_known

# Fingerprints of keys that anybody may know; of values in files only the path is told.
_OPEN = re.compile(r"^GPG_KEYS?$|PUBLIC|_FILE$", re.IGNORECASE)
# `ALLOW_EMPTY_PASSWORD=yes` gives nothing away.
_SWITCH = frozenset(("true", "false", "yes", "no", "on", "off"))
_QUOTED = r"\"[^\"]*\"|'[^']*'"
_PAIR = re.compile(rf"(?<![\w.-])([\w.-]+)(=|[ \t]+=[ \t]+)({_QUOTED}|[^\s;&,]+)")
_SAID = re.compile(rf"(?<![\w.-])([\w.-]+)(:\s*)({_QUOTED})")
_FLAG = re.compile(rf"(?<!\S)(--?[\w-]+)(\s+)({_QUOTED}|[^\s-]\S*)")
# Of JSON, which may be a text of JSON itself: with backslashes in front of its quotes.
_FIELD = re.compile(r"(\\*[\"'])([\w.-]+)\1(\s*:\s*)(?:(\\*[\"'])(.*?)(?<!\\)\4|(-?\d[\w.+-]*))")
_BASE64 = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{20,}={0,2}(?![\w+/=-])")
# A variable that is only named.
_NAMED = re.compile(r"[\"']?\$\{?\w+\}?[\"']?")
_MASK = Mask()
# As long as this a text is no word that stands elsewhere too; shorter when it is not made of letters alone.
_LONG, _ODD = 12, 6


def is_secret(name: str, value: str) -> bool:
    """Whether a value is not to be shown unasked, or a part of it."""
    return hidden(name, value) != value


def hidden(name: str, value: str) -> str:
    """A value without what is not to be shown unasked: all of it where its name says so, else parts."""
    if not value or _OPEN.search(name):
        return value
    if looks_secret(name) and value.lower() not in _SWITCH:
        return HIDDEN
    return hidden_in(value)


def hidden_in(text: str) -> str:
    """A text without passwords in addresses, options and fields, private keys and tokens; also where it is encoded."""
    made = without_known(text)
    if "=" in made:
        made = _PAIR.sub(_pair, made)
    if "-" in made:
        made = _FLAG.sub(_pair, made)
    if ":" in made:
        made = _FIELD.sub(_field, _SAID.sub(_pair, made))
    if "=" in made or ":" in made:
        made = _MASK.text(made)
    if made[:1] in ("{", "[") and made[-1:] in ("}", "]"):
        made = _hidden_json(made)
    return _BASE64.sub(_encoded, made) if len(made) >= 20 else made


def hidden_words(words: Sequence[str]) -> list[str]:
    """The words of a command, where a secret may be a word of its own behind what asks for it."""
    made = [hidden_in(word) for word in _MASK.texts(words)]
    if any("\n" in word for word in made):
        return made
    together = hidden_in("\n".join(made)).split("\n")
    return together if len(together) == len(made) else made


def hider(env: Iterable[tuple[str, str]]) -> Callable[[str], str]:
    """What hides the secrets of an environment in other texts, but those that are words of their own too."""
    secrets = secrets_of((name, value) for name, value in env if not _OPEN.search(name))
    odd = [s for s in secrets if len(s) >= _LONG or (len(s) >= _ODD and not s.isalpha())]
    if not odd:
        return str
    found = re.compile("|".join(map(re.escape, sorted(odd, key=len, reverse=True))))
    return lambda text: found.sub(HIDDEN, text)


def _pair(found: re.Match[str]) -> str:
    name, between, value = found.groups()
    named = _NAMED.fullmatch(value) or value.lower() in _SWITCH or _OPEN.search(name)
    return found[0] if named or not looks_secret(name) else f"{name}{between}{HIDDEN}"


def _field(found: re.Match[str]) -> str:
    value = found[5] or found[6]
    if not value or not looks_secret(found[2]) or _OPEN.search(found[2]):
        return found[0]
    quote = found[4] or found[1]
    return f"{found[1]}{found[2]}{found[1]}{found[3]}{quote}{HIDDEN}{quote}"


def _hidden_json(text: str) -> str:
    """Secrets that are lists or objects are hidden with all that is in them."""
    try:
        data = json.loads(text)
        made = _hidden_data(data, False)
    except ValueError:
        return text
    except RecursionError:
        # Nobody writes that; nor can it be told what is in it.
        return HIDDEN
    return text if made == data else json.dumps(made, ensure_ascii=False)


def _hidden_data(data: Any, is_secret: bool) -> Any:
    if isinstance(data, dict):
        return {
            key: _hidden_data(value, is_secret or (looks_secret(key) and not _OPEN.search(key)))
            for key, value in data.items()
        }
    if isinstance(data, list):
        return [_hidden_data(value, is_secret) for value in data]
    if isinstance(data, str):
        return HIDDEN if is_secret and data and data.lower() not in _SWITCH else hidden_in(data)
    return HIDDEN if is_secret and data is not None and not isinstance(data, bool) else data


def _encoded(found: re.Match[str]) -> str:
    """What looks like base64 of a text with secrets is hidden as these are."""
    text = found[0].rstrip("=").replace("-", "+").replace("_", "/")
    try:
        inner = b64decode(text + "=" * (-len(text) % 4)).decode()
    except ValueError:
        return found[0]
    return found[0] if not _is_text(inner) or hidden_in(inner) == inner else HIDDEN


def _is_text(text: str) -> bool:
    return "".join(text.split()).isprintable()
