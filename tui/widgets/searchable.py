"""What a text can be looked for in."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class Searchable(Protocol):
    """A widget in which a text is looked for.

    `found` is the number of the place shown, from 1 on, and how many there are, `found_told` the same in words.
    """

    @property
    def found(self) -> tuple[int, int]: ...
    @property
    def found_told(self) -> str: ...

    def search(self, text: str) -> None:
        """Look for a text, and go to the first place that has it, from where the user is; '' ends it.

        Raises BadPattern for what is no expression (yet).
        """
        ...

    def clear_search(self) -> None:
        """Look for nothing, and mark nothing."""
        ...

    def go_to_found(self, forward: bool) -> None:
        """Go to the next place, or the one before, round again at the end."""
        ...
