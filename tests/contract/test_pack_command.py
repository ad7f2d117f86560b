"""`dtui pack` as a program: what was decided goes into a folder or a stream, with the report of all."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.contract.conftest import connected
from tests.contract.host import Host, on_real_engines, unique
from tests.contract.packed import checks
from tests.contract.rescued import containers
from tests.wait import eventually
from tui.domain.decision import Decision
from tui.work.decommission import Decommission

SECRET = "hunter2-and-a-bit-more"
CODE = "from tui.cli import main; raise SystemExit(main())"


@dataclass
class Packing:
    """A host with one container that moves, and what is kept about it in a folder."""

    host: Host
    folder: Path
    name: str
    volume: str
    container: str

    @property
    def env(self) -> dict[str, str]:
        return {"HOME": str(self.folder), "XDG_STATE_HOME": str(self.folder / "state")}

    @property
    def data(self) -> Path:
        """The file in its volume, on a real engine."""
        return Path(self.host.api.inspect_volume(self.volume)["Mountpoint"], "data")

    def record(self) -> Decommission:
        with closing(connected(self.host.url)) as engine:
            return Decommission(self.env, engine.describe().engine_id or "", str(self.folder))

    def decide(self, decision: Decision | None, *ids: str) -> None:
        assert self.record().decide(ids or [f"container:{self.container}"], decision) == ""

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-c", CODE, "-H", self.host.url, "pack", *arguments]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        env = {**os.environ, **self.env}
        return subprocess.run(self.command(*arguments), env=env, capture_output=True, check=False)

    def begin(self, *arguments: str) -> subprocess.Popen[bytes]:
        env = {**os.environ, **self.env}
        pipe = subprocess.PIPE
        return subprocess.Popen(self.command(*arguments), env=env, stdout=pipe, stderr=pipe)


@pytest.fixture
def packing(host: Host, tmp_path: Path) -> Iterator[Packing]:
    name, volume = unique("moving"), unique("moving-volume")
    host.api.create_volume(volume)
    if not host.is_demo:
        Path(host.api.inspect_volume(volume)["Mountpoint"], "data").write_bytes(os.urandom(2_000_000))
    # Of a registry where nobody answers, on this host: nobody else is asked.
    image = f"127.0.0.1:9/{unique('contract/moving')}:1"
    host.image(image)
    made = host.api.create_container(
        image,
        ["sleep", "1000"],
        name=name,
        environment={"TOKEN": SECRET},
        host_config=host.api.create_host_config(network_mode="none", binds=[f"{volume}:/data"]),
    )
    yield Packing(host, tmp_path, name, volume, str(made["Id"]))
    host.api.remove_container(made["Id"], force=True)
    host.api.remove_volume(volume)
    host.api.remove_image(image, force=True)


def test_nothing_is_packed_before_it_was_decided(packing: Packing) -> None:
    answer = packing.run("-o", str(packing.folder / "pack"))
    assert (answer.returncode, b"Nothing was decided" in answer.stderr) == (2, True)
    assert not (packing.folder / "pack").exists()


def test_what_is_open_is_counted_and_can_be_kept(packing: Packing) -> None:
    packing.host.container(unique("open"))
    packing.decide("move")
    answer = packing.run("-o", str(packing.folder / "pack"))
    assert answer.returncode == 2
    assert b"not decided yet" in answer.stderr
    assert b"--undecided-stay" in answer.stderr
    answer = packing.run("-o", str(packing.folder / "pack"), "--undecided-stay")
    assert answer.returncode == 0, answer.stderr.decode()
    report = json.loads((packing.folder / "pack/report.json").read_text())
    moved = [each["name"] for each in report["containers"] if each["fate"]["decision"] == "move"]
    assert moved == [packing.name]


def test_a_folder_that_is_noted(packing: Packing) -> None:
    packing.decide("move")
    target = packing.folder / "pack"
    answer = packing.run("-o", str(target), "--undecided-stay")
    assert (answer.returncode, answer.stdout) == (0, b""), answer.stderr.decode()
    assert checks(target)
    sha256 = hashlib.sha256((target / "SHA256SUMS").read_bytes()).hexdigest()
    assert sha256 in answer.stderr.decode()
    names = {str(each.relative_to(target)) for each in target.rglob("*") if each.is_file()}
    assert names >= {"prepare.sh", "run.sh", "compose.yaml", "report.md", "report.json"}
    assert names >= {f"env/{packing.name}.env", f"volumes/{packing.volume}.tar"}
    assert any(name.startswith("images/") for name in names)
    archives = json.loads((target / "report.json").read_text())["archives"]
    assert {each["path"] for each in archives} == {name for name in names if name.endswith(".tar")}
    for each in archives:
        assert hashlib.sha256((target / each["path"]).read_bytes()).hexdigest() == each["sha256"]
        assert each["path"] in (target / "report.md").read_text()
    (packed,) = packing.record().packs
    assert (packed.sha256, packed.where, packed.confirmed) == (sha256, str(target), 0.0)
    assert f"container:{packing.container}" in {case for case, _, _ in packed.contents}
    for each in (target, *target.rglob("*")):
        assert stat.S_IMODE(each.stat().st_mode) == (0o700 if each.is_dir() else 0o600), each
    again = packing.run("-o", str(target), "--undecided-stay")
    assert (again.returncode, b"is there already" in again.stderr) == (1, True)
    assert checks(target)


def test_values_of_environments_are_in_their_files_only(packing: Packing) -> None:
    packing.decide("move")
    answer = packing.run("-o", str(packing.folder / "pack"), "--undecided-stay")
    assert answer.returncode == 0, answer.stderr.decode()
    found = [
        str(each.relative_to(packing.folder))
        for each in packing.folder.rglob("*")
        if each.is_file() and SECRET.encode() in each.read_bytes()
    ]
    assert found == [f"pack/env/{packing.name}.env"]
    assert SECRET not in answer.stderr.decode()


def test_a_pack_that_cannot_be_noted_does_not_count(packing: Packing) -> None:
    packing.decide("move")
    state = packing.env["XDG_STATE_HOME"]
    closed = f"mount --bind -o ro {state} {state} && mount -t tmpfs -o ro none /dev/shm"
    command = ["unshare", "--mount", "sh", "-c", f'{closed} && exec "$@"', "sh"]
    target = packing.folder / "pack"
    command += packing.command("-o", str(target), "--undecided-stay")
    done = subprocess.run(command, env={**os.environ, **packing.env}, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    assert b"it can never be confirmed" in done.stderr
    assert b"it counts as saved" not in done.stderr
    assert packing.record().packs == ()


def test_a_stream_that_is_noted(packing: Packing) -> None:
    packing.decide("move")
    answer = packing.run("-o", "-", "--undecided-stay")
    assert answer.returncode == 0, answer.stderr.decode()
    sha256 = hashlib.sha256(answer.stdout).hexdigest()
    told = answer.stderr.decode()
    assert f"when sha256sum says this of it where it is now: {sha256}" in told
    (packed,) = packing.record().packs
    assert (packed.sha256, packed.where, packed.size) == (sha256, "-", len(answer.stdout))
    (packing.folder / "away").mkdir()
    subprocess.run(["tar", "-xf", "-"], cwd=packing.folder / "away", input=answer.stdout, check=True)
    (top,) = (packing.folder / "away").iterdir()
    assert top.name.startswith("dtui-")
    assert checks(top)


def test_a_host_where_nothing_moves_has_a_report(packing: Packing) -> None:
    packing.decide("keep")
    answer = packing.run("-o", str(packing.folder / "pack"), "--undecided-stay")
    assert answer.returncode == 0, answer.stderr.decode()
    assert sorted(os.listdir(packing.folder / "pack")) == ["SHA256SUMS", "report.json", "report.md"]


def test_with_read_only_what_needs_a_container_is_refused(packing: Packing) -> None:
    packing.decide("move")
    before = containers(packing.host)
    answer = packing.run("-o", str(packing.folder / "pack"), "--undecided-stay", "--read-only")
    assert answer.returncode == 2
    assert f"{packing.volume} would be" in answer.stderr.decode()
    assert containers(packing.host) == before
    packing.decide("forget", f"volume:{packing.volume}")
    answer = packing.run("-o", str(packing.folder / "pack"), "--undecided-stay", "--read-only")
    assert answer.returncode == 0, answer.stderr.decode()
    assert not (packing.folder / "pack/volumes").exists()


def test_a_terminal_is_no_place_for_it(packing: Packing) -> None:
    packing.decide("move")
    ours, theirs = os.openpty()
    env = {**os.environ, **packing.env}
    command = packing.command("-o", "-", "--undecided-stay")
    answer = subprocess.run(command, env=env, stdout=theirs, stderr=subprocess.PIPE, check=False)
    os.close(theirs)
    os.close(ours)
    assert (answer.returncode, b"would go to the terminal" in answer.stderr) == (2, True)


def test_an_engine_that_is_not_there(tmp_path: Path) -> None:
    url = f"unix://{tmp_path}/none.sock"
    command = [sys.executable, "-c", CODE, "-H", url, "pack", "-o", str(tmp_path / "pack")]
    env = {**os.environ, "HOME": str(tmp_path)}
    answer = subprocess.run(command, env=env, capture_output=True, check=False)
    assert (answer.returncode, answer.stderr.startswith(b"dtui: ")) == (1, True)
    assert not (tmp_path / "pack").exists()


@on_real_engines
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda n: n.name)
def test_one_that_is_ended_leaves_nothing(packing: Packing, number: signal.Signals) -> None:
    packing.decide("move")
    before = containers(packing.host)
    running = packing.begin("-o", "-", "--undecided-stay")
    assert running.stdout is not None
    assert running.stderr is not None
    with running.stdout, running.stderr:
        assert running.stdout.read(10)
        running.send_signal(number)
        assert running.wait(30) == 130
        assert b"not whole" in running.stderr.read()
    assert containers(packing.host) == before
    assert packing.record().packs == ()


@contextmanager
def in_its_middle(packing: Packing) -> Iterator[subprocess.Popen[bytes]]:
    """A pack into a folder that takes long: the container is made by which its volume is read."""
    packing.decide("move")
    (packing.folder / "out").mkdir()
    with packing.data.open("wb") as file:
        file.truncate(3_000_000_000)
    before = containers(packing.host)
    running = packing.begin("-o", str(packing.folder / "out/pack"), "--undecided-stay")
    assert running.stdout is not None
    assert running.stderr is not None
    with running.stdout, running.stderr:
        eventually(lambda: containers(packing.host) != before, 90, "the container that reads the volume")
        yield running


@on_real_engines
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda n: n.name)
def test_a_folder_that_is_ended_is_not_there(packing: Packing, number: signal.Signals) -> None:
    before = containers(packing.host)
    with in_its_middle(packing) as running:
        running.send_signal(number)
        assert running.wait(30) == 130
        assert running.stderr is not None
        assert b"nothing of it was kept" in running.stderr.read()
    assert os.listdir(packing.folder / "out") == []
    assert containers(packing.host) == before


@on_real_engines
def test_one_that_is_killed_leaves_no_half(packing: Packing) -> None:
    before = containers(packing.host)
    with in_its_middle(packing) as running:
        running.kill()
        running.wait(30)
    assert [each for each in os.listdir(packing.folder / "out") if ".dtui-part-" not in each] == []
    packing.data.write_bytes(b"small")
    for left in containers(packing.host) - before:
        packing.host.api.remove_container(left, force=True)
    assert packing.record().packs == ()
    answer = packing.run("-o", str(packing.folder / "out/pack"), "--undecided-stay")
    assert answer.returncode == 0, answer.stderr.decode()
    assert os.listdir(packing.folder / "out") == ["pack"]


@on_real_engines
def test_a_reader_that_stops_is_told(packing: Packing) -> None:
    packing.decide("move")
    running = packing.begin("-o", "-", "--undecided-stay")
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.read(10)
    running.stdout.close()
    said = running.stderr.read().decode()
    running.stderr.close()
    assert running.wait(30) == 1
    assert "has stopped" in said
    assert "counts as saved" not in said
    assert packing.record().packs == ()
