"""Telling an engine the size of the terminal that a command has, on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue

from tui.engine.errors import EngineError

Size = tuple[int, int]


class SizeTeller:
    """Tells the last size there is; those that were overtaken are not told."""

    def __init__(self, resize: Callable[[int, int], None]) -> None:
        self._resize = resize
        self._sizes: SimpleQueue[Size | None] = SimpleQueue()
        threading.Thread(target=self._run, name="dtui-size", daemon=True).start()

    def tell(self, columns: int, rows: int) -> None:
        """The terminal has this size now."""
        self._sizes.put((columns, rows))

    def close(self) -> None:
        """Tell no more."""
        self._sizes.put(None)

    def _run(self) -> None:
        while (size := self._sizes.get()) is not None:
            while not self._sizes.empty():
                newer = self._sizes.get()
                if newer is None:
                    return
                size = newer
            # It has ended just now, or the engine is gone: whoever reads its stream finds that out.
            with suppress(EngineError):
                self._resize(*size)
