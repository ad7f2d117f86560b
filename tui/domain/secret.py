"""What looks like a secret in what is shown: by the name of a value, or by the value itself (pure)."""

from __future__ import annotations

import json
import re
from binascii import a2b_base64 as b64decode
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tui.domain.report_mask import Mask, secrets_of
from tui.domain.secret_addresses import in_addresses, without_said
from tui.domain.secret_forms import without_given, without_known
from tui.domain.secret_given import by_names
from tui.domain.secret_names import HIDDEN, gives_away, looks_secret

_BASE64 = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{20,}={0,2}(?![\w+/=-])")
# Who logs in without a password does it with a token, but over SSH; a short name of letters is somebody's name.
_NAME_ALONE = re.compile(r"(?<=://)(?<!ssh://)(?=[^\s/@:]{16}|[^\s/@:\d]*\d)[^\s/@:]{6,}(?=@(?!sha256:))")
# The words of a command as Dockerfiles and their builders write them: `["a", "b"]`, `["a" "b"]`.
_LIST = re.compile(r"\[\s*+\"(?:[^\"\\]++|\\.)*+\"(?:\s*+,?\s*+\"(?:[^\"\\]++|\\.)*+\")++\s*+\]")
_WORD = re.compile(r"\"((?:[^\"\\]++|\\.)*+)\"")
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
    made = without_given(by_names(without_known(_in_lists(text))))
    if made[:1] in ("{", "[") and made[-1:] in ("}", "]"):
        made = _hidden_json(made)
    return _BASE64.sub(_encoded, made) if len(made) >= 20 else made


def redacted(text: str) -> str:
    """What an engine or registry said, or a command, without secrets: names as `acme/token:1.2` and digests stay."""
    return by_names(_NAME_ALONE.sub(HIDDEN, in_addresses(without_known(text))), is_prose=True)


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


def _in_lists(text: str) -> str:
    """A text without the secrets among words of commands in it."""
    return _LIST.sub(_listed, text) if '["' in text or '[ "' in text else text


def _listed(found: re.Match[str]) -> str:
    words = iter(hidden_words(_WORD.findall(found[0])))
    return _WORD.sub(lambda _: f'"{next(words)}"', found[0])


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
