"""Close looks before a plan is shown: what they find, and what they say when nothing is found out in time."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.unit.registry_world import World, digest_of, image, manifest
from tui.domain.changes import NOISE, noise_of
from tui.domain.check import Verdict
from tui.domain.image import Image
from tui.domain.plan import Plan, Step
from tui.domain.risk import Risk
from tui.engine.errors import EngineError, EngineUnreachable, NotFound
from tui.work.risks import (
    container_looked_at,
    look_at_container,
    look_at_steps,
    verdict_risks,
    with_size,
    with_verdict,
)

ANON = "ab12" * 16
SLOW = EngineUnreachable("Docker does not answer", "No answer in time.")


class FakeEngine:
    """An engine with one container; what it is asked can fail."""

    def __init__(self, **state: Any) -> None:
        self.data: dict[str, Any] = {
            "Name": "/web",
            "Image": "sha256:1",
            "State": {"Status": "exited", "StartedAt": "a", "FinishedAt": "b"} | state,
            "HostConfig": {},
            "Config": {"Labels": {}},
            "Mounts": [],
        }
        self.changes: list[dict[str, Any]] = []
        self.written: int | None = 0
        self.sizes: dict[str, int] = {}
        self.errors: dict[str, EngineError] = {}

    def _fail(self, request: str) -> None:
        if request in self.errors:
            raise self.errors[request]

    def inspect_container(self, id: str) -> dict[str, Any]:
        self._fail("inspect")
        return self.data

    def inspect_sized(self, id: str, within: float) -> dict[str, Any]:
        self._fail("size")
        return self.data | {"SizeRw": self.written}

    def container_changes(self, id: str, within: float) -> Sequence[dict[str, Any]]:
        self._fail("changes")
        return self.changes

    def volume_sizes(self, within: float) -> dict[str, int]:
        self._fail("volumes")
        return self.sizes


def looked(engine: FakeEngine, **more: Any) -> list[tuple[str, str]]:
    found: Any = engine
    return [(risk.kind, risk.text) for risk in look_at_container("c", found, **more).risks]


def test_a_stopped_container_with_nothing_in_it_has_no_risk() -> None:
    assert looked(FakeEngine()) == []


def test_changed_files_are_counted_and_measured_without_noise() -> None:
    engine = FakeEngine()
    engine.changes = [
        {"Path": "/var", "Kind": 0},
        {"Path": "/var/lib", "Kind": 1},
        {"Path": "/tmp/x", "Kind": 1},
        {"Path": "/run/a.pid", "Kind": 1},
        {"Path": "/gone", "Kind": 2},
    ]
    engine.written = 310_000_000
    assert looked(engine) == [("changed files", "2 files changed, 310M")]
    assert looked(engine, noise=["/var", "/tmp", "/run", "/go*"]) == []
    engine.changes = engine.changes[:2]
    assert looked(engine) == [("changed files", "1 file changed, 310M")]


def test_what_was_made_to_mount_something_is_no_changed_file() -> None:
    engine = FakeEngine()
    engine.changes = [{"Path": "/srv", "Kind": 1}, {"Path": "/srv/data", "Kind": 1}]
    assert looked(engine) == [("changed files", "2 files changed")]
    engine.data["Mounts"] = [{"Type": "volume", "Name": "data", "Destination": "/srv/data"}]
    assert looked(engine) == []


@pytest.mark.parametrize("errors", [{}, {"inspect": SLOW}, {"inspect": NotFound("gone")}])
def test_a_look_leaves_locked_what_is_to_move(errors: dict[str, EngineError]) -> None:
    found: Any = FakeEngine(Status="running", Running=True)
    found.errors = errors
    risk = Risk("not moved", "it is to move, and no pack of it is confirmed", 3)
    step = container_looked_at(Step("container:c", "container", "c", "c", risks=(risk,)), found)
    assert step.is_locked
    assert [each.kind for each in step.risks] == ["not moved", "unknown" if errors else "running"]


def test_what_is_not_found_out_in_time_is_unknown() -> None:
    engine = FakeEngine()
    engine.errors = {"changes": SLOW, "size": SLOW}
    found: Any = engine
    result = look_at_container("c", found)
    assert [risk.kind for risk in result.risks] == ["unknown"]
    assert "5 s" in result.risks[0].text
    assert result.frees is None


@pytest.mark.parametrize("state", ["Running", "Paused", "Restarting"])
def test_a_running_container_is_a_risk_and_with_rm_its_volumes_are(state: str) -> None:
    engine = FakeEngine(Status=state.lower(), **{state: True})
    assert looked(engine) == [("running", f"it is {state.lower()}: it would be stopped first")]
    engine.data["HostConfig"] = {"AutoRemove": True}
    engine.data["Mounts"] = [{"Type": "volume", "Name": "data"}, {"Type": "bind", "Source": "/x"}]
    assert [kind for kind, _ in looked(engine)] == ["running"]
    engine.data["Mounts"] += [{"Type": "volume", "Name": ANON}]
    assert [kind for kind, _ in looked(engine)] == ["running", "anonymous volume"]


def test_who_owns_it_is_a_risk() -> None:
    engine = FakeEngine()
    engine.data["Config"]["Labels"] = {
        "com.docker.compose.project": "shop",
        "com.docker.swarm.task.name": "t",
    }
    assert [kind for kind, _ in looked(engine)] == ["compose", "swarm"]


@pytest.mark.parametrize(
    ("verdict", "kind", "grade"),
    [
        (Verdict("also", ("reg",), "seen", 1.0), None, 0),
        (Verdict("also", ("reg",), "seen", 1.0, True), "verdict unknown", 2),
        (Verdict("unknown", (), "no login", 1.0), "verdict unknown", 2),
        (Verdict("only copy", (), "not there", 1.0), "only copy", 3),
    ],
)
def test_what_a_verdict_makes_a_risk_of(verdict: Verdict, kind: str | None, grade: int) -> None:
    found = verdict_risks(verdict)
    assert [(risk.kind, risk.grade) for risk in found] == ([(kind, grade)] if kind else [])
    step = with_verdict(with_verdict(Step("i", "image", "i", "a:1"), Verdict("only copy")), verdict)
    assert (step.risks, step.verdict, step.provisional) == (found, verdict, False)


def test_a_volume_is_judged_by_what_it_holds() -> None:
    step = Step(f"volume:{ANON}", "volume", ANON, ANON)
    assert with_size(step, 0).risks == ()
    assert [risk.kind for risk in with_size(with_size(step, None), 7).risks] == ["volume with data"]
    assert [(risk.kind, risk.grade) for risk in with_size(step, None).risks] == [("anonymous volume", 2)]


# All steps of a plan together.

HERE = manifest("config", "layer")
NAME = "reg.acme.com/app"


def step_of(image: Image) -> Step:
    return Step(f"image:{image.id}", "image", image.id, image.tags[0], names=image.tags, provisional=True)


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path)
    made.put(NAME, HERE, tag="1")
    return made


def look(
    world: World, engine: FakeEngine, steps: Sequence[Step], images: Sequence[Image], **more: Any
) -> Plan:
    """The plan of these steps after all were looked at."""
    found: list[Step] = []
    lock = threading.Lock()

    def on_step(step: Step) -> None:
        with lock:
            found.append(step)

    asked: Any = engine
    look_at_steps(steps, images, asked, world.means(), on_step, **more)
    plan = Plan.of(steps)
    for step in found:
        plan = plan.with_steps({step.id: step})
    return plan


def test_all_kinds_are_looked_at_and_what_is_harmless_goes_on(world: World) -> None:
    safe, only = image(HERE.config.digest, f"{NAME}:1"), image(digest_of("other"), f"{NAME}:2")
    engine = FakeEngine()
    engine.sizes = {ANON: 0, "data": 5}
    steps = [
        Step("container:c", "container", "c", "web", provisional=True),
        step_of(safe),
        step_of(only),
        Step("volume:a", "volume", ANON, ANON, provisional=True),
        Step("volume:d", "volume", "data", "data", provisional=True),
        Step("network:n", "network", "n", "net"),
    ]
    plan = look(world, engine, steps, [safe, only])
    assert plan.looking == frozenset()
    assert plan.on == {"container:c", f"image:{safe.id}", "volume:a", "network:n"}
    lost = plan.step(f"image:{only.id}")
    assert lost is not None
    assert lost.is_locked
    container = plan.step("container:c")
    assert container is not None
    assert dict(container.seen)["finished"] == "b"
    assert (container.frees, container.shown_at > 0) == (0, True)


def test_a_container_that_is_gone_or_cannot_be_looked_at_stays_off(world: World) -> None:
    for error, said in ((NotFound("No such container"), "gone already"), (EngineError("Broken"), "Broken")):
        engine = FakeEngine()
        engine.errors = {"inspect": error}
        plan = look(world, engine, [Step("container:c", "container", "c", "web", provisional=True)], [])
        assert (plan.on, plan.looking) == (frozenset(), frozenset())
        assert said in plan.steps[0].risks[0].text


def test_volumes_that_cannot_be_measured_are_unknown(world: World) -> None:
    engine = FakeEngine()
    engine.errors = {"volumes": SLOW}
    plan = look(world, engine, [Step("volume:a", "volume", ANON, ANON, provisional=True)], [])
    assert [risk.kind for risk in plan.steps[0].risks] == ["anonymous volume"]
    assert plan.looking == frozenset()


def test_registries_that_do_not_answer_in_time_leave_it_unknown(world: World) -> None:
    here = image(HERE.config.digest, f"{NAME}:1")
    silent = threading.Event()

    def wait(line: str) -> None:
        silent.wait(20)

    world.fail = wait
    plan = look(world, FakeEngine(), [step_of(here)], [here], within=0.2)
    silent.set()
    assert [risk.kind for risk in plan.steps[0].risks] == ["verdict unknown"]
    assert "within 0.2 s" in plan.steps[0].risks[0].text


def test_an_image_that_is_in_no_list_any_more_is_unknown(world: World) -> None:
    gone = image("sha256:9", "a:1")
    plan = look(world, FakeEngine(), [step_of(gone)], [])
    assert [risk.kind for risk in plan.steps[0].risks] == ["verdict unknown"]


class Cancelled(Exception):
    """Whoever wanted to know does not any more."""


def test_a_cancelled_look_ends_at_once(world: World) -> None:
    here = image(HERE.config.digest, f"{NAME}:1")
    silent = threading.Event()

    def wait(line: str) -> None:
        silent.wait(20)

    def check_cancelled() -> None:
        raise Cancelled

    world.fail = wait
    with pytest.raises(Cancelled):
        look(world, FakeEngine(), [step_of(here)], [here], check_cancelled=check_cancelled)
    silent.set()


def test_a_bug_in_a_look_is_seen(world: World) -> None:
    broken = FakeEngine()
    broken.volume_sizes = None  # type: ignore[assignment, method-assign]
    with pytest.raises(TypeError):
        look(world, broken, [Step("volume:a", "volume", ANON, ANON, provisional=True)], [])


def test_the_settings_say_what_is_noise() -> None:
    assert noise_of({}) == NOISE
    assert noise_of({"ignore_changes": ["/run"], "newest": 3}) == ("/run",)
