"""Copies between the demo's registries: the same work as with real ones, and nothing leaves this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.unit.demo_http import DemoClient
from tests.wait import eventually
from tui.demo.remote import DemoRegistryClient
from tui.domain.reference import Reference
from tui.registry.errors import BY_KIND
from tui.work.copying import CopyMeans, CopyOrder, copy_work, prepare, undo_of
from tui.work.job import Job
from tui.work.jobs import Jobs
from tui.work.place import Place

LOCAL, SECOND = "localhost:5000", "mirror.example"


@pytest.fixture
def means(engine: DemoClient, tmp_path: Path) -> CopyMeans:
    def place(reference: Reference) -> Place:
        return Place(
            reference.registry,
            reference.repository,
            lambda host, login: DemoRegistryClient(engine.path, host, login, BY_KIND),
            {"DOCKER_CONFIG": str(tmp_path), "HOME": str(tmp_path)},
        )

    return CopyMeans(place, pauses=(0.01,))


@pytest.fixture
def begin(means: CopyMeans) -> Iterator[Callable[[CopyOrder], tuple[Jobs, Job]]]:
    jobs = Jobs()
    work = copy_work(means)

    def start(order: CopyOrder) -> tuple[Jobs, Job]:
        return jobs, jobs.start("Mirror", order.reference, order.command, lambda job: work(job, order))

    yield start
    jobs.shutdown()


def there(engine: DemoClient, host: str, name: str) -> str | None:
    found: str | None = engine.get("/_demo/registries")[host].get(name)
    return found


def test_a_mirror_and_its_undo(
    engine: DemoClient, means: CopyMeans, begin: Callable[[CopyOrder], tuple[Jobs, Job]]
) -> None:
    tags = engine.get("/_demo/registries")[LOCAL]
    name, digest = next(iter(tags.items()))
    engine.post("/_demo/registries", {"host": SECOND, "access": "open"})
    order = prepare(means, Reference.parse(f"{LOCAL}/{name}"), Reference.parse(f"{SECOND}/mirror/app:v1"))
    assert (order.seen.state, order.digest) == ("new", digest)
    jobs, job = begin(order)
    eventually(lambda: (job.record.progress.current or 0) > 0 or not job.record.is_active)
    assert jobs.wait(60, job.id)
    record = job.record
    assert record.state == "done", record.failure
    assert there(engine, SECOND, "mirror/app:v1") == digest
    assert record.progress.current == record.progress.total != 0
    undo = undo_of(order, means)
    assert undo is not None
    undo.call()
    assert there(engine, SECOND, "mirror/app:v1") is None


def test_a_retag(
    engine: DemoClient, means: CopyMeans, begin: Callable[[CopyOrder], tuple[Jobs, Job]]
) -> None:
    tags = engine.get("/_demo/registries")[LOCAL]
    name, digest = next(iter(tags.items()))
    repository = name.rpartition(":")[0]
    source = Reference.parse(f"{LOCAL}/{name}")
    order = prepare(means, source, Reference.parse(f"{LOCAL}/{repository}:again"))
    jobs, job = begin(order)
    assert jobs.wait(60, job.id)
    assert job.record.state == "done", job.record.failure
    assert there(engine, LOCAL, f"{repository}:again") == digest
