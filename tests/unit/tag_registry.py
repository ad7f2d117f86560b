"""A registry that a look at tags asks: what it holds, what it refuses, and what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from tui.domain.manifest import Manifest
from tui.domain.remote import Head, RateLimit

IMAGE = "application/vnd.oci.image.manifest.v1+json"


INDEX = "application/vnd.oci.image.index.v1+json"


class Registry:
    """A registry in memory that notes what it is asked; `gate` holds its answers back, `failures` are by tag."""

    def __init__(self) -> None:
        self.host = "example.com"
        self.limit: RateLimit | None = None
        self.asked: list[str] = []
        self.busy = self.most = 0
        self.closed = self.opened = 0
        self.gate = threading.Event()
        self.gate.set()
        self.failures: dict[str, Exception] = {}
        self.manifests: dict[str, Manifest] = {}
        self.pages: list[list[str]] = []
        self._lock = threading.Lock()

    def _ask(self, reference: str) -> None:
        with self._lock:
            self.asked.append(reference)
            self.busy += 1
            self.most = max(self.most, self.busy)
        self.gate.wait(30)
        with self._lock:
            self.busy -= 1
        if failure := self.failures.get(reference):
            raise failure

    def head(self, repository: str, reference: str) -> Head:
        self._ask(reference)
        return Head(f"sha256:{sha256(reference.encode()).hexdigest()}", IMAGE)

    def manifest(self, repository: str, reference: str) -> Manifest:
        self._ask(reference)
        return self.manifests[reference]

    def created(self, repository: str, manifest: Manifest) -> float | None:
        self._ask(f"config of {manifest.digest}")
        return 1000.0

    def tags(self, repository: str) -> Iterator[list[str]]:
        self._ask("tags")
        yield from self.pages

    def close(self) -> None:
        self.closed += 1

    def add(self, kind: str, **content: Any) -> str:
        """Keep a manifest; its digest."""
        data = json.dumps({"schemaVersion": 2, **content}).encode()
        digest = f"sha256:{sha256(data).hexdigest()}"
        self.manifests[digest] = Manifest(digest, kind, data)
        return digest

    def add_image(self, *sizes: int) -> str:
        blobs = [{"digest": f"sha256:{n:064}", "size": size} for n, size in enumerate(sizes)]
        return self.add(IMAGE, config=blobs[0], layers=blobs[1:])
