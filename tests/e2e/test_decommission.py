"""A full host is given up by hand: half of it runs on another engine, made of nothing but the folder."""

from __future__ import annotations

import json
import re
import signal
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import needs, started
from tests.e2e import decommission as dec
from tests.e2e import moved
from tests.e2e.cleanup import HOST, Desk, ended, go, go_on, shows_told
from tests.e2e.commands import Commands
from tests.e2e.fleet import newest_job, squeezed
from tests.e2e.terminal import Terminal
from tests.lab.compose import Compose
from tests.lab.engine import DockerEngine, DockerEngine26
from tests.lab.full_host import FullHost, left_on
from tests.lab.rich_host import BACK, DATABASE, FRONT, PIECES, UPLOADS, RichHost, sweep

MOVED = {
    *("site-db-1", "site-api-1", "site-side-1", "agent", "probe"),
    *(f"up-{number}" for number in range(4)),
    *(f"old-{number:02}" for number in (*range(11), 18, 26)),
}
# The docker command line has no words for these, and the report says so.
NOT_BY_RUN = {"site-api-1": ["command", "entrypoint"], "site-db-1": ["health check"]}
STEPS = 87


@dataclass
class GivenUp:
    """A host that was given up, and what is left of it: the folder, reports, and all that was seen meanwhile."""

    desk: Desk
    folder: Path
    before: moved.Host
    pinned: set[str]
    commands: Commands
    raw: list[bytes] = field(default_factory=list)

    @property
    def away(self) -> Path:
        """The pack, where it was copied to."""
        return self.folder / "away"

    @property
    def report(self) -> dict[str, Any]:
        """The last one."""
        read: dict[str, Any] = json.loads((self.folder / "last.json").read_text())
        return read

    def outcomes(self) -> list[tuple[str, str]]:
        """The steps that were ended, and how."""
        return [(r["step"], r["outcome"]) for r in self.desk.journal() if r["record"] == "after"]


def decide_project(given: GivenUp) -> None:
    """The project moves; then the line drops."""
    with given.desk.dtui() as screen:
        dec.open_list(screen)
        assert dec.tally(screen) == (0, 0, 0, 46)
        dec.narrow(screen, "site-db-1", 3)
        screen.press("enter")
        screen.wait_for("DB_PASSWORD")
        screen.press("esc")
        screen.wait_gone("DB_PASSWORD")
        dec.widen(screen)
        dec.decide_group(screen, "p", "m")
        assert dec.tally(screen) == (0, 3, 0, 43)
        given.raw.append(bytes(screen.raw))
        screen.hang_up()


def decide_rest(screen: Terminal) -> None:
    """Go on where it was left."""
    dec.open_list(screen)
    assert dec.tally(screen) == (0, 3, 0, 43)
    for text, count in (("up-", 4), ("agent", 1), ("probe", 1), ("old-0", 11)):
        dec.decide_all(screen, f"name:{text}", count, "m")
    dec.narrow(screen, "name:old-10", 1)
    dec.widen(screen)
    dec.decide_group(screen, "i", "m")
    assert dec.tally(screen) == (0, 22, 0, 24)
    dec.decide_group(screen, "o", "f")
    assert dec.tally(screen) == (23, 22, 0, 0)


def carry_off(given: GivenUp, screen: Terminal) -> None:
    """Pack, copy and confirm; a stream that was dropped and a checksum of something else count for nothing."""
    assert "has stopped" in moved.drop_stream(given.desk)
    folder = given.desk.home / "pack"
    dec.pack(screen, folder)
    assert squeezed(f"volume {DATABASE}") in newest_job(screen, "done")
    screen.press("1")
    screen.wait_for("STATUS")
    dec.open_list(screen)
    moved.copy_off(folder, given.away)
    checksum = moved.checksum_of(given.away)
    dec.confirm(screen, checksum[::-1], checksum)


