"""Copies between the demo's registries: blobs that move, are there already or get lost, and their manifests."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.unit.demo_http import DemoClient
from tests.unit.test_demo_remote import HUB, LOCAL, PROD, SECOND, asked, pushed, registry, token
from tui.demo.remote import DemoRegistryClient
from tui.domain.manifest import Manifest
from tui.registry.errors import Denied, NotThere, RegistryError

DEMO = {"username": "demo", "password": "demo"}


class Stopped(Exception):
    """What a test ends a copy with."""


def copy(source: DemoRegistryClient, repository: str, manifest: Manifest, target: DemoRegistryClient) -> None:
    """Everything of an image, and then its manifest by digest."""
    for blob in manifest.blobs:
        target.copy_blob("mirror", blob, source, repository, lambda moved: None)
    target.put_manifest("mirror", manifest.digest, manifest)


def test_an_image_moves_from_one_registry_to_another(engine: DemoClient) -> None:
    source, target = registry(engine, HUB), registry(engine, SECOND, DEMO)
    found = source.manifest("library/redis", "latest")
    copy(source, "library/redis", found, target)
    with pytest.raises(NotThere):
        target.head("mirror", "kept")
    target.put_manifest("mirror", "kept", found)
    assert target.manifest("mirror", "kept") == found
    assert engine.post("/images/create", fromImage=f"{SECOND}/mirror", tag="kept").status == 500, (
        "it asks who"
    )


def test_an_index_comes_after_its_children(engine: DemoClient) -> None:
    source, target = registry(engine, HUB), registry(engine, LOCAL)
    index = source.manifest("library/redis", "7.4")
    with pytest.raises(RegistryError, match="blob unknown"):
        target.put_manifest("mirror", "7.4", index)
    for child in index.children:
        copy(source, "library/redis", source.manifest("library/redis", child.digest), target)
    target.put_manifest("mirror", "7.4", index)
    assert target.manifest("mirror", "7.4") == index


def test_no_manifest_without_its_blobs(engine: DemoClient) -> None:
    source, target = registry(engine, HUB), registry(engine, LOCAL)
    found = source.manifest("library/redis", "latest")
    for blob in found.blobs[1:]:
        target.copy_blob("mirror", blob, source, "library/redis", lambda moved: None)
    with pytest.raises(RegistryError, match="blob unknown"):
        target.put_manifest("mirror", "1", found)


def test_the_bytes_that_are_there_are_told_on_the_way(engine: DemoClient) -> None:
    source, target = registry(engine, HUB), registry(engine, LOCAL)
    blob = max(source.manifest("library/mariadb", "11.4").layers, key=lambda layer: layer.size)
    moved: list[int] = []
    target.copy_blob("mirror", blob, source, "library/mariadb", moved.append)
    assert moved[-1] == blob.size
    assert len(moved) > 5
    assert all(before < after for before, after in pairwise(moved))


def test_a_copy_that_is_stopped_goes_on_from_there(engine: DemoClient) -> None:
    source, target = registry(engine, HUB), registry(engine, LOCAL)
    blob = max(source.manifest("library/mariadb", "11.4").layers, key=lambda layer: layer.size)

    def stop(moved: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        target.copy_blob("mirror", blob, source, "library/mariadb", stop)
    assert not target.has_blob("mirror", blob.digest)
    engine.post("/_demo/registries/asked/clear")
    target.copy_blob("mirror", blob, source, "library/mariadb", lambda moved: None)
    rest = asked(engine).count("blob/part")
    assert target.has_blob("mirror", blob.digest)
    target.copy_blob("again", blob, source, "library/mariadb", lambda moved: None)
    assert asked(engine).count("blob/part") - rest == rest + 1


def test_a_login_that_dies_in_the_middle(engine: DemoClient) -> None:
    source, target = registry(engine, HUB), registry(engine, PROD, token(engine))
    blob = max(source.manifest("library/mariadb", "11.4").layers, key=lambda layer: layer.size)
    with pytest.raises(Denied, match="expired"):
        target.copy_blob(
            "billing",
            blob,
            source,
            "library/mariadb",
            lambda moved: engine.post("/_demo/token/expire", {"host": PROD}) and None,
        )
    assert not registry(engine, PROD, token(engine)).has_blob("billing", blob.digest)


def test_a_blob_that_its_registry_has_lost(engine: DemoClient) -> None:
    digest = pushed(engine, f"{LOCAL}/team/cache:a")
    client = registry(engine, LOCAL)
    blob = client.manifest("team/cache", digest).layers[0]
    engine.post("/_demo/blob/lose", {"host": LOCAL, "repository": "team/cache", "digest": blob.digest})
    assert client.head("team/cache", "a").digest == digest
    assert not client.has_blob("team/cache", blob.digest)
    target = registry(engine, SECOND, DEMO)
    with pytest.raises(NotThere, match="blob unknown"):
        target.copy_blob("mirror", blob, client, "team/cache", lambda moved: None)


def test_blobs_are_mounted_within_a_registry(engine: DemoClient) -> None:
    client = registry(engine, PROD, token(engine))
    found = client.manifest("billing", "latest")
    own = [blob for blob in found.blobs if not client.has_blob("reports", blob.digest)]
    assert own
    assert all(client.mount_blob("reports", blob.digest, "billing") for blob in own)
    client.put_manifest("reports", "like-billing", found)
    assert client.head("reports", "like-billing").digest == found.digest
    assert not client.mount_blob("reports", "sha256:" + "0" * 64, "billing")
    with pytest.raises(Denied, match="ecr:InitiateLayerUpload"):
        client.mount_blob("migrations", own[0].digest, "billing")
