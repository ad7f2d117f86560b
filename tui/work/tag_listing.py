"""Lists a repository's tags in a thread of its own; who shows them takes them in slices that fit."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator

from tui.domain.remote_tag import RemoteTag
from tui.registry.errors import RegistryError

Tell = Callable[[str], object]
Pages = Callable[[Tell], Iterator[list[RemoteTag]]]


class TagListing:
    """One listing. `on_news` is called from its thread: there is something to take, or it ended.

    `note` is why less is known than could be, `error` why it ended early, `bug` an error that is not
    for people. A registry cannot be kept from
    sending the page it is at: a listing that was cancelled ends with it, and nobody is told.
    """

    def __init__(self, pages: Pages, on_news: Callable[[], None]) -> None:
        self._pages, self._on_news = pages, on_news
        self._lock = threading.Lock()
        self._ready: deque[RemoteTag] = deque()
        self._cancelled = False
        self._ended = False
        self.note = ""
        self.error: RegistryError | None = None
        self.bug: Exception | None = None
        threading.Thread(target=self._run, name="tags", daemon=True).start()

    def take(self, most: int) -> list[RemoteTag]:
        """The next tags, `most` at most."""
        with self._lock:
            return [self._ready.popleft() for _ in range(min(most, len(self._ready)))]

    @property
    def waiting(self) -> int:
        """How many tags came and were not taken yet."""
        return len(self._ready)

    @property
    def is_over(self) -> bool:
        """Whether all that comes has come and was taken."""
        return self._ended and not self._ready

    def cancel(self) -> None:
        """Ask for no more pages."""
        self._cancelled = True

    def _run(self) -> None:
        try:
            for page in self._pages(self._noted):
                if self._cancelled:
                    return
                with self._lock:
                    self._ready.extend(page)
                self._on_news()
        except RegistryError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 - raised where the tags are taken
            self.bug = error
        self._ended = True
        if not self._cancelled:
            self._on_news()

    def _noted(self, text: str) -> None:
        self.note = text
