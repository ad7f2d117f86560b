"""Copies to the look-alike of Amazon's registries: its repositories, rights, logins, and how a tag is taken back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pytest

from tests.lab.ecr import ACCOUNT, REGION, Ecr
from tests.lab.pushed import push_image, push_index
from tests.lab.registry import Registry
from tests.lab.tls_rules import Answer, Rule
from tests.registry.test_tags import log_in
from tui.domain.reference import Reference
from tui.registry.client import RegistryClient
from tui.registry.ecr_repository import create_repository, describe_repository
from tui.registry.errors import RegistryError
from tui.registry.sources import BotocoreSource
from tui.work.copying import CopyMeans, CopyOrder, copy_work, prepare, undo_of
from tui.work.job import JobRecord
from tui.work.jobs import Jobs
from tui.work.place import Place

Env = dict[str, str]
PAUSES = (0.01, 0.02)
EXPIRED = Answer.error(403, "DENIED", "Your authorization token has expired. Reauthenticate and try again.")


@pytest.fixture
def means(ecr: Ecr, env: Env) -> CopyMeans:
    """With a login that is good, and AWS credentials."""
    log_in(env, ecr.host, "AWS", ecr.issue().secret)

    def open_registry(host: str, login: Mapping[str, str] | None) -> RegistryClient:
        return RegistryClient(host, login, env)

    def place(reference: Reference) -> Place:
        return Place(reference.registry, reference.repository, open_registry, env, api=BotocoreSource())

    return CopyMeans(place, pauses=PAUSES)


@pytest.fixture
def run(means: CopyMeans) -> Iterator[Callable[..., JobRecord]]:
    """Copies, and gives the job's record once it has ended."""
    jobs = Jobs()

    def copy(order: CopyOrder, using: CopyMeans = means) -> JobRecord:
        work = copy_work(using)
        job = jobs.start("Mirror", order.reference, order.command, lambda job: work(job, order))
        assert jobs.wait(60, job.id)
        return job.record

    yield copy
    jobs.shutdown()


@pytest.fixture
def source(registry: Registry) -> tuple[str, str]:
    """An index of two platforms in a plain registry: its name and digest."""
    name = f"team/app-{os.urandom(4).hex()}"
    children = [push_image(registry, name, f"part{number}", content=os.urandom(50)) for number in range(2)]
    return f"{registry.host}/{name}:v1", push_index(registry, name, "v1", *children)


def ordered(means: CopyMeans, source: str, target: str) -> CopyOrder:
    return prepare(means, Reference.parse(source), Reference.parse(target))


def test_a_repository_that_is_missing_is_made_when_agreed(
    ecr: Ecr, env: Env, means: CopyMeans, run: Callable[..., JobRecord], source: tuple[str, str]
) -> None:
    name = f"mirror/app-{os.urandom(4).hex()}"
    target = f"{ecr.host}/{name}:v1"
    order = ordered(means, source[0], target)
    assert (order.seen.state, order.seen.repository_missing) == ("new", True)
    refused = run(order)
    assert refused.failure is not None
    assert refused.failure.title == f"{ecr.host} has no repository of that name"
    order.create = lambda: create_repository(ecr.host, name, env=env, api=BotocoreSource())
    record = run(order)
    assert record.state == "done", record.failure
    assert ecr.digest(name, "v1") == source[1] == order.copied
    assert describe_repository(ecr.host, name, env=env, api=BotocoreSource()) is not None
    undo = undo_of(order, means)
    assert undo is not None
    undo.call()
    assert ecr.digest(name, "v1") is None


def test_a_repository_that_is_there(ecr: Ecr, means: CopyMeans, source: tuple[str, str]) -> None:
    name = f"app-{os.urandom(4).hex()}"
    ecr.add_repository(name)
    order = ordered(means, source[0], f"{ecr.host}/{name}:v1")
    assert (order.seen.state, order.seen.repository_missing) == ("new", False)


def test_a_retag_and_its_undo_leave_the_other_tag(
    ecr: Ecr, means: CopyMeans, run: Callable[..., JobRecord]
) -> None:
    name = f"app-{os.urandom(4).hex()}"
    ecr.add_repository(name)
    digest = push_image(ecr.registry, name, "v1")
    order = ordered(means, f"{ecr.host}/{name}:v1", f"{ecr.host}/{name}:stable")
    assert run(order).state == "done"
    assert ecr.storage.tags(name) == {"v1": digest, "stable": digest}
    undo = undo_of(order, means)
    assert undo is not None
    undo.call()
    assert ecr.storage.tags(name) == {"v1": digest}
    assert ecr.storage.images(name) == [digest]


def test_an_immutable_tag_is_told_of_as_such(
    ecr: Ecr, env: Env, means: CopyMeans, run: Callable[..., JobRecord], source: tuple[str, str]
) -> None:
    name = f"app-{os.urandom(4).hex()}"
    ecr.add_repository(name, immutable=True)
    before = push_image(ecr.registry, name, "v1")

    def describe(host: str, repository: str) -> object:
        return describe_repository(host, repository, env=env, api=BotocoreSource())

    order = prepare(
        means,
        Reference.parse(source[0]),
        Reference.parse(f"{ecr.host}/{name}:v1"),
        describe,  # type: ignore[arg-type]
    )
    assert (order.seen.state, order.seen.immutable) == ("other", True)
    record = run(order)
    assert record.failure is not None
    assert "may not be replaced" in record.failure.title
    assert ecr.digest(name, "v1") == before


def test_an_expired_login_is_renewed_before_and_in_the_middle(
    ecr: Ecr, env: Env, means: CopyMeans, run: Callable[..., JobRecord], source: tuple[str, str]
) -> None:
    name = f"app-{os.urandom(4).hex()}"
    ecr.add_repository(name)
    log_in(env, ecr.host, "AWS", ecr.issue(lifetime=-60).secret)
    order = ordered(means, source[0], f"{ecr.host}/{name}:v1")
    assert (order.seen.state, order.seen.login_expired) == ("unknown", True)
    renewed: list[str] = []

    def refresh(job: object, host: str) -> None:
        renewed.append(host)
        log_in(env, host, "AWS", ecr.issue().secret)

    with_renewal = replace(means, refresher=lambda host: refresh if host == ecr.host else None)
    failed = run(order)
    assert failed.failure is not None
    assert "expired" in failed.failure.title
    # Of the second part's upload, when the first one may be there.
    ecr.front.rules.append(Rule("PUT", "/manifests/sha256:", times=1, answer=EXPIRED))
    record = run(order, with_renewal)
    assert record.state == "done", record.failure
    assert renewed == [ecr.host, ecr.host]
    assert ecr.digest(name, "v1") == source[1]


def test_a_right_that_is_missing_is_not_sought_in_new_logins(
    ecr: Ecr, means: CopyMeans, run: Callable[..., JobRecord], source: tuple[str, str]
) -> None:
    name = f"app-{os.urandom(4).hex()}"
    ecr.add_repository(name)
    ecr.repositories[ACCOUNT, REGION, name].denied.add("InitiateLayerUpload")
    order = ordered(means, source[0], f"{ecr.host}/{name}:v1")
    record = run(order)
    assert record.failure is not None
    assert "ecr:InitiateLayerUpload" in record.failure.title


def test_what_cannot_be_read_is_told_at_once(ecr: Ecr, means: CopyMeans) -> None:
    with pytest.raises(RegistryError, match=r"no repository of that name|no such tag"):
        ordered(means, f"{ecr.host}/no/such:v1", f"{ecr.host}/other:v1")
