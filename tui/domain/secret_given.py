"""Values that are secret for the names in front of them: variables, options, fields (pure)."""

from __future__ import annotations

import re

from tui.domain.secret_addresses import is_mark
from tui.domain.secret_forms import is_option
from tui.domain.secret_names import HIDDEN, gives_away
from tui.domain.secret_quotes import GOES_ON, QUOTED, REST, bare, inside

# A quote at the end belongs to what is around the value.
_PAIR = re.compile(
    rf"(?<![\w.-])([\w.-]+)(=|[ \t]+=[ \t]+)({QUOTED}|(?:{GOES_ON}[^\s;&,])+(?<![\"'\\])){REST}"
)
_SAID = re.compile(rf"(?<![\w.-])([\w.-]+)(:\s*)({QUOTED})")
_FLAG = re.compile(
    rf"(?<![^\s\"'=])(--?[\w-]+)(\s+)({QUOTED}|(?!=\s)[^\s-](?:{GOES_ON}\S)*(?<![\"'\\])){REST}"
)
# What such an option is given may begin with a dash itself.
_DASHED = re.compile(
    r"(?<![^\s\"'=])(--?(?>[\w-]*?(?:pass|pwd|secret|token|key|auth|cred))[\w-]*+)(\s++)"
    rf"(?!--[A-Za-z])(-(?:{GOES_ON}\S)+)",
    re.IGNORECASE,
)
# A word of a command that is quoted as a whole goes on to the end of the quotes: `'--password=a b'`, `-e 'KEY=a b'`;
# what shells are given is more than that.
_WORD = re.compile(
    rf"(?<!\S)((?:--env|--build-arg)=|)(?<!-c\s)(?<!-[a-z]c\s)(?<!-[a-z][a-z]c\s)(?=[\"'][\w.-]+=)({QUOTED})"
)
# The same in a list of words.
_SHELL_BEFORE = re.compile(r"(?:-[a-z]{0,8}c|CMD-SHELL)[\"']?,?\s+\Z")
_WHOLE = re.compile(r"([\w.-]+)=([\s\S]*)")
_SCRIPT = re.compile(r"(?:-[a-z]*c[a-z]*|--eval|CMD-SHELL)?")
# Of JSON, which may be a text of JSON itself: with backslashes in front of its quotes.
_FIELD = re.compile(r"(\\{0,15}[\"'])([\w.-]+)\1(\s*:\s*)(?:(\\*[\"'])(.*?)(?<!\\)\4|(-?\d[\w.+-]*))")
# `invalid label key: "x"` is no key.
_PLAIN = frozenset(("key", "auth"))
# Quotes within quotes, and backslashes in front of one, are followed so far.
_DEPTH, _ESCAPED = 4, 8
# A variable that is only named.
_NAMED = re.compile(r"[\"']?\$\{?\w+\}?[\"']?")


def by_names(text: str, is_prose: bool = False) -> str:
    """A text without what the names in front of values say to be secret."""
    if "=" in text:
        if '"' in text or "'" in text:
            text = _WORD.sub(_word, text)
        text = _without(_PAIR, text, is_prose)
    if "-" in text:
        text = _DASHED.sub(_dashed, _without(_FLAG, text, False))
    return _FIELD.sub(_field, _without(_SAID, text, is_prose)) if ":" in text else text


def without_word(word: str, before: str) -> str:
    """A word of a command of a name and its value, without that where it is secret.

    `before` is the word before it: what a shell is given, or a command begins with, may be more than one value.
    """
    return _whole(word) if "=" in word and not _SCRIPT.fullmatch(before) else word


def _without(form: re.Pattern[str], text: str, is_prose: bool, depth: int = 0) -> str:
    def made(found: re.Match[str]) -> str:
        name, between, value, *rest = found.groups()
        if is_prose and between != "=" and name.lower() in _PLAIN:
            return found[0]
        if gives_away(name, bare(value)):
            return found[0] if _NAMED.fullmatch(value) else f"{name}{between}{HIDDEN}"
        if depth == _DEPTH:
            return found[0]
        # A command that is quoted tells more than one value.
        value = inside(value, lambda text: _without(form, text, is_prose, depth + 1))
        return "".join((name, between, value, *rest))

    return form.sub(made, text)


def _dashed(found: re.Match[str]) -> str:
    return (
        found[0]
        if is_option(found[3]) or not gives_away(found[1], found[3])
        else f"{found[1]}{found[2]}{HIDDEN}"
    )


def _word(found: re.Match[str]) -> str:
    if _SHELL_BEFORE.search(found.string, max(0, found.start() - 20), found.start()):
        return found[0]
    return found[1] + inside(found[2], _whole)


def _whole(text: str) -> str:
    found = _WHOLE.fullmatch(text)
    if found is None or not gives_away(found[1], found[2]) or _NAMED.fullmatch(found[2]):
        return text
    return text if is_mark(found[2]) else f"{found[1]}={HIDDEN}"


def _field(found: re.Match[str]) -> str:
    value = found[5] or found[6]
    if not value or is_mark(value):
        return found[0]
    start = found.start(5 if found[5] else 6)
    before, after = found.string[found.start() : start], found.string[start + len(value) : found.end()]
    if not gives_away(found[2], value):
        # It may be a text of JSON, with more backslashes.
        is_near = max(len(found[1]), len(found[4] or "")) < _ESCAPED
        return f"{before}{_FIELD.sub(_field, value)}{after}" if is_near else found[0]
    quote = "" if found[5] else found[1]
    return f"{before}{quote}{HIDDEN}{quote}{after}"
