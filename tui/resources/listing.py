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
        self.by_cursor = False
        self.items: dict[str, Any] = {}
        self.rows: Sequence[Any] = ()
        self.index: dict[str, int] = {}
        self.filter: Filter | None = None
        self.filter_text = ""
        self.marks = Marks()
        self.cursor = 0
        self._keys: dict[str, Any] = {}
        self._passes: dict[str, bool] = {}

    @property
    def current(self) -> Any | None:
        """The record under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    @property
    def targets(self) -> tuple[Any, ...]:
        """What an action works on: the marked records in the order shown, else the one under the cursor."""
        if self.marks.count and not self.by_cursor:
            marked = self.marks.ids
            shown = [r for r in self.rows if r.id in marked]
            seen = {r.id for r in shown}
            return tuple(shown) + tuple(self.items[i] for i in marked if i in self.items and i not in seen)
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
        self._arrange()

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
        self._arrange()
        if current is not None and current.id not in self.index:
            # Whoever looks for something else is at the first that was found.
            self.move_to(0)

    def sort_by(self, key: Callable[[Any], Any], descending: bool) -> None:
        """Order by another key."""
        self._key, self.descending = key, descending
        self._keys = {i: (key(item), i) for i, item in self.items.items()}
        self._arrange()

    def move_to(self, row: int) -> None:
        """Put the cursor on a row, or the nearest there is."""
        self.cursor = max(0, min(row, len(self.rows) - 1))

    def mark_toggle(self) -> None:
        """Mark or unmark the row under the cursor."""
        if self.current is not None:
            self.marks = self.marks.toggle(self.current.id)

    def _pass(self, item: Any) -> bool:
        if self.filter is None:
            return True
        return self.filter.matches(self._haystack(item), lambda name: self._field(item, name))

    def _arrange(self) -> None:
        """Filter and sort with the cached keys: nearly sorted already, so this is near linear."""
        followed = self.current.id if self.current is not None else None
        before = [r.id for r in self.rows[self.cursor :]]
        shown = [item for i, item in self.items.items() if self._passes[i]]
        keys = self._keys
        shown.sort(key=lambda item: keys[item.id], reverse=self.descending)
        self.rows = shown
        self.index = {item.id: n for n, item in enumerate(shown)}
        if followed is not None:
            self._follow(followed, before)

    def _follow(self, followed: str, after: Sequence[str]) -> None:
        """The object, else the next one below it that is still there, else the same place."""
        for candidate in (followed, *after):
            if candidate in self.index:
                self.cursor = self.index[candidate]
                return
        self.move_to(self.cursor)
