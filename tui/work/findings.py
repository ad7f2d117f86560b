"""What is worth a look in containers and images, looked for in the background: a few at once, none too often."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.domain.finding import Finding
from tui.domain.findings import findings
from tui.domain.odd import ODD
from tui.engine.errors import EngineError, EngineUnreachable
from tui.work.finding_look import FindingLook, fingerprint
from tui.work.pool import Pool

if TYPE_CHECKING:
    from tui.domain.container import Container
    from tui.engine.client import Engine

# Every answer is the engine's work, and keys come first.
AT_ONCE = 2
# Seconds between two tellings while answers come in.
_REST = 0.5
# Seconds that what was found passes for what is so now: logs and files grow without a word of the engine, and a
# container that crashes all the time has the engine say so all the time.
FRESH = 30.0
# A container by its ID and state, an image by its ID and ''.
Key = tuple[str, str]


class Order(NamedTuple):
    """Something to be looked at; `data` is what the engine said of it, where that was asked just now."""

    key: Key
    data: Mapping[str, Any] | None = None
    is_image: bool = False


class _Known(NamedTuple):
    """What the last look found, begun at `at`; it holds in each of the `states` that there was a look in."""

    found: tuple[Finding, ...]
    said: int
    at: float
    states: frozenset[str]


class Findings:
    """The findings of containers and images, as far as they are known.

    It may be used from any thread; `on_change` is called from its own. `clock` tells seconds.
    """

    def __init__(
        self,
        engine: Engine,
        off: Collection[str] = (),
        noise: Sequence[str] = (),
        on_change: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._off, self._on_change, self._clock = off, on_change, clock
        self._look = FindingLook(engine, off, noise)
        self._pool = Pool(AT_ONCE, "dtui-findings")
        self._lock = threading.Lock()
        self._known: dict[str, _Known] = {}
        self._refused: set[Key] = set()
        # Containers that are to be looked at again though they are known, and when any was looked at, well or not.
        self._stale: set[str] = set()
        self._at: dict[str, float] = {}
        self._waiting: dict[Key, Order] = {}
        self._asked: set[Key] = set()
        self._closed = False
        self._told_at = 0.0

    def of(self, container: Container) -> tuple[Finding, ...] | None:
        """What was found in a container in this state or in one after it, None while that is not known."""
        return self._of(key_of(container))

    def of_image(self, id: str) -> tuple[Finding, ...] | None:
        """What was found in an image, None while that is not known."""
        return self._of((id, ""))

    def _of(self, key: Key) -> tuple[Finding, ...] | None:
        known = self._known.get(key[0])
        return known.found if known is not None and key[1] in known.states else None

    @property
    def is_busy(self) -> bool:
        """Whether more will be known soon."""
        return bool(self._waiting or self._asked)

    def list(self, containers: Iterable[Container], first: Iterable[Container] = ()) -> float | None:
        """These containers are all there are: look at those that are not known, at the `first` ones first.

        Those that changed are looked at again, but none before what was found last is old; it tells in how many
        seconds the next one is due, None where none is.
        """
        keys = dict.fromkeys(key_of(c) for c in containers)
        now = self._clock()
        with self._lock:
            self._forget_all_but({id for id, _ in keys})
            ahead = [key for key in map(key_of, first) if key in keys]
            given = {key: order for key, order in self._waiting.items() if order.data is not None}
            wanted = [key for key in dict.fromkeys((*ahead, *keys)) if self._is_due(key, now)]
            self._waiting = given | {key: Order(key) for key in wanted if key not in given}
            later = [self._due(id) - now for id in self._stale if self._due(id) > now]
        self._go_on()
        return min(later, default=None)

    def _forget_all_but(self, ids: set[str]) -> None:
        """Images stay."""
        for gone in [id for id, known in self._known.items() if id not in ids and "" not in known.states]:
            del self._known[gone]
        self._at = {id: at for id, at in self._at.items() if id in ids}
        self._stale &= ids
        self._refused = {key for key in self._refused if key[0] in ids}

    def look(self, container: Container, data: Mapping[str, Any]) -> None:
        """Look at a container next, of which the engine has just said this.

        Where it said the same before, that is done only if it changed since, or what was found then is old.
        """
        self._next(Order(key_of(container), data))

    def look_at_image(self, id: str, data: Mapping[str, Any]) -> None:
        """The same of an image, which does not become old: all that can change of it is in what the engine says."""
        self._next(Order((id, ""), data, is_image=True))

    def changed(self, id: str) -> None:
        """Something happened to a container, or somebody wants to know: what was found in it is as it was before."""
        with self._lock:
            if id in self._at:
                self._stale.add(id)

    def all_old(self) -> None:
        """Let all containers be looked at again, without those of which was found just now what there is."""
        before = self._clock() - FRESH
        with self._lock:
            self._stale.update(id for id, at in self._at.items() if at <= before)

    def close(self) -> None:
        """Ask for nothing more."""
        with self._lock:
            self._closed = True
            self._waiting.clear()

    def _is_due(self, key: Key, now: float) -> bool:
        if key in self._asked:
            return False
        if self._of(key) is None and key not in self._refused:
            return True
        return key[0] in self._stale and self._due(key[0]) <= now

    def _due(self, id: str) -> float:
        """When a container that changed may be looked at again: the engine could say all the time that it did."""
        return self._at[id] + FRESH

    def _next(self, order: Order) -> None:
        with self._lock:
            if order.key[0] not in self._stale and (order.key in self._asked or self._is_same(order)):
                return
            self._waiting = {order.key: order, **{k: o for k, o in self._waiting.items() if k != order.key}}
        self._go_on()

    def _is_same(self, order: Order) -> bool:
        known = self._known.get(order.key[0])
        if known is None or order.key[1] not in known.states or known.said != fingerprint(order.data or {}):
            return False
        return order.is_image or self._clock() < known.at + FRESH

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
                self._look.round_over()
        if not self._closed:
            self._on_change()

    def _take(self) -> Order | None:
        """The next one; of what is being looked at no second look begins, so that the last one to end is the newest."""
        with self._lock:
            busy = {id for id, _ in self._asked}
            key = next((key for key in self._waiting if key[0] not in busy), None)
            if key is None:
                return None
            self._asked.add(key)
            if key[1]:
                # From now on: what happens during the look may be missing in it.
                self._stale.discard(key[0])
                self._at[key[0]] = self._clock()
            return self._waiting.pop(key)

    def _find(self, order: Order) -> None:
        """What the engine cannot tell about stays unknown while it is in the list, or until it changes."""
        id, began = order.key[0], self._clock()
        try:
            look = self._look.image if order.is_image else self._look.container
            seen = look(id, order.data)
            found, said = findings(seen, self._off), fingerprint(seen.container or seen.image or {})
            with self._lock:
                self._keep(order.key, found, said, began)
        except EngineUnreachable:
            with self._lock:
                if id in self._known and not order.is_image:
                    self._stale.add(id)
            raise
        except (EngineError, *ODD):
            # It is gone, or the engine fails on this one, or says of it what no engine says.
            with self._lock:
                self._refused.add(order.key)
        finally:
            with self._lock:
                self._asked.discard(order.key)

    def _keep(self, key: Key, found: tuple[Finding, ...], said: int, began: float) -> None:
        """The last look counts, in which of its states it ever was: none of the findings is of a state."""
        before = self._known.get(key[0])
        states = before.states if before is not None else frozenset()
        self._known[key[0]] = _Known(found, said, began, states | {key[1]})
        self._refused.discard(key)

    def _tell(self) -> None:
        now = time.monotonic()
        with self._lock:
            is_due = not self._closed and now > self._told_at + _REST
            if is_due:
                self._told_at = now
        if is_due:
            self._on_change()


def key_of(container: Container) -> Key:
    """What is asked for once: a container may have other findings when it was in another state."""
    return container.id, container.state
