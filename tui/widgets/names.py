"""The texts of one name column: folded, end-aligned or full, and scrolled sideways."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tui.domain.names import NameTable, RegistryKeys, aligned, full, scrolled
from tui.domain.text import safe

FORMS = ("folded", "end-aligned", "full")


class NameColumn:
    """Texts of a name column at a width; folding is computed once and then kept up with changes."""

    def __init__(self, keys: RegistryKeys, ascii: bool, references: bool | Callable[[str], bool]) -> None:
        self._keys, self._ascii, self._references = keys, ascii, references
        self._table: NameTable | None = None
        self._names: frozenset[str] = frozenset()
        self.width = 0

    def update(self, names: Iterable[str], width: int) -> None:
        """Take the names in the list now and the column's width in cells."""
        fresh = frozenset(names)
        if self._table is None or width != self.width:
            self._table = NameTable(width, self._keys, self._ascii, references=self._references)
            self.width = width
        elif fresh == self._names:
            return
        self._names = fresh
        self._table.update(fresh)

    def text(self, name: str, form: str, offset: int) -> str:
        """The cell's text in a form of FORMS."""
        if form == "folded" and self._table is not None and not offset:
            return self._table.text(name)
        is_reference = self._references(name) if callable(self._references) else self._references
        shown = full(name, self._ascii) if is_reference else safe(name, self._ascii)
        if form == "end-aligned" and not offset:
            return aligned(shown, self.width, self._ascii, references=False)
        return scrolled(shown, self.width, offset, self._ascii, references=False)

    def legend(self, names: Iterable[str]) -> dict[str, str]:
        """What the keys in these rows stand for."""
        return self._table.used_keys(names) if self._table is not None else {}
