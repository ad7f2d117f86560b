"""The registries of the demo: what is in them, and who may push."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.demo.state.model import Image

EXPIRED = "denied: Your authorization token has expired. Reauthenticate and try again."
DENIED = "denied: requested access to the resource is denied"
NO_LOGIN = "no basic auth credentials"
WRONG_LOGIN = "unauthorized: authentication required"


@dataclass(frozen=True, slots=True)
class Login:
    """What a client gave in `X-Registry-Auth`."""

    username: str
    password: str


@dataclass(slots=True, eq=False)
class Registry:
    """One registry host: `access` is open, login, expired, refused or unknown; `logins` empty takes anyone.

    `writable` names the start of the repositories that may be pushed to, '' for all of them.
    """

    host: str
    access: str = "open"
    writable: str = ""
    logins: dict[str, str] = field(default_factory=dict)
    error: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    images: dict[str, Image] = field(default_factory=dict)
    blobs: set[str] = field(default_factory=set)

    def push_refusal(self, repository: str, login: Login | None) -> str:
        """Why this login may not push there, in the engine's words; '' when it may."""
        if not repository.startswith(self.writable):
            return DENIED
        return self.refusal(login)

    def refusal(self, login: Login | None) -> str:
        """Why this login may do nothing here, in the engine's words; '' when it may."""
        if self.error:
            return self.error
        if self.access == "expired":
            return EXPIRED if login else NO_LOGIN
        if self.access != "login":
            return ""
        if login is None:
            return NO_LOGIN
        if self.logins and self.logins.get(login.username) != login.password:
            return WRONG_LOGIN
        return ""

    def unreachable(self) -> str:
        """Why the host cannot be talked to, in the engine's words; '' when it can."""
        if self.access == "refused":
            return f'Get "http://{self.host}/v2/": dial tcp {self.host}: connect: connection refused'
        if self.access == "unknown":
            return f'Get "https://{self.host}/v2/": dial tcp: lookup {self.host}: no such host'
        return ""

    def has_layer(self, repository: str, chain_id: str) -> bool:
        """Whether a repository holds the layer."""
        return f"{repository} {chain_id}" in self.blobs

    def keep_layer(self, repository: str, chain_id: str) -> None:
        """Note that a layer has arrived."""
        self.blobs.add(f"{repository} {chain_id}")

    def keep(self, repository: str, tag: str, image: Image) -> None:
        """Note that a tag has been pushed, its layers with it."""
        digest = image.manifest_digest
        self.images[digest] = image
        self.tags[f"{repository}:{tag}"] = digest
        self.blobs.update(f"{repository} {layer.chain_id}" for layer in image.layers)

    def find(self, repository: str, tag: str | None, digest: str | None) -> Image | None:
        """The image a tag or digest means there."""
        known = self.tags.get(f"{repository}:{tag or 'latest'}") if digest is None else digest
        return self.images.get(known or "")


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

    def of(self, host: str) -> Registry:
        """The registry of a host, made when first asked for."""
        if host not in self.by_host:
            local = host.rpartition(":")[0] in ("localhost", "127.0.0.1", "[::1]")
            self.by_host[host] = Registry(host, "open" if local else "unknown")
        return self.by_host[host]
