"""How what was found is counted, and marked in its line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.domain.log_match import Pattern

# Seconds that looking for an expression may take at a time.
PATIENCE = 1.0
# What the moving keys of a pane do, in lines.
MOVES = {"down": 1, "j": 1, "up": -1, "k": -1}

Part = tuple[str, str]
Span = tuple[int, int]


def pattern_of(text: str) -> Pattern | None:
    """What to look for; None for no text. Raises BadPattern."""
    # Late: a first screen has nothing to look for.
    from tui.domain.log_match import Pattern

    return Pattern(text) if text.removeprefix("~") else None


def in_patience(pattern: Pattern) -> AbstractContextManager[None]:
    """Within it BadPattern is raised where an expression takes so long that it may never end."""
    from tui.domain.log_match import BadPattern
    from tui.work.in_time import in_time

    if not pattern.text.startswith("~"):
        return nullcontext()
    return in_time(PATIENCE, BadPattern("this expression takes too long"))


def told(found: tuple[int, int], is_more: bool = False) -> str:
    """The count in a few words: `3/12`, `12 found` where none of them is looked at, and `+` while there may be more."""
    position, count = found
    more = "+" if is_more else ""
    if not count:
        return "searching" if is_more else "not found"
    return f"{position}/{count}{more}" if position else f"{count}{more} found"


def marked(text: str, role: str, spans: list[Span], mark: str = "found") -> Iterator[Part]:
    """A text with its spans in another role."""
    done = 0
    for start, end in spans:
        first, last = max(start, done), min(end, len(text))
        if first >= last:
            continue
        if first > done:
            yield text[done:first], role
        yield text[first:last], mark
        done = last
    if done < len(text):
        yield text[done:], role


def shifted(spans: list[Span], by: int) -> list[Span]:
    """Spans of a line as they are in a part of it that begins so many characters later."""
    return [(start - by, end - by) for start, end in spans]


def unheard(*_: object) -> None:
    """Nobody listens."""
