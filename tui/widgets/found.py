"""What panes that can be searched have in common, and how what was found is marked in their lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tui.domain.log_match import Pattern

Part = tuple[str, str]
Span = tuple[int, int]


class Searchable(Protocol):
    """A pane in which a text can be looked for: capitals in it count, behind `~` it is a regular expression.

    `search` goes to the first place at the one that is looked at or behind it; no text clears the search. It
    raises BadPattern. `found` are the number of the place that is looked at, 0 where it is none, and how many
    there are; `found_told` says so, and whether there may be more. `on_found` is called when they have changed.
    """

    @property
    def found(self) -> tuple[int, int]: ...
    @property
    def found_told(self) -> str: ...
    def search(self, text: str) -> None: ...
    def go_to_found(self, forward: bool) -> None: ...
    def clear_search(self) -> None: ...


def pattern_of(text: str) -> Pattern | None:
    """What to look for; None for no text. Raises BadPattern."""
    # Late: a first screen has nothing to look for.
    from tui.domain.log_match import Pattern

    return Pattern(text) if text.removeprefix("~") else None


def told(found: tuple[int, int], is_more: bool = False) -> str:
    """The count in a few words: `3/12`, `12 found` where none of them is looked at, and `+` while there may be more."""
    position, count = found
    more = "+" if is_more else ""
    if not count and not is_more:
        return "not found"
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
