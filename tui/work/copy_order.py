"""A copy from one registry's name to another's, and what is known of both before the user agrees to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui.domain.command import docker
from tui.domain.diagnosis import diagnose
from tui.domain.reference import LATEST, Reference
from tui.domain.registry import registry_kind
from tui.registry.errors import Denied, NotThere, RegistryError
from tui.work.agreed import undo
from tui.work.operations import Undo
from tui.work.place import Place
from tui.work.preflight import LOGIN_CODES, Describe, Preflight, login_for, may_be_right, other
from tui.work.remote import RemoteRegistry
from tui.work.transfer import PAUSES, Refresh


@dataclass(frozen=True, slots=True)
class CopyMeans:
    """What copies work with.

    Attributes:
        place: How the repository of a reference is asked, with the login that is stored when it is opened.
        refresher: How the login of a host is renewed without asking, None where it cannot be.
        pauses: Seconds between tries.
        at_once: How many layers flow at the same time.
    """

    place: Callable[[Reference], Place]
    refresher: Callable[[str], Refresh | None] = lambda host: None
    pauses: Sequence[float] = PAUSES
    at_once: int = 3


@dataclass(slots=True)
class CopyOrder:
    """One name to be given to what another registry, or the same, has under another.

    Attributes:
        source: What is copied, by tag or digest.
        digest: What it was when the user agreed: that is copied, even if the tag has moved since.
        target: The name that it gets, with a tag.
        seen: What the target was when the user agreed, and right before it was written when `sure`.
        create: Makes the target's repository first, which `create_command` tells in a line.
        copied: The digest that the copy gave the target, '' for none.
        sure: Whether what the target was right before it was written is known.
    """

    source: Reference
    digest: str
    target: Reference
    seen: Preflight
    create: Callable[[], object] | None = None
    create_command: str = ""
    copied: str = ""
    sure: bool = False

    @property
    def is_retag(self) -> bool:
        """Whether it stays in its repository: then nothing but the tag is written."""
        return self.source.name == self.target.name

    @property
    def tag(self) -> str:
        """The tag that is written."""
        return self.target.tag or LATEST

    @property
    def reference(self) -> str:
        """The name that is written, as it is shown."""
        return self.target.familiar

    @property
    def command(self) -> str:
        """The CLI's line for it; by the digest, and not made into an index where it is none."""
        words = ("buildx", "imagetools", "create", "--prefer-index=false", "--tag")
        return docker(*words, self.reference, f"{self.source.name}@{self.digest}")


def prepare(
    means: CopyMeans, source: Reference, target: Reference, describe: Describe | None = None
) -> CopyOrder:
    """Look at both ends of a copy; blocking. Raises RegistryError when what is to be copied is not to be had."""
    place = means.place(source)
    registry = place.open()
    try:
        digest = registry.head(place.repository, source.digest or source.tag or LATEST).digest
        is_one = source.registry == target.registry
        opened = registry if is_one else None
        return CopyOrder(
            source, digest, target, look_there(means.place(target), target, digest, describe, opened)
        )
    finally:
        registry.close()


def look_there(
    place: Place,
    target: Reference,
    digest: str,
    describe: Describe | None = None,
    opened: RemoteRegistry | None = None,
) -> Preflight:
    """What a registry has under a name that is to become `digest`; blocking, raises nothing for people.

    One that is `opened` already is asked without another greeting.
    """
    reference = target.familiar
    login, dead = login_for(reference, place.host, place.env)
    if dead is not None:
        return dead
    try:
        registry = opened or place.open_registry(place.host, login)
        try:
            found = _found(registry, place, target)
        finally:
            if opened is None:
                registry.close()
    except RegistryError as error:
        return _unknown(reference, place.host, error)
    if not isinstance(found, str):
        return found
    if found == digest:
        return Preflight(reference, "same", found)
    return other(reference, target, found, login, place.open_registry, describe)


def undo_of(order: CopyOrder, means: CopyMeans) -> Undo | None:
    """How to make the target what it was, or to remove a tag that was new; None when that is not known."""
    if not order.sure:
        return None
    verb = "retag" if order.is_retag else "mirror"
    return undo(verb, order.reference, means.place(order.target), order.seen, order.copied)


def _found(registry: RemoteRegistry, place: Place, target: Reference) -> str | Preflight:
    """The digest that a name has, or that there is none."""
    tag = target.tag or LATEST
    try:
        return registry.head(place.repository, tag).digest
    except NotThere:
        missing = registry_kind(place.host).is_ecr and _has_no_repository(registry, place, tag)
        return Preflight(target.familiar, "new", repository_missing=missing)


def _has_no_repository(registry: RemoteRegistry, place: Place, tag: str) -> bool:
    """Whether it is the repository that is missing; the answer to a HEAD has no words that would tell."""
    try:
        registry.manifest(place.repository, tag)
    except NotThere as error:
        found = diagnose(error.detail, registry=registry_kind(place.host))
        return found.code == "repository-missing"
    return False


def _unknown(reference: str, host: str, error: RegistryError) -> Preflight:
    found = diagnose(error.detail, registry=registry_kind(host), action="pull")
    is_login = isinstance(error, Denied) and found.code in LOGIN_CODES
    return Preflight(
        reference,
        "unknown",
        reason=f"{error.title} ({error.detail.rstrip('.')})" if error.detail else error.title,
        next_step=error.hint,
        login_dead=is_login and not may_be_right(found, error.detail),
        login_expired=is_login and found.login_expired,
    )
