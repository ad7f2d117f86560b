"""What looks like a secret in what is shown: by the name of a value, or by the value itself (pure)."""

from __future__ import annotations

import json
import re
from binascii import a2b_base64 as b64decode
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tui.domain.report_mask import Mask, secrets_of
from tui.domain.secret_addresses import in_addresses, without_said
from tui.domain.secret_forms import is_option, without_given, without_known
from tui.domain.secret_names import HIDDEN, gives_away, looks_secret

_QUOTED = r"\"[^\"]*\"|'[^']*'"
_PAIR = re.compile(rf"(?<![\w.-])([\w.-]+)(=|[ \t]+=[ \t]+)({_QUOTED}|[^\s;&,]+)")
_SAID = re.compile(rf"(?<![\w.-])([\w.-]+)(:\s*)({_QUOTED})")
_FLAG = re.compile(rf"(?<!\S)(--?[\w-]+)(\s+)({_QUOTED}|[^\s-]\S*)")
# What such an option is given may begin with a dash itself.
_DASHED = re.compile(
    r"(?<!\S)(--?(?>[\w-]*?(?:pass|pwd|secret|token|key|auth))[\w-]*+)(\s++)(?!--[A-Za-z])(-\S+)",
    re.IGNORECASE,
)
# Of JSON, which may be a text of JSON itself: with backslashes in front of its quotes.
_FIELD = re.compile(r"(\\*[\"'])([\w.-]+)\1(\s*:\s*)(?:(\\*[\"'])(.*?)(?<!\\)\4|(-?\d[\w.+-]*))")
_BASE64 = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{20,}={0,2}(?![\w+/=-])")
# Who logs in without a password does it with a token, but over SSH; a short name of letters is somebody's name.
_NAME_ALONE = re.compile(r"(?<=://)(?<!ssh://)(?=[^\s/@:]{16}|[^\s/@:\d]*\d)[^\s/@:]{6,}(?=@(?!sha256:))")
# `invalid label key: "x"` is no key.
_PLAIN = frozenset(("key", "auth"))
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
    return HIDDEN if gives_away(name, value) else hidden_in(without_said(name, value))


def hidden_in(text: str) -> str:
    """A text without passwords in addresses, options and fields, private keys and tokens; also where it is encoded."""
    made = without_given(_by_names(without_known(text)))
    if made[:1] in ("{", "[") and made[-1:] in ("}", "]"):
        made = _hidden_json(made)
    return _BASE64.sub(_encoded, made) if len(made) >= 20 else made


def redacted(text: str) -> str:
    """What an engine or registry said, or a command, without secrets: names as `acme/token:1.2` and digests stay."""
    return _by_names(_NAME_ALONE.sub(HIDDEN, in_addresses(without_known(text))), _pair_in_prose)


def hidden_words(words: Sequence[str]) -> list[str]:
    """The words of a command, where a secret may be a word of its own behind what asks for it."""
    made = [hidden_in(word) for word in _MASK.texts(words)]
    if any("\n" in word for word in made):
        return made
    together = hidden_in("\n".join(made)).split("\n")
    return together if len(together) == len(made) else made


def hider(env: Iterable[tuple[str, str]]) -> Callable[[str], str]:
    """What hides the secrets of an environment in other texts, but those that are words of their own too."""
    odd = [s for s in secrets_of(env) if len(s) >= _LONG or (len(s) >= _ODD and not s.isalpha())]
    if not odd:
        return str
    found = re.compile("|".join(map(re.escape, sorted(odd, key=len, reverse=True))))
    return lambda text: found.sub(HIDDEN, text)


def _by_names(text: str, pair: Callable[[re.Match[str]], str] | None = None) -> str:
    """A text without what the names in front of values say to be secret."""
    pair = pair or _pair
    if "=" in text:
        text = _PAIR.sub(pair, text)
    if "-" in text:
        text = _FLAG.sub(_pair, text)
        if " -" in text or "\n-" in text:
            text = _DASHED.sub(_dashed, text)
    return _FIELD.sub(_field, _SAID.sub(pair, text)) if ":" in text else text


def _pair(found: re.Match[str]) -> str:
    name, between, value = found.groups()
    if not gives_away(name, value.strip("\"'")) or _NAMED.fullmatch(value):
        return found[0]
    return f"{name}{between}{HIDDEN}"


def _pair_in_prose(found: re.Match[str]) -> str:
    return found[0] if found[1].lower() in _PLAIN and found[2] != "=" else _pair(found)


def _dashed(found: re.Match[str]) -> str:
    return found[0] if is_option(found[3]) else _pair(found)


def _field(found: re.Match[str]) -> str:
    value = found[5] or found[6]
    if not value or not gives_away(found[2], value):
        return found[0]
    quote = found[4] or found[1]
    return f"{found[1]}{found[2]}{found[1]}{found[3]}{quote}{HIDDEN}{quote}"


def _hidden_json(text: str) -> str:
    """Secrets that are lists or objects are hidden with all that is in them."""
    try:
        data = json.loads(text)
        made = _hidden_data(data, "")
    except ValueError:
        return text
    except RecursionError:
        # Nobody writes that; nor can it be told what is in it.
        return HIDDEN
    return text if made == data else json.dumps(made, ensure_ascii=False)


def _hidden_data(data: Any, name: str) -> Any:
    """`name` is that of the value, or the one around it that says that all in it is secret."""
    is_secret = looks_secret(name)
    if isinstance(data, dict):
        return {key: _hidden_data(value, name if is_secret else key) for key, value in data.items()}
    if isinstance(data, list):
        return [_hidden_data(value, name) for value in data]
    if isinstance(data, str):
        return hidden(name, data)
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
