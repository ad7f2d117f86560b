"""The tags of one repository in a registry: listed, and told apart by what they stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tui.domain.remote_tag import RemoteTag, newest_looking
from tui.registry.errors import NotThere, RegistryError
from tui.work.crowd import few_at_once
from tui.work.place import Place
from tui.work.remote import RemoteRegistry
from tui.work.untag import Removed, put_back, remove_tag

__all__ = ["Place", "Removed", "SameDigest", "list_tags", "put_back", "remove_tag", "same_digest"]

# Tags looked up at the same time.
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class SameDigest:
    """The tags that stand for one digest, newest-looking first, among the `looked` at `of` all there are.

    AWS finds them by itself: both are None then. `reason` is a clause that says why fewer tags were looked
    at than were to be, '' when none were left out.
    """

    tags: tuple[str, ...]
    looked: int | None = None
    of: int | None = None
    reason: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether no other tag can stand for it."""
        return self.looked == self.of

    @property
    def said(self) -> str:
        """How far it was looked, as a clause."""
        if self.is_whole:
            return "all tags were looked at"
        because = f": {self.reason}" if self.reason else ""
        return f"{self.looked} of {self.of} tags were looked at{because}"


def list_tags(place: Place, tell: Callable[[str], object] = lambda note: None) -> Iterator[list[RemoteTag]]:
    """All tags by pages, as they come: of Amazon's registries with digest, size and date where AWS allows.

    `tell` gets a sentence on why less is known than could be, before the first page that it is about.
    Blocking. Raises RegistryError; NotThere when there is no such repository.
    """
    known: set[str] = set()
    if place.is_amazons:
        try:
            for page in _described(place):
                known.update(tag.name for tag in page)
                yield page
            return
        except RegistryError as error:
            note = _note(place, error)
        tell(note)
    registry = place.open()
    try:
        for names in registry.tags(place.repository):
            yield [RemoteTag(place.host, place.repository, name) for name in names if name not in known]
    finally:
        registry.close()


def same_digest(
    place: Place,
    digest: str,
    limit: int = 100,
    check_cancelled: Callable[[], None] = lambda: None,
) -> SameDigest:
    """The tags that stand for this digest: AWS knows all, others are asked for `limit` tags at most (HEAD).

    Blocking. Raises RegistryError when the tags cannot be listed, and what `check_cancelled` raises.
    """
    if place.is_amazons:
        from tui.registry.ecr_images import tags_of_digest

        try:
            found = tags_of_digest(place.host, place.repository, digest, place.profile, place.env, place.api)
            return SameDigest(tuple(newest_looking(found)))
        except RegistryError as error:
            _refuse_missing(place, error)
    registry = place.open()
    try:
        names: list[str] = []
        for page in registry.tags(place.repository):
            names += page
            check_cancelled()
        return _looked_up(registry, place, digest, newest_looking(names), limit, check_cancelled)
    finally:
        registry.close()


def _described(place: Place) -> Iterator[list[RemoteTag]]:
    from tui.registry.ecr_images import describe_images

    yield from describe_images(place.host, place.repository, place.profile, place.env, place.api)


def _note(place: Place, error: RegistryError) -> str:
    """Why AWS does not tell; raises the error again when that is an answer, too."""
    _refuse_missing(place, error)
    if place.is_public:
        return "No sizes and dates: AWS tells them to the owner of a public repository only."
    return f"No sizes and dates: {error.title.rstrip('.')}. {error.hint}".strip()


def _refuse_missing(place: Place, error: RegistryError) -> None:
    """AWS knows which repositories an account has; of public ones it may well be somebody else's."""
    if isinstance(error, NotThere) and not place.is_public:
        raise error


def _looked_up(
    registry: RemoteRegistry,
    place: Place,
    digest: str,
    names: list[str],
    limit: int,
    check_cancelled: Callable[[], None],
) -> SameDigest:
    """Ask for the first `limit` of the names; a failure ends it, since the next would fail alike."""
    failures: list[str] = []

    def ask(name: str) -> tuple[str, str | None]:
        try:
            return name, None if failures else place.now(registry, name)
        except RegistryError as error:
            failures.append(error.title)
            return name, None

    wanted = [(place.host, name) for name in names[:limit]]
    # To its end after a failure, too: what others were asked for meanwhile is as good.
    found = dict(few_at_once(wanted, ask, check_cancelled, _AT_ONCE, _AT_ONCE))
    same = newest_looking(name for name, now in found.items() if now == digest)
    looked = sum(now is not None for now in found.values())
    return SameDigest(tuple(same), looked, len(names), failures[0] if failures else "")
