"""Two registries behind TLS and passwords, images of several platforms in them, and copies as jobs."""

from __future__ import annotations

import hashlib
import json
import os
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.lab.fronted import FrontedRegistry
from tui.domain.manifest import Blob, Manifest
from tui.domain.reference import Reference
from tui.registry import upload as uploads
from tui.registry.client import RegistryClient
from tui.work.copying import CopyMeans, CopyOrder, copy_work, prepare
from tui.work.job import Job, JobRecord
from tui.work.jobs import Jobs
from tui.work.place import Place
from tui.work.transfer import Refresh

MANY = 3_000_000
PAUSES = (0.01, 0.02, 0.03)
INDEX = "application/vnd.oci.image.index.v1+json"
IMAGE = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"
FOREIGN = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"
ATTESTED = {"os": "unknown", "architecture": "unknown"}

Env = dict[str, str]


def digest_of(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def fresh(repository: str = "app") -> str:
    """A repository that nobody has used."""
    return f"yard/{repository}-{os.urandom(4).hex()}"


@dataclass
class Yard:
    """`source` and `target`; `renew` is done when a login is renewed, None where none can be."""

    source: FrontedRegistry
    target: FrontedRegistry
    env: Env
    jobs: Jobs
    renew: Callable[[str], None] | None = None
    renewed: list[str] = field(default_factory=list)
    started: list[Job] = field(default_factory=list)

    def log_in(self, *more: FrontedRegistry) -> None:
        """Store the logins that the registries want now."""
        folder = Path(self.env["DOCKER_CONFIG"])
        found = (self.source, self.target, *more)
        auths = {each.host: {"auth": b64encode(":".join(each.login).encode()).decode()} for each in found}
        (folder / "config.json").write_text(json.dumps({"auths": auths}))

    def forget(self) -> None:
        """Forget what was asked while a test got ready."""
        for each in (self.source, self.target):
            each.front.requests.clear()

    def open(self, host: str, login: Mapping[str, str] | None) -> RegistryClient:
        return RegistryClient(host, login, self.env)

    def place(self, reference: Reference) -> Place:
        return Place(reference.registry, reference.repository, self.open, self.env)

    @property
    def means(self) -> CopyMeans:
        def refresh(job: Job, host: str) -> None:
            self.renewed.append(host)
            assert self.renew is not None
            self.renew(host)

        refresher: Callable[[str], Refresh | None] = lambda host: refresh if self.renew else None  # noqa: E731
        return CopyMeans(self.place, refresher, PAUSES)

    def order(self, source: str, target: str) -> CopyOrder:
        return prepare(self.means, Reference.parse(source), Reference.parse(target))

    def begin(self, order: CopyOrder) -> Job:
        work = copy_work(self.means)
        job = self.jobs.start("Mirror", order.reference, order.command, lambda job: work(job, order))
        self.started.append(job)
        return job

    def copy(self, order: CopyOrder) -> JobRecord:
        """The record of a copy that has ended."""
        job = self.begin(order)
        assert self.jobs.wait(60, job.id)
        return job.record

    def client(self, registry: FrontedRegistry) -> closing[RegistryClient]:
        login = {"username": registry.login[0], "password": registry.login[1]}
        return closing(RegistryClient(registry.host, login, self.env))


class Builder:
    """Puts images into one repository of a registry, past its front."""

    def __init__(self, registry: FrontedRegistry, repository: str) -> None:
        self.repository = repository
        self.name = f"{registry.host}/{repository}"
        self._client = RegistryClient(registry.registry.host)

    def close(self) -> None:
        self._client.close()

    def blob(self, kind: str, content: bytes) -> dict[str, Any]:
        blob = Blob(digest_of(content), len(content))
        upload = uploads.begin(self._client.connection, self.repository, blob)
        uploads.finish(self._client.connection, self.repository, upload, blob, content)
        return {"mediaType": kind, "digest": blob.digest, "size": blob.size}

    def image(self, *layers: bytes | dict[str, Any], tag: str = "", **config: str) -> str:
        """An image of these layers, some of which may be descriptors; its digest."""
        told = {"architecture": "amd64", "os": "linux", "only": os.urandom(8).hex(), **config}
        parts = [self.blob(LAYER, one) if isinstance(one, bytes) else one for one in layers]
        whole = {"config": self.blob(CONFIG, json.dumps(told).encode()), "layers": parts}
        return self.put(IMAGE, whole, tag)

    def index(
        self, children: Mapping[str, str], tag: str = "", kinds: Mapping[str, str] | None = None
    ) -> str:
        """An index of digests with their platforms (`os/architecture`); its digest."""
        entries = []
        for digest, platform in children.items():
            system, _, architecture = platform.partition("/")
            told = {"os": system, "architecture": architecture}
            kind = (kinds or {}).get(digest, IMAGE)
            entries.append({"mediaType": kind, "digest": digest, "size": 500, "platform": told})
        return self.put(INDEX, {"manifests": entries}, tag)

    def put(self, kind: str, whole: Mapping[str, Any], tag: str = "") -> str:
        content = json.dumps({"schemaVersion": 2, "mediaType": kind, **whole}).encode()
        manifest = Manifest(digest_of(content), kind, content)
        self._client.put_manifest(self.repository, tag or manifest.digest, manifest)
        return manifest.digest

    def tag(self, tag: str, digest: str) -> None:
        self._client.put_manifest(self.repository, tag, self._client.manifest(self.repository, digest))

    def layers(self, reference: str) -> tuple[Blob, ...]:
        return self._client.manifest(self.repository, reference).layers

    def digest(self, tag: str) -> str:
        return self._client.head(self.repository, tag).digest


def building(registry: FrontedRegistry, repository: str) -> closing[Builder]:
    return closing(Builder(registry, repository))


def multi(there: Builder, tag: str = "v1", size: int = 1000) -> tuple[str, dict[str, str]]:
    """An index of two platforms that share a layer, with an attestation; and its children."""
    shared = os.urandom(size)
    children = {
        there.image(shared, os.urandom(size)): "linux/amd64",
        there.image(shared, os.urandom(size), architecture="arm64"): "linux/arm64",
        there.image(os.urandom(50)): "/".join(ATTESTED.values()),
    }
    return there.index(children, tag), children