def carry_out(given: GivenUp, screen: Terminal) -> None:
    """Make the plan, agree to lose two images that are nowhere else, and begin; killed in the middle."""
    dec.open_plan(screen)
    screen.press("*")
    screen.wait_for("D agrees to lose it")
    # All but the only copies that are forgotten.
    shows_told(screen, STEPS - 2, 2)
    for name in ("legacy/never", "geo:hotfix"):
        dec.agree_to_lose(screen, name)
    dec.widen(screen)
    shows_told(screen, STEPS, 0)
    assert f"Type the host's name ({HOST})" in go(screen, *HOST, "enter")
    screen.wait_for(lambda: len(given.desk.journal()) >= 60, within=180)
    screen.signal(signal.SIGKILL)
    screen.wait_end()
    given.raw.append(bytes(screen.raw))


def finish(given: GivenUp, screen: Terminal) -> None:
    """Go on with what was interrupted; then write what became of all."""
    count = len(given.outcomes())
    assert 0 < count < STEPS
    said = " ".join(go_on(screen, *HOST, "enter").split())
    assert f"{count} of {STEPS} steps were ended, {STEPS - count} are left" in said
    assert f"{STEPS} done" in ended(screen)
    screen.press("esc")
    screen.wait_for("6 Jobs")
    dec.open_list(screen)
    for form, name in (("m", "last.md"), ("j", "last.json")):
        dec.write_report(screen, form, given.folder / name)
    given.raw.append(bytes(screen.raw))


def give_up(given: GivenUp) -> None:
    """All of it, from X to the last report."""
    decide_project(given)
    with given.desk.dtui() as screen:
        decide_rest(screen)
        screen.press("1")
        screen.wait_for("STATUS")
        dec.stop_all(screen, 8)
        given.before.volumes = moved.seen(given.desk.engine).volumes
        dec.open_list(screen)
        carry_off(given, screen)
        carry_out(given, screen)
    with given.desk.dtui() as screen:
        finish(given, screen)


@pytest.fixture(scope="module")
def given_up(host20: FullHost, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GivenUp]:
    """A host of which half has moved and all is gone."""
    needs(DockerEngine26)
    needs(Compose)
    folder = tmp_path_factory.mktemp("given-up")
    rich, commands = RichHost(host20, folder), Commands()
    rich.prepare()
    pinned = next(set(image.names) for image in host20.images if host20.pinned in image.names)
    try:
        with rich.copy() as engine:
            given = GivenUp(Desk(engine, folder, host20.pinned), folder, moved.seen(engine), pinned, commands)
            give_up(given)
            yield given
    finally:
        commands.end()
        rich.close()


@pytest.fixture
def other() -> Iterator[DockerEngine]:
    """Another engine with nothing on it, that keeps its images another way."""
    for engine in started(DockerEngine26()):
        try:
            yield engine
        finally:
            sweep(engine)


def same_beside_containers(given: GivenUp, other: DockerEngine) -> None:
    """Networks, volumes with all that is in them, and the images by all their names."""
    old, new = given.before, moved.seen(other)
    (anonymous,) = set(new.volumes) - {DATABASE, UPLOADS}
    assert len(anonymous) == 64
    assert new.volumes == {name: old.volumes[name] for name in (DATABASE, UPLOADS, anonymous)}
    for name in (FRONT, BACK, "old-0"):
        for told_of in ("Driver", "Internal", "Labels", "Options"):
            assert new.networks[name][told_of] == old.networks[name][told_of]
        assert new.networks[name]["IPAM"]["Config"] == old.networks[name]["IPAM"]["Config"]
    with closing(other.api()) as api:
        listed = {tag for image in api.images() for tag in image["RepoTags"]}
    images = [old.images[old.containers[name]["Image"]] for name in MOVED]
    assert {tag for image in images for tag in image["RepoTags"]} <= listed


def compared(given: GivenUp, other: DockerEngine, folder: Path) -> tuple[int, list[str]]:
    """What `dtui report --diff` says of the report in the pack and one of the other engine."""
    desk, report = Desk(other, folder, ""), folder / "there.json"
    done = moved.command(desk, "report", "--format", "json", "-o", str(report))
    assert done.returncode == 0, done.stderr
    done = moved.command(desk, "report", "--diff", str(given.away / "report.json"), str(report))
    again = moved.command(desk, "report", "--diff", str(given.folder / "last.json"), str(report))
    assert again.stdout == done.stdout
    assert "not to move, so not looked for: shop-web-1, changed, ended, old-11" in done.stderr
    return done.returncode, done.stdout.splitlines()


