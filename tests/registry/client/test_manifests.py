"""Manifests and tags of real registries of each kind, and the requests that they cost."""

from __future__ import annotations

import json

import pytest

from tests.lab.ecr import Ecr
from tests.lab.fronted import FrontedRegistry
from tests.lab.pushed import IMAGE, INDEX, push_image, push_index
from tests.registry.client.place import NOWHERE, Place, were
from tests.unit.registry_double import digest_of
from tui.domain.manifest import Manifest
from tui.registry.client import RegistryClient
from tui.registry.errors import NotThere, RegistryError


def test_what_a_tag_stands_for(place: Place) -> None:
    name, client = place.repository, place.client
    digest = push_image(place.registry, name, "v1", "latest")
    index = push_index(place.registry, name, "all", digest)
    place.requests.clear()
    assert (client.head(name, "v1").digest, client.head(name, "v1").media_type) == (digest, IMAGE)
    assert (client.head(name, "all").digest, client.head(name, "all").media_type) == (index, INDEX)
    assert client.head(name, digest).digest == digest
    if place.is_fronted:
        heads = ["v1", "v1", "all", "all", digest]
        were(place.requests, name, *(f"HEAD manifests/{reference} 200" for reference in heads))
    whole = client.manifest(name, "all")
    assert (whole.digest, whole.media_type, whole.is_index) == (index, INDEX, True)
    assert [child.digest for child in whole.children] == [digest]
    image = client.manifest(name, digest)
    config = client.connection.ask("GET", name, f"blobs/{image.config.digest}").content
    assert json.loads(config)["architecture"] == "amd64"
    assert client.created(name, whole) is None
    assert sorted(tag for page in client.tags(name) for tag in page) == ["all", "latest", "v1"]


def test_a_tag_is_put_and_seen(place: Place) -> None:
    name, client = place.repository, place.client
    digest = push_image(place.registry, name, "v1")
    manifest = client.manifest(name, "v1")
    place.requests.clear()
    client.put_manifest(name, "v2", manifest)
    assert place.registry.digest(name, "v2") == digest
    if place.is_fronted:
        were(place.requests, name, "PUT manifests/v2 201", "HEAD manifests/v2 200")


def test_what_is_not_there(place: Place) -> None:
    name, client = place.repository, place.client
    push_image(place.registry, name, "v1")
    for reference in ("v2", NOWHERE):
        with pytest.raises(NotThere):
            client.head(name, reference)
        with pytest.raises(NotThere, match="no such tag"):
            client.manifest(name, reference)
    for method in (client.head, client.manifest):
        with pytest.raises(NotThere):
            method(f"{name}/none", "v1")
    with pytest.raises(NotThere, match="no repository"):
        list(client.tags(f"{name}/none"))


def test_a_manifest_whose_layers_are_not_there_is_refused(place: Place) -> None:
    part = {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": NOWHERE, "size": 2}
    content = json.dumps({"schemaVersion": 2, "mediaType": IMAGE, "config": part, "layers": [part]}).encode()
    push_image(place.registry, place.repository, "v1")
    with pytest.raises(RegistryError) as caught:
        place.client.put_manifest(place.repository, "v2", Manifest(digest_of(content), IMAGE, content))
    assert NOWHERE in caught.value.detail or "unknown" in caught.value.detail
    assert place.registry.digest(place.repository, "v2") is None


def test_a_registry_that_knows_no_pages(fronted: FrontedRegistry, tls: Place) -> None:
    digest = push_image(fronted.registry, tls.repository, "v1")
    fronted.storage.tag(tls.repository, digest, *(f"t{number}" for number in range(1199)))
    tls.requests.clear()
    found = [tag for page in tls.client.tags(tls.repository) for tag in page]
    assert len(found) == len(set(found)) == 1200
    # Distribution 2.8 knows no pages.
    were(tls.requests, tls.repository, "GET tags/list?n=1000 200")


def test_amazons_pages(ecr: Ecr, env: dict[str, str], repository: str) -> None:
    ecr.add_repository(repository)
    digest = push_image(ecr.registry, repository, "v1")
    ecr.storage.tag(repository, digest, *(f"t{number}" for number in range(2100)))
    ecr.front.requests.clear()
    client = RegistryClient(ecr.host, {"username": "AWS", "password": ecr.issue().secret}, env)
    pages = [len(page) for page in client.tags(repository)]
    assert pages == [1000, 1000, 101]
    lists = [line for line in ecr.front.requests if "/tags/list" in line]
    assert (len(lists), len(set(lists)), len(ecr.front.requests)) == (3, 3, 4)
