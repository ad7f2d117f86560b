"""What the environment says of the terminal, and what Textual must be told of it before it is imported."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, MutableMapping
from typing import Protocol

# Terminals that draw their own 256 or 512 glyphs and few colours, and print what they do not understand.
_PLAIN = re.compile(r"linux\b|vt\d|ansi\b|cons25|dumb\b|sun\b|wy\d")
# Terminals with 256 colours whose names do not say so; over SSH nothing else tells.
_COLOURFUL = re.compile(r"alacritty|foot\b|wezterm|xterm-ghostty|ghostty|contour|rio\b|mlterm|st\b")


class Stream(Protocol):
    """What is asked of standard input and output."""

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        ...


def user_environment() -> dict[str, str]:
    """The environment as the user set it.

    Where no locale is set, Python itself writes LC_CTYPE=C.UTF-8 into it (PEP 538): no word of the terminal.
    """
    env = dict(os.environ)
    try:
        with open("/proc/self/environ", "rb") as file:
            given = any(entry.startswith(b"LC_CTYPE=") for entry in file.read().split(b"\0"))
    except OSError:
        given = env.get("LC_CTYPE") != "C.UTF-8" or env.get("LANG", "") not in ("", "C", "POSIX")
    if not given:
        env.pop("LC_CTYPE", None)
    return env


def is_plain(env: Mapping[str, str]) -> bool:
    """Whether it is the Linux console, a VT or the like: few glyphs, sixteen colours at most."""
    return _PLAIN.match(env.get("TERM", "").lower()) is not None


def is_utf8(env: Mapping[str, str]) -> bool:
    """Whether the locale in force (LC_ALL, else LC_CTYPE, else LANG) says UTF-8."""
    locale = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or "C"
    name, _, codeset = locale.partition("@")[0].partition(".")
    return (codeset or name).lower().replace("-", "") == "utf8"


def wants_ascii(env: Mapping[str, str], asked: bool | None = None) -> bool:
    """Whether to draw in ASCII: as asked, else where terminal or locale cannot show more."""
    return asked if asked is not None else is_plain(env) or not is_utf8(env)


def over_ssh(env: Mapping[str, str]) -> bool:
    """Whether the keys come over SSH; sudo drops the variables that say so, then the ancestors tell."""
    if any(env.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")):
        return True
    return "SUDO_UID" in env and "sshd" in _ancestors()


def wants_mouse(env: Mapping[str, str], asked: bool | None = None) -> bool:
    """Whether to use the mouse: as asked, else not over SSH, where it would take selecting text away."""
    return asked if asked is not None else not over_ssh(env)


def refuse_reason(env: Mapping[str, str], stdin: Stream | None, stdout: Stream | None) -> str:
    """Why no screen can be shown here (a closed stream is None), '' when one can; the exit code is 2 then."""
    if stdin is None or not stdin.isatty():
        return "dtui needs a terminal to read keys from, and its standard input is not one"
    if stdout is None or not stdout.isatty():
        return "dtui needs a terminal to draw on, and its standard output is not one"
    term = env.get("TERM", "")
    if not term or term in ("dumb", "unknown"):
        says = f"TERM={term}" if term else "TERM is not set"
        return f"dtui cannot draw on this terminal ({says}); if it can do more, try: TERM=xterm dtui"
    return ""


def prepare(env: MutableMapping[str, str], user: Mapping[str, str] | None = None) -> None:
    """Tell Textual, through `env` and before its import, what this terminal wants; what the user set stays.

    `user` is where to look at the user's own settings (`user_environment()`), `env` itself by default.
    """
    user = env if user is None else user
    # Frames come at most so often: the default of 60 adds up to 16 ms to every key.
    env.setdefault("TEXTUAL_FPS", "240")
    env.setdefault("TEXTUAL_ANIMATIONS", "none")
    # Asks the terminal for pixel-wise mouse reports and resizes among the keys: nothing here uses them.
    env.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    if over_ssh(user):
        env.setdefault("ESCDELAY", "400")
    if is_plain(user):
        env.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
    if colours := _colours(user):
        env.setdefault("TEXTUAL_COLOR_SYSTEM", colours)


def _colours(env: Mapping[str, str]) -> str:
    """The colour system where Textual's own guess (COLORTERM, else the end of TERM) is wrong, else ''."""
    term = env.get("TERM", "").lower()
    if is_plain(env):
        return "standard"
    if env.get("COLORTERM"):
        return ""
    if term.endswith("-direct"):
        return "truecolor"
    return "256" if _COLOURFUL.match(term) else ""


def _ancestors() -> set[str]:
    """The names of the processes above this one; what cannot be read ends the walk."""
    names: set[str] = set()
    pid = os.getppid()
    while pid > 1:
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
                name, _, rest = file.read().partition("(")[2].rpartition(")")
        except OSError:
            break
        # sshd calls its children sshd-session since OpenSSH 9.8
        names.add("sshd" if name.startswith("sshd") else name)
        pid = int(rest.split()[1])
    return names
