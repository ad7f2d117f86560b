"""Check and verdict on every kind of store, with a registry in which tags move, vanish and lose their layers."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.contract.conftest import connected
from tests.contract.host import Host, on_every_store, unique
from tests.contract.test_push import digest_of
from tests.lab.proxy import CountingProxy
from tests.lab.pushed import push_image, push_index
from tests.lab.registry import Registry
from tests.lab.storage import Storage
from tui.domain.check import Answer
from tui.domain.image import Image
from tui.engine.client import Engine
from tui.registry.client import RegistryClient
from tui.work.audit import AuditEntry, AuditFile
from tui.work.check import CheckMeans, check
from tui.work.verdict import Look, look

pytestmark = on_every_store


class Here:
    """One image of the engine, named for the lab's registry, and that registry's own view of it."""

    def __init__(self, host: Host, engine: Engine, registry: Registry, folder: Path) -> None:
        self.registry, self._engine = registry, engine
        self.repository = f"contract/{unique('checked')}"
        self.reference = f"{registry.host}/{self.repository}:1"
        self.id = host.image(self.reference)
        self.storage = Storage(registry.data)
        self.env = {"DOCKER_CONFIG": str(folder)}
        self.audit_path = str(folder / "audit.jsonl")

    def push(self) -> str:
        """Push it; the digest it has there."""
        return digest_of(list(self._engine.push(self.reference, self.registry.auth)))

    def pull_anew(self, host: Host) -> None:
        """Have what the registry has under the name in place of what was built."""
        host.api.remove_image(self.id, force=True)
        host.api.pull(*self.reference.rsplit(":", 1))
        self.id = str(host.api.inspect_image(self.reference)["Id"])

    def image(self) -> Image:
        """As the engine lists it now."""
        return next(image for image in self._engine.list_images() if image.id == self.id)

    def knows(self, digest: str) -> bool:
        """Whether the engine does: Podman keeps no digest of what it pushes."""
        return digest in str(self.image().digests)

    def write_audit(self, digest: str) -> None:
        """Let it be known that dtui pushed it under this digest."""
        entry = AuditEntry("image.push", self.reference, "", "ok", self.id, f"{self.reference} is {digest}")
        assert AuditFile(self.audit_path).append(entry) is None

    def means(self, engine: Engine | None = None) -> CheckMeans:
        def open_registry(host: str, login: Mapping[str, str] | None) -> RegistryClient:
            return RegistryClient(host, login, self.env)

        return CheckMeans(engine or self._engine, self.env, open_registry, audit_path=self.audit_path)

    def check(self) -> Answer:
        return check(self.reference, self.image(), self.means())

    def look(self) -> Look:
        return look(self.image(), self.means())


@pytest.fixture
def here(host: Host, engine: Engine, registry: Registry, tmp_path: Path) -> Here:
    return Here(host, engine, registry, tmp_path)


def test_what_was_never_pushed_is_here_alone(here: Here) -> None:
    found = here.check()
    assert (found.state, found.kept, found.absent) == ("not there", "", True)
    assert here.look().verdict.kind == "only copy"


def test_what_was_pushed_is_the_same_and_there_as_well(here: Here) -> None:
    digest = here.push()
    found = here.check()
    assert (found.state, found.digest, found.kept, found.deep) == ("same", digest, digest, False)
    seen = here.look().verdict
    assert (seen.kind, seen.where) == ("also", (here.registry.host,))


def test_the_engine_is_asked_one_thing(here: Here, host: Host, proxy: CountingProxy) -> None:
    here.push()
    image = here.image()
    engine = connected(proxy.url, host.info)
    asked = len(proxy.requests)
    check(here.reference, image, here.means(engine))
    engine.close()
    asks = [line.partition("/distribution/")[2] for line in proxy.requests[asked:]]
    assert asks == [f"{here.reference}/json"]


def test_a_tag_that_moved(here: Here) -> None:
    digest = here.push()
    new = push_image(here.registry, here.repository, "1", content=b"something else")
    found = here.check()
    kept = digest if here.knows(digest) else ""
    assert (found.state, found.digest, found.kept, found.absent) == ("moved", new, kept, not kept)
    here.write_audit(digest)
    assert here.check().kept == digest


def test_a_tag_that_is_gone(here: Here) -> None:
    digest = here.push()
    here.storage.remove_tag(here.repository, "1")
    expected = ("tag gone", "also") if here.knows(digest) else ("not there", "only copy")
    assert (here.check().state, here.look().verdict.kind) == expected
    here.write_audit(digest)
    assert (here.check().state, here.look().verdict.kind) == ("tag gone", "also")


def test_an_image_that_is_gone(here: Here) -> None:
    digest = here.push()
    here.storage.remove_tag(here.repository, "1")
    here.storage.remove_image(here.repository, digest)
    found = here.check()
    assert (found.state, found.absent) == ("not there", True)
    assert here.look().verdict.kind == "only copy"


def test_an_index_of_the_same_image_in_its_place(here: Here) -> None:
    digest = here.push()
    other = push_image(here.registry, here.repository, "other", content=b"for arm64")
    index = push_index(here.registry, here.repository, "1", digest, other)
    found = here.check()
    assert (found.state, found.reason) == ("same", "as linux/amd64 of an index")
    assert found.digest == index
    assert here.look().verdict.kind == "also"
    push_index(here.registry, here.repository, "1", other, digest)
    assert here.check().state == "moved", "it is in there, but as another platform"


def test_an_index_that_was_pulled(here: Here, host: Host) -> None:
    plain = here.push()
    other = push_image(here.registry, here.repository, "other", content=b"for another platform")
    index = push_index(here.registry, here.repository, "1", plain, other)
    here.pull_anew(host)
    assert (here.check().state, here.check().digest) == ("same", index)
    assert here.look().verdict.kind == "also"
    here.storage.point(here.repository, "1", plain)
    assert here.check().state == "same", "one platform of it, the one that is here"
    here.storage.point(here.repository, "1", other)
    found = here.check()
    assert found.state == "moved"
    # Podman remembers both.
    assert found.kept in ((index, plain) if host.name == "podman" else (index,))
    lost = here.storage.manifest(other)["layers"][0]["digest"]
    here.storage.blob(lost).unlink()
    # The containerd store may hold all platforms, so all have to be there.
    assert here.look().verdict.kind == ("only copy" if host.has_containerd_store else "also")


def test_a_registry_that_lost_a_layer(here: Here) -> None:
    digest = here.push()
    manifest = here.storage.manifest(digest)
    lost = manifest["layers"][-1]["digest"]
    here.storage.blob(lost).unlink()
    assert here.check().state == "same", "the tag is what it was"
    seen = here.look()
    assert seen.verdict.kind == "only copy"
    assert lost in seen.answers[0].reason


def test_a_registry_that_lost_the_manifest(here: Here) -> None:
    digest = here.push()
    here.storage.blob(digest).unlink()
    assert here.check().state == "not there"
    assert here.look().verdict.kind == "only copy"


def test_a_registry_that_wants_a_password(
    host: Host, engine: Engine, registry_auth: Registry, tmp_path: Path
) -> None:
    here = Here(host, engine, registry_auth, tmp_path)
    here.push()
    found = here.check()
    assert (found.state, found.absent) == ("denied", False)
    assert here.look().verdict.kind == "unknown"
    login = b64encode(b"alice:s3cret").decode()
    (tmp_path / "config.json").write_text(f'{{"auths": {{"{registry_auth.host}": {{"auth": "{login}"}}}}}}')
    assert here.check().state == "same"
    assert here.look().verdict.kind == "also"


def test_nobody_there(host: Host, engine: Engine, here: Here) -> None:
    reference = f"127.0.0.1:1/{unique('app')}:1"
    id = host.image(reference)
    image = next(each for each in engine.list_images() if each.id == id)
    found = check(reference, image, here.means())
    assert (found.state, found.absent) == ("unreachable", False)
    assert "Nobody listens" in found.reason
    assert look(image, here.means()).verdict.kind == "unknown"
