"""A line of text that is being typed: its characters, and where the next one goes."""

from __future__ import annotations

import re
from typing import NamedTuple

# Characters: no command is longer, and all of it is looked at with every key.
MOST = 2_000


class Typed(NamedTuple):
    """The text, and before which of its characters the cursor stands."""

    text: str = ""
    at: int = 0

    @classmethod
    def ending(cls, text: str) -> Typed:
        """A text with the cursor behind it."""
        return cls(text, len(text))

    @property
    def before(self) -> str:
        """What stands before the cursor."""
        return self.text[: self.at]

    @property
    def after(self) -> str:
        """What stands behind it."""
        return self.text[self.at :]

    def insert(self, text: str) -> Typed:
        """Put a text where the cursor is, as much of it as there is room for."""
        text = text[: max(0, MOST - len(self.text))]
        return Typed(self.before + text + self.after, self.at + len(text))

    def edit(self, key: str) -> Typed | None:
        """What a key makes of it, None when it is none that edits."""
        if key in ("left", "right", "home", "ctrl+a", "end", "ctrl+e"):
            return self._moved(key)
        if key == "backspace":
            return Typed(self.before[:-1] + self.after, max(0, self.at - 1))
        if key == "delete":
            return Typed(self.before + self.after[1:], self.at)
        if key == "ctrl+k":
            return Typed(self.before, self.at)
        if key in ("ctrl+u", "ctrl+w"):
            kept = re.sub(r"\S+\s*$", "", self.before) if key == "ctrl+w" else ""
            return Typed(kept + self.after, len(kept))
        return None

    def _moved(self, key: str) -> Typed:
        places = {"left": self.at - 1, "right": self.at + 1, "home": 0, "ctrl+a": 0}
        return Typed(self.text, max(0, min(places.get(key, len(self.text)), len(self.text))))