def test_all_is_gone_but_what_is_pinned_and_every_step_was_done_once(given_up: GivenUp) -> None:
    left = left_on(given_up.desk.engine)
    assert {each for each in left if not each.startswith("image sha256:")} == {
        *("network host", "network none"),
        *(f"image {name}" for name in given_up.pinned),
    }
    outcomes = given_up.outcomes()
    assert len({step for step, _ in outcomes}) == len(outcomes) == STEPS
    assert {outcome for _, outcome in outcomes} <= {"done", "gone"}


def test_the_last_report_tells_what_became_of_all(given_up: GivenUp) -> None:
    containers = {each["name"]: each for each in given_up.report["containers"]}
    assert set(containers) == set(given_up.before.containers)
    for name, each in containers.items():
        assert each["fate"]["decision"] == ("move" if name in MOVED else "forget")
        assert each["fate"]["outcome"] in ("done", "gone")
    (pack,) = given_up.report["packs"]
    assert pack["sha256"] == moved.checksum_of(given_up.away)
    assert pack["confirmed"]
    document = (given_up.folder / "last.md").read_text()
    for name in NOT_BY_RUN:
        assert re.search(rf"- \[ \] `{name}`: not by the run script", document)
    for work in ("engine through", "privileged", "own network", "/dev/null", "network of site-api-1"):
        assert work in document.partition("## Work left")[2]


def test_all_that_moves_runs_on_another_engine_by_the_scripts(
    given_up: GivenUp, other: DockerEngine, compose: Compose, tmp_path: Path
) -> None:
    for script in ("prepare.sh", "run.sh"):
        code, said = moved.run_script(compose, given_up.away, script, other)
        assert code == 0, said
    new = moved.seen(other)
    assert set(new.containers) == MOVED
    found = moved.differing(given_up.before, new, MOVED)
    assert {name: [each.what for each in told] for name, told in found.items()} == NOT_BY_RUN
    assert new.running == given_up.before.running
    same_beside_containers(given_up, other)
    code, lines = compared(given_up, other, tmp_path)
    assert (code, len(lines)) == (1, 3), lines
    assert all(line.startswith(tuple(f"container {name}:" for name in NOT_BY_RUN)) for line in lines)


def test_all_that_moves_runs_on_another_engine_by_the_compose_file(
    given_up: GivenUp, other: DockerEngine, compose: Compose, tmp_path: Path
) -> None:
    code, said = moved.run_script(compose, given_up.away, "prepare.sh", other)
    assert code == 0, said
    # What did not run is made by a line of its own, as the head of the file says.
    for words in (("up", "-d"), ("--profile", "stopped", "create")):
        assert f"docker compose {' '.join(words)}" in (given_up.away / "compose.yaml").read_text()
        done = compose.run(given_up.away, *words, url=other.url)
        assert done.returncode == 0, done.stderr
    new = moved.seen(other)
    assert set(new.containers) == MOVED
    assert moved.differing(given_up.before, new, MOVED) == {}
    assert new.running == given_up.before.running
    same_beside_containers(given_up, other)
    assert compared(given_up, other, tmp_path) == (0, ["no difference"])


def test_values_of_environments_are_nowhere_but_in_their_files(given_up: GivenUp) -> None:
    state, pack = given_up.desk.home / ".local/state/dtui", given_up.desk.home / "pack"
    for part in ("audit.jsonl", "journal", "decommission"):
        assert (state / part).exists()
    found = moved.files_with(PIECES, given_up.folder)
    assert {path.parent for path in found} == {pack / "env", given_up.away / "env", state / "removed"}
    for path in found | set(pack.rglob("*")) | set(state.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    shown = "".join(squeezed(piece.decode(errors="replace")) for piece in given_up.raw)
    started = b"\n".join(given_up.commands.seen).decode(errors="replace")
    assert squeezed("DB_PASSWORD") in shown
    assert "dockerd" in started
    assert [piece for piece in PIECES if piece in shown or piece in started] == []
