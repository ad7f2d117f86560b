"""A plan's script on real engines, with the Docker CLI: the same end state as the plan itself, and the same care."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import needs, with_busybox
from tests.contract.conftest import connected
from tests.contract.planned import NO_RULES, Planned
from tests.lab.engine import DockerEngine20, DockerEngine26
from tests.lab.seed import create_container
from tui.domain.plan import Plan
from tui.domain.plan_json import About
from tui.domain.plan_rules import Rules
from tui.domain.plan_script import to_script
from tui.domain.world import Marked
from tui.work.facts import Facts
from tui.work.facts_file import FactsFile
from tui.work.pins import Pins
from tui.work.plan_doing import Doing, Means
from tui.work.plan_steps import do
from tui.work.recorder import Recorder

ALL = Rules(0, True, True, None, True, True, 0)
ENGINES = {"docker20": DockerEngine20, "docker26": DockerEngine26}
CLIENTS = sorted({path for path in ("/usr/bin/docker", "/usr/local/bin/docker") if os.access(path, os.X_OK)})


@pytest.fixture(scope="module", params=sorted(ENGINES))
def host(request: pytest.FixtureRequest) -> Iterator[Planned]:
    """An engine of its own: a plan takes all that is on it."""
    part: Any = ENGINES[request.param]
    needs(part)
    if not CLIENTS:
        pytest.skip("no docker command: apt-get install docker-cli")
    for running in with_busybox(part()):
        with closing(running.api()) as api, closing(connected(running.url)) as engine:
            facts = Facts(engine, lambda store: FactsFile("/dev/null/none"))
            yield Planned(engine, api, facts)
            facts.close()


@pytest.fixture
def arranged(host: Planned) -> Iterator[Planned]:
    """With the small host on it, which is gone after the test."""
    host.arrange()
    yield host
    host.clear()


def about(host: Planned) -> About:
    return About("lab", host.engine.endpoint.url, "Docker", host.engine.describe().engine_id or "", 1.0)


def run(
    host: Planned,
    plan: Plan,
    folder: Path,
    *,
    client: str = CLIENTS[0] if CLIENTS else "",
    id: str | None = None,
) -> tuple[int, str]:
    """Run a plan's script with a Docker CLI; exit code and what it said."""
    for_engine = about(host) if id is None else replace(about(host), engine_id=id)
    (folder / "plan.sh").write_text(to_script(plan, for_engine))
    (folder / "bin").mkdir(exist_ok=True)
    shutil.copy(client, folder / "bin" / "docker", follow_symlinks=True)
    environment = {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "HOME": str(folder),
        "DOCKER_HOST": host.engine.endpoint.url,
    }
    ended = subprocess.run(
        ["sh", "plan.sh"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return ended.returncode, ended.stdout + ended.stderr


def carried_out(host: Planned, plan: Plan, folder: Path) -> list[str]:
    """Run a plan as dtui does; how each step ended."""
    env = {"XDG_STATE_HOME": str(folder / "state")}
    means = Means(host.engine, Pins(str(folder / "pins.toml")), Recorder(env))
    ended = []
    for step in plan.chosen:
        result = do(Doing(step, lambda part: None, lambda seconds: None), means)
        ended.append(f"{step.kind} {step.name}: {result.outcome} {result.detail}")
    return ended


def everything(host: Planned) -> Plan:
    """All that rules propose, running containers, one with --rm, one of several names, and a named volume."""
    running = [c.id for c in host.engine.list_containers() if c.name in ("busy", "once")]
    kept = next(image.id for image in host.engine.list_images() if "plan/keep:1" in image.tags)
    marked = Marked(
        frozenset(running),
        names=frozenset([(kept, "plan/keep:old")]),
        volumes=frozenset(["plan-data"]),
    )
    return host.plan(ALL, marked)


@pytest.mark.parametrize("client", CLIENTS)
def test_the_script_ends_where_the_plan_ends(host: Planned, client: str, tmp_path: Path) -> None:
    host.arrange()
    before = host.left()
    plan = everything(host)
    kinds = {step.kind for step in plan.chosen}
    assert kinds == {"container", "untag", "image", "volume", "network", "cache"}
    assert plan.tally is not None
    foretold, stored = plan.tally.reclaim(plan.on), host.engine.stored().total
    ended = carried_out(host, plan, tmp_path)
    freed = stored - host.engine.stored().total
    # Of the containerd store the engine tells sizes of two kinds.
    assert abs(freed - foretold.freed) <= freed / 100 or not foretold.exact
    assert foretold.exact is (host.engine.describe().store != "containerd"), foretold.notes
    # With a container that was started with --rm its anonymous volume has gone.
    assert not [line for line in ended if ": done" not in line and not line.startswith("volume ")]
    assert not [line for line in ended if ": done" not in line and ": gone" not in line]
    by_plan = host.left()
    host.clear()
    host.arrange()
    assert host.left() == before, "the same again"
    code, said = run(host, everything(host), tmp_path, client=client)
    by_script = host.left()
    host.clear()
    assert code == 0, said
    assert by_script == by_plan
    assert by_plan == {
        "container /up",
        "image plan/keep:1",
        "image plan/keep:older",
        "image busybox:latest",
        "0 images without a name",
        "0 anonymous volumes",
        "volume plan-empty",
        "network host",
        "network none",
        "1 records",
    }, "the record of the layer that busybox has, too"


def test_what_changed_is_skipped_with_all_that_needs_it_and_the_rest_goes_on(
    arranged: Planned, tmp_path: Path
) -> None:
    plan = arranged.plan(ALL)
    api = arranged.api
    api.start("changed")
    api.tag("plan/kit:1", "plan/kit", "new")
    create_container(api, "late", volumes=["plan-none:/x"])
    network = api.networks(names=["plan-net"])[0]["Id"]
    api.remove_network(network)
    code, said = run(arranged, plan, tmp_path)
    left = arranged.left()
    assert code == 1
    assert "skipped  1. container changed: it was exited /changed" in said
    assert {"container /changed", "image plan/app:1", "image plan/base:1", "image plan/kit:1"} <= left
    assert "container /plain" not in left
    assert "network plan-net (gone already)" in said
    assert ", 0 failed" in said


def test_what_is_used_by_now_is_skipped(arranged: Planned, tmp_path: Path) -> None:
    plan = arranged.plan(NO_RULES, Marked(volumes=frozenset(["plan-data"]))).with_on("volume:plan-data").plan
    arranged.api.create_container(
        "busybox", ["true"], name="user", host_config=arranged.api.create_host_config(binds=["plan-data:/v"])
    )
    code, said = run(arranged, plan, tmp_path)
    assert code == 1
    assert "volume plan-data: used by container" in said
    assert "volume plan-data" in arranged.left()


def test_a_volume_made_anew_under_the_same_name_is_kept(arranged: Planned, tmp_path: Path) -> None:
    plan = arranged.plan(NO_RULES, Marked(volumes=frozenset(["plan-data"])))
    (step,) = plan.steps
    # Engines tell whole seconds; what was planned for is one that is older.
    older = tuple((word, str(int(value) - 5) if word == "created" else value) for word, value in step.seen)
    code, said = run(arranged, plan.with_steps({step.id: replace(step, seen=older)}), tmp_path)
    assert code == 1
    assert "skipped  1. volume plan-data: it was" in said
    assert "volume plan-data" in arranged.left()


def test_for_another_engine_nothing_is_done(arranged: Planned, tmp_path: Path) -> None:
    before = arranged.left()
    code, said = run(arranged, arranged.plan(ALL), tmp_path, id="OTHER")
    assert code == 2
    assert "nothing was done" in said
    assert arranged.left() == before
