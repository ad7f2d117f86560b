"""The list: one line a row, drawn from records; rows off the screen cost nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from textual.events import Resize
from textual.message import Message

from tui.domain.names import RegistryKeys
from tui.domain.text import clip, safe
from tui.resources.column import ENOUGH, Column, Slot, layout
from tui.resources.kind import Kind
from tui.resources.listing import Listing
from tui.widgets.glyphs import Glyphs
from tui.widgets.line import wrap_words
from tui.widgets.names import FORMS, NameColumn
from tui.widgets.paint import Cell, Painted, Picture

# Cells by which records stand behind the heading they are under.
INDENT = 2


class Table(Painted):
    """The rows of a listing under a line of column titles."""

    DEFAULT_CSS = """
    Table { height: 1fr; width: 1fr; }
    """

    class RowsShown(Message):
        """The table has another size: other rows are on the screen, the legend may have changed."""

    def __init__(
        self, kind: Kind, listing: Listing, aliases: Mapping[str, str], glyphs: Glyphs, ascii: bool
    ) -> None:
        super().__init__()
        self.kind, self.listing, self.glyphs, self.ascii = kind, listing, glyphs, ascii
        self.sorted_by = kind.column(kind.sort)
        self.form = FORMS[0]
        self.offset_x = 0
        self.top = 0
        self.notice = ""
        self.now = time.time()
        # The columns that were asked for, of those that are not there at first.
        self.asked: frozenset[str] = frozenset()
        # Columns in the place of the kind's own, and what their names need.
        self._other: tuple[Column, ...] = ()
        self._enough: Mapping[int, int] = _needs(kind)
        self._slots: tuple[Slot, ...] = ()
        keys = RegistryKeys(aliases)
        self._names = {c.id: NameColumn(keys, ascii, c.reference) for c in kind.columns if c.share}
        self._listed: object = None
        self._width = 0

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that there are now."""
        return self._other or tuple(c for c in self.kind.columns if not c.asked or c.id in self.asked)

    @property
    def placed(self) -> frozenset[str]:
        """The columns there is room for."""
        return frozenset(slot.column.id for slot in self._slots)

    def show_columns(self, columns: tuple[Column, ...], enough: Mapping[int, int]) -> None:
        """Show these in the place of the kind's own columns, whose names they share; none bring those back.

        `enough` is what their names need, by how many columns of them there are.
        """
        self._other, self._enough = columns, enough if columns else _needs(self.kind)
        self._width = 0
        shown = {c.id for c in (*self.kind.columns, *columns)}
        if self.sorted_by.id in shown:
            self.sync()
        else:
            self.sort_by(self.kind.column(self.kind.sort), False)

    def ask_for(self, column: str) -> None:
        """Show a column that is not there at first."""
        if column not in self.asked:
            self.asked |= {column}
            self._width = 0

    def leave_out(self, column: str) -> None:
        """Show a column no more that was asked for; what was sorted by it is sorted as at first."""
        self.asked -= {column}
        self._width = 0
        if self.sorted_by.id == column:
            self.sort_by(self.kind.column(self.kind.sort), False)

    @property
    def page(self) -> int:
        """Rows on the screen."""
        return max(1, self.size.height - 1)

    def on_resize(self, event: Resize) -> None:
        """Place the columns anew; the cursor's row stays in sight."""
        self.sync()
        self.post_message(self.RowsShown())

    def sync(self) -> None:
        """Draw what the listing says now: only cells that differ are written."""
        if self.size.width:
            self.draw(self.make_pictures())

    def make_pictures(self) -> list[Picture]:
        """Titles and the rows on the screen."""
        if self._width != self.size.width:
            self._width = self.size.width
            self._slots = layout(self.columns, self._width, self.kind.gutter, self._enough)
            self._listed = None
        self._name_rows()
        self._scroll()
        rows = self.listing.rows[self.top : self.top + self.page]
        pictures = [self._titles()]
        pictures += [self._row(row, self.top + n == self.listing.cursor) for n, row in enumerate(rows)]
        if not rows and self.notice:
            x, text = self.kind.gutter, safe(self.notice, ascii=self.ascii)
            lines = wrap_words(text, max(10, self.size.width - 2 * x))
            pictures += [(Cell(x, self.size.width - x, line),) for line in lines]
        return pictures

    def rows_on_screen(self) -> Sequence[Any]:
        """The records on the screen, without headings."""
        rows = self.listing.rows[self.top : self.top + self.page]
        return [r for r in rows if not self.listing.is_heading(r)] if self.listing.grouping else rows

    def legend(self) -> dict[str, str]:
        """Registry keys on the screen and their hosts."""
        if self.form != "folded" or self.offset_x:
            return {}
        found: dict[str, str] = {}
        for slot in self._slots:
            if slot.column.share:
                found |= self._names[slot.column.id].legend(
                    slot.column.text(r, self.now) for r in self.rows_on_screen()
                )
        return found

    def next_form(self) -> str:
        """Go to the next form of names and tell which."""
        self.form = FORMS[(FORMS.index(self.form) + 1) % len(FORMS)]
        self.offset_x = 0
        self.sync()
        return self.form

    def scroll_names(self, cells: int) -> None:
        """Scroll the names sideways, as far as the longest on the screen goes."""
        longest = max(
            (
                len(safe(s.column.text(r, self.now))) - s.width
                for s in self._slots
                if s.column.share
                for r in self.rows_on_screen()
            ),
            default=0,
        )
        self.offset_x = max(0, min(self.offset_x + cells, longest))
        self.sync()

    def _name_rows(self) -> None:
        """Fold again when the records are others than at the last time."""
        if self._listed is self.listing.rows:
            return
        self._listed = self.listing.rows
        for slot in self._slots:
            if slot.column.share:
                names = [slot.column.text(item, self.now) for item in self.listing.items.values()]
                if self._is_first(slot.column) and self.listing.grouping is not None:
                    names += [row.title for row in self.listing.rows if self.listing.is_heading(row)]
                self._names[slot.column.id].update(names, slot.width - self._indent(slot.column))

    def _scroll(self) -> None:
        cursor, page = self.listing.cursor, self.page
        self.top = max(0, min(self.top, len(self.listing.rows) - page))
        if cursor < self.top:
            self.top = cursor
        elif cursor >= self.top + page:
            self.top = cursor - page + 1

    def reveal(self, row: int) -> None:
        """Scroll up to a row above the cursor's; the next drawing keeps that one in sight all the same."""
        self._scroll()
        self.top = min(self.top, row)

    def _titles(self) -> Picture:
        is_falling = self.listing.descending is not self.sorted_by.falls
        arrow = self.glyphs.descending if is_falling else self.glyphs.ascending
        cells = []
        for slot in self._slots:
            chosen = slot.column.id == self.sorted_by.id
            cells.append(
                Cell(
                    slot.x,
                    slot.width,
                    slot.column.title + (arrow if chosen else ""),
                    "title",
                    slot.column.right,
                )
            )
        return tuple(cells)

    def _is_first(self, column: Column) -> bool:
        return column.id == self.kind.columns[0].id

    def _indent(self, column: Column) -> int:
        """Cells by which records stand behind their headings."""
        return INDENT if self.listing.grouping is not None and self._is_first(column) else 0

    def _row(self, row: Any, under_cursor: bool) -> Picture:
        if self.listing.is_heading(row):
            return self._heading(row, under_cursor)
        marked = row.id in self.listing.marks.ids
        cells = [
            Cell(0, 1, self.glyphs.cursor if under_cursor else " ", "key"),
            Cell(1, 1, self.glyphs.mark if marked else " ", "mark"),
        ]
        if self.kind.glyph and self.kind.role:
            x = 2 + self._indent(self.kind.columns[0])
            cells.append(Cell(x, 1, self.glyphs.states.get(self.kind.glyph(row), "?"), self.kind.role(row)))
        return (*cells, *(self._cell(slot, row, under_cursor, marked) for slot in self._slots))

    def _heading(self, row: Any, under_cursor: bool) -> Picture:
        """A heading tells its own cells; its name is folded as those of records are."""
        marked = self.listing.marks.ids.intersection(r.id for r in row.shown)
        sign = self.glyphs.mark if len(marked) == len(row.shown) else "~" if marked else " "
        cells = [
            Cell(0, 1, self.glyphs.cursor if under_cursor else " ", "key"),
            Cell(1, 1, sign, "mark"),
            Cell(2, 1, self.glyphs.folded if row.is_folded else self.glyphs.unfolded, "key"),
        ]
        for slot in self._slots:
            if self._is_first(slot.column):
                text = self._names[slot.column.id].text(row.title, self.form, self.offset_x)
                cells.append(Cell(slot.x, slot.width, text, "cursor" if under_cursor else "key"))
            else:
                text, role = row.cell(slot.column.id, self.now)
                text = clip(safe(text, ascii=self.ascii), slot.width, self.ascii)
                cells.append(Cell(slot.x, slot.width, text, role, slot.column.right))
        return tuple(cells)

    def _cell(self, slot: Slot, row: Any, under_cursor: bool, marked: bool) -> Cell:
        column = slot.column
        text = column.text(row, self.now)
        role = column.role(row) if column.role else "plain"
        if column.share:
            text = self._names[column.id].text(text, self.form, self.offset_x)
            first = self._is_first(column)
            role = "cursor" if under_cursor and first else "mark" if marked and first else "plain"
        else:
            text = safe(text, ascii=self.ascii)
        indent = self._indent(column)
        return Cell(slot.x + indent, slot.width - indent, text, role, column.right)

    def sort_by(self, column: Column, descending: bool) -> None:
        """Order the rows by a column."""
        self.sorted_by = column
        self.listing.sort_by(column.key, descending)
        self.sync()

    def tick(self, now: float) -> None:
        """Let the ages go on; cells that say the same are not written."""
        self.now = now
        self.sync()


def _needs(kind: Kind) -> Mapping[int, int]:
    """What its names need, by how many columns of them there are."""
    return dict.fromkeys(range(1, len(kind.columns) + 1), kind.enough) if kind.enough else ENOUGH
