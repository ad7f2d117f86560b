"""Every fault on the way of a copy: cuts on either side, refusals, other bytes, a wish to stop."""

from __future__ import annotations

import os

import pytest

from tests.lab.tls_rules import Answer, Rule
from tests.registry.yard import MANY, Builder, Yard
from tests.wait import eventually
from tui.registry.errors import NotThere, RegistryError
from tui.work.copying import undo_of


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


def test_a_target_that_hangs_up_on_big_layers(yard: Yard, there: Builder, here: Builder) -> None:
    there.image(os.urandom(MANY), tag="v1")
    order = yard.order(f"{there.name}:v1", f"{here.name}:v1")
    yard.target.rules.append(Rule("PATCH", cut=100_000))
    record = yard.copy(order)
    assert record.failure is not None
    assert record.failure.detail == "No connection, or it was cut."
    assert "no layers of this size" in record.failure.hint
    assert sum("trying again" in line for line in record.log) >= 3


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
    yard.source.rules.append(Rule("GET", "/blobs/", rate=100_000))
    job = yard.begin(order)
    eventually(lambda: (job.record.progress.current or 0) > 100_000)
    yard.jobs.cancel(job.id)
    # Half of the time that the rest would take.
    assert yard.jobs.wait(15, job.id)
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
