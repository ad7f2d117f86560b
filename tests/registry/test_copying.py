"""Copies between real registries and within one: of all platforms, and what is there is left out."""

from __future__ import annotations

import os

import pytest

from tests.lab.tls_rules import Answer, Rule
from tests.registry.yard import FOREIGN, INDEX, MANY, Builder, Yard, building, digest_of, fresh, multi
from tui.work.copying import undo_of

# what a copy holds


def test_an_index_with_all_its_platforms(yard: Yard, there: Builder, here: Builder) -> None:
    inner = {there.image(os.urandom(10), architecture="riscv64"): "linux/riscv64"}
    nested = there.index(inner)
    _, children = multi(there)
    digest = there.index({**children, nested: "linux/riscv64"}, "all", {nested: INDEX})
    order = yard.order(f"{there.name}:all", f"{here.name}:v1")
    assert (order.seen.state, order.digest) == ("new", digest)
    record = yard.copy(order)
    assert record.state == "done", record.failure
    assert here.digest("v1") == digest == order.copied
    assert set(yard.target.storage.images(here.repository)) == {digest, nested, *children, *inner}
    assert "for linux/amd64, linux/arm64, linux/riscv64" in record.result
    # Each of the nine blobs once, though two images share one of the layers.
    assert len(yard.target.asked("PATCH")) == len(yard.source.asked("GET", "/blobs/")) == 9
    assert record.progress.current == record.progress.total
    assert sum("copied" in line for line in record.parts) == 9


def test_what_is_there_is_not_moved_again(yard: Yard, there: Builder, here: Builder) -> None:
    multi(there)
    assert yard.copy(yard.order(f"{there.name}:v1", f"{here.name}:v1")).state == "done"
    there.tag("v2", there.digest("v1"))
    yard.forget()
    order = yard.order(f"{there.name}:v2", f"{here.name}:v2")
    record = yard.copy(order)
    assert record.state == "done"
    assert "0B copied" in record.result
    assert (
        yard.target.asked("PATCH") == yard.target.asked("POST") == yard.source.asked("GET", "/blobs/") == []
    )
    assert len(yard.target.asked("PUT")) == 1


def test_a_layer_that_the_target_has_lost_comes_again(yard: Yard, there: Builder, here: Builder) -> None:
    there.image(os.urandom(10), os.urandom(20), tag="v1")
    assert yard.copy(yard.order(f"{there.name}:v1", f"{here.name}:v1")).state == "done"
    lost = yard.target.storage.blob(there.layers("v1")[0].digest)
    lost.unlink()
    order = yard.order(f"{there.name}:v1", f"{here.name}:v1")
    assert order.seen.state == "same"
    record = yard.copy(order)
    assert record.state == "done", record.failure
    assert lost.exists()
    assert "10B copied" in record.result
    assert undo_of(order, yard.means) is None


def test_one_platform_by_its_digest(yard: Yard, there: Builder, here: Builder) -> None:
    _, children = multi(there)
    child = next(iter(children))
    record = yard.copy(yard.order(f"{there.name}@{child}", f"{here.name}:v1"))
    assert record.state == "done"
    assert here.digest("v1") == child


def test_what_was_agreed_on_is_copied_though_the_tag_moves(yard: Yard, there: Builder, here: Builder) -> None:
    first = there.image(b"1", tag="v1")
    order = yard.order(f"{there.name}:v1", f"{here.name}:v1")
    there.image(b"2", tag="v1")
    assert yard.copy(order).state == "done"
    assert here.digest("v1") == first


def test_foreign_layers_stay_where_they_are(yard: Yard, there: Builder, here: Builder) -> None:
    foreign = {
        "mediaType": FOREIGN,
        "digest": f"sha256:{'ab' * 32}",
        "size": 5,
        "urls": ["https://layers.example/1"],
    }
    digest = there.image(os.urandom(10), foreign, tag="v1")
    record = yard.copy(yard.order(f"{there.name}:v1", f"{here.name}:v1"))
    assert record.state == "done", record.failure
    assert here.digest("v1") == digest
    assert "1 layers are kept elsewhere" in record.result
    assert any("kept elsewhere" in part for part in record.parts)


