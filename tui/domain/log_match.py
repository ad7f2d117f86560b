"""Looking for a text in lines of logs."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tui.domain.log_colour import plain
from tui.domain.log_line import NOTE, LogLine


class BadPattern(ValueError):
    """A regular expression that is none; the text says why."""


class Pattern:
    """A text to look for, or a regular expression behind `~`. Capitals in it count, else case does not."""

    def __init__(self, text: str) -> None:
        """Raises BadPattern."""
        self.text = text
        sought = text[1:] if text.startswith("~") else re.escape(text)
        try:
            self._regex = re.compile(sought, 0 if any(c.isupper() for c in text) else re.IGNORECASE)
        except re.error as error:
            raise BadPattern(f"{error.msg} in {text[1:]!r}") from error

    def has(self, text: str) -> bool:
        """Whether it stands in a plain text; what matches nothing stands nowhere."""
        found = self._regex.search(text)
        return found is not None and (found.end() > found.start() or bool(self.spans(text)))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where it stands in a plain text."""
        return [found.span() for found in self._regex.finditer(text) if found.end() > found.start()]


class Sieve:
    """Which lines have a pattern; each line is looked at once for as long as it is kept."""

    def __init__(self, pattern: Pattern, notes: bool = False) -> None:
        """`notes` are let through, whatever they say."""
        self.pattern = pattern
        self._notes = notes
        self._known: dict[LogLine, bool] = {}

    def of(self, lines: Iterable[LogLine]) -> list[LogLine]:
        """Those of the lines that have it."""
        known = self._known
        self._known = {line: known[line] if line in known else self._has(line) for line in lines}
        return [line for line, has in self._known.items() if has]

    def _has(self, line: LogLine) -> bool:
        if line.stream == NOTE:
            return self._notes
        return self.pattern.has(plain(line.text))
