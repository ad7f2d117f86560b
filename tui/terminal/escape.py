"""Cuts what a terminal sends into keys, so that an escape sequence in pieces never becomes letters that act.

Pure: text and times go in, tokens come out. A parser that takes ESC for a key after a short wait reads what
follows late (`[5~`, `OP`) as typed letters, and gives up on `ESC [` with letters too. Here

- ESC alone is the Escape key when nothing follows within `delay`, or a key that begins no sequence;
- the tail of a CSI or SS3 sequence that directly follows it within `WINDOW` is dropped, in pieces too: `[` and
  `O` are held back to see what follows. `O` typed by a person comes through after `hold`, `[` when the window
  ends;
- a longer beginning (`ESC [`, `ESC O`, `ESC [ 1 ;`) acts as nothing: finished within `WINDOW` it is the key that
  it was meant to be, else it is dropped.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

WINDOW = 2.0
ESC = "\x1b"
PASTE_START = "\x1b[200~"
PASTE_END = "\x1b[201~"

# A whole sequence: F1 to F5 of the Linux console, X10 mouse, rxvt's shifted keys, CSI, SS3, strings, Alt+key.
_WHOLE = re.compile(
    r"\x1b(?:\[\[.|\[M.{3}|\[\d+\$|\[(?!\[|M)[0-?]*[ -/]*[@-~]|O[0-9;]*[@-~]"
    r"|[\]P_^X][^\x07\x1b]+(?:\x07|\x1b\\)|[\]P_^X](?=[\x07\x1b]|\Z)|[^\[O\x1b\]P_^X])",
    re.DOTALL,
)
# A beginning that may still become one.
_BEGINNING = re.compile(
    r"\x1b(?:\[\[|\[M.{0,2}|\[[0-?]*[ -/]*|O[0-9;]*|[\]P_^X][^\x07\x1b]+\x1b?)?",
    re.DOTALL,
)
_LONGEST = 4096
# What goes on with a sequence behind ESC.
_INTRODUCERS = "[O]P_^X\x1b"


class Token(NamedTuple):
    """A piece of input: plain `text`, one whole `sequence`, the `escape` key, or `paste`d text without marks."""

    kind: Literal["text", "sequence", "escape", "paste"]
    text: str


class LoneEscapeFilter:
    """The state between two reads; `delay` is how long ESC alone waits (seconds), times are monotonic."""

    def __init__(self, delay: float) -> None:
        self.delay = delay
        self.hold = max(0.3, 2 * delay)
        self.deadline: float | None = None
        """When `tick` must be called, unless something comes before."""
        self._begun = ""
        self._tail = ""
        self._window = 0.0
        self._pasted: str | None = None

    def feed(self, text: str, now: float) -> list[Token]:
        """The tokens that are certain after this was read."""
        tokens = self.tick(now)
        self.deadline = None
        if self._pasted is not None:
            text = self._paste(text, tokens)
        elif self._tail or (now < self._window and text[:1] in ("[", "O")):
            text = self._without_tail(text, now, tokens)
        if not text:
            return tokens
        self._window = 0.0
        if self._begun == ESC and text[0] not in _INTRODUCERS:
            # A terminal sends Alt and a key at once: in two reads these were Escape and a key, typed soon after it.
            tokens.append(Token("escape", ESC))
            self._begun = ""
        rest, self._begun = self._begun + text, ""
        while rest and not self._begun:
            rest = self._next(rest, tokens)
        if self._begun:
            self.deadline = now + (self.delay if self._begun == ESC else WINDOW)
        return tokens

    def tick(self, now: float) -> list[Token]:
        """The tokens that are certain because nothing came until now."""
        if self.deadline is None or now < self.deadline:
            return []
        self.deadline = None
        begun, self._begun = self._begun, ""
        tail, self._tail = self._tail, ""
        if begun == ESC:
            self._window = now + WINDOW
            return [Token("escape", ESC)]
        return [Token("text", tail)] if len(tail) == 1 else []

    def _next(self, rest: str, tokens: list[Token]) -> str:
        """Take one token off the beginning of the rest, or keep all of it as an unfinished sequence."""
        start = rest.find(ESC)
        if start != 0:
            tokens.append(Token("text", rest if start < 0 else rest[:start]))
            return "" if start < 0 else rest[start:]
        if rest.startswith(ESC + ESC):
            tokens.append(Token("escape", ESC))
            return rest[1:]
        whole = _WHOLE.match(rest)
        if whole is None:
            return self._unfinished(rest)
        rest = rest[whole.end() :]
        if whole[0] == PASTE_START:
            self._pasted = ""
            return self._paste(rest, tokens)
        tokens.append(Token("sequence", whole[0]))
        return rest

    def _unfinished(self, rest: str) -> str:
        beginning = _BEGINNING.match(rest)
        assert beginning is not None
        if beginning.end() == len(rest) <= _LONGEST:
            self._begun = rest
            return ""
        # Something that belongs to no sequence broke it off: what was before is dropped.
        return rest[max(1, beginning.end()) :]

    def _without_tail(self, text: str, now: float, tokens: list[Token]) -> str:
        """What is left after the late tail of a lone ESC; '' while that is not known."""
        tail, self._tail = self._tail + text, ""
        whole = _WHOLE.match(ESC + tail)
        if whole is not None:
            self._window = 0.0
            rest = tail[whole.end() - 1 :]
            if whole[0] == PASTE_START:
                self._pasted = ""
                rest = self._paste(rest, tokens)
            return rest
        beginning = _BEGINNING.match(ESC + tail)
        assert beginning is not None
        if beginning.end() == len(tail) + 1 <= _LONGEST:
            self._tail = tail
            self.deadline = min(self._window, now + self.hold) if tail == "O" else self._window
            return ""
        # A bracket or an O that a person typed, then something else; more than that was no typing.
        return tail if beginning.end() <= 2 else tail[beginning.end() - 1 :]

    def _paste(self, text: str, tokens: list[Token]) -> str:
        """Collect pasted text up to its end mark, whatever is in it; what follows the mark is returned."""
        if text == "\x03":
            # ctrl+c alone in a read: an end mark was lost, and the keyboard must not stay dead
            collected, rest = self._pasted or "", text
        else:
            collected, mark, rest = ((self._pasted or "") + text).partition(PASTE_END)
            if not mark:
                self._pasted = collected
                return ""
        self._pasted = None
        tokens.append(Token("paste", collected))
        return rest
