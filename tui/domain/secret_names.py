"""Whether a value is secret by what its name says; the one place for such names (pure)."""

from __future__ import annotations

import re
from binascii import a2b_base64 as b64decode
from functools import lru_cache
from typing import Literal

HIDDEN = "(hidden)"

# What a name says: its value is secret; it may be, or may be the name of a store; it may be a login in base64; it may
# be the address where something secret is had.
_Kind = Literal["", "secret", "session", "login", "address"]

_SECRET = re.compile(
    r"(?<!com)(?<!by)pass(?:w|p|$|[_-])|pwd|secret|token|credential|(?:api|private|access)[_-]?key"
    r"|(?:^|[_-])(?:auth|key|salt|jwt|hmac|otp|pw|signature)$|authorization$|cookies?$"
    r"|(?:^|[_-])creds?$"
    r"|(?:encryption|signing|master|account|session|storage)[_-]?key(?:$|[_-])",
    re.IGNORECASE,
)
# Fingerprints and halves of keys that anybody may know; where something is or how long it lasts; counts.
_OPEN = re.compile(
    r"^GPG_KEYS?$|PUBLIC|FILE$|[_-](?:PATH|DIR|STDIN|HOST|PORT|DOMAIN|DRIVER|TYPE|POLICY)$"
    r"|[_-](?:TTL|TIMEOUT|LIFETIME|EXPIR\w*|LENGTH|SIZE|LIMIT|COUNT)$"
    r"|[_-](?:ENDPOINT|ISSUER|PROVIDER|HASHERS)$"
    r"|^TOKENIZERS?_|(?:^|[_-])(?:MAX|MIN|NUM)[_-](?:\w+[_-])?TOKENS$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[_-](?:URL|(?<!RELATIVE_)URI)$", re.IGNORECASE)
# Of one with its scheme the login is found, and hidden by itself.
_TOLD_ADDRESS = re.compile(r"[A-Za-z][A-Za-z+.-]*://\S*|/[^@\s]*")
_SESSION = re.compile(r"(?:^|[_-])session$|sess(?:ion)?[_-]?id$", re.IGNORECASE)
_LOGIN = re.compile(r"auth(?!or)|basic|login", re.IGNORECASE)
# `ALLOW_EMPTY_PASSWORD=yes` gives nothing away.
_SETTINGS = frozenset("true false yes no on off enabled disabled none null 0 1".split())
# The working folder, which shells pass on.
_FOLDERS = frozenset(("PWD", "OLDPWD"))
# What was made by chance has both letters and digits; `SESSION=redis`, `SESSION_ID=3` and paths have not.
_RANDOM = re.compile(r"(?!/)(?=\D*\d)(?=[^A-Za-z]*[A-Za-z])[\w+/=.%~|-]{8,}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{7,2000}={0,2}")
_NAME_AND_SECRET = re.compile(r"[\w.@+\\|-]{1,100}:[!-~]+", re.ASCII)


def looks_secret(name: str) -> bool:
    """Whether a value of this name is likely to be one that must not be told, whatever it is."""
    return _kind(name) == "secret"


def gives_away(name: str, value: str) -> bool:
    """Whether a value must not be told for what its name says; a mere setting may be."""
    kind = _kind(name)
    if not kind or is_setting(value):
        return False
    if kind == "session":
        return _RANDOM.fullmatch(value) is not None
    if kind == "login":
        return is_login(value)
    if kind == "address":
        return _TOLD_ADDRESS.fullmatch(value) is None
    return not (name in _FOLDERS and value.startswith("/"))


def is_setting(value: str) -> bool:
    """Whether a value says nothing but that something is on, off or left out."""
    return not value or value.lower() in _SETTINGS


def is_login(text: str) -> bool:
    """Whether it is what a Basic header has: base64 of a name, a colon and a secret."""
    if not _BASE64.fullmatch(text):
        return False
    bare = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        inner = b64decode(bare + "=" * (-len(bare) % 4)).decode("ascii")
    except ValueError:
        return False
    return _NAME_AND_SECRET.fullmatch(inner) is not None


# Of hundreds of thousands of values most have one of a few names.
@lru_cache(maxsize=512)
def _kind(name: str) -> _Kind:
    last = name.rpartition(".")[2]
    if _SECRET.search(last) and not _OPEN.search(last):
        return "address" if _ADDRESS.search(last) else "secret"
    if _SESSION.search(last):
        return "session"
    return "login" if _LOGIN.search(last) else ""
