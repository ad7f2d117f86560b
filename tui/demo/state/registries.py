"""The registries of the demo: what is in them, and who may read and write there."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.demo.state import refusals
from tui.demo.state.model import Image
from tui.demo.state.tokens import USER, Tokens
from tui.domain.registry import registry_kind

_PULL, _PUSH = "ecr:BatchGetImage", "ecr:InitiateLayerUpload"
_IMAGE_TYPE = "application/vnd.docker.distribution.manifest.v2+json"
_INDEX_TYPE = "application/vnd.oci.image.index.v1+json"
Platform = dict[str, str]
ONE_PLATFORM: tuple[Platform, ...] = ({"architecture": "amd64", "os": "linux"},)


@dataclass(frozen=True, slots=True)
class Login:
    """What a client gave in `X-Registry-Auth`."""

    username: str
    password: str = field(repr=False)


@dataclass(slots=True)
class Repository:
    """A repository that somebody made; `created` is Unix seconds."""

    name: str
    created: float
    is_immutable: bool = False
    is_writable: bool = True


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a tag or digest means: an image for this engine, alone or as one of several platforms."""

    digest: str
    size: int
    image: Image
    platforms: tuple[Platform, ...] = ONE_PLATFORM

    @property
    def media_type(self) -> str:
        """Its kind: an image's manifest, or an index of several."""
        return _IMAGE_TYPE if self.platforms == ONE_PLATFORM else _INDEX_TYPE


@dataclass(slots=True, eq=False)
class Registry:
    """One registry host; `logins` empty takes anyone.

    `access`: open; login, to do anything; public, to write; ecr, with a token; expired, every login is;
    refused, connections are; unknown, the host's name is. `writable` names the start of the repositories that
    may be pushed to, '' for all of them. Where `repositories` is not None, no other one can be pushed to.
    """

    host: str
    access: str = "open"
    writable: str = ""
    logins: dict[str, str] = field(default_factory=dict)
    error: str = ""
    tokens: Tokens = field(default_factory=Tokens)
    repositories: dict[str, Repository] | None = None
    tags: dict[str, str] = field(default_factory=dict)
    manifests: dict[str, Manifest] = field(default_factory=dict)
    blobs: set[str] = field(default_factory=set)

    @property
    def scheme(self) -> str:
        """How engines talk to it: loopback may do without TLS."""
        return "http" if registry_kind(self.host).is_loopback else "https"

    @property
    def account(self) -> str:
        """The AWS account it belongs to, or ''."""
        return registry_kind(self.host).account

    def unreachable(self) -> str:
        """Why the host cannot be talked to, in the engine's words; '' when it can."""
        if self.access == "refused":
            return f'Get "http://{self.host}/v2/": dial tcp {self.host}: connect: connection refused'
        if self.access == "unknown":
            return f'Get "https://{self.host}/v2/": dial tcp: lookup {self.host}: no such host'
        return ""

    def login_refusal(self, login: Login | None) -> str:
        """Why this login is no good here, in the engine's words; '' when it is, or none is needed."""
        if self.access == "open":
            return ""
        if login is None:
            return "" if self.access == "public" else refusals.NO_LOGIN
        if self.access == "expired":
            return refusals.EXPIRED
        if self.access == "ecr":
            return self._token_refusal(login)
        if self.logins and self.logins.get(login.username) != login.password:
            return refusals.wrong(self.host)
        return ""

    def _token_refusal(self, login: Login) -> str:
        if login.username != USER or self.tokens.account_of(login.password) is None:
            return refusals.GARBAGE
        return refusals.EXPIRED if self.tokens.is_over(login.password) else ""

    def pull_refusal(self, repository: str, login: Login | None) -> str:
        """Why this login may not read there, in the engine's words; '' when it may."""
        return self.error or self.login_refusal(login) or self._right_refusal(repository, login, _PULL)

    def push_refusal(self, repository: str, login: Login | None) -> str:
        """Why this login may not write there, in the engine's words; '' when it may."""
        if reason := self.error or self.login_refusal(login):
            return reason
        if self.access == "public" and login is None:
            return refusals.nobody(self.host)
        if not repository.startswith(self.writable):
            return refusals.foreign(self.host)
        return self._right_refusal(repository, login, _PUSH)

    def _right_refusal(self, name: str, login: Login | None, action: str) -> str:
        if self.access == "ecr" and login is not None:
            caller = self.tokens.account_of(login.password) or self.account
            repository = (self.repositories or {}).get(name)
            may_not = action == _PUSH and repository is not None and not repository.is_writable
            if caller != self.account or may_not:
                region = registry_kind(self.host).region
                return refusals.no_right(caller, self.account, region, name, action)
        if self.repositories is not None and name not in self.repositories:
            return refusals.no_repository(name, self.account)
        return ""

    def tag_refusal(self, repository: str, tag: str) -> str:
        """Why this tag may not be written, in the engine's words; '' when it may."""
        known = (self.repositories or {}).get(repository)
        if known is not None and known.is_immutable and f"{repository}:{tag}" in self.tags:
            return refusals.immutable(repository, tag)
        return ""

    def hides(self, repository: str) -> bool:
        """Whether it answers of a repository as if it were a private one: it does so of those that are not."""
        is_known = any(name.rpartition(":")[0] == repository for name in self.tags)
        return self.access == "public" and not is_known

    def has_layer(self, repository: str, chain_id: str) -> bool:
        """Whether a repository holds the layer."""
        return f"{repository} {chain_id}" in self.blobs

    def keep_layer(self, repository: str, chain_id: str) -> None:
        """Note that a layer has arrived."""
        self.blobs.add(f"{repository} {chain_id}")

    def keep(self, repository: str, tag: str, manifest: Manifest) -> None:
        """Note that a tag has been pushed, its layers with it."""
        self.manifests[f"{repository}@{manifest.digest}"] = manifest
        self.tags[f"{repository}:{tag}"] = manifest.digest
        self.blobs.update(f"{repository} {layer.chain_id}" for layer in manifest.image.layers)

    def find(self, repository: str, tag: str | None, digest: str | None) -> Manifest | None:
        """What a tag or digest means there."""
        known = self.tags.get(f"{repository}:{tag or 'latest'}") if digest is None else digest
        return self.manifests.get(f"{repository}@{known}")


@dataclass(slots=True)
class Transfer:
    """One push as tests see it: outcome is running, pushed, dropped or failed."""

    reference: str
    username: str
    outcome: str = "running"
    updates: int = 0


class Registries:
    """The registries by host; hosts on loopback are open unless said otherwise, others do not exist."""

    def __init__(self) -> None:
        self.by_host: dict[str, Registry] = {}
        self.pushes: list[Transfer] = []
        self.tokens = Tokens()

    def of(self, host: str) -> Registry:
        """The registry of a host, made when first asked for."""
        if host not in self.by_host:
            access = "open" if registry_kind(host).is_loopback else "unknown"
            self.by_host[host] = Registry(host, access, tokens=self.tokens)
        return self.by_host[host]


def manifest_of(image: Image) -> Manifest:
    """The manifest of an image for one platform."""
    return Manifest(image.manifest_digest, image.manifest_size, image)
