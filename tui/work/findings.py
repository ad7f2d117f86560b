"""What is worth a look in containers and images, looked for in the background: a few at once, each only once."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.domain.changes import changed_files, mount_points
from tui.domain.finding import Finding, Seen
from tui.domain.findings import findings
from tui.domain.odd import ODD
from tui.engine.errors import EngineError, EngineUnreachable, NotFound
from tui.work.pool import Pool

if TYPE_CHECKING:
    from tui.domain.container import Container
    from tui.engine.client import Engine

# Every answer is the engine's work, and keys come first.
AT_ONCE = 2
# Seconds between two tellings while answers come in, and for the files of one container.
_REST = 0.5
_FILES_WITHIN = 5.0
# A container by its ID and state, an image by its ID and ''.
Key = tuple[str, str]


class Order(NamedTuple):
    """Something to be looked at; `data` is what the engine said of it, where that was asked just now."""

    key: Key
    data: Mapping[str, Any] | None = None
    is_image: bool = False


class Findings:
    """The findings of containers and images, as far as they are known.

    It may be used from any thread; `on_change` is called from its own.
    """

    def __init__(
        self,
        engine: Engine,
        off: Collection[str] = (),
        noise: Sequence[str] = (),
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine, self._off, self._noise, self._on_change = engine, off, noise, on_change
        self._pool = Pool(AT_ONCE, "dtui-findings")
        self._lock = threading.Lock()
        self._known: dict[Key, tuple[Finding, ...]] = {}
        # What the engine said when something was found, to know when it says another thing.
        self._said: dict[Key, int] = {}
        self._refused: set[Key] = set()
        self._waiting: dict[Key, Order] = {}
        self._asked: set[Key] = set()
        # Of one round only: names of images move.
        self._images: dict[str, Mapping[str, Any] | None] = {}
        self._closed = False
        self._told_at = 0.0

    def of(self, container: Container) -> tuple[Finding, ...] | None:
        """What was found in a container as it is now, None while that is not known."""
        return self._known.get(key_of(container))

    def of_image(self, id: str) -> tuple[Finding, ...] | None:
        """What was found in an image, None while that is not known."""
        return self._known.get((id, ""))

    @property
    def is_busy(self) -> bool:
        """Whether more will be known soon."""
        return bool(self._waiting or self._asked)

    def list(self, containers: Iterable[Container], first: Iterable[Container] = ()) -> None:
        """These containers are all there are: look at those that are not known, at the `first` ones first."""
        keys = dict.fromkeys(key_of(c) for c in containers)
        ids = {id for id, _ in keys}
        with self._lock:
            for known in (self._known, self._said):
                for gone in [key for key in known if key[1] and key[0] not in ids]:
                    del known[gone]
            self._refused = {key for key in self._refused if key[0] in ids}
            ahead = [key for key in map(key_of, first) if key in keys]
            given = [order for order in self._waiting.values() if order.data is not None]
            wanted = [Order(key) for key in dict.fromkeys((*ahead, *keys)) if self._is_new(key)]
            self._waiting = {order.key: order for order in (*wanted, *given)}
        self._go_on()

    def look(self, container: Container, data: Mapping[str, Any]) -> None:
        """Look at a container next, of which the engine has just said this, unless it said the same before."""
        self._next(Order(key_of(container), data))

    def look_at_image(self, id: str, data: Mapping[str, Any]) -> None:
        """The same of an image."""
        self._next(Order((id, ""), data, is_image=True))

    def close(self) -> None:
        """Ask for nothing more."""
        with self._lock:
            self._closed = True
            self._waiting.clear()

    def _is_new(self, key: Key) -> bool:
        return key not in self._known and key not in self._refused and key not in self._asked

    def _next(self, order: Order) -> None:
        with self._lock:
            is_same = self._said.get(order.key) == _said(order.data or {})
            if is_same or order.key in self._asked:
                return
            self._waiting = {order.key: order, **{k: o for k, o in self._waiting.items() if k != order.key}}
        self._go_on()

    def _go_on(self) -> None:
        for _ in range(min(AT_ONCE, len(self._waiting))):
            self._pool.submit(self._work)

    def _work(self) -> None:
        """Look until nothing waits."""
        try:
            while (order := self._take()) is not None:
                self._find(order)
                self._tell()
        except EngineUnreachable:
            # What is shown then is asked for again when the engine is back.
            with self._lock:
                self._waiting.clear()
        with self._lock:
            if not self._waiting and not self._asked:
                self._images.clear()
        if not self._closed:
            self._on_change()

    def _take(self) -> Order | None:
        with self._lock:
            if not self._waiting:
                return None
            order = self._waiting.pop(next(iter(self._waiting)))
            self._asked.add(order.key)
            return order

    def _find(self, order: Order) -> None:
        """Never twice: what the engine cannot tell about stays unknown while it is in the list."""
        try:
            seen = self._image(order) if order.is_image else self._container(order)
            with self._lock:
                self._known[order.key] = findings(seen, self._off)
                self._refused.discard(order.key)
                self._said[order.key] = _said(seen.container or seen.image or {})
        except EngineUnreachable:
            raise
        except (EngineError, *ODD):
            # It is gone, or the engine fails on this one, or says of it what no engine says.
            with self._lock:
                self._refused.add(order.key)
        finally:
            with self._lock:
                self._asked.discard(order.key)

    def _container(self, order: Order) -> Seen:
        engine, id = self._engine, order.key[0]
        data = order.data or engine.inspect_container(id)
        log_size = _log_size(data) if engine.endpoint.socket_path else None
        image = self._image_of(engine, str(data.get("Image") or ""))
        return Seen(data, image, changed=self._changed(engine, data), log_size=log_size)

    def _image(self, order: Order) -> Seen:
        engine, id = self._engine, order.key[0]
        history = None if "empty-layers" in self._off else engine.image_history(id)
        return Seen(image=order.data or engine.inspect_image(id), history=history)

    def _image_of(self, engine: Engine, id: str) -> Mapping[str, Any] | None:
        """Two threads may both ask for one image: that costs less than to wait for each other."""
        if id not in self._images:
            try:
                image = engine.inspect_image(id)
            except NotFound:
                # The containerd store forgets an image that has lost its names.
                image = None
            self._images[id] = image
        return self._images[id]

    def _changed(self, engine: Engine, data: Mapping[str, Any]) -> tuple[str, ...] | None:
        if "writable-state" in self._off or (data.get("HostConfig") or {}).get("ReadonlyRootfs"):
            return None
        try:
            changes = engine.container_changes(data["Id"], _FILES_WITHIN)
        except EngineError:
            # It takes too long, or the engine cannot: nothing is said of them.
            return None
        return changed_files(changes, self._noise, mount_points(data))

    def _tell(self) -> None:
        now = time.monotonic()
        with self._lock:
            is_due = not self._closed and now > self._told_at + _REST
            if is_due:
                self._told_at = now
        if is_due:
            self._on_change()


def key_of(container: Container) -> Key:
    """What findings of a container are kept by: it may have others in another state."""
    return container.id, container.state


def _said(data: Mapping[str, Any]) -> int:
    """Tells apart what an engine says of an object that does not change by itself."""
    parts = [data.get(part) for part in ("Config", "HostConfig", "Mounts", "RepoTags", "RestartCount")]
    return hash(json.dumps(parts, sort_keys=True))


def _log_size(data: Mapping[str, Any]) -> int | None:
    """Bytes of a container's log file, where the engine's files are here and may be read."""
    path = str(data.get("LogPath") or "")
    # With the ID in it, it is this container's, though the socket may be another host's.
    if str(data.get("Id") or "-") not in path:
        return None
    try:
        return os.stat(path).st_size
    except (OSError, ValueError):
        return None
