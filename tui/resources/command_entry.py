"""The command line as it is typed into: its text, how it can go on, and what was typed before (pure)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto

from tui.domain.typed import Typed
from tui.resources.command_completion import Found


class Wish(Enum):
    """What a key asks for."""

    STAY = auto()
    DO = auto()
    LEAVE = auto()


class CommandEntry:
    """What was typed, and which of the ways to go on is chosen: the line shows that one then.

    `complete` gives the ways for a text, `past` what was done before, the last one last.
    """

    def __init__(
        self, complete: Callable[[str], Sequence[Found]], past: Sequence[str] = (), page: int = 8
    ) -> None:
        self._complete, self._past, self.page = complete, tuple(past), page
        self._typed = Typed()
        # Which of the lines of the past is shown, counted from the last one; None for what is typed now.
        self._back: int | None = None
        self.found: Sequence[Found] = complete("")
        self.chosen: int | None = None

    @property
    def line(self) -> Typed:
        """What the line shows, and its cursor."""
        if self.chosen is not None:
            return Typed.ending(self.found[self.chosen].line)
        return self._typed

    def put(self, line: Typed) -> None:
        """Go on from this text."""
        self._typed, self.chosen, self._back = line, None, None
        self.found = self._complete(line.text)

    def paste(self, text: str) -> None:
        """Put a text where the cursor is: its first line, and nothing is done by it."""
        lines = text.splitlines()
        if lines:
            self.put(self.line.insert(lines[0]))

    def take(self, key: str, character: str | None) -> Wish:
        """Take a key."""
        if key in ("escape", "ctrl+c") or (key == "backspace" and not self.line.text):
            return Wish.LEAVE
        if key == "enter":
            return Wish.DO if self.line.text.strip(": ") else Wish.LEAVE
        if key == "tab":
            self._go_on()
        elif key in ("up", "down", "shift+tab", "pageup", "pagedown"):
            self._step(key)
        elif (edited := self.line.edit(key)) is not None:
            self.put(edited)
        elif character is not None and character.isprintable():
            self.put(self.line.insert(character))
        return Wish.STAY

    def _go_on(self) -> None:
        """Type as much as is sure, the whole command where there is one; else go to the next way."""
        if self.chosen is not None:
            self._choose(1)
            return
        text = self._typed.text
        begun = [f for f in self.found if f.line.lower().startswith(text.lower())]
        common = _common([f.line for f in begun])
        whole = (
            begun[0] if len(begun) == 1 else next((f for f in begun if f.line == text and f.word.takes), None)
        )
        if whole is not None:
            takes_more = bool(whole.word.takes) and " " not in whole.line
            self.put(Typed.ending(whole.line + (" " if takes_more else "")))
        elif len(common) > len(text):
            self.put(Typed.ending(common))
        else:
            self._choose(1)

    def _step(self, key: str) -> None:
        if key == "up" and self._past and (self._back is not None or not self.line.text):
            self._recall(0 if self._back is None else self._back + 1)
        elif key == "down" and self._back is not None:
            self._recall(self._back - 1)
        else:
            self._choose({"down": 1, "pagedown": self.page, "pageup": -self.page}.get(key, -1))

    def _recall(self, back: int) -> None:
        """Show a line of the past; before the first there is nothing typed."""
        back = min(back, len(self._past) - 1)
        self.put(Typed.ending(self._past[-1 - back]) if back >= 0 else Typed())
        self._back = back if back >= 0 else None

    def _choose(self, step: int) -> None:
        """Go on in the list, past its end to what was typed and round."""
        if not self.found:
            return
        last = len(self.found) - 1
        if self.chosen is None:
            self.chosen = 0 if step > 0 else last
        elif abs(step) > 1:
            self.chosen = max(0, min(self.chosen + step, last))
        else:
            at = self.chosen + step
            self.chosen = at if 0 <= at <= last else None


def _common(lines: Sequence[str]) -> str:
    """What all begin with: what the first and the last in order do."""
    first, last = min(lines, default=""), max(lines, default="")
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[:same]
