"""Asks a registry about single tags, a few at once: only those that somebody looks at, and only once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from tui.domain.remote import Head, RateLimit
from tui.domain.tag_details import TagDetails
from tui.registry.errors import Denied, NotThere, RateLimited, RegistryError, Unreachable
from tui.work.remote import RemoteRegistry
from tui.work.tag_details import read_details

AT_ONCE = 3
# Seconds after which is seen whether it is to be cancelled.
_LOOK = 0.1


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be looked up: what a tag stands for, or by `is_digest` what is in a manifest."""

    reference: str
    is_digest: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What was found out: one of `head`, `details` and `problem`, a clause. `gone`: there is no such thing.

    Without a problem it is gone because it was removed from here.
    """

    wish: Wish
    head: Head | None = None
    details: TagDetails | None = None
    problem: str = ""
    gone: bool = False


class TagLook:
    """Looks up what is wished for on a few threads; `on_found` is called from them.

    A registry that wants to be asked less, does not let anybody in or does not answer is not asked on:
    `stopped` is the error then, and what is wished for later is dropped; `bug` is one that is not for people.
    Threads end when idle.
    """

    def __init__(
        self,
        connect: Callable[[], RemoteRegistry],
        repository: str,
        on_found: Callable[[Found | None], None],
        at_once: int = AT_ONCE,
    ) -> None:
        self._connect, self._repository, self._on_found = connect, repository, on_found
        self._at_once = at_once
        self._lock = threading.Lock()
        self._wishes: list[Wish] = []
        self._under_way: set[Wish] = set()
        # Opening may wait for a credential helper: wishes come from the event loop, and need the other lock.
        self._opening = threading.Lock()
        self._registry: RemoteRegistry | None = None
        self._threads = 0
        self._closed = False
        self.stopped: RegistryError | None = None
        self.limit: RateLimit | None = None
        self.bug: Exception | None = None

    def wish(self, wishes: Iterable[Wish], told: Callable[[], Collection[Wish]] = frozenset) -> None:
        """Look these up, in this order, in place of what was wished for before and not begun.

        Nothing is asked for that is under way, or was `told` and not taken notice of yet.
        """
        with self._lock:
            if self._closed or self.stopped is not None:
                return
            wanted = [w for w in dict.fromkeys(wishes) if w not in self._under_way]
            # In this order: what is told is under way until then.
            known = told()
            self._wishes = [w for w in wanted if w not in known]
            new = min(self._at_once - self._threads, len(self._wishes))
            self._threads += new
        for _ in range(new):
            threading.Thread(target=self._run, name="tag-look", daemon=True).start()

    @property
    def is_busy(self) -> bool:
        """Whether something is still looked up."""
        return bool(self._wishes or self._under_way)

    def close(self) -> None:
        """Ask nothing more; what is under way is not told any more."""
        with self._lock:
            self._closed = True
            self._wishes = []
        if self._registry is not None:
            self._registry.close()

    def _run(self) -> None:
        wish = None
        try:
            while (wish := self._next(wish)) is not None:
                registry = self._connection()
                self._tell(self._look_up(registry, wish))
                self.limit = registry.limit or self.limit
        except RegistryError as error:
            self._stop(error)
        except Exception as error:  # noqa: BLE001 - raised where the findings are taken
            self.bug = error
            self._tell(None)
        finally:
            self._end(wish)

    def _connection(self) -> RemoteRegistry:
        """The registry, which all threads share: it is greeted and logged in to once."""
        with self._opening:
            if self._registry is None:
                self._registry = self._connect()
            return self._registry

    def _next(self, done: Wish | None) -> Wish | None:
        with self._lock:
            if done is not None:
                self._under_way.discard(done)
            if not self._wishes:
                # Counted out here, under the lock: a wish that comes right now starts a thread of its own.
                self._threads -= 1
                return None
            wish = self._wishes.pop(0)
            self._under_way.add(wish)
            return wish

    def _end(self, left: Wish | None) -> None:
        with self._lock:
            if left is not None:
                # It ended by an error: with it, its place was not given back.
                self._threads -= 1
                self._under_way.discard(left)
            is_over = self._closed or left is not None
        if is_over and self._registry is not None:
            self._registry.close()

    def _look_up(self, registry: RemoteRegistry, wish: Wish) -> Found:
        try:
            if wish.is_digest:
                return Found(wish, details=read_details(registry, self._repository, wish.reference))
            return Found(wish, head=registry.head(self._repository, wish.reference))
        except NotThere as error:
            return Found(wish, problem=f"it is gone: {error.title}", gone=True)
        except (RateLimited, Denied, Unreachable):
            raise
        except RegistryError as error:
            return Found(wish, problem=str(error))

    def _stop(self, error: RegistryError) -> None:
        with self._lock:
            first, self.stopped = self.stopped is None, self.stopped or error
            self._wishes = []
        if first:
            self._tell(None)

    def _tell(self, found: Found | None) -> None:
        if not self._closed:
            self._on_found(found)


def look_up(
    connect: Callable[[], RemoteRegistry],
    repository: str,
    wishes: Iterable[Wish],
    on_found: Callable[[Found], object],
    check_cancelled: Callable[[], None] = lambda: None,
) -> None:
    """Look all of these up and wait for it; raises the RegistryError that stopped it, and what cancelled it.

    `on_found` is called from other threads.
    """
    left, over = set(wishes), threading.Event()

    def found(one: Found | None) -> None:
        if one is not None:
            on_found(one)
            left.discard(one.wish)
        if one is None or not left:
            over.set()

    look = TagLook(connect, repository, found)
    look.wish(tuple(left))
    try:
        while left and not over.wait(_LOOK):
            check_cancelled()
    finally:
        look.close()
    failure = look.bug or look.stopped
    if failure is not None:
        raise failure
