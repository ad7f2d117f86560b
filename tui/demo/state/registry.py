"""One registry of the demo: what is in it, and who may read and write there."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from tui.demo.state import refusals
from tui.demo.state.manifests import Manifest
from tui.demo.state.shelf import Shelf
from tui.demo.state.tokens import USER, Tokens
from tui.domain.registry import registry_kind

_NOBODY = "192.0.2.17"
_PULL, _PUSH = "ecr:BatchGetImage", "ecr:InitiateLayerUpload"


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


@dataclass(slots=True)
class Quota:
    """How often manifests may be read within `window` seconds, and how often they still may."""

    limit: int
    remaining: int
    window: int = 21_600


@dataclass(slots=True, eq=False)
class Registry:
    """One registry host; `logins` empty takes anyone.

    `access`: open; login, to do anything; public, to write; ecr, with a token; expired, every login is;
    refused, connections are; unknown, the host's name is; silent, nobody answers. `writable` names the start of
    the repositories that may be pushed to, '' for all of them. Where `repositories` is not None, no other one can
    be pushed to. Those that are `private` are for a login only. `delay` in seconds comes before each answer.
    """

    host: str
    access: str = "open"
    writable: str = ""
    logins: dict[str, str] = field(default_factory=dict)
    error: str = ""
    tokens: Tokens = field(default_factory=Tokens)
    repositories: dict[str, Repository] | None = None
    shelves: dict[str, Shelf] = field(default_factory=dict)
    private: set[str] = field(default_factory=set)
    quota: Quota | None = None
    deletes: bool = True
    delay: float = 0.0

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
        if self.access == "silent":
            return f'Get "https://{self.host}/v2/": dial tcp {_NOBODY}:443: i/o timeout'
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

    def pull_refusal(self, repository: str, login: Login | None, *, counts: bool = True) -> str:
        """Why this login may not read there, in the engine's words; '' when it may.

        What `counts` takes one off the quota: reading a manifest, not asking for its digest.
        """
        if reason := self.error or self.login_refusal(login) or self._right_refusal(repository, login, _PULL):
            return reason
        if repository in self.private and login is None:
            return refusals.nobody(self.host)
        if self.quota is not None:
            if self.quota.remaining <= 0:
                return refusals.TOO_MANY
            self.quota.remaining -= counts
        return ""

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
        if known is not None and known.is_immutable and self.shelf(repository).find(tag):
            return refusals.immutable(repository, tag)
        return ""

    def hides(self, repository: str) -> bool:
        """Whether it answers of a repository as if it were a private one: it does so of those that are not."""
        shelf = self.shelf(repository)
        return self.access == "public" and not shelf.manifests and shelf.later is None

    def digests(self) -> dict[str, str]:
        """The digest of each tag, without those that nobody has looked for yet."""
        shelves = self.shelves.items()
        return {f"{name}:{tag}": digest for name, shelf in shelves for tag, digest in shelf.tags.items()}

    def shelf(self, repository: str) -> Shelf:
        """What a repository holds; of one that is not there, nothing."""
        return self.shelves.get(repository) or Shelf()

    def own_shelf(self, repository: str) -> Shelf:
        """What a repository holds, to put something there: it is made with the first thing."""
        return self.shelves.setdefault(repository, Shelf())

    def keep(self, repository: str, tag: str, manifest: Manifest, pushed: float | None = None) -> None:
        """Note that a tag has been pushed, its layers with it."""
        self.own_shelf(repository).keep(tag, manifest, time.time() if pushed is None else pushed)

    def find(self, repository: str, tag: str | None, digest: str | None) -> Manifest | None:
        """What a tag or digest means there."""
        return self.shelf(repository).find(digest or tag or "latest")
