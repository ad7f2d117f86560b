"""dtui's own record of the logins it made: when, and until when they last. No secrets."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from tui.registry.atomic import update

_Entries = dict[str, "Made"]


@dataclass(frozen=True, slots=True)
class Made:
    """A login that the registry took and dtui stored; times in Unix seconds.

    `mark` tells a fetched token from one that another tool stored later: 32 bits of a hash of over a
    thousand random characters. A password that a person chose gets none.
    """

    user: str
    fetched: float
    expires: float | None = None
    mark: str = ""


def record_path(env: Mapping[str, str]) -> str:
    """Where the record is: the XDG state folder, a relative one of which is to be ignored."""
    state = env.get("XDG_STATE_HOME", "")
    if not os.path.isabs(state):
        state = os.path.join(env.get("HOME") or os.path.expanduser("~"), ".local", "state")
    return os.path.join(state, "dtui", "logins.json")


def read_record(env: Mapping[str, str]) -> dict[str, Made]:
    """What is recorded, by host; nothing where it cannot be read, since it is only ever a hint."""
    try:
        with open(record_path(env), "rb") as file:
            return _decoded(file.read())
    except OSError:
        return {}


def note_login(
    host: str, user: str, env: Mapping[str, str], *, secret: str = "", expires: float | None = None
) -> str:
    """Record that the registry took a login just now; '' or a sentence why that could not be written.

    The login is good by then, so this is told and never raised.
    """
    mark = mark_of(host, user, secret) if expires is not None and secret else ""
    made = Made(user, time.time(), expires, mark)
    return _changed(env, lambda entries: {**entries, host: made})


def forget_login(host: str, env: Mapping[str, str]) -> str:
    """Drop what is recorded of a host; '' or a sentence why that could not be written."""
    if host not in read_record(env):
        return ""
    return _changed(env, lambda entries: {key: made for key, made in entries.items() if key != host})


def mark_of(host: str, user: str, secret: str) -> str:
    """The mark by which a token is known again."""
    return hashlib.sha256("\0".join((host, user, secret)).encode(errors="surrogatepass")).hexdigest()[:8]


def _changed(env: Mapping[str, str], change: Callable[[_Entries], _Entries]) -> str:
    path = record_path(env)

    def rewritten(content: bytes | None) -> bytes:
        entries = change(_decoded(content or b""))
        return json.dumps({host: asdict(made) for host, made in entries.items()}, indent=2).encode() + b"\n"

    try:
        update(path, rewritten)
    except OSError as error:
        return f"Not noted in {path}: {error.strerror or error}."
    return ""


def _decoded(content: bytes) -> _Entries:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    entries = data.items() if isinstance(data, dict) else ()
    return {host: made for host, made in ((host, _made(entry)) for host, entry in entries) if made}


def _made(entry: object) -> Made | None:
    match entry:
        case {"user": str(user), "fetched": int() | float() as fetched, **rest}:
            expires, mark = rest.get("expires"), rest.get("mark")
            until = float(expires) if isinstance(expires, int | float) else None
            return Made(user, float(fetched), until, mark if isinstance(mark, str) else "")
    return None
