"""A list as the user arranged it: filter, order, marks and cursor over the engine's records."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from tui.domain.selection import Marks

if TYPE_CHECKING:
    from tui.domain.filter import Filter


class Record(Protocol):
    """Anything a list can show: it has an identity that outlives its changes."""

    @property
    def id(self) -> str:
        """The identity."""
        ...


class Grouping(Protocol):
    """Puts records under headings, which are rows and no records: none of their IDs is one of a record."""

    def arrange(self, shown: Sequence[Any], items: Iterable[Any]) -> list[Any]:
        """The rows: headings, each before its own of the records shown, unless it is folded."""
        ...

    def heading_of(self, item: Any) -> str:
        """The ID of a record's heading."""
        ...

    def records(self, heading: str) -> Sequence[Any]:
        """All records under a heading, whatever the filter shows of them."""
        ...

    def shown(self, heading: str) -> Sequence[Any]:
        """Those that the filter shows, folded or not."""
        ...


class Listing:
    """Records by id, those that pass the filter in the chosen order, the marks and the cursor.

    The cursor follows its object: when that goes, the row that took its place gets it.
    """

    def __init__(
        self,
        key: Callable[[Any], Any],
        haystack: Callable[[Any], str],
        field: Callable[[Any, str], str | None],
        fields: Collection[str],
        descending: bool = False,
    ) -> None:
        self._key, self._haystack, self._field = key, haystack, field
        self._fields = tuple(fields)
        self.descending = descending
        # Whether actions work on the row under the cursor whatever is marked.
        self.by_cursor: Callable[[], bool] = lambda: False
        self.items: dict[str, Any] = {}
        # The records that pass the filter, and the rows they make: with headings where they are grouped.
        self.shown: Sequence[Any] = ()
        self.rows: Sequence[Any] = ()
        self.grouping: Grouping | None = None
        # What there was at last, also while the list is flat.
        self.grouped_by: Grouping | None = None
        self.index: dict[str, int] = {}
        self.filter: Filter | None = None
        self.filter_text = ""
        self.marks = Marks()
        self.cursor = 0
        self._keys: dict[str, Any] = {}
        self._passes: dict[str, bool] = {}

    @property
    def current(self) -> Any | None:
        """The record under the cursor, or a heading."""
        return self.rows[self.cursor] if self.rows else None

    def is_heading(self, row: Any) -> bool:
        """Whether a row is no record."""
        return self.grouping is not None and row.id not in self.items

    @property
    def heading(self) -> Any | None:
        """The heading that an action is for: under the cursor, while nothing is marked."""
        row = None if self.marks.count and not self.by_cursor() else self.current
        return row if row is not None and self.is_heading(row) else None

    @property
    def targets(self) -> tuple[Any, ...]:
        """What an action works on: the marked records in the order shown, else the one under the cursor.

        Under the cursor a heading stands for all its records.
        """
        if self.marks.count and not self.by_cursor():
            marked = self.marks.ids
            shown = [r for r in self.shown if r.id in marked]
            seen = {r.id for r in shown}
            return tuple(shown) + tuple(self.items[i] for i in marked if i in self.items and i not in seen)
        if self.grouping is not None and self.heading is not None:
            return tuple(self.grouping.records(self.heading.id))
        return (self.current,) if self.current is not None else ()

    def replace(self, items: Iterable[Any]) -> None:
        """Take a complete list."""
        fresh = {item.id: item for item in items}
        changed = [i for i in fresh.values() if self.items.get(i.id) != i]
        self.update(changed, [i for i in self.items if i not in fresh])

    def update(self, changed: Iterable[Any], removed: Iterable[str]) -> None:
        """Take new and changed records and the ids of those that went."""
        for gone in removed:
            self.items.pop(gone, None)
            self._keys.pop(gone, None)
            self._passes.pop(gone, None)
        for item in changed:
            self.items[item.id] = item
            self._keys[item.id] = (self._key(item), item.id)
            self._passes[item.id] = self._pass(item)
        self.marks = self.marks.retain(self.items)
        self.arrange()

    def set_filter(self, text: str) -> None:
        """Show only what matches; raises FilterError and keeps the last filter when it is not one."""
        from tui.domain.filter import FilterError, parse_filter

        before = self.filter, self.filter_text
        self.filter, self.filter_text = parse_filter(text, self._fields) if text.strip() else None, text
        try:
            self._passes = {i: self._pass(item) for i, item in self.items.items()}
        except FilterError:
            self.filter, self.filter_text = before
            raise
        current = self.current
        self.arrange()
        if current is not None and current.id not in self.index:
            # Whoever looks for something else is at the first that was found.
            self.move_to(next((n for n, row in enumerate(self.rows) if not self.is_heading(row)), 0))

    def mark_matching(self, text: str) -> None:
        """Mark what is shown and matches another filter too; raises FilterError."""
        from tui.domain.filter import parse_filter

        wanted = parse_filter(text, self._fields)
        shown = [(i, item) for i, item in self.items.items() if wanted and self._passes[i]]
        matching = (i for i, item in shown if self._matches(item, wanted))
        self.marks = self.marks.all(matching)

    def sort_by(self, key: Callable[[Any], Any], descending: bool) -> None:
        """Order by another key."""
        self._key, self.descending = key, descending
        self._keys = {i: (key(item), i) for i, item in self.items.items()}
        self.arrange()

    def move_to(self, row: int) -> None:
        """Put the cursor on a row, or the nearest there is."""
        self.cursor = max(0, min(row, len(self.rows) - 1))

    def mark_toggle(self) -> None:
        """Mark or unmark the row under the cursor: under a heading all that the filter shows."""
        row = self.current
        if row is None:
            return
        if self.grouping is None or not self.is_heading(row):
            self.marks = self.marks.toggle(row.id)
            return
        ids = [item.id for item in self.grouping.shown(row.id)]
        before = self.marks.ids
        after = before.difference(ids) if before.issuperset(ids) else before.union(ids)
        self.marks = Marks(after, ids[-1])

    def mark_range(self) -> None:
        """Mark from the last marked row to the cursor; a heading stands for all under it, folded or not."""
        row = self.current
        if row is None:
            return
        ends, ids = [row.id], [r.id for r in self.shown]
        if self.grouping is not None:
            ids = [r.id for each in self.rows if self.is_heading(each) for r in self.grouping.shown(each.id)]
            ends = [r.id for r in self.grouping.shown(row.id)] if self.is_heading(row) else ends
        for end in (ends[0], ends[-1]):
            self.marks = self.marks.range(end, ids)

    def mark_all(self) -> None:
        """Mark all that the filter shows."""
        self.marks = self.marks.all(r.id for r in self.shown)

    def group(self, grouping: Grouping | None) -> None:
        """Put the rows under headings, or no more; the cursor stays, or goes to what stands for its row."""
        self.grouping, before = grouping, self.grouping
        self.grouped_by = grouping or self.grouped_by
        row = self.current
        if before is not None and row is not None and row.id not in self.items:
            # Headings go: the first of what was under it.
            self.rows = [next(iter(before.shown(row.id)))]
            self.cursor = 0
        self.arrange()

    def _pass(self, item: Any) -> bool:
        return self.filter is None or self._matches(item, self.filter)

    def _matches(self, item: Any, wanted: Filter) -> bool:
        return wanted.matches(self._haystack(item), lambda name: self._field(item, name))

    def arrange(self) -> None:
        """Filter and sort with the cached keys: nearly sorted already, so this is near linear."""
        followed = self.current.id if self.current is not None else None
        before = [r.id for r in self.rows[self.cursor :]]
        shown = [item for i, item in self.items.items() if self._passes[i]]
        keys = self._keys
        shown.sort(key=lambda item: keys[item.id], reverse=self.descending)
        self.shown = shown
        self.rows = self.grouping.arrange(shown, self.items.values()) if self.grouping is not None else shown
        self.index = {row.id: n for n, row in enumerate(self.rows)}
        if followed is not None:
            self._follow(followed, before)

    def _follow(self, followed: str, after: Sequence[str]) -> None:
        """The object, else what it is folded under, else the next one below that is still there, else the place."""
        hidden = (
            [self.grouping.heading_of(self.items[followed])]
            if self.grouping is not None and self._passes.get(followed)
            else []
        )
        for candidate in (followed, *hidden, *after):
            if candidate in self.index:
                self.cursor = self.index[candidate]
                return
        self.move_to(self.cursor)
