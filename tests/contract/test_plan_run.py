"""Plans run on real engines: killed and gone on with, with an engine that is lost, on a full disk."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.conftest import needs
from tests.contract.host import Host, on_real_engines
from tests.contract.run_plan import Runner, a_job, runner
from tests.contract.run_yard import Yard, planned
from tests.lab import seed
from tests.lab.engine import DockerEngine20
from tests.wait import eventually
from tui.domain.world import Marked
from tui.work import journal_text
from tui.work.plan_errors import PlanIncomplete, PlanStopped
from tui.work.plan_run import PlanRun

ROOT = Path(__file__).parents[2]


def sixty(yard: Yard) -> tuple[Marked, set[str]]:
    """Sixty steps of all kinds, and what has to be there in the end."""
    images = [yard.image(*([f"second:{n}"] if n % 2 else [])) for n in range(12)]
    keeping = [yard.image(f"old:{n}") for n in range(8)]
    used = [f"{yard.name}/app:0", f"{yard.name}/app:1"]
    gone = [yard.container(image=used[n % 2]) for n in range(20)]
    volumes, networks = [yard.volume() for _ in range(16)], [yard.network() for _ in range(4)]
    before = yard.all
    stays = {yard.container(), yard.volume(), yard.network()}
    names = frozenset((id, f"{yard.name}/old:{n}") for n, id in enumerate(keeping))
    marked = Marked(frozenset(gone), frozenset(images), names, frozenset(volumes), frozenset(networks))
    taken = {*gone, *volumes, *networks, *(name for _, name in names)}
    taken |= {tag for id in images for tag in yard.api.inspect_image(id)["RepoTags"]}
    return marked, (before - taken) | stays


def records(folder: Path) -> int:
    """How many lines the journal has by now."""
    found = list(folder.glob("state/dtui/journal/*.jsonl"))
    return journal_text.whole(found[0].read_bytes()).count(b"\n") if found else 0


def told(folder: Path) -> journal_text.History | None:
    """The run by its journal, None before there is one."""
    found = list(folder.glob("state/dtui/journal/*.jsonl"))
    return journal_text.read(found[0].read_bytes()) if found else None


def ending(folder: Path) -> str:
    history = told(folder)
    return history.ending if history else ""


def audited(folder: Path) -> list[tuple[str, str]]:
    lines = (folder / "state/dtui/audit.jsonl").read_text().splitlines()
    return [(line["object"], line["result"]) for line in map(json.loads, lines)]


@on_real_engines
def test_sixty_steps_killed_at_random_moments(host: Host, yard: Yard, running: Runner) -> None:
    marked, stays = sixty(yard)
    plan = planned(running, marked)
    assert len(plan.chosen) == 60
    running.save(plan)
    moments = random.Random(host.name)
    command = [sys.executable, "-m", "tests.contract.run_plan", host.socket, str(running.folder)]
    deaths, said = 0, ""
    while True:
        # Few, since it goes on until a busy machine lets this one see them.
        least = records(running.folder) + moments.randint(1, 15)
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
            eventually(
                lambda: child.poll() is not None or records(running.folder) >= least,  # noqa: B023
                within=60,
                what="so many lines",
                every=0.0005 * moments.randint(1, 20),
            )
            child.kill()
            assert child.stdout is not None
            said += child.stdout.read()
        # It may die between its last line and its end.
        if ending(running.folder) == "done":
            break
        deaths += 1
    assert deaths >= 5
    assert yard.all == stays
    history = told(running.folder)
    assert history is not None
    assert {each.outcome for each in history.results.values()} == {"done"}
    assert len(history.results) == 60
    assert "unknown" not in said
    assert {step.name for step in plan.chosen} == {name for name, result in audited(running.folder)}
    assert {result for _, result in audited(running.folder)} == {"ok"}


@on_real_engines
def test_what_others_changed_since_is_left_alone(host: Host, yard: Yard, running: Runner) -> None:
    started, kept = yard.container(), yard.container()
    image, named, moving = yard.image(), yard.image(), yard.image("moves:1")
    anew, left = yard.volume(), yard.volume()
    marked = Marked(
        frozenset({started, kept}),
        frozenset({image, named}),
        frozenset({(moving, f"{yard.name}/moves:1")}),
        frozenset({anew, left}),
    )
    plan = planned(running, marked)
    yard.api.start(started)
    yard.tag(named, "new:1")
    yard.tag(yard.image(), "moves:1")
    yard.api.remove_volume(anew)
    made = yard.api.inspect_volume(left)["CreatedAt"]
    eventually(lambda: _made_later(yard, anew, made), what="a volume of another second")
    with pytest.raises(PlanIncomplete) as caught:
        running.run(plan)
    lines = caught.value.detail.splitlines()
    assert len(lines) == 4
    for name, why in (
        (f"container {yard.name}-0", "state was created, is running now"),
        (f"{yard.name}/app:1", f"got the name {yard.name}/new:1"),
        (f"untag {yard.name}/moves:1", "the name of another image now"),
        (f"volume {anew}", "created was"),
    ):
        assert any(name in line and why in line for line in lines), (name, why)
    there = yard.all
    assert {started, anew, f"{yard.name}/app:1", f"{yard.name}/new:1", f"{yard.name}/moves:1"} <= there
    assert not {kept, left, f"{yard.name}/app:0"} & there


def _made_later(yard: Yard, name: str, than: str) -> bool:
    """Make a volume anew until its time, which is in seconds, is another one."""
    if yard.api.create_volume(name)["CreatedAt"] != than:
        return True
    yard.api.remove_volume(name)
    return False


@on_real_engines
def test_an_image_that_got_a_user_keeps_all_its_names(host: Host, yard: Yard, running: Runner) -> None:
    image = yard.image("second:1")
    plan = planned(running, Marked(images=frozenset({image})))
    yard.container(image=f"{yard.name}/app:0")
    with pytest.raises(PlanIncomplete, match="1 of 1 steps"):
        running.run(plan)
    assert {f"{yard.name}/app:0", f"{yard.name}/second:1"} <= yard.all


@on_real_engines
def test_a_running_one_is_stopped_recorded_and_removed(host: Host, yard: Yard, running: Runner) -> None:
    made = yard.container(start=True, volumes=["/data"])
    volume = yard.api.inspect_container(made)["Mounts"][0]["Name"]
    yard.volumes.append(volume)
    plan = planned(running, Marked(frozenset({made})))
    running.run(plan)
    assert yard.all == {volume}, "its volume stays"
    yard.api.remove_volume(volume)
    assert len(list(running.folder.glob("state/dtui/removed/*"))) == 1
    origin = running.means.recorder.origins.of(volume)
    assert origin is not None
    assert origin.path == "/data"


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A file system of that size without a free byte."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    try:
        with suppress(OSError), (folder / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(b"x" * 4096)
        assert os.statvfs(folder).f_bavail == 0
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@on_real_engines
def test_without_a_free_byte_it_runs_and_says_where_it_writes(
    host: Host, yard: Yard, running: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, image = yard.container(), yard.image()
    plan = planned(running, Marked(frozenset({made}), frozenset({image})))
    full = running.folder / "state"
    monkeypatch.setenv("TMPDIR", str(full))
    monkeypatch.setenv("HOME", str(full))
    with small_disk(full, "2m"):
        report = running.run(plan)
        assert report.is_whole
        assert any("kept in memory" in text and "No space left" in text for text in running.told)
        assert any("not written to the audit file" in text for text in running.told)
        recorded = [result.detail for step, result in report.results if step.kind == "container"]
        assert running.memory in recorded[0]
    assert yard.all == set()


@pytest.fixture
def own_engine() -> Iterator[DockerEngine20]:
    """An engine that may be killed."""
    needs(DockerEngine20)
    made = DockerEngine20()
    try:
        made.start()
        with closing(made.api()) as api:
            seed.import_busybox(api)
        yield made
    finally:
        made.remove()


@pytest.fixture
def own_yard(own_engine: DockerEngine20) -> Iterator[Yard]:
    with closing(own_engine.api()) as api:
        yield Yard(api)


def test_an_engine_that_dies_in_the_middle_is_waited_for(
    own_engine: DockerEngine20, own_yard: Yard, tmp_path: Path
) -> None:
    gone = [own_yard.container() for _ in range(30)]
    with runner(own_engine.url, tmp_path) as made:
        run = made.new(planned(made, Marked(frozenset(gone[:29]))))
        errors: list[BaseException] = []

        def work() -> None:
            try:
                run(a_job())
            except BaseException as error:  # noqa: BLE001 - looked at below
                errors.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        eventually(lambda: records(tmp_path) > 20, what="in the middle of it", every=0.001)
        own_engine.kill()
        own_engine.start()
        thread.join(60)
        assert not thread.is_alive()
        assert errors == []
        assert run.report is not None
        assert run.report.counts == "29 done"
    assert own_yard.all == {gone[29]}


def test_an_engine_that_stays_away_stops_it_and_it_goes_on_later(
    own_engine: DockerEngine20, own_yard: Yard, tmp_path: Path
) -> None:
    gone = [own_yard.container() for _ in range(30)]
    with runner(own_engine.url, tmp_path, patience=0.5) as made:
        plan = planned(made, Marked(frozenset(gone)))
        killer = threading.Thread(
            target=lambda: (
                eventually(lambda: records(tmp_path) > 20, what="in the middle of it", every=0.001),
                own_engine.kill(),
            )
        )
        killer.start()
        with pytest.raises(PlanStopped) as caught:
            made.run(plan)
        killer.join(60)
        assert "of 30 steps were ended" in caught.value.title
        assert "In the middle of container" in caught.value.detail
        own_engine.start()
        found = made.interrupted()
        assert found is not None
        assert found.middle is not None
        assert found.middle.state in ("done", "not done")
        assert found.ended + len(found.left) == 30
        run = PlanRun.resume(found.history, made.means, made.around)
        run(a_job())
        assert run.report is not None
        assert run.report.counts == "30 done"
    assert own_yard.all == set()
