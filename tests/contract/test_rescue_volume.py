"""Volumes are saved with all they hold, and nothing but the archive is left of how that was done."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.host import Host, on_real_engines, unique
from tests.contract.rescued import (
    a_job,
    a_step,
    containers,
    has_good_checksum,
    listed,
    means,
    volumes,
)
from tests.lab import seed
from tests.lab.disk import small_disk
from tui.domain.changes import changed_files
from tui.domain.plan_rules import Rules, propose
from tui.domain.world import World
from tui.engine.client import Engine
from tui.engine.errors import EngineError
from tui.work.archive import RescueFailed
from tui.work.job import JobCancelled
from tui.work.rescue import RescueOrder, rescue_work
from tui.work.rescue_volume import carrier, save_volume
from tui.work.saving import Followed

pytestmark = on_real_engines

NOTHING = Rules(None, False, False, None, False, False, None)


@pytest.fixture
def volume(host: Host) -> Iterator[str]:
    """A volume that holds some files."""
    name = unique("contract-volume")
    host.api.create_volume(name)
    folder = content(host, name)
    (folder / "data").write_bytes(os.urandom(300_000))
    yield name
    host.api.remove_volume(name)


def content(host: Host, volume: str) -> Path:
    return Path(host.api.inspect_volume(volume)["Mountpoint"])


def strange(folder: Path) -> None:
    """What a tar may stumble over."""
    os.mkdir(folder / "deep")
    os.symlink("/etc/passwd", folder / "link")
    os.symlink("nowhere", folder / "deep/broken")
    os.link(folder / "data", folder / "deep/hard")
    os.mkfifo(folder / "fifo")
    (folder / ("n" * 200)).write_text("long")
    (folder / "-rf *").write_text("odd")
    with open(bytes(folder) + b"/bad\xff\n", "w") as file:
        file.write("no UTF-8")
    with (folder / "sparse").open("w") as file:
        file.truncate(3_000_000)
    secret = folder / "secret"
    secret.write_text("root only")
    secret.chmod(0o000)
    os.chown(folder / "-rf *", 4711, 4712)
    with socket.socket(socket.AF_UNIX) as listening:
        # Relative, since the whole path may be too long for a socket.
        here = os.getcwd()
        os.chdir(folder)
        try:
            listening.bind("sock")
        finally:
            os.chdir(here)


def test_all_of_it_and_nothing_else_is_left(host: Host, engine: Engine, volume: str, tmp_path: Path) -> None:
    strange(content(host, volume))
    before = containers(host), volumes(host)
    path = tmp_path / "volume.tar"
    order = RescueOrder(a_step("volume", volume, volume), "archive", str(path))
    rescue_work(means(engine, tmp_path))(a_job(), order)
    assert (containers(host), volumes(host)) == before
    assert order.rescued is not None
    # All but the socket, which is no data.
    assert "read back: 11 files or folders are in it" in order.rescued.evidence
    assert has_good_checksum(path)
    found = listed(path)
    assert "---------- 0/0 ./secret" in found
    assert "-rw-r--r-- 4711/4712 ./-rf *" in found
    assert any(line.endswith("./link -> /etc/passwd") for line in found)
    assert any(line.startswith("h") for line in found)


def test_what_was_saved_can_be_put_back(host: Host, engine: Engine, volume: str, tmp_path: Path) -> None:
    folder = content(host, volume)
    strange(folder)
    path = tmp_path / "volume.tar"
    save_volume(a_job(), engine, volume, str(path))
    back = tmp_path / "back"
    back.mkdir()
    subprocess.run(["tar", "-xpf", str(path), "-C", str(back)], check=True)
    (folder / "sock").unlink()
    same = subprocess.run(
        ["diff", "--recursive", "--no-dereference", str(folder), str(back)], capture_output=True, check=False
    )
    assert same.stdout.replace(b"File ", b"").count(b"\n") <= 1, same.stdout  # two fifos are never the same
    assert (back / "data").stat().st_ino == (back / "deep/hard").stat().st_ino


def test_an_empty_one(host: Host, engine: Engine, tmp_path: Path) -> None:
    name = unique("contract-empty")
    host.api.create_volume(name)
    saved = save_volume(a_job(), engine, name, str(tmp_path / "volume.tar"))
    assert saved.found == "0 files or folders are in it"
    assert list(content(host, name).iterdir()) == []
    host.api.remove_volume(name)


def test_one_that_a_running_container_uses(host: Host, engine: Engine, volume: str, tmp_path: Path) -> None:
    config = host.api.create_host_config(binds=[f"{volume}:/data"], network_mode="none")
    used = host.api.create_container(seed.BUSYBOX, ["sleep", "1000"], host_config=config)["Id"]
    host.api.start(used)
    save_volume(a_job(), engine, volume, str(tmp_path / "volume.tar"))
    assert host.state(used) == "running"
    host.api.remove_container(used, force=True)
    assert volume in volumes(host)


def test_an_anonymous_one_outlives_its_rescue(host: Host, engine: Engine, tmp_path: Path) -> None:
    config = host.api.create_host_config(network_mode="none")
    user = host.api.create_container(seed.BUSYBOX, "true", volumes=["/data"], host_config=config)["Id"]
    (name,) = (mount["Name"] for mount in host.api.inspect_container(user)["Mounts"])
    host.api.remove_container(user)
    save_volume(a_job(), engine, name, str(tmp_path / "volume.tar"))
    assert name in volumes(host)
    host.api.remove_volume(name)


def test_no_volume_is_made(host: Host, engine: Engine, tmp_path: Path) -> None:
    before = volumes(host)
    with pytest.raises(RescueFailed, match="There is no volume nobodys here"):
        save_volume(a_job(), engine, "nobodys", str(tmp_path / "volume.tar"))
    assert volumes(host) == before


def test_the_volumes_that_its_image_declares_are_not_made(
    host: Host, engine: Engine, volume: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = unique("contract/declares")
    host.api.import_image_from_data(
        bytes(10240),
        repository=name,
        changes=['VOLUME ["/var/lib/declared"]'],
    )
    only = [each for each in engine.list_images() if f"{name}:latest" in each.tags]
    monkeypatch.setattr(engine, "list_images", lambda: only)
    before = volumes(host)
    with carrier(a_job(), engine, volume) as (id, _):
        assert host.api.inspect_container(id)["Config"]["Image"] == only[0].id
        assert volumes(host) == before
        assert host.state(id) == "created"
    assert volumes(host) == before
    host.api.remove_image(name)


def test_a_full_disk_leaves_nothing(host: Host, engine: Engine, volume: str, tmp_path: Path) -> None:
    before = containers(host)
    with small_disk(tmp_path / "small", "100k") as small:
        with pytest.raises(RescueFailed, match="is full"):
            save_volume(a_job(), engine, volume, str(small / "volume.tar"))
        assert list(small.iterdir()) == []
    assert containers(host) == before


def test_no_room_for_what_is_known_to_be_in_it(
    host: Host, engine: Engine, volume: str, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "small", "100k") as small, pytest.raises(RescueFailed, match="no room"):
        save_volume(a_job(), engine, volume, str(small / "volume.tar"), 300_000)


def test_cancelled(
    host: Host, engine: Engine, volume: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = containers(host)
    job = a_job()
    read = Followed.read

    def cancel(self: Followed, size: int = 1 << 12) -> bytes:
        data = read(self, 1 << 12)
        for callback in job.ask_to_stop()[1] if self._read > 100_000 else ():
            callback()
        return data

    monkeypatch.setattr(Followed, "read", cancel)
    with pytest.raises(JobCancelled):
        save_volume(job, engine, volume, str(tmp_path / "volume.tar"))
    assert list(tmp_path.iterdir()) == []
    assert containers(host) == before


def test_killed_in_the_middle(host: Host, engine: Engine, volume: str, tmp_path: Path) -> None:
    before = containers(host)
    command = [sys.executable, "-m", "tests.contract.killed_rescue"]
    saving = subprocess.Popen(
        [*command, host.url, volume, str(tmp_path / "volume.tar")], stdout=subprocess.PIPE
    )
    assert saving.stdout is not None
    with saving.stdout:
        assert saving.stdout.readline() == b"in the middle\n"
        saving.send_signal(signal.SIGKILL)
        saving.wait()
    assert list(tmp_path.iterdir()) == []
    (left,) = (each for each in engine.list_containers() if "dtui.rescue" in each.labels)
    assert left.labels["dtui.rescue"] == volume
    assert left.name.startswith("dtui-rescue-")
    # What a plan does of it.
    (step,) = propose(World((left,), now=left.created + 7 * 3600), NOTHING).steps
    assert (step.object, step.risks) == (left.id, ())
    assert changed_files(engine.container_changes(left.id)) == ()
    engine.remove_container(step.object)
    assert containers(host) == before
    assert volume in volumes(host)


def test_a_container_that_cannot_be_removed_is_told(
    host: Host, engine: Engine, volume: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = a_job()

    def lost(id: str) -> None:
        raise EngineError("The engine failed", "gone")

    monkeypatch.setattr(engine, "remove_container", lost)
    with carrier(job, engine, volume) as (id, target):
        pass
    assert any(f"docker rm {Path(target).name}" in line for line in job.record.log)
    host.api.remove_container(id)


def test_no_image_is_here(
    engine: Engine, volume: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "list_images", lambda: ())
    with pytest.raises(RescueFailed, match="no image here"):
        save_volume(a_job(), engine, volume, str(tmp_path / "volume.tar"))
