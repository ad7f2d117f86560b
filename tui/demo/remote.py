"""A registry of the demo asked directly, as a client of the registries' own API would."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from tui.demo.failure import Failures, failure
from tui.demo.lever import NoAnswer, move
from tui.domain.manifest import Blob, Manifest
from tui.domain.remote import Head, RateLimit

_PAGE = 1000


class Source(Protocol):
    """Where a blob comes from."""

    @property
    def host(self) -> str: ...
    def has_blob(self, repository: str, digest: str) -> bool: ...


class DemoRegistryClient:
    """One registry, with a login or without: nothing leaves this machine, whatever its host is called.

    `failures` make the exceptions of (title, detail, hint) by kind: not there, denied, rate-limited, which is given
    the seconds to wait or None too, unreachable, and other. Blocking; may be used by several threads at once.
    """

    def __init__(self, socket: str, host: str, login: Mapping[str, str] | None, failures: Failures) -> None:
        self.host = host
        self._socket = socket
        self._login = dict(login or {})
        self._failures = failures
        self._limit: RateLimit | None = None

    def __repr__(self) -> str:
        return f"DemoRegistryClient({self.host!r})"

    @property
    def limit(self) -> RateLimit | None:
        """How often it may still be asked, as it told last."""
        return self._limit

    def close(self) -> None:
        """Nothing stays open."""

    def head(self, repository: str, reference: str) -> Head:
        """What a tag or digest stands for, without its content."""
        told = self._ask("manifest/head", repository, reference=reference)
        return Head(told["digest"], told["mediaType"])

    def manifest(self, repository: str, reference: str) -> Manifest:
        """What a tag or digest stands for."""
        told = self._ask("manifest", repository, reference=reference)
        return Manifest(told["digest"], told["mediaType"], str(told["content"]).encode())

    def put_manifest(self, repository: str, tag: str, manifest: Manifest) -> None:
        """Let a tag stand for a manifest, which any of the demo's registries has; a digest for a tag: have it there."""
        self._ask("manifest/put", repository, reference=tag, digest=manifest.digest)

    def created(self, repository: str, manifest: Manifest) -> float | None:
        """When the image of a manifest was built (Unix seconds)."""
        told = self._ask("manifest/created", repository, reference=manifest.digest)
        return float(told["created"])

    def tags(self, repository: str) -> Iterator[list[str]]:
        """All tags of a repository, by pages."""
        after, more = "", True
        while more:
            told = self._ask("tags", repository, after=after, most=_PAGE)
            page, more = list(told["tags"]), bool(told["more"])
            yield page
            after = page[-1] if page else ""

    def remove_tag(self, repository: str, tag: str, digest: str) -> None:
        """Take a tag away while it stands for this digest, and no other tag with it."""
        self._ask("tag/remove", repository, reference=tag, digest=digest)

    def has_blob(self, repository: str, digest: str, size: int | None = None) -> bool:
        """Whether a repository has a blob, which is whole in the demo."""
        return bool(self._ask("blob", repository, digest=digest)["there"])

    def mount_blob(self, repository: str, digest: str, source_repository: str) -> bool:
        """Have a blob of another repository in this one too; False where that has it not."""
        order = {"digest": digest, "from": source_repository}
        return bool(self._ask("blob/mount", repository, **order)["mounted"])

    def copy_blob(
        self,
        repository: str,
        blob: Blob,
        source: Source,
        source_repository: str,
        moved: Callable[[int], None],
    ) -> None:
        """Let a blob of another registry arrive bit by bit, from where the last try ended.

        `moved` is told the bytes that are there by now; what it raises ends the copy.
        """
        if not source.has_blob(source_repository, blob.digest):
            lost = {"kind": "not there", "message": "blob unknown: blob unknown to registry"}
            raise failure(self._failures, source.host, "blob", lost)
        done = False
        while not done:
            told = self._ask("blob/part", repository, digest=blob.digest, size=blob.size)
            done = bool(told["done"])
            moved(int(told["arrived"]))

    def _ask(self, lever: str, repository: str, **order: object) -> dict[str, Any]:
        whole = {"host": self.host, "repository": repository, "login": self._login, **order}
        try:
            status, answer = move(self._socket, lever, whole)
        except NoAnswer as error:
            raise self._failures["other"]("The demo engine does not answer", str(error), "") from error
        if limit := answer.get("limit"):
            self._limit = RateLimit(limit["remaining"], limit["limit"], limit["window"])
        if status >= 300:
            raise failure(self._failures, self.host, lever, answer)
        return answer