def test_missing_platforms_are_named_and_nothing_is_tagged(yard: Yard, there: Builder, here: Builder) -> None:
    _, children = multi(there)
    lost = next(digest for digest, platform in children.items() if platform == "linux/arm64")
    yard.source.storage.remove_image(there.repository, lost)
    record = yard.copy(yard.order(f"{there.name}:v1", f"{here.name}:v1"))
    assert record.state == "failed"
    assert record.failure is not None
    assert "has only a part" in record.failure.title
    assert f"linux/arm64 ({lost})" in record.failure.detail
    assert "amd64" not in record.failure.detail
    assert yard.target.storage.images(here.repository) == []
    assert yard.target.asked("POST") == []


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b'{"schemaVersion": 1, "fsLayers": []}', "schema 1"),
        (b'{"schemaVersion": 2, "mediaType": "application/vnd.other+json"}', "kind application/vnd.other"),
    ],
)
def test_other_kinds_are_refused_in_words(
    yard: Yard, there: Builder, here: Builder, body: bytes, word: str
) -> None:
    there.image(b"1", tag="v1")
    order = yard.order(f"{there.name}:v1", f"{here.name}:v1")
    order.digest = digest_of(body)
    kind = "application/vnd.other+json"
    yard.source.rules.append(Rule("GET", "/manifests/", answer=Answer(200, body, {"Content-Type": kind})))
    record = yard.copy(order)
    assert record.state == "failed"
    assert record.failure is not None
    assert word in f"{record.failure.title} {record.failure.detail}"
    assert yard.target.asked("POST") == []


# within one registry


def test_a_retag_writes_the_tag_and_nothing_else(yard: Yard, there: Builder) -> None:
    digest, _ = multi(there)
    yard.forget()
    order = yard.order(f"{there.name}:v1", f"{there.name}:stable")
    assert order.is_retag
    record = yard.copy(order)
    assert record.state == "done", record.failure
    assert record.result == f"{there.name}:stable is {digest} in the registry"
    assert there.digest("stable") == digest
    assert not [line for line in yard.source.front.requests if "/blobs/" in line]
    assert len(yard.source.asked("PUT")) == 1


def test_another_repository_of_the_registry_mounts(yard: Yard, there: Builder) -> None:
    digest, _ = multi(there, size=MANY)
    with building(yard.source, fresh("other")) as other:
        record = yard.copy(yard.order(f"{there.name}:v1", f"{other.name}:v1"))
        assert record.state == "done", record.failure
        assert other.digest("v1") == digest
    assert yard.source.asked("PATCH") == yard.source.asked("GET", "/blobs/") == []
    assert all("mount=" in line and line.endswith(" 201") for line in yard.source.asked("POST"))
    assert "0B copied" in record.result


def test_what_is_not_mounted_is_sent(yard: Yard, there: Builder) -> None:
    digest = there.image(os.urandom(100), tag="v1")
    yard.source.rules.append(Rule("POST", "mount=", answer=Answer.error(405, "UNSUPPORTED", "no")))
    with building(yard.source, fresh("other")) as other:
        record = yard.copy(yard.order(f"{there.name}:v1", f"{other.name}:v1"))
        assert record.state == "done", record.failure
        assert other.digest("v1") == digest
    assert len(yard.source.asked("PATCH")) == 2


def test_the_upload_of_a_refused_mount_is_used(yard: Yard, there: Builder) -> None:
    there.image(b"of nobody else" + os.urandom(9), tag="v1")
    (blob,) = there.layers("v1")
    other = fresh("other")
    with yard.client(yard.source) as client:
        assert client.mount_blob(other, blob.digest, fresh("without")) is False
        assert client.has_blob(other, blob.digest) is False
        seen: list[int] = []
        client.copy_blob(other, blob, client, there.repository, seen.append)
        assert client.has_blob(other, blob.digest) is True
    assert seen[-1] == blob.size
    assert len(yard.source.asked("POST")) == 1
