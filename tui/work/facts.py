"""What images are made of, asked of the engine once for each image, in the background, and kept on the disk."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from tui.domain.image import Share
from tui.domain.layers import ImageLayers
from tui.domain.reclaim import Ledger
from tui.engine.errors import EngineError, EngineUnreachable
from tui.work.facts_file import FactsFile
from tui.work.pool import Pool

if TYPE_CHECKING:
    from tui.engine.client import Engine
    from tui.engine.storage import LayerReader

# Few: every answer is the engine's work, and keys come first.
AT_ONCE = 2
# Seconds between two tellings while answers come in, and answers between two writings to the disk.
_REST = 0.5
_WRITE_AFTER = 200


class Facts:
    """The layers of images by image ID, which never change: known at once, or asked for one image at a time.

    It may be used from any thread; `on_change` is called from its own.
    """

    def __init__(
        self, engine: Engine, file: Callable[[str], FactsFile], on_change: Callable[[], None] = lambda: None
    ) -> None:
        self._engine, self._make_file, self._on_change = engine, file, on_change
        self._pool = Pool(AT_ONCE, "dtui-facts")
        self._changed = threading.Condition()
        self._reading = threading.Lock()
        self._known: dict[str, ImageLayers] = {}
        self._waiting: dict[str, None] = {}
        self._asked: set[str] = set()
        self._refused: set[str] = set()
        self._listed: frozenset[str] = frozenset()
        self._ledger: Ledger | None = None
        self._shares: dict[str, Share] = {}
        self._counted: frozenset[str] = frozenset()
        self._file: FactsFile | None = None
        self._lost = self._closed = False
        self._told_at = 0.0
        self._unwritten = 0

    def of(self, id: str) -> ImageLayers | None:
        """An image's layers, None while they are not known."""
        return self._known.get(id)

    def share_of(self, id: str) -> Share | None:
        """An image's part of the layers of all images listed, without its own bytes while others are not known."""
        share = self._shares.get(id)
        if share is None and (found := self._known.get(id)) is not None:
            return Share(len(found.layers))
        return share

    @property
    def ledger(self) -> Ledger | None:
        """Who shares what among the images listed, None before all of them were known for the first time."""
        return self._ledger

    def list(self, ids: Iterable[str], first: Iterable[str] = ()) -> None:
        """These images are in the list now: ask for what is not known of them, for those on the screen first."""
        ids = dict.fromkeys(ids)
        with self._changed:
            self._listed = frozenset(ids)
            self._refused &= self._listed
            self._lost = False
            self._waiting = self._unknown([*(id for id in first if id in ids), *ids])
        self._go_on()

    def hurry(self, first: Iterable[str]) -> None:
        """Ask for these next, of those that wait: they are on the screen now."""
        with self._changed:
            ahead = {id: None for id in first if id in self._waiting}
            if ahead:
                self._waiting = {**ahead, **self._waiting}

    def gather(self, ids: Iterable[str], within: float) -> dict[str, ImageLayers]:
        """The layers of these images, as many as are known after `within` seconds; blocks for as long."""
        wanted = tuple(ids)
        until = time.monotonic() + within
        with self._changed:
            self._lost = False
            self._waiting = {**self._unknown(wanted), **self._waiting}
        self._go_on()
        with self._changed:
            while (
                self._open(wanted)
                and not (self._lost or self._closed)
                and (left := until - time.monotonic()) > 0
            ):
                self._changed.wait(left)
            return {id: self._known[id] for id in wanted if id in self._known}

    def close(self) -> None:
        """Ask for nothing more."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()

    def _unknown(self, ids: Iterable[str]) -> dict[str, None]:
        return {id: None for id in ids if id not in self._known and id not in self._refused}

    def _open(self, ids: Collection[str]) -> bool:
        return any(id not in self._known and id not in self._refused for id in ids)

    def _go_on(self) -> None:
        for _ in range(max(1, min(AT_ONCE, len(self._waiting)))):
            self._pool.submit(self._work)

    def _work(self) -> None:
        """Ask until nothing waits, then count who shares what."""
        reader = None
        try:
            self._read()
            while (id := self._take()) is not None:
                reader = reader or self._engine.layer_reader()
                self._ask(id, reader)
                self._tell()
        except EngineUnreachable:
            # The list is asked for again when the engine is back, and this with it.
            with self._changed:
                self._lost = True
                self._waiting.clear()
                self._changed.notify_all()
        finally:
            if reader is not None:
                reader.close()
        self._count()

    def _read(self) -> None:
        """Take what the disk has, once; who comes second waits for it."""
        with self._reading:
            if self._file is not None:
                return
            self._file = self._make_file(self._store())
            read = self._file.read()
        with self._changed:
            self._known = {**read, **self._known}
            self._changed.notify_all()
        self._on_change()

    def _store(self) -> str:
        try:
            return self._engine.describe().store
        except EngineUnreachable:
            raise
        except EngineError:
            return ""

    def _take(self) -> str | None:
        with self._changed:
            while self._waiting:
                id = next(iter(self._waiting))
                del self._waiting[id]
                if id not in self._known and id not in self._asked and id not in self._refused:
                    self._asked.add(id)
                    return id
            return None

    def _ask(self, id: str, reader: LayerReader) -> None:
        """Never for a second time: an image that the engine cannot tell about stays unknown."""
        found = None
        try:
            found = reader.read(id)
        except EngineUnreachable:
            with self._changed:
                self._asked.discard(id)
            raise
        except EngineError:
            # It is gone, or the engine fails on this one image.
            pass
        with self._changed:
            self._asked.discard(id)
            if found is None:
                self._refused.add(id)
            else:
                self._known[id] = found
                self._unwritten += 1
            self._changed.notify_all()

    def _tell(self) -> None:
        now = time.monotonic()
        with self._changed:
            is_due = now > self._told_at + _REST
            if is_due:
                self._told_at = now
        if is_due:
            self._on_change()
        # Each writing is of all: by halves more at a time, so that all of them together cost two.
        if self._unwritten >= max(_WRITE_AFTER, len(self._known) // 2):
            self._write()

    def _count(self) -> None:
        with self._changed:
            listed = self._listed
            is_due = not self._closed and self._counted != listed and not self._open(listed)
            known = {id: self._known[id] for id in listed if id in self._known} if is_due else {}
            is_last = not self._waiting and not self._asked
        if is_due:
            ledger = Ledger(known, missing=len(listed) - len(known))
            shares = {id: ledger.share_of(id) for id in known}
            with self._changed:
                self._ledger, self._shares, self._counted = ledger, shares, listed
            self._on_change()
        if is_last and self._unwritten:
            self._write()

    def _write(self) -> None:
        with self._changed:
            known, self._unwritten = dict(self._known), 0
        # Without it the next session asks the engine again.
        with suppress(OSError):
            if self._file is not None:
                self._file.write(known, first=self._listed)
