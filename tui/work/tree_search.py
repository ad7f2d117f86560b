"""A search that answers at once in a small tree, and goes on beside the screen in a large one."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable

from tui.domain.log_match import Pattern
from tui.domain.tree import Node, Place
from tui.domain.tree_search import search

# Seconds that it may take before it goes on beside.
AT_ONCE = 0.01
# Seconds of rest after each slice: whoever waits for the interpreter gets it then.
REST = 0.0005
# Seconds between two words that there is more.
WORD = 0.1
# More places are not kept: nobody goes through them.
MOST = 20_000


class TreeSearch:
    """The places that have a pattern, in the order of reading; `more` is called on a thread when there are more."""

    def __init__(self, root: Node, pattern: Pattern, more: Callable[[], None]) -> None:
        self.places: list[Place] = []
        # Whether all was looked at, or as much as is kept was found.
        self.is_done = False
        self.is_cut = False
        self._more = more
        self._slices = search(root, pattern.has)
        self._stopped = threading.Event()
        if not self._take(time.monotonic() + AT_ONCE):
            threading.Thread(target=self._go_on, name="dtui-search", daemon=True).start()

    def stop(self) -> None:
        """Look no further; may be called again."""
        self._stopped.set()

    def position(self, place: Place) -> int:
        """The number of a place among those found, from 1; 0 when it is none of them."""
        at = bisect_left(self.places, place)
        return at + 1 if at < len(self.places) and self.places[at] == place else 0

    def after(self, place: Place, or_there: bool = False) -> Place | None:
        """The next one found behind a place, or there; None where none is known."""
        at = (bisect_left if or_there else bisect_right)(self.places, place)
        return self.places[at] if at < len(self.places) else None

    def before(self, place: Place) -> Place | None:
        """The last one found in front of a place; None where none is."""
        at = bisect_left(self.places, place)
        return self.places[at - 1] if at else None

    def _take(self, until: float) -> bool:
        """Look until it is done, which is answered with True, or until a time."""
        for found in self._slices:
            self.places += found
            self.is_cut = len(self.places) >= MOST
            if self.is_cut:
                break
            if time.monotonic() >= until:
                return False
        self.is_done = True
        return True

    def _go_on(self) -> None:
        told, word = 0, 0.0
        while not self._stopped.wait(REST):
            done = self._take(0.0)
            is_time = len(self.places) > told and time.monotonic() >= word
            if (done or is_time) and not self._stopped.is_set():
                told, word = len(self.places), time.monotonic() + WORD
                self._more()
            if done:
                return
