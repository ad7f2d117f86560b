"""Copies between real registries: of all platforms, what is there left out, and every fault on the way."""

from __future__ import annotations

import os

import pytest

from tests.lab.tls_front import Answer, Rule
from tests.registry.yard import ATTESTED, FOREIGN, INDEX, Builder, Yard, building, digest_of, fresh
from tests.wait import eventually
from tui.registry.errors import NotThere, RegistryError
from tui.work.copying import undo_of

MANY = 3_000_000


def quick(yard: Yard) -> None:
    """Forget what was asked while the test got ready."""
    for each in (yard.source, yard.target):
        each.front.requests.clear()


def multi(there: Builder, tag: str = "v1", size: int = 1000) -> tuple[str, dict[str, str]]:
    """An index of two platforms that share a layer, with an attestation; and its children."""
    shared = os.urandom(size)
    children = {
        there.image(shared, os.urandom(size)): "linux/amd64",
        there.image(shared, os.urandom(size), architecture="arm64"): "linux/arm64",
        there.image(os.urandom(50)): "/".join(ATTESTED.values()),
    }
    return there.index(children, tag), children


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
    quick(yard)
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
    quick(yard)
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


# faults


def test_a_source_that_is_cut_is_taken_up_inside_the_layer(yard: Yard, there: Builder, here: Builder) -> None:
    digest = there.image(os.urandom(MANY), tag="v1")
    order = yard.order(f"{there.name}:v1", f"{here.name}:v1")
    yard.source.rules.append(Rule("GET", "/blobs/", cut=1_000_000, times=2))
    record = yard.copy(order)
    assert record.state == "done", record.failure
    assert here.digest("v1") == digest
    assert not any("trying again" in line for line in record.log)
    assert len(yard.target.asked("PATCH")) == 2
    assert any(line.endswith(" 206") for line in yard.source.asked("GET", "/blobs/"))


def test_a_target_that_is_cut_gets_the_layer_again(yard: Yard, there: Builder, here: Builder) -> None:
    digest = there.image(os.urandom(MANY), tag="v1")
    order = yard.order(f"{there.name}:v1", f"{here.name}:v1")
    yard.target.rules.append(Rule("PATCH", cut=1_000_000, times=2))
    record = yard.copy(order)
    assert record.state == "done", record.failure
    assert here.digest("v1") == digest
    assert any("trying again" in line for line in record.log)
    assert record.progress.current == record.progress.total


@pytest.mark.parametrize("method", ["HEAD", "POST", "PATCH", "PUT"])
def test_trouble_that_passes(yard: Yard, there: Builder, here: Builder, method: str) -> None:
    digest = there.image(os.urandom(100), tag="v1")
    order = yard.order(f"{there.name}:v1", f"{here.name}:v1")
    yard.target.rules.append(Rule(method, times=2, answer=Answer(503)))
    record = yard.copy(order)
    assert record.state == "done", record.failure
    assert here.digest("v1") == digest
    assert order.copied == digest
    assert undo_of(order, yard.means) is not None


def test_a_registry_that_wants_to_be_asked_less(yard: Yard, there: Builder, here: Builder) -> None:
    there.image(b"1", tag="v1")
    order = yard.order(f"{there.name}:v1", f"{here.name}:v1")
    busy = Answer(429, b"", {"Retry-After": "1"})
    yard.source.rules.append(Rule("GET", "/manifests/", times=1, answer=busy))
    record = yard.copy(order)
    assert record.state == "done", record.failure
    assert "trying again in 1 seconds" in record.log
    yard.source.rules.append(Rule("GET", "/manifests/", answer=Answer(429, b"", {"Retry-After": "3600"})))
    record = yard.copy(order)
    assert record.state == "failed"
    assert record.failure is not None
    assert "asked too often" in record.failure.title


def test_trouble_that_does_not_pass(yard: Yard, there: Builder, here: Builder) -> None:
    there.image(b"1", tag="v1")
    order = yard.order(f"{there.name}:v1", f"{here.name}:v1")
    yard.target.rules.append(Rule("POST", answer=Answer(503)))
    record = yard.copy(order)
    assert record.state == "failed"
    assert record.failure is not None
    assert yard.target.host in record.failure.title
    assert sum("trying again" in line for line in record.log) == 3
    assert len(yard.target.asked("POST")) >= 4


def test_a_job_that_is_retried_goes_on_with_what_is_missing(
    yard: Yard, there: Builder, here: Builder
) -> None:
    there.image(os.urandom(100), os.urandom(MANY), tag="v1")
    order = yard.order(f"{there.name}:v1", f"{here.name}:v1")
    yard.source.rules.append(Rule("GET", there.layers("v1")[1].digest, cut=10))
    first = yard.begin(order)
    assert yard.jobs.wait(60, first.id)
    assert first.record.state == "failed"
    yard.source.rules.clear()
    yard.source.front.requests.clear()
    yard.jobs.retry(first.id)
    assert yard.jobs.wait(60, first.id)
    assert first.record.state == "done", first.record.failure
    assert len(yard.source.asked("GET", "/blobs/")) == 1


def test_cancelled_in_the_middle_it_ends_at_once_and_leaves_no_upload(
    yard: Yard, there: Builder, here: Builder
) -> None:
    there.image(os.urandom(MANY), tag="v1")
    order = yard.order(f"{there.name}:v1", f"{here.name}:v1")
    yard.source.rules.append(Rule("GET", "/blobs/", rate=400_000))
    job = yard.begin(order)
    eventually(lambda: (job.record.progress.current or 0) > 100_000)
    yard.jobs.cancel(job.id)
    assert yard.jobs.wait(2, job.id)
    assert job.record.state == "cancelled"
    eventually(lambda: yard.target.asked("DELETE", "/blobs/uploads/"))
    with pytest.raises(NotThere):
        here.digest("v1")


