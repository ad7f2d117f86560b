"""A repository that is looked into: its tags as they come, and what is found out about those in sight."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

from tui.domain.reference import HUB
from tui.domain.remote_tag import RemoteTag
from tui.domain.tag_details import TagDetails
from tui.registry.errors import RegistryError
from tui.work.remote import RemoteRegistry
from tui.work.tag_listing import TagListing
from tui.work.tag_look import Found, TagLook, Wish
from tui.work.tags import Place, list_tags

COUNTED = "Sizes and dates are asked for with enter only: Docker Hub counts each look into a manifest."


class Taken(NamedTuple):
    """Canonical names of tags: those that are new or other, those that are gone, those that were looked at."""

    changed: list[str]
    gone: list[str]
    looked: list[str]


class OpenedRepository:
    """The tags of one repository. Lives on the event loop but for `tell`; `on_news` comes from any thread.

    `tags` and `problems` are by canonical name, `details` by digest; `listed_at` is 0 until all was listed.
    """

    def __init__(self, place: Place, on_news: Callable[[], None]) -> None:
        self.place, self._on_news = place, on_news
        self.name = f"{place.host}/{place.repository}"
        self.tags: dict[str, RemoteTag] = {}
        self.details: dict[str, TagDetails] = {}
        # With all platforms of an index, as somebody wanted to see them.
        self.whole: dict[str, TagDetails] = {}
        self.problems: dict[str, str] = {}
        self.listed_at = 0.0
        self.note = ""
        self.error: RegistryError | None = None
        self._listing: TagListing | None = None
        self._seen: set[str] = set()
        self._found: deque[Found] = deque()
        self._back: deque[RemoteTag] = deque()
        self._look = self._new_look()

    @property
    def reads_manifests(self) -> bool:
        """Whether manifests are read of all in sight: Docker Hub counts each, and a day has few."""
        return self.place.host != HUB

    @property
    def is_listing(self) -> bool:
        """Whether more tags may come."""
        return self._listing is not None

    @property
    def stopped(self) -> RegistryError | None:
        """Why single tags are not asked for any more."""
        return self._look.stopped

    @property
    def bug(self) -> Exception | None:
        """What must be seen: it is no failure of a registry."""
        return self._look.bug or (self._listing.bug if self._listing is not None else None)

    @property
    def look(self) -> TagLook:
        """What asks for single tags."""
        return self._look

    def list(self) -> None:
        """Ask for all tags, again too; what is there stays until the new list is whole."""
        self.leave()
        self.error, self.note, self.listed_at = None, "" if self.reads_manifests else COUNTED, 0.0
        self._seen, self.problems = set(), {}
        self._look = self._new_look()
        self._listing = TagListing(lambda tell: list_tags(self.place, tell), self._on_news)

    def come_back(self) -> None:
        """Go on as it was left, when the list was whole."""
        self._look.close()
        self._look = self._new_look()

    def leave(self) -> None:
        """Ask nothing more."""
        self._look.close()
        if self._listing is not None:
            self._listing.cancel()
            self._listing = None

    def wish(self, wishes: Iterable[Wish]) -> None:
        """Look these up, as far as it is known that nobody did."""
        self._look.wish(wishes, lambda: {found.wish for found in list(self._found)})

    def tell(self, found: Found | None) -> None:
        """Take what was found out, from any thread."""
        if found is not None:
            self._found.append(found)
        self._on_news()

    @property
    def is_waiting(self) -> bool:
        """Whether there is more to take."""
        return bool(self._found or self._back) or (self._listing is not None and self._listing.waiting > 0)

    def take(self, most: int) -> Taken:
        """Take what came since: `most` tags of the list at most."""
        taken = Taken([], [], [])
        while self._back:
            tag = self._back.popleft()
            self.tags[tag.reference] = tag
            taken.changed.append(tag.reference)
        while self._found:
            self._take_found(self._found.popleft(), taken)
        if self._listing is not None:
            for tag in self._listing.take(most):
                self.tags[tag.reference] = tag
                self._seen.add(tag.reference)
                taken.changed.append(tag.reference)
            self._see_end(self._listing, taken)
        return taken

    def _see_end(self, listing: TagListing, taken: Taken) -> None:
        self.note = listing.note or self.note
        if not listing.is_over:
            return
        self._listing, self.error = None, listing.error
        if self.error is None:
            self.listed_at = time.time()
            taken.gone.extend(self.tags.keys() - self._seen)
            for gone in taken.gone:
                del self.tags[gone]

    def _take_found(self, found: Found, taken: Taken) -> None:
        if found.wish.is_digest:
            digest = found.wish.reference
            self.details[digest] = found.details or TagDetails(digest, problem=found.problem)
            taken.changed.extend(id for id, tag in self.tags.items() if tag.digest == digest)
            return
        id = f"{self.name}:{found.wish.reference}"
        tag = self.tags.get(id)
        if tag is None:
            return
        taken.looked.append(id)
        if found.gone and not found.problem:
            del self.tags[id]
            taken.gone.append(id)
            return
        taken.changed.append(id)
        if found.head is None:
            self.problems[id] = found.problem
            return
        self.problems.pop(id, None)
        if not tag.digest:
            self.tags[id] = replace(tag, digest=found.head.digest, media_type=found.head.media_type)
        elif found.head.digest != tag.digest:
            # Size and dates that were told belong to what it stood for.
            fresh = RemoteTag(tag.registry, tag.repository, tag.name, found.head.digest)
            self.tags[id] = replace(fresh, media_type=found.head.media_type)

    def tell_removed(self, tag: RemoteTag) -> None:
        """A tag was removed; from any thread."""
        self.tell(Found(Wish(tag.name), gone=True))

    def tell_back(self, tag: RemoteTag) -> None:
        """A tag was put back; from any thread."""
        self._back.append(tag)
        self._on_news()

    def connect(self) -> RemoteRegistry:
        """A connection with the login there is; blocking, raises RegistryError."""
        return self.place.open()

    def _new_look(self) -> TagLook:
        return TagLook(self.connect, self.place.repository, self.tell)
