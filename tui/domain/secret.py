"""What looks like a secret in what is shown: by the name of a value, or by the value itself (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from tui.domain.report_mask import HIDDEN, Mask, looks_secret, secrets_of

# Fingerprints of keys that anybody may know; of values in files only the path is told.
_OPEN = re.compile(r"^GPG_KEYS?$|PUBLIC|_FILE$", re.IGNORECASE)
# `ALLOW_EMPTY_PASSWORD=yes` gives nothing away.
_SWITCH = frozenset(("true", "false", "yes", "no", "on", "off"))
# Private keys, signed tokens, and tokens that say by their beginning what they open.
_BY_ITSELF = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"
    r"|\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk_live_|rk_live_|npm_)[\w-]{10,}"
)
_QUOTED = r"\"[^\"]*\"|'[^']*'"
_PAIR = re.compile(rf"(?<![\w.-])([\w.-]+)=({_QUOTED}|[^\s;&,]+)")
_FLAG = re.compile(rf"(?<!\S)(--?[\w-]+)(\s+)({_QUOTED}|[^\s-]\S*)")
_FIELD = re.compile(r"([\"'])([\w.-]+)\1(\s*:\s*)([\"'])(.*?)\4")
_HEADER = re.compile(r"(authorization:\s*(?:(?:basic|bearer)\s+)?)([^\s\"']+)", re.IGNORECASE)
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
    """A text without passwords in addresses and options, private keys and tokens."""
    made = _BY_ITSELF.sub(HIDDEN, text)
    # Hundreds of thousands of values are searched: most have nothing of what these begin with.
    if "=" in made:
        made = _PAIR.sub(lambda found: _pair(found, "="), made)
    if "-" in made:
        made = _FLAG.sub(lambda found: _pair(found, found[2]), made)
    if ":" in made:
        made = _HEADER.sub(rf"\1{HIDDEN}", _FIELD.sub(_field, made))
    return _MASK.text(made) if "=" in made or ":" in made else made


def hider(env: Iterable[tuple[str, str]]) -> Callable[[str], str]:
    """What hides the secrets of an environment in other texts, but those that are words of their own too."""
    secrets = secrets_of((name, value) for name, value in env if not _OPEN.search(name))
    odd = [s for s in secrets if len(s) >= _LONG or (len(s) >= _ODD and not s.isalpha())]
    if not odd:
        return str
    found = re.compile("|".join(map(re.escape, sorted(odd, key=len, reverse=True))))
    return lambda text: found.sub(HIDDEN, text)


def _pair(found: re.Match[str], between: str) -> str:
    value = found[found.lastindex or 0]
    named = _NAMED.fullmatch(value) or value.lower() in _SWITCH or _OPEN.search(found[1])
    return found[0] if named or not looks_secret(found[1]) else f"{found[1]}{between}{HIDDEN}"


def _field(found: re.Match[str]) -> str:
    if not found[5] or not looks_secret(found[2]) or _OPEN.search(found[2]):
        return found[0]
    return f"{found[1]}{found[2]}{found[1]}{found[3]}{found[4]}{HIDDEN}{found[4]}"
