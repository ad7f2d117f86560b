"""The marks of one list: which objects an action is for, whatever rows come, go or are hidden by a filter."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Marks:
    """The IDs that are marked, and the one from which a range starts (the last that was marked by hand)."""

    ids: frozenset[str] = frozenset()
    anchor: str | None = None

    def __contains__(self, id: object) -> bool:
        return id in self.ids

    def __bool__(self) -> bool:
        return bool(self.ids)

    @property
    def count(self) -> int:
        """How many are marked, the hidden ones too."""
        return len(self.ids)

    def toggle(self, id: str) -> Marks:
        """Mark one, or take its mark away; either way a range starts there."""
        return Marks(self.ids ^ {id}, id)

    def range(self, cursor: str, shown: Sequence[str]) -> Marks:
        """Mark all from the anchor to the cursor in the order shown; the cursor alone without an anchor."""
        places = {id: place for place, id in enumerate(shown)}
        if cursor not in places:
            return self
        ends = sorted((places.get(self.anchor or "", places[cursor]), places[cursor]))
        return Marks(self.ids.union(shown[ends[0] : ends[1] + 1]), cursor)

    def all(self, shown: Iterable[str]) -> Marks:
        """Mark all of these (the rows that pass the filter) and keep what is marked already."""
        return replace(self, ids=self.ids.union(shown))

    def none(self) -> Marks:
        """Take every mark away."""
        return Marks()

    def retain(self, existing: Collection[str]) -> Marks:
        """Drop the marks of objects that are gone; the same object when none is."""
        kept = self.ids.intersection(existing)
        anchor = self.anchor if self.anchor in existing else None
        if kept == self.ids and anchor == self.anchor:
            return self
        return Marks(kept, anchor)

    def hidden(self, shown: Collection[str]) -> int:
        """How many of the marked ones are not among the rows shown."""
        return len(self.ids.difference(shown))

    def summary(self, shown: Collection[str]) -> str:
        """What the header says of them: '3 marked, 1 hidden', or '' without marks."""
        if not self.ids:
            return ""
        hidden = self.hidden(shown)
        return f"{self.count} marked, {hidden} hidden" if hidden else f"{self.count} marked"

    def targets(self, cursor: str | None, existing: Iterable[str]) -> tuple[str, ...]:
        """What an action works on: the marked ones, hidden or not, in the list's order, else the cursor's."""
        marked = tuple(id for id in existing if id in self.ids) if self.ids else ()
        return marked or ((cursor,) if cursor is not None else ())