def test_other_bytes_than_the_digest_says(yard: Yard, there: Builder, here: Builder) -> None:
    layer = os.urandom(1000)
    there.image(layer, tag="v1")
    order = yard.order(f"{there.name}:v1", f"{here.name}:v1")
    (blob,) = there.layers("v1")
    yard.source.storage.blob(blob.digest).write_bytes(layer[:-1] + bytes([layer[-1] ^ 1]))
    record = yard.copy(order)
    assert record.state == "failed"
    assert record.failure is not None
    assert record.failure.title == f"{yard.source.host} sends something else than {blob.digest}"
    assert yard.target.asked("PUT", blob.digest) == []
    assert len(yard.target.asked("DELETE", "/blobs/uploads/")) == 1
    with pytest.raises(NotThere):
        here.digest("v1")


def test_no_login_follows_to_where_layers_are_kept(yard: Yard, there: Builder, here: Builder) -> None:
    digest = there.image(os.urandom(100), tag="v1")
    yard.source.storage_host = f"storage.{yard.source.host}"
    yard.target.storage_host = f"storage.{yard.target.host}"
    record = yard.copy(yard.order(f"{there.name}:v1", f"{here.name}:v1"))
    assert record.state == "done", record.failure
    assert here.digest("v1") == digest
    # The storage answers 400 to whoever brings a login.
    assert [line.rpartition(" ")[2] for line in yard.source.behind.requests] == ["200", "200"]
    assert yard.target.behind.requests


def test_a_login_that_dies_on_the_way_is_renewed(yard: Yard, there: Builder, here: Builder) -> None:
    digest = there.image(os.urandom(100), os.urandom(200), tag="v1")
    order = yard.order(f"{there.name}:v1", f"{here.name}:v1")
    yard.target.login = ("bob", "newer")
    yard.renew = lambda host: yard.log_in()
    record = yard.copy(order)
    assert record.state == "done", record.failure
    assert yard.renewed == [yard.target.host]
    assert here.digest("v1") == digest
    there.image(b"another", tag="v2")
    order = yard.order(f"{there.name}:v2", f"{here.name}:v2")
    yard.source.login = ("alice", "newer")
    assert yard.copy(order).state == "done"
    assert yard.renewed == [yard.target.host, yard.source.host]


def test_a_login_that_cannot_be_renewed_or_helps_nothing(yard: Yard, there: Builder, here: Builder) -> None:
    there.image(os.urandom(100), tag="v1")
    order = yard.order(f"{there.name}:v1", f"{here.name}:v1")
    yard.target.login = ("bob", "newer")
    record = yard.copy(order)
    assert record.state == "failed"
    assert record.failure is not None
    assert yard.target.host in record.failure.title
    yard.renew = lambda host: None
    assert yard.copy(order).state == "failed"
    assert yard.renewed == [yard.target.host]

    def fail(host: str) -> None:
        raise RegistryError("No AWS credentials", "none found", "Configure some.")

    yard.renew = fail
    record = yard.copy(order)
    assert record.failure is not None
    assert "It could not be renewed. No AWS credentials" in record.failure.detail


# the tag: not over what nobody agreed to, and back


def test_what_came_to_be_there_meanwhile_stays(yard: Yard, there: Builder, here: Builder) -> None:
    there.image(b"1", tag="v1")
    order = yard.order(f"{there.name}:v1", f"{here.name}:v1")
    other = here.image(b"somebody else's", tag="v1")
    record = yard.copy(order)
    assert record.state == "failed"
    assert record.failure is not None
    assert "something else in the registry than when you were asked" in record.failure.title
    assert "The tag was not touched" in record.failure.detail
    assert here.digest("v1") == other
    assert undo_of(order, yard.means) is None


def test_undo_puts_back_what_was_there(yard: Yard, there: Builder, here: Builder) -> None:
    before = here.image(b"before", tag="v1", created="2026-01-02T03:04:05Z")
    digest = there.image(b"after", tag="v1")
    order = yard.order(f"{there.name}:v1", f"{here.name}:v1")
    assert (order.seen.state, order.seen.remote_digest, order.seen.remote_created) == (
        "other",
        before,
        1767323045.0,
    )
    assert yard.copy(order).state == "done"
    undo = undo_of(order, yard.means)
    assert undo is not None
    assert before[:19] in undo.label
    assert undo.label.startswith("mirror ")
    assert here.digest("v1") == digest
    undo.call()
    assert here.digest("v1") == before
    undo.call()
    assert here.digest("v1") == before


def test_undo_removes_a_tag_that_was_new_and_no_other(yard: Yard, there: Builder) -> None:
    digest = there.image(b"1", tag="v1")
    order = yard.order(f"{there.name}:v1", f"{there.name}:v2")
    assert yard.copy(order).state == "done"
    undo = undo_of(order, yard.means)
    assert undo is not None
    assert undo.label == f"retag {there.name}:v2 (it was new there)"
    undo.call()
    assert yard.source.storage.tags(there.repository) == {"v1": digest}
    assert there.digest("v1") == digest


def test_undo_leaves_what_somebody_else_has_put_there_since(yard: Yard, there: Builder) -> None:
    there.image(b"1", tag="v1")
    before = there.image(b"2", tag="v2")
    for tag in ("v2", "v3"):
        order = yard.order(f"{there.name}:v1", f"{there.name}:{tag}")
        assert yard.copy(order).state == "done"
        other = there.image(b"3", tag=tag)
        undo = undo_of(order, yard.means)
        assert undo is not None
        with pytest.raises(RegistryError, match="something else"):
            undo.call()
        assert there.digest(tag) == other != before
