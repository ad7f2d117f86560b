"""What a registry has under a name before it is pushed over: asked through the engine, and never for long."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from tui.domain.diagnosis import Diagnosis
from tui.domain.image import Image
from tui.domain.manifest import Manifest
from tui.domain.reference import Reference
from tui.domain.registry import registry_kind
from tui.domain.text import brief
from tui.engine.client import Engine
from tui.engine.errors import EngineError
from tui.registry.config import credentials_for
from tui.registry.errors import RegistryError
from tui.registry.token import ecr_expiry
from tui.work.remote import OpenRegistry, RemoteRegistry
from tui.work.transfer import diagnosed

# Seconds for one registry's answer; and what a login has to last at least when a push begins.
WITHIN = 10.0
LONG_ENOUGH = 300.0
LOGIN_CODES = frozenset({"login-expired", "login-missing", "login-refused", "login-damaged"})
# What Podman says of a request that it does not have.
_NO_SUCH_REQUEST = ("not found", "page not found")

State = Literal["new", "same", "other", "unknown"]


class Repository(Protocol):
    """A repository of a registry that tells about itself, such as Amazon's."""

    @property
    def is_immutable(self) -> bool: ...
    @property
    def has_exceptions(self) -> bool: ...


Describe = Callable[[str, str], Repository | None]


@dataclass(frozen=True, slots=True)
class Preflight:
    """What is known before a push; times in Unix seconds.

    `reason` says why the state is unknown, `no_undo` why what is there could not be put back later.
    `login_dead`: the login is what keeps it from being known, and the push itself from going well.
    """

    reference: str
    state: State
    remote_digest: str = ""
    reason: str = ""
    next_step: str = ""
    login_dead: bool = False
    login_expired: bool = False
    repository_missing: bool = False
    immutable: bool = False
    remote_created: float | None = None
    previous: Manifest | None = None
    no_undo: str = ""


def look(
    engine: Engine,
    reference: str,
    image: Image,
    env: Mapping[str, str],
    *,
    open_registry: OpenRegistry | None = None,
    describe: Describe | None = None,
    within: float = WITHIN,
) -> Preflight:
    """Look up a name in its registry; blocking, some `within` seconds at most, raises nothing for people.

    With `open_registry` it finds out, too, how old what is there is, and keeps it for an undo.
    """
    parsed = _tagged(reference)
    login, dead = login_for(reference, parsed.registry, env)
    if dead is not None:
        return dead
    try:
        found = engine.distribution(parsed.canonical, login, within)
    except EngineError as error:
        return _without(reference, parsed, error)
    if found.digest in digests_of(image):
        return Preflight(reference, "same", found.digest)
    return other(reference, parsed, found.digest, login, open_registry, describe)


def login_for(
    reference: str, host: str, env: Mapping[str, str]
) -> tuple[dict[str, str] | None, Preflight | None]:
    """The login that is stored for a host and, where nothing can be found out with it, what is known then."""
    try:
        login = credentials_for(host, env)
    except RegistryError as error:
        return None, Preflight(reference, "unknown", reason=str(error), login_dead=True)
    left = lasts(login)
    reason = ""
    if left is not None and left <= 0:
        reason = f"The login for {host} has expired"
    elif login is None and registry_kind(host).is_ecr:
        # Amazon's private registries answer nobody without one, and one can be fetched like a new one.
        reason = f"There is no login for {host}"
    if not reason:
        return login, None
    return login, Preflight(reference, "unknown", reason=reason, login_dead=True, login_expired=True)


def digests_of(image: Image) -> frozenset[str]:
    """All digests that this very image is known to have, in whatever repository: they say what is in it.

    On the classic store there are none before it was pushed or pulled.
    """
    return frozenset(digest.partition("@")[2] for digest in image.digests) | (
        {image.id} if image.is_named_by_manifest else frozenset()
    )


def lasts(login: Mapping[str, str] | None) -> float | None:
    """Seconds that a login is good for, None where it does not say."""
    expiry = ecr_expiry(login.get("password", "")) if login and login.get("username") == "AWS" else None
    return None if expiry is None else expiry - time.time()


def _tagged(reference: str) -> Reference:
    parsed = Reference.parse(reference)
    return parsed if parsed.tag or parsed.digest else parsed.with_tag("latest")


def _without(reference: str, parsed: Reference, error: EngineError) -> Preflight:
    """What the engine's error means: nothing there yet, or not known."""
    said = error.detail.strip()
    if said.lower() in _NO_SUCH_REQUEST:
        return Preflight(reference, "unknown", reason="The engine cannot be told to ask a registry")
    found = diagnosed(error, parsed.registry, "push")
    if found.code == "repository-missing":
        return Preflight(reference, "new", repository_missing=registry_kind(parsed.registry).is_ecr)
    if found.code == "tag-missing":
        return Preflight(reference, "new")
    if found.code == "no-right":
        # To look is not to push: registries answer the same for what is not there and what is not to be seen.
        found = diagnosed(error, parsed.registry, "pull")
    # It is not the push or the pull that failed: neither has begun.
    cause = found.cause if found.code != "unknown" else diagnosed(error, parsed.registry, "look").cause
    return Preflight(
        reference,
        "unknown",
        reason=f"{cause} ({brief(said)})",
        next_step=found.next_step,
        login_dead=found.code in LOGIN_CODES and not may_be_right(found, said),
        login_expired=found.login_expired,
    )


def may_be_right(found: Diagnosis, said: str) -> bool:
    """Whether it may as well be the right to read that is missing, with which a push could still go well."""
    return found.login_expired and "expired" not in said.lower() and "400" not in said


def other(
    reference: str,
    parsed: Reference,
    digest: str,
    login: Mapping[str, str] | None,
    open_registry: OpenRegistry | None,
    describe: Describe | None,
) -> Preflight:
    """What is known of a name that has another digest in the registry; blocking."""
    previous, created, no_undo = None, None, "it was not looked at more closely"
    if open_registry is not None:
        previous, created, no_undo = _closely(parsed, digest, login, open_registry)
    immutable = describe is not None and _is_immutable(parsed, describe)
    return Preflight(
        reference,
        "other",
        digest,
        immutable=immutable,
        remote_created=created,
        previous=previous,
        no_undo=no_undo,
    )


def _closely(
    parsed: Reference, digest: str, login: Mapping[str, str] | None, open_registry: OpenRegistry
) -> tuple[Manifest | None, float | None, str]:
    """The manifest that a tag stands for and when it was made, or why it cannot be had from here.

    It is asked for by its digest: where the same name leads somewhere else from this host, it is not there.
    """
    try:
        registry = open_registry(parsed.registry, login)
        try:
            manifest = registry.manifest(parsed.repository, digest)
            return manifest, _created(registry, parsed.repository, manifest), ""
        finally:
            registry.close()
    except RegistryError as error:
        return None, None, f"{error.title}: {error.detail}"


def _created(registry: RemoteRegistry, repository: str, manifest: Manifest) -> float | None:
    """When it was made, None where that cannot be had: it can be put back all the same."""
    try:
        return registry.created(repository, manifest)
    except RegistryError:
        return None


def _is_immutable(parsed: Reference, describe: Describe) -> bool:
    """Whether tags of the repository may not be moved; False, too, where nobody can tell."""
    try:
        repository = describe(parsed.registry, parsed.repository)
    except RegistryError:
        return False
    return repository is not None and repository.is_immutable and not repository.has_exceptions
