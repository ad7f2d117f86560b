"""One run of questions to registries: each asked once, within seconds, and no more of who does not answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from tui.domain.manifest import Blob, InvalidManifest, Manifest
from tui.domain.pin import PinSet
from tui.domain.reference import HUB, Reference
from tui.domain.registry import registry_kind
from tui.domain.remote import RateLimit
from tui.engine.client import Engine
from tui.engine.errors import EngineError
from tui.registry.config import credentials_for
from tui.registry.errors import RegistryError
from tui.work.checks import Checks
from tui.work.crowd import Once, within
from tui.work.evidence import Pushes
from tui.work.opened import Login, OpenedRegistries
from tui.work.patience import Patience
from tui.work.preflight import lasts
from tui.work.refusal import NoSuchRequest, Refusal, of_engine, of_registry
from tui.work.remote import OpenRegistry, RemoteRegistry

T = TypeVar("T")

# Docker Hub counts the reading of manifests as pulls. Of these so many, and a part of the whole, are left alone.
_SPARE, _SPARE_PART = 10, 4


@dataclass(frozen=True, slots=True)
class CheckMeans:
    """What a check works with. `checks` remembers, beyond one run, who wants to be left alone and until when.

    `within` are the seconds that each question may take; `mirror` is the own registry of the settings.
    """

    engine: Engine
    env: Mapping[str, str]
    open_registry: OpenRegistry
    audit_path: str = ""
    mirror: str = ""
    pins: PinSet = field(default_factory=PinSet)
    checks: Checks = field(default_factory=Checks)
    within: float = 10.0


class Run:
    """Asks registries through the engine or directly. Methods block, and raise Refusal where there is no answer."""

    def __init__(self, means: CheckMeans) -> None:
        self.means = means
        self._patience = Patience(means.checks)
        self._opened = OpenedRegistries(means.open_registry, means.checks)
        self._engine_asks, self._hub_is_far = True, False
        self._logins: Once[str, Login] = Once()
        self._heads: Once[str, str] = Once()
        self._manifests: Once[tuple[str, str], Manifest] = Once()
        self._blobs: Once[tuple[str, str], bool] = Once()
        self._platforms: Once[str, str] = Once()
        self._pushes: Once[str, Pushes] = Once()

    def close(self) -> None:
        """Ask nothing more and let go of all connections; what is under way lets go of its own when it ends."""
        self._patience.end()
        self._opened.close()

    def head(self, name: Reference) -> str:
        """The digest that a registry has under a tag or digest."""
        return self._heads.get(name.canonical, lambda: self._head(name))

    def manifest(self, name: Reference, digest: str) -> Manifest:
        """The manifest of a digest in the repository of a name, hashed and understood; never through the engine."""
        return self._manifests.get((name.name, digest), lambda: self._manifest(name, digest))

    def has_blob(self, name: Reference, blob: Blob) -> bool:
        """Whether the repository of a name has a blob; raises Refusal where it has another size there."""

        def ask() -> bool:
            return self._directly(
                name, lambda registry: registry.has_blob(name.repository, blob.digest, blob.size)
            )

        return self._blobs.get((name.name, blob.digest), ask)

    def platform(self, image: str) -> str:
        """`linux/arm64/v8` of an image here, '' where the engine does not say."""
        return self._platforms.get(image, lambda: self._inspect(image))

    def pushes(self) -> Pushes:
        """The pushes that the audit file tells of."""
        return self._pushes.get("", lambda: Pushes.read(self.means.audit_path))

    def _head(self, name: Reference) -> str:
        # An engine answers this by a HEAD and by reading manifest and configuration, too: 20.10 and 26 alike.
        # Docker Hub counts reading, so there it is asked by a HEAD from here, which it does not count.
        if name.registry == HUB and not self._hub_is_far:
            try:
                return self._head_from_here(name)
            except Refusal as refusal:
                if refusal.state != "unreachable":
                    raise
                self._hub_is_far = True
        if not self._engine_asks:
            return self._head_from_here(name)
        try:
            return self._through_engine(name)
        except NoSuchRequest:
            self._engine_asks = False
            return self._head_from_here(name)
        except Refusal as refusal:
            if refusal.is_of_content:
                # Words that mean nothing to dtui: the cause is to be seen from here, where that can be asked.
                return self._head_from_here(name)
            if refusal.state == "not there" and name.digest is None:
                self._believe(name)
            raise

    def _believe(self, name: Reference) -> None:
        """Raise Refusal where the registry does name a digest: then it is that digest which it has not."""
        try:
            named = self._head_from_here(name)
        except Refusal:
            return
        raise Refusal("unreachable", f"it names {named} under this tag, and does not have that")

    def _through_engine(self, name: Reference) -> str:
        login = self._login(name.registry)
        self._patience.stop_if_closed(name.registry, "engine")
        engine, seconds = self.means.engine, self.means.within
        try:
            digest = engine.distribution(name.canonical, dict(login) if login else None, seconds).digest
        except EngineError as error:
            raise self._patience.noted(
                name.registry, "engine", of_engine(error, name, bool(login))
            ) from error
        self._patience.answered(name.registry, "engine")
        return digest

    def _head_from_here(self, name: Reference) -> str:
        def ask(registry: RemoteRegistry) -> str:
            return registry.head(name.repository, name.digest or name.tag or "latest").digest

        try:
            return self._directly(name, ask)
        except Refusal as refusal:
            if refusal.state != "denied" or not _is_official(name):
                raise
            if self._login(name.registry) is None:
                raise _not_official() from None
        try:
            return self._directly(name, ask, anonymous=True)
        except Refusal as refusal:
            raise _not_official() if refusal.state == "denied" else refusal from None

    def _manifest(self, name: Reference, digest: str) -> Manifest:
        if name.registry == HUB:
            self._spare_pulls(name.registry)
        try:
            found = self._directly(name, lambda registry: registry.manifest(name.repository, digest))
            _understand(found)
        except InvalidManifest as error:
            raise Refusal("unreachable", f"what it has there cannot be compared: {error}", True) from None
        return found

    def _spare_pulls(self, host: str) -> None:
        """Raise Refusal where what is left of a limit is for the user."""
        told = self.means.checks.limit(host) or RateLimit()
        if told.remaining is not None and told.remaining <= max(_SPARE, (told.limit or 0) // _SPARE_PART):
            why = f"only {told.remaining} pulls are left there for now, and reading it would count as one"
            raise Refusal("rate-limited", why)

    def _directly(self, name: Reference, ask: Callable[[RemoteRegistry], T], *, anonymous: bool = False) -> T:
        host = name.registry
        login = None if anonymous else self._login(host)
        self._patience.stop_if_closed(host, "here")
        try:
            answer = within(self.means.within, lambda: self._opened.use(host, login, ask))
        except TimeoutError:
            refusal = Refusal("unreachable", f"no answer within {self.means.within:g} s")
            raise self._patience.noted(host, "here", refusal) from None
        except RegistryError as error:
            raise self._patience.noted(host, "here", of_registry(error)) from error
        self._patience.answered(host, "here")
        return answer

    def _login(self, host: str) -> Login:
        return self._logins.get(host, lambda: self._usable_login(host))

    def _usable_login(self, host: str) -> Login:
        """The login stored for a host; one that cannot serve is known without asking."""
        try:
            login = credentials_for(host, self.means.env)
        except RegistryError as error:
            raise Refusal("denied", f"{error.title}. {error.detail}".rstrip(". ")) from error
        left = lasts(login)
        if left is not None and left <= 0:
            raise Refusal("denied", f"the login for {host} has expired")
        if login is None and registry_kind(host).is_ecr:
            # Amazon's private registries answer nobody without one.
            raise Refusal("denied", f"there is no login for {host}")
        return login

    def _inspect(self, image: str) -> str:
        try:
            data = self.means.engine.inspect_image(image)
        except EngineError:
            # It may be gone by now; then nothing is left out for being of another platform.
            return ""
        return "/".join(str(data[part]) for part in ("Os", "Architecture", "Variant") if data.get(part))


def _not_official() -> Refusal:
    # Official images are open to everybody, so what is not to be seen there is not there.
    return Refusal("not there", "Docker Hub has no official image of that name")


def _is_official(name: Reference) -> bool:
    return name.registry == HUB and name.repository.startswith("library/")


def _understand(manifest: Manifest) -> None:
    """Raise InvalidManifest for what cannot be compared."""
    if manifest.is_index:
        manifest.children  # noqa: B018 - reading it is the test
    else:
        manifest.blobs  # noqa: B018
