"""What a text can be looked for in."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class Searchable(Protocol):
    """A widget in which a text is looked for; `found` is which one is shown, from 1 on, and how many there are.

    Both are 0 while nothing is looked for. `found` may grow for a while; the widget posts `FoundMore` then.
    """

    @property
    def found(self) -> tuple[int, int]: ...

    def search(self, text: str) -> None:
        """Look for a text, and go to the first place that has it, from where the user is; '' ends it."""
        ...

    def go_to_found(self, forward: bool) -> None:
        """Go to the next place, or the one before, round again at the end."""
        ...


def found_told(searched: Searchable) -> str:
    """Which of how many, '' while nothing is found."""
    at, count = searched.found
    return f"{at}/{count:,} found" if count else ""
