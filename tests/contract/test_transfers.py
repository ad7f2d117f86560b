"""Pushes and pulls as jobs, against the look-alike of Amazon's registries and a plain one, on two engines."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.contract.conftest import client, connected
from tests.contract.host import unique
from tests.lab import seed
from tests.lab.ecr import Ecr
from tests.lab.engine import DockerEngine
from tests.lab.tls_rules import Answer, Rule
from tui.domain.image import Image
from tui.engine.client import Engine
from tui.registry.client import RegistryClient
from tui.work.job import Job
from tui.work.jobs import Jobs
from tui.work.preflight import Preflight, look
from tui.work.pull import pull_work
from tui.work.push import Means, PushOrder, push_work, undo_of

PAUSES = (0.01, 0.02, 0.03)


@dataclass
class Bench:
    """One engine, the look-alike, a Docker config and jobs."""

    api: Any
    engine: Engine
    ecr: Ecr
    folder: Path
    jobs: Jobs
    refreshes: int = 0

    @property
    def has_containerd_store(self) -> bool:
        return self.engine.describe().store == "containerd"

    @property
    def env(self) -> dict[str, str]:
        return {**self.ecr.environment, "DOCKER_CONFIG": str(self.folder), "HOME": str(self.folder)}

    def log_in(self, lifetime: float | None = None) -> str:
        token = self.ecr.issue(lifetime=lifetime)
        auth = b64encode(f"AWS:{token.secret}".encode()).decode()
        (self.folder / "config.json").write_text(json.dumps({"auths": {self.ecr.host: {"auth": auth}}}))
        return token.secret

    def image(self, size: int = 1000, immutable: bool = False) -> tuple[str, str, Image]:
        """Repository, reference and image of a fresh image for the look-alike."""
        repository = f"jobs/{unique('app')}"
        self.ecr.add_repository(repository, immutable=immutable)
        reference = f"{self.ecr.host}/{repository}:v1"
        seed.build_image(self.api, reference, size=size)
        return repository, reference, self.of(reference)

    def of(self, reference: str) -> Image:
        return next(image for image in self.engine.list_images() if reference in image.tags)

    def open(self, host: str, login: Any) -> RegistryClient:
        return RegistryClient(host, login, self.env)

    def look(self, reference: str) -> Preflight:
        return look(self.engine, reference, self.of(reference), self.env, open_registry=self.open)

    def means(self, refresh: bool = True) -> Means:
        def renew(job: Job, host: str) -> None:
            self.refreshes += 1
            self.log_in()

        return Means(self.engine, self.env, renew if refresh else None, PAUSES)

    def push(self, order: PushOrder, refresh: bool = True) -> Any:
        """The record of a push once it has ended."""
        work = push_work(self.means(refresh), self.open)
        job = self.jobs.start("Push", order.reference, "", lambda job: work(job, order))
        assert self.jobs.wait(180, job.id)
        return job.record

    def order(self, reference: str) -> PushOrder:
        return PushOrder(reference, self.of(reference), self.look(reference))


@pytest.fixture(params=["docker20_ecr", "docker26_ecr"])
def bench(request: pytest.FixtureRequest, ecr: Ecr, tmp_path: Path) -> Iterator[Bench]:
    engine: DockerEngine = request.getfixturevalue(request.param)
    jobs = Jobs()
    with closing(client(engine.socket)) as api, closing(connected(engine.url)) as made:
        yield Bench(api, made, ecr, tmp_path, jobs)
    jobs.shutdown()


def test_new_then_same_then_other_and_back(bench: Bench) -> None:
    bench.log_in()
    repository, reference, _ = bench.image()
    assert bench.look(reference).state == "new"
    order = bench.order(reference)
    record = bench.push(order)
    assert record.state == "done", record.failure
    first = bench.ecr.digest(repository, "v1")
    assert record.result == f"{reference} is {first} in the registry"
    undo = undo_of(order, bench.means(), bench.open)
    assert undo is not None
    assert undo.label == f"push {reference} (it was new there)"
    assert bench.look(reference).state == "same"
    again = bench.push(bench.order(reference))
    assert "already: nothing was pushed" in again.result
    seed.build_image(bench.api, reference)
    seen = bench.look(reference)
    assert (seen.state, seen.remote_digest, seen.no_undo) == ("other", first, "")
    assert seen.remote_created
    assert seen.previous is not None
    other = bench.order(reference)
    assert bench.push(other).state == "done"
    assert bench.ecr.digest(repository, "v1") == other.pushed != first
    undo = undo_of(other, bench.means(), bench.open)
    assert undo is not None
    undo.call()
    assert bench.ecr.digest(repository, "v1") == first


def test_an_expired_login_without_means_to_renew_it(bench: Bench) -> None:
    bench.log_in(lifetime=-60)
    _, reference, _ = bench.image()
    seen = bench.look(reference)
    assert (seen.state, seen.login_expired, seen.login_dead) == ("unknown", True, True)
    record = bench.push(bench.order(reference), refresh=False)
    assert record.state == "failed"
    assert record.failure.title.startswith(
        (f"The login for {bench.ecr.host} has expired", f"{bench.ecr.host} refuses the login: it has expired")
    )
    assert "r" in record.failure.hint
    assert bench.push(bench.order(reference)).state == "done"
    assert bench.refreshes == 1


def test_a_login_that_dies_in_the_middle(bench: Bench) -> None:
    secret = bench.log_in()
    repository, reference, _ = bench.image(300_000)
    order = bench.order(reference)
    # Its time runs out, unseen from here, once the upload has begun.
    expired = Answer.error(
        403, "DENIED", "Your authorization token has expired. Reauthenticate and try again."
    )
    bench.ecr.front.rules.append(Rule(method="PUT|PATCH|POST", path="/blobs/", times=1, answer=expired))
    record = bench.push(order)
    assert record.state == "done", record.failure
    assert bench.refreshes == 1
    assert order.pushed == bench.ecr.digest(repository, "v1")
    assert secret not in "\n".join(record.log)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(503), "trouble of its own"),
        (Answer.error(429, "TOOMANYREQUESTS", "Rate exceeded"), "asked too often"),
    ],
    ids=["503", "429"],
)
def test_what_passes_is_tried_again(bench: Bench, answer: Answer, said: str) -> None:
    bench.log_in()
    repository, reference, _ = bench.image()
    order = bench.order(reference)
    # Each engine tries some things again by itself: this is what it does not.
    method, path = ("POST", "/uploads/") if bench.has_containerd_store else ("PUT", "/manifests/")
    # It asks again by itself when asked too often, for each of the two layers.
    times = 14 if bench.has_containerd_store and answer.status == 429 else 2
    rule = Rule(method=method, path=path, times=times, answer=answer)
    bench.ecr.front.rules.append(rule)
    record = bench.push(order)
    assert record.state == "done", record.failure
    assert rule.times is not None
    assert rule.times < times, "nothing went wrong"
    if not (bench.has_containerd_store and answer.status == 429):
        # Asked too often, the containerd store may have come through by its own tries.
        assert any(said in line for line in record.log), record.log
    assert order.pushed == bench.ecr.digest(repository, "v1")


def test_a_connection_cut_in_a_layer(bench: Bench) -> None:
    bench.log_in()
    repository, reference, _ = bench.image(2_000_000)
    order = bench.order(reference)
    bench.ecr.front.rules.append(Rule(method="PATCH|PUT", path="/blobs/uploads/", times=1, cut=500_000))
    record = bench.push(order)
    assert record.state == "done", record.failure
    assert order.pushed == bench.ecr.digest(repository, "v1")


def test_what_does_not_pass_is_told(bench: Bench) -> None:
    bench.log_in()
    repository, reference, _ = bench.image()
    bench.ecr.repositories.clear()
    seen = bench.look(reference)
    assert (seen.state, seen.repository_missing) == ("new", True), seen
    missing = bench.push(bench.order(reference))
    assert missing.failure.title == f"{bench.ecr.host} has no repository of that name"
    denied = bench.ecr.add_repository(repository)
    denied.denied = {"InitiateLayerUpload"}
    refused = bench.push(bench.order(reference))
    # The containerd store keeps the reason to itself: it is found out by a fresh login that helps nothing.
    assert "has not the right" in refused.failure.title
    assert bench.refreshes == (1 if bench.has_containerd_store else 0)
    if not bench.has_containerd_store:
        assert "ecr:InitiateLayerUpload" in refused.failure.title
        assert "no identity-based policy" in refused.failure.detail
    denied.denied = set()
    assert bench.push(bench.order(reference)).state == "done"
    denied.immutable = True
    seed.build_image(bench.api, reference)
    immutable = bench.push(bench.order(reference))
    assert "may not be replaced" in immutable.failure.title


def test_cancel_in_a_pause(bench: Bench) -> None:
    bench.log_in()
    _, reference, _ = bench.image()
    order = bench.order(reference)
    bench.ecr.front.rules.append(
        Rule(method="PUT", path="/manifests/", answer=Answer.error(429, "TOOMANYREQUESTS", "x"))
    )
    means = Means(bench.engine, bench.env, None, (600.0,))
    work = push_work(means, bench.open)
    job = bench.jobs.start("Push", reference, "", lambda job: work(job, order))
    from tests.wait import eventually

    eventually(lambda: "trying again in 600 seconds" in job.record.log, within=120)
    bench.jobs.cancel(job.id)
    assert bench.jobs.wait(10, job.id)
    assert job.record.state == "cancelled"


def test_pull_with_a_login_that_dies(bench: Bench) -> None:
    bench.log_in()
    _, reference, _ = bench.image()
    order = bench.order(reference)
    assert bench.push(order).state == "done"
    bench.engine.remove_image(reference)
    bench.log_in(lifetime=-60)
    work = pull_work(bench.means())
    name = f"{reference.rpartition(':')[0]}@{order.pushed}"
    job = bench.jobs.start("Pull", name, "", lambda job: work(job, name))
    assert bench.jobs.wait(60, job.id)
    assert job.record.state == "done", job.record.failure
    assert bench.refreshes == 1
    assert order.pushed in job.record.result
