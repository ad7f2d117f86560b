"""A registry of the demo asked directly, as a client of the registries' own API would."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tui.demo.lever import NoAnswer, move
from tui.domain.manifest import Manifest

Failure = Callable[[str, str, str], Exception]


class DemoRegistryClient:
    """One registry, with a login or without: nothing leaves this machine, whatever its host is called.

    `failure` and `not_there` make the exceptions, of (title, detail, hint). Blocking.
    """

    def __init__(
        self,
        socket: str,
        host: str,
        login: Mapping[str, str] | None,
        failure: Failure,
        not_there: Failure,
    ) -> None:
        self.host = host
        self._socket = socket
        self._login = dict(login or {})
        self._failure = failure
        self._not_there = not_there

    def __repr__(self) -> str:
        return f"DemoRegistryClient({self.host!r})"

    def close(self) -> None:
        """Nothing stays open."""

    def manifest(self, repository: str, reference: str) -> Manifest:
        """What a tag or digest stands for. Its bytes do not give its digest: the demo makes digests up."""
        told = self._ask("manifest", repository, reference=reference)
        return Manifest(told["digest"], told["mediaType"], str(told["content"]).encode())

    def put_manifest(self, repository: str, tag: str, manifest: Manifest) -> None:
        """Let a tag stand for a manifest that the repository has."""
        self._ask("manifest/put", repository, reference=tag, digest=manifest.digest)

    def created(self, repository: str, manifest: Manifest) -> float | None:
        """When the image of a manifest was built (Unix seconds)."""
        told = self._ask("manifest", repository, reference=manifest.digest)
        return float(told["created"])

    def _ask(self, lever: str, repository: str, **order: str) -> dict[str, Any]:
        whole = {"host": self.host, "repository": repository, "login": self._login, **order}
        try:
            status, answer = move(self._socket, lever, whole)
        except NoAnswer as error:
            raise self._failure("The demo engine does not answer", str(error), "") from error
        if status < 300:
            return answer
        make = self._not_there if status == 404 else self._failure
        raise make(f"{self.host} refused", str(answer.get("message", "")), "")
