"""Tags that are asked for anew: which, and what that has found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui.screens import remote_texts

if TYPE_CHECKING:
    from tui.resources.tags import TagRow
    from tui.work.opened_repository import OpenedRepository


class TagCheck:
    """A check that goes on beside the list. `wanted` are canonical names with the digests known before."""

    def __init__(self) -> None:
        self.wanted: dict[str, str] = {}
        self._found: Counter[str] = Counter()

    def begin(self, rows: Iterable[TagRow]) -> None:
        """Ask for these too."""
        self.wanted |= {row.id: row.digest for row in rows}

    def clear(self) -> None:
        """Ask for none."""
        self.wanted.clear()
        self._found.clear()

    def looked(self, opened: OpenedRepository, ids: Iterable[str]) -> str:
        """These were looked at: what the check found, once it is through, else ''."""
        asked = [id for id in dict.fromkeys(ids) if id in self.wanted]
        for id in asked:
            is_there = id in opened.tags and id not in opened.problems
            now = opened.tags[id].digest if is_there else ""
            self._found[remote_texts.outcome(self.wanted.pop(id), now)] += 1
        if not asked or self.wanted:
            return ""
        found, self._found = self._found, Counter()
        return remote_texts.checked(opened.place.host, found)
