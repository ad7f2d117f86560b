"""The bytes that a run says it freed, beside what was foretold and what the engine then has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import needs, with_busybox
from tests.contract.run_plan import Runner, a_job, runner
from tests.lab.buildkit import build_with_buildkit
from tests.lab.engine import DockerEngine, DockerEngine20, DockerEngine26
from tests.lab.seed import build_image, create_container
from tests.wait import eventually
from tui.domain.plan import Plan
from tui.domain.plan_rules import Rules
from tui.work.facts import Facts
from tui.work.facts_file import FactsFile
from tui.work.plan_report import Report
from tui.work.planning import gather, make_plan
from tui.work.risks import container_looked_at, with_size

ALL = Rules(0, True, True, 1, True, True, 0)


@pytest.fixture(params=["docker20", "docker26", "containerd"])
def own_engine(request: pytest.FixtureRequest) -> Iterator[DockerEngine]:
    """An engine of its own: what is counted is all it has."""
    kind = DockerEngine20 if request.param == "docker20" else DockerEngine26
    needs(kind)
    classic = {"containerd_store": False} if request.param == "docker26" else {}
    yield from with_busybox(kind(**classic))


def fill(api: Any) -> None:
    """A base that stays and one that goes, images of both builders, and what containers wrote."""
    build_image(api, "base:1", layers=2, size=400_000)
    build_image(api, "kept:1", layers=2, size=200_000, base="base:1")
    for n, size in enumerate((500_000, 250_000, 125_000), 1):
        build_image(api, f"app:{n}", layers=3, size=size, base="base:1")
    build_image(api, "lone:1", layers=2, size=300_000)
    api.tag("app:1", "registry.example/app", "1")
    steps = "RUN dd if=/dev/urandom of=/a bs=1000 count=700\nCOPY f /f\nENV A=1"
    build_with_buildkit(api, "kit:1", f"FROM base:1\n{steps}", {"f": os.urandom(150_000)})
    create_container(api, "stays", image="kept:1", start=True)
    made = create_container(
        api,
        "wrote",
        image="app:2",
        start=True,
        command=["dd", "if=/dev/zero", "of=/w", "bs=1000", "count=90"],
    )
    eventually(lambda: api.inspect_container(made)["State"]["Status"] == "exited", what="it has written")


def all_on(made: Runner) -> Plan:
    """All that rules propose, with layers known, looked at and agreed to."""
    facts = Facts(made.engine, lambda store: FactsFile("/dev/null/none"))
    try:
        world = gather(made.engine, facts=facts, layers_within=60)
    finally:
        facts.close()
    sizes = made.engine.volume_sizes()
    renewed = {
        step.id: container_looked_at(step, made.engine)
        if step.kind == "container"
        else with_size(step, sizes.get(step.object))
        if step.kind == "volume"
        else replace(step, provisional=False)
        for step in make_plan(world, ALL).steps
    }
    plan = make_plan(world, ALL).with_steps(renewed)
    return replace(plan, on=frozenset(step.id for step in plan.steps))


def run(made: Runner, plan: Plan) -> Report:
    job = a_job()
    done = made.new(plan)
    done(job)
    assert done.report is not None
    return done.report


def test_what_was_foretold_is_what_is_freed(own_engine: DockerEngine, tmp_path: Path) -> None:
    with closing(own_engine.api()) as api, runner(own_engine.url, tmp_path) as made:
        fill(api)
        plan = all_on(made)
        before = made.engine.stored()
        report = run(made, plan)
        after, store = made.engine.stored(), made.engine.describe().store
        left = sorted(tag for image in api.images() for tag in image["RepoTags"] or ())
    assert report.is_whole, report.lines
    assert {step.kind for step, _ in report.results} >= {"container", "image"}
    assert {"kept:1"} <= set(left)
    assert not {"app:1", "app:2", "lone:1", "kit:1", "registry.example/app:1"} & set(left)
    writable = sum(step.frees or 0 for step, _ in report.results if step.kind == "container")
    assert report.freed == before.total - after.total + writable
    if report.exact:
        assert abs(report.freed - report.predicted) <= report.predicted / 100
    assert report.exact is (store != "containerd")
