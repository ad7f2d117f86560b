"""The tags of one repository in a registry: listed, told apart by what they stand for, removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.domain.manifest import Manifest
from tui.domain.remote_tag import RemoteTag
from tui.work.remote import OpenRegistry

if TYPE_CHECKING:
    from tui.registry.sources import AwsApi


@dataclass(frozen=True, slots=True)
class Place:
    """A repository of one registry and how it is asked.

    Attributes:
        host: The registry, such as `docker.io`.
        repository: Without the host: `library/redis`.
        open_registry: Opens the registry itself.
        env: Where logins and settings are found.
        profile: The AWS profile, '' for the one that the environment names.
        api: How AWS is called, None for the SDK or the `aws` command.
    """

    host: str
    repository: str
    open_registry: OpenRegistry
    env: Mapping[str, str]
    profile: str = ""
    api: AwsApi | None = None


@dataclass(frozen=True, slots=True)
class SameDigest:
    """The tags that stand for one digest, newest-looking first, among the `looked` at `of` all there are.

    `reason` is a clause that says why not all of those that were to be looked at were, '' when they were.
    """

    tags: tuple[str, ...]
    looked: int
    of: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Removed:
    """A tag that is gone: `previous` is what it stood for, None where that could not be had.

    `with_image` says that the registry removed the image with its last tag.
    """

    reference: str
    digest: str
    previous: Manifest | None = None
    with_image: bool = False


def list_tags(place: Place, tell: Callable[[str], object] = lambda note: None) -> Iterator[list[RemoteTag]]:
    """All tags by pages, as they come: of Amazon's registries with digest, size and date where AWS allows.

    `tell` gets a sentence, before the first page that it is about, on why less is known than could be.
    Blocking. Raises RegistryError.
    """
    raise NotImplementedError


def same_digest(
    place: Place,
    digest: str,
    limit: int = 100,
    check_cancelled: Callable[[], None] = lambda: None,
) -> SameDigest:
    """The tags that stand for this digest: AWS knows all, others are asked for `limit` tags at most by HEAD.

    Blocking. Raises RegistryError when the tags cannot be listed.
    """
    raise NotImplementedError


def remove_tag(place: Place, tag: str, digest: str) -> Removed:
    """Remove one tag, if it still stands for this digest, and no other tag of the same image.

    Blocking. Raises RegistryError when it stands for something else, or the registry does not do it.
    """
    raise NotImplementedError


def put_back(place: Place, tag: str, removed: Removed) -> str:
    """Give a removed tag back what it stood for, if nobody has used it since; the sentence that says so.

    Blocking. Raises RegistryError.
    """
    raise NotImplementedError
