"""A tree to unfold and to search: a row is one line, and what is cut of the one under the cursor stands below."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partial

from textual.worker import Worker

from tui.domain.log_match import BadPattern, Pattern
from tui.domain.tree import Node, Place
from tui.domain.tree_search import TreeSearch
from tui.domain.unfolded import Row, Unfolded
from tui.widgets.found import MOVES, in_patience, pattern_of, told, unheard
from tui.widgets.paint import Painted, Picture
from tui.widgets.tree_rows import cut_of, row_of, whole_of

# Seconds that a search takes at a time, and leaves to others until the next: keys are among them.
SLICE, REST = 0.005, 0.001
# Seconds between two words of how much was found meanwhile.
WORD = 0.5


class TreePane(Painted):
    """The rows of a tree that are unfolded, and a cursor in them."""

    DEFAULT_CSS = """
    TreePane { height: 1fr; width: 1fr; }
    """

    def __init__(self, *, classes: str | None = None, ascii: bool = False) -> None:
        super().__init__(classes=classes)
        self._ascii = ascii
        self.unfolded: Unfolded | None = None
        self.top = 0
        self.cursor = 0
        # Where keys go to another list the cursor stands back: one that stands out is that of the keys.
        self._has_keys = True
        # Called when the count of what was found, or the place in it, is another.
        self.on_found: Callable[[], None] = unheard
        # Called with a sentence why a key did nothing.
        self.on_said: Callable[[str], None] = unheard
        self._pattern: Pattern | None = None
        self._search: TreeSearch | None = None
        self._looking: Worker[None] | None = None
        # Where the search began, and whether the cursor waits there for something to be found.
        self._origin: Place | None = None
        self._waits = False

    def show(self, root: Node, keep_place: bool = False) -> None:
        """Show a tree, or with `keep_place` a newer one of the same thing, unfolded as the one before."""
        if self.unfolded is None or not keep_place:
            self.clear_search()
            self.unfolded, self.cursor, self.top = Unfolded(root), 0, 0
        else:
            place = self.unfolded.replace(root, self._place())
            self.cursor = self.unfolded.number(place)
            self._look_again()
        self._show_rows()

    def give_keys(self, has_keys: bool) -> None:
        """Show the cursor, or show it no more since keys go elsewhere."""
        if has_keys != self._has_keys:
            self._has_keys = has_keys
            self._show_rows()

    def on_resize(self) -> None:
        """Other lines are to be seen."""
        self._show_rows()

    @property
    def length(self) -> int:
        """Rows, on the screen or not."""
        return len(self.unfolded) if self.unfolded else 0

    @property
    def current(self) -> Node | None:
        """The node under the cursor."""
        row = self._row()
        return row.node if row else None

    def scroll_key(self, key: str) -> bool:
        """Move, fold or unfold by a key; False when it is for none of this."""
        page = max(1, self.size.height - 1)
        steps = {**MOVES, "pagedown": page, "pageup": -page}
        ends = {"g": 0, "home": 0, "G": self.length, "end": self.length}
        acts = {
            "enter": self._toggle,
            "space": self._toggle,
            "right": self._go_in,
            "left": self._go_out,
            "E": self._unfold_all,
        }
        if key in acts:
            acts[key]()
        elif key in steps or key in ends:
            self._go(self.cursor + steps[key] if key in steps else ends[key])
        else:
            return False
        self._waits, self._origin = False, None
        self._show_rows()
        return True

    # folding

    def _toggle(self) -> None:
        row = self._row()
        if self.unfolded and row:
            (self.unfolded.fold if row.is_open else self.unfolded.unfold)(row.place)

    def _go_in(self) -> None:
        row = self._row()
        if self.unfolded and row and not row.node.is_leaf:
            if row.is_open:
                self._go(self.cursor + 1)
            else:
                self.unfolded.unfold(row.place)

    def _go_out(self) -> None:
        row = self._row()
        if self.unfolded and row and row.place:
            if row.is_open:
                self.unfolded.fold(row.place)
            else:
                self._go(self.unfolded.number(row.place[:-1]))

    def _unfold_all(self) -> None:
        row = self._row()
        refused = self.unfolded.unfold_all(row.place) if self.unfolded and row else ""
        if refused:
            self.on_said(refused)

    # searching

    @property
    def found(self) -> tuple[int, int]:
        """The number of the place under the cursor among those found, 0 when it is none, and how many there are."""
        search = self._search
        return (search.position(self._place()), len(search.places)) if search else (0, 0)

    @property
    def found_told(self) -> str:
        """What was found, in a few words; nothing when nothing is looked for."""
        search = self._search
        return told(self.found, search.is_cut or not search.is_done) if search else ""

    def search(self, text: str) -> None:
        """Look for a text in all of the tree, and go to the first place that has it. Raises BadPattern."""
        pattern = pattern_of(text)
        if pattern is None:
            self.clear_search()
            return
        if self._origin is not None and self._pattern and self._pattern.text == text:
            return
        if self._origin is None:
            self._origin = self._place()
        elif self.unfolded is not None:
            # It is being typed: what its beginning has found is left.
            self._go(self.unfolded.number(self._origin))
        self._waits = True
        try:
            self._look(pattern)
        except BadPattern:
            self.clear_search()
            raise

    def go_to_found(self, forward: bool) -> None:
        """Go to the next or the last place that was found, round again at the end."""
        search = self._search
        if search is None or not search.places:
            return
        self._origin = None
        place = self._place()
        there = search.after(place) if forward else search.before(place)
        self._waits = False
        self._reach(there or search.places[0 if forward else -1])

    def clear_search(self) -> None:
        """Look for nothing, and mark nothing."""
        self._origin = None
        if self._pattern:
            self._look(None)
            self._show_rows()
            self.on_found()

    def _look(self, pattern: Pattern | None) -> None:
        """Look for a pattern, or for none: at once, and for longer beside everything else. Raises BadPattern."""
        if self._looking is not None:
            self._looking.cancel()
        self._pattern, self._search, self._looking = pattern, None, None
        if pattern is None or self.unfolded is None:
            return
        search = TreeSearch(self.unfolded.root, pattern.has)
        _take(search, pattern)
        self._search = search
        self._found_more()
        if not search.is_done:
            self._looking = self.run_worker(partial(self._go_on, search, pattern))

    def _look_again(self) -> None:
        try:
            self._look(self._pattern)
        except BadPattern as error:
            self.clear_search()
            self.on_said(f"{error}.")

    async def _go_on(self, search: TreeSearch, pattern: Pattern) -> None:
        word = 0.0
        try:
            while not search.is_done:
                await asyncio.sleep(REST)
                before = len(search.places)
                _take(search, pattern)
                is_time = self._waits or time.monotonic() > word
                if search.is_done or (is_time and len(search.places) > before):
                    word = time.monotonic() + WORD
                    self._found_more()
        except BadPattern as error:
            self.clear_search()
            self.on_said(f"{error}.")

    def _found_more(self) -> None:
        """Go to the first one behind the place where the search began, or round to the first of all."""
        search = self._search
        if search and self._waits and self._origin is not None:
            there = search.after(self._origin, or_there=True)
            if there is None and search.is_done and search.places:
                there = search.places[0]
            if there is not None:
                self._waits = False
                self._reach(there)
                return
        self._show_rows()
        self.on_found()

    def _reach(self, place: Place) -> None:
        if self.unfolded:
            self.unfolded.reveal(place)
            self._go(self.unfolded.number(place))
            if not self.top <= self.cursor < self.top + self.size.height:
                # With what is around it: what was searched for is often a heading of what is wanted.
                self.top = self.cursor - self.size.height // 3
        self._show_rows()
        self.on_found()

    # drawing

    def _place(self) -> Place:
        row = self._row()
        return row.place if row else ()

    def _row(self) -> Row | None:
        return self.unfolded[self.cursor] if self.unfolded and self.cursor < len(self.unfolded) else None

    def _go(self, number: int) -> None:
        self.cursor = max(0, min(number, self.length - 1))

    def _show_rows(self) -> None:
        if self.size.width and self.is_attached:
            self.draw(self.make_pictures())

    def make_pictures(self) -> list[Picture]:
        """The rows on the screen; over the last of them what is cut of the one under the cursor."""
        width, height = self.size.width, self.size.height
        row = self._row()
        if self.unfolded is None or row is None:
            return [()] * height
        ascii = self._ascii
        spans = self._pattern.spans if self._pattern else None
        whole = whole_of(row, width, height // 3, ascii, spans) if cut_of(row, width, ascii) else []
        self._scroll(height - len(whole))
        shown = [
            row_of(found, width, self._has_keys and self.top + n == self.cursor, ascii, spans)
            for n, found in enumerate(self.unfolded.rows(self.top, self.top + height - len(whole)))
        ]
        return shown + [()] * (height - len(whole) - len(shown)) + whole

    def _scroll(self, page: int) -> None:
        """Keep the cursor in sight, and go no further down than the last row."""
        self.top = max(0, min(self.top, self.length - page))
        if self.cursor < self.top:
            self.top = self.cursor
        elif self.cursor >= self.top + page:
            self.top = self.cursor - page + 1


def _take(search: TreeSearch, pattern: Pattern) -> None:
    """Look for a little while; raises BadPattern where an expression takes far longer."""
    until = time.monotonic() + SLICE
    with in_patience(pattern):
        search.step()
        while not search.is_done and time.monotonic() < until:
            search.step()
