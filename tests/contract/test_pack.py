"""A host that moves is packed into a folder or a stream: the same, whole, with all that its containers need."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.host import Host, on_real_engines, unique
from tests.contract.packed import (
    checks,
    decided,
    entries,
    into_folder,
    into_tar,
    surveyed,
    unpacked,
    whole,
)
from tests.contract.rescued import a_job, containers, load
from tests.lab import seed
from tests.lab.disk import small_disk
from tests.wait import eventually
from tui.domain.move import Moved, slug
from tui.domain.survey import Survey
from tui.engine.client import Engine
from tui.registry.errors import Unreachable
from tui.work.archive import RescueFailed
from tui.work.asking import CheckMeans
from tui.work.decommission import Decommission
from tui.work.jobs import Jobs
from tui.work.pack import needed
from tui.work.pack_folder import FolderOut
from tui.work.pack_moved import moved_from
from tui.work.pack_work import PackSetting, pack_work
from tui.work.packed import confirm
from tui.work.remote import RemoteRegistry

pytestmark = on_real_engines

SECRET = "hunter2-and-a-bit-more"


class Small:
    """A host with one container that moves, and one that stays."""

    def __init__(self, host: Host, folder: Path) -> None:
        self.host = host
        self.name = unique("packed")
        self.tag = f"127.0.0.1:9/{self.name}:1"
        self.image = seed.build_image(host.api, self.tag, layers=2, size=1_500_000)
        self.volume = unique("packed-volume")
        self.network = unique("packed-network")
        self.data = os.urandom(3_000_000)
        self.path = folder / "srv"
        (self.path / "deep").mkdir(parents=True)
        (self.path / "deep/page").write_text("served")
        self.file = folder / "one.conf"
        self.file.write_text("a=b")
        host.api.create_volume(self.volume, labels={"keep": "me"})
        Path(host.api.inspect_volume(self.volume)["Mountpoint"], "data").write_bytes(self.data)
        binds = [f"{self.volume}:/data", f"{self.path}:/srv:ro", f"{self.file}:/one", "/run:/sock"]
        made = host.api.create_container(
            self.tag,
            ["sh", "-c", "echo mine > /new; cat /bin/busybox > /old; sleep 1000"],
            name=self.name,
            environment={"TOKEN": SECRET},
            stop_signal="SIGKILL",
            host_config=host.api.create_host_config(network_mode="none", binds=binds),
        )
        self.container = str(made["Id"])
        host.api.start(self.container)
        self.other = host.container(unique("stays"))
        eventually(lambda: any(each["Path"] == "/old" for each in host.api.diff(self.container) or ()))

    def moved(self, engine: Engine) -> tuple[Survey, Moved]:
        """What moves: the container, its volume, and the paths it mounts."""
        found = surveyed(engine)
        return found, moved_from(found, decided(found, {self.name: "move"}), {}, "old")


@pytest.fixture
def small(host: Host, tmp_path: Path) -> Iterator[Small]:
    (tmp_path / "here").mkdir()
    made = Small(host, tmp_path / "here")
    yield made
    host.clean()
    for each in host.api.containers(all=True, filters={"name": made.name}):
        host.api.remove_container(each["Id"], force=True)
    host.api.remove_volume(made.volume)
    host.api.remove_image(made.image, force=True)


def test_a_folder_holds_all_that_moves(small: Small, engine: Engine, tmp_path: Path) -> None:
    found, moved = small.moved(engine)
    before = containers(small.host)
    packed = into_folder(engine, found, moved, tmp_path / "pack")
    assert containers(small.host) == before
    assert checks(tmp_path / "pack")
    assert entries(whole(tmp_path / "pack", f"volumes/{slug(small.volume)}.tar")) == {"./data": small.data}
    changed = entries(whole(tmp_path / "pack", f"changes/{small.name}.tar"))
    assert changed["new"] == b"mine\n"
    folder = entries(whole(tmp_path / "pack", f"paths/{slug(str(small.path).strip('/'))}.tar"))
    assert folder == {"./deep/page": b"served"}
    assert entries(whole(tmp_path / "pack", f"paths/{slug(str(small.file).strip('/'))}.tar")) == {
        "one.conf": b"a=b"
    }
    assert not [each for each in (tmp_path / "pack").glob("paths/*") if "run" in each.name]
    small.host.api.remove_container(small.container, force=True)
    small.host.api.remove_image(small.image, force=True)
    load(small.host.api, whole(tmp_path / "pack", f"images/{slug(small.tag)}.tar"))
    assert small.host.api.inspect_image(small.tag)["Id"] == small.image
    for each in (tmp_path / "pack", *(tmp_path / "pack").rglob("*")):
        assert stat.S_IMODE(each.stat().st_mode) == (0o700 if each.is_dir() else 0o600), each
    said = {each.case: each.evidence for each in packed.contents}
    assert "changed files or folders are in it (changes/" in said[f"container:{small.container}"]
    assert "1 files or folders are in it" in said[f"volume:{small.volume}"]
    assert "its 3 layers are in it by their digests" in said[f"image:{small.image}"]
    assert f"bind:{small.path}" in said
    sums = (tmp_path / "pack/SHA256SUMS").read_bytes()
    assert confirm(hashlib.sha256(sums).hexdigest(), [packed]) is packed


def test_a_stream_holds_the_same(small: Small, engine: Engine, tmp_path: Path) -> None:
    found, moved = small.moved(engine)
    packed, data = into_tar(engine, found, moved)
    into_folder(engine, found, moved, tmp_path / "pack")
    assert (packed.sha256, packed.size) == (hashlib.sha256(data).hexdigest(), len(data))
    made = unpacked(data, tmp_path)
    assert checks(made)
    paths = {f"changes/{small.name}.tar", *(each.archive for each in moved.paths)}
    paths |= {each.archive for each in moved.images.values()} | {each.archive for each in moved.volumes}
    there = {path for path in paths if (tmp_path / "pack" / path).exists()}
    assert there == paths
    for path in there - {f"changes/{small.name}.tar"}:
        assert whole(made, path) == whole(tmp_path / "pack", path), path
    assert len(list(made.glob(f"volumes/{slug(small.volume)}.tar.*"))) == 3
    with pytest.raises(RescueFailed):
        confirm("0" * 64, [packed])


def test_values_of_environments_are_in_no_archive_but_where_they_were_written(
    small: Small, engine: Engine, tmp_path: Path
) -> None:
    found, moved = small.moved(engine)
    into_folder(engine, found, moved, tmp_path / "pack")
    for each in (tmp_path / "pack").rglob("*"):
        assert each.is_dir() or SECRET.encode() not in each.read_bytes(), each


def test_who_writes_meanwhile_is_told(small: Small, engine: Engine, tmp_path: Path) -> None:
    found, moved = small.moved(engine)
    job = a_job()
    into_folder(engine, found, moved, tmp_path / "pack", job=job)
    (line,) = [line for line in job.record.log if "runs and may write" in line]
    assert line.startswith(f"{small.name} runs and may write to")
    assert small.volume in line
    # What is mounted read-only is not written.
    assert f"{small.path}," not in line
    small.host.api.stop(small.container)
    found, moved = small.moved(engine)
    job = a_job()
    into_folder(engine, found, moved, tmp_path / "again", job=job)
    assert not [line for line in job.record.log if "runs and may write" in line]


def test_a_path_that_is_gone_is_told(small: Small, engine: Engine, tmp_path: Path) -> None:
    found, moved = small.moved(engine)
    small.host.api.stop(small.container)
    small.file.unlink()
    job = a_job()
    packed = into_folder(engine, found, moved, tmp_path / "pack", job=job)
    assert [line for line in job.record.log if line.startswith(f"{small.file} is not packed")]
    assert f"bind:{small.file}" not in {each.case for each in packed.contents}
    assert f"bind:{small.path}" in {each.case for each in packed.contents}


def test_an_image_that_went_meanwhile_is_told_by_name(small: Small, engine: Engine, tmp_path: Path) -> None:
    found, moved = small.moved(engine)
    small.host.api.remove_container(small.other, force=True)
    small.host.api.remove_container(small.container, force=True)
    with pytest.raises(RescueFailed, match=f"{small.name} is not here any more"):
        into_folder(engine, found, moved, tmp_path / "pack")
    left = replace(moved, recipes=(), paths=())
    small.host.api.remove_image(small.image, force=True)
    with pytest.raises(RescueFailed, match=f"image {small.tag} could not be packed: There is no image"):
        into_folder(engine, found, left, tmp_path / "pack")
    assert not (tmp_path / "pack").exists()
    small.image = seed.build_image(small.host.api, small.tag)


def test_a_small_disk_is_told_and_left_as_it_was(small: Small, engine: Engine, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    found, moved = small.moved(engine)
    with small_disk(tmp_path / "small", "5m") as folder:
        with pytest.raises(RescueFailed, match=r"The disk of .*small is full") as error:
            into_folder(engine, found, moved, folder / "pack")
        assert "dtui pack -o -" in error.value.hint
        assert list(folder.iterdir()) == []
        with pytest.raises(RescueFailed, match="are missing"):
            FolderOut(str(folder / "pack"), needed(found, moved) + 5_000_000)


def test_changed_files_that_are_linked_to_others_come_with_these(
    small: Small, engine: Engine, tmp_path: Path
) -> None:
    script = "ln /bin/busybox /bin/linked; sleep 1000"
    name = unique("linked")
    made = small.host.container(name, image=small.tag, start=True, command=["sh", "-c", script])
    eventually(lambda: any(each["Path"] == "/bin/linked" for each in small.host.api.diff(made) or ()))
    found = surveyed(engine)
    moved = moved_from(found, decided(found, {name: "move"}), {}, "old")
    for archive in (
        whole(pack_folder(engine, found, moved, tmp_path), f"changes/{name}.tar"),
        whole(unpacked(into_tar(engine, found, moved, part=64 << 20)[1], tmp_path), f"changes/{name}.tar"),
    ):
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            assert {"bin/busybox", "bin/linked"} <= set(tar.getnames())


def pack_folder(engine: Engine, found: Survey, moved: Moved, folder: Path) -> Path:
    into_folder(engine, found, moved, folder / "pack")
    return folder / "pack"


def test_a_large_one_cannot_be_streamed_without_these(small: Small, engine: Engine) -> None:
    name = unique("linked")
    script = "ln /bin/busybox /bin/linked; sleep 1000"
    made = small.host.container(name, image=small.tag, start=True, command=["sh", "-c", script])
    eventually(lambda: any(each["Path"] == "/bin/linked" for each in small.host.api.diff(made) or ()))
    found = surveyed(engine)
    moved = moved_from(found, decided(found, {name: "move"}), {}, "old")
    with pytest.raises(RescueFailed, match=f"changed files of {name} could not be packed.*did not change"):
        into_tar(engine, found, moved, part=512)


def test_as_a_job(small: Small, engine: Engine, tmp_path: Path) -> None:
    record = Decommission({"XDG_STATE_HOME": str(tmp_path)}, engine.describe().engine_id or "", str(tmp_path))
    record.decide([f"container:{small.container}"], "move")
    setting = PackSetting(
        {"XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path)}, "old", keeps_undecided=True
    )
    means = CheckMeans(engine, setting.env, nobody)
    work = pack_work(engine, means, record, setting, str(tmp_path / "pack"))
    jobs = Jobs()
    job = jobs.start("Pack", "it", "", work, own_thread=True)
    assert jobs.wait(60)
    assert (job.state, checks(tmp_path / "pack")) == ("done", True), job.record.failure
    (packed,) = record.packs
    assert packed.check in job.record.result
    assert any(line.startswith(f"volume {small.volume}: 3") for line in job.record.parts)


def test_a_job_that_is_cancelled_leaves_nothing(small: Small, engine: Engine, tmp_path: Path) -> None:
    with Path(small.host.api.inspect_volume(small.volume)["Mountpoint"], "large").open("wb") as file:
        file.truncate(4_000_000_000)
    record = Decommission({"XDG_STATE_HOME": str(tmp_path)}, engine.describe().engine_id or "", str(tmp_path))
    record.decide([f"container:{small.container}"], "move")
    setting = PackSetting(
        {"XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path)}, "old", keeps_undecided=True
    )
    means = CheckMeans(engine, setting.env, nobody)
    (tmp_path / "out").mkdir()
    before = containers(small.host)
    jobs = Jobs()
    work = pack_work(engine, means, record, setting, str(tmp_path / "out/pack"))
    job = jobs.start("Pack", "it", "", work, own_thread=True)
    eventually(lambda: any(f"volume {small.volume}" in line for line in job.record.log))
    assert jobs.cancel(job.id)
    assert jobs.wait(60)
    assert job.state == "cancelled"
    assert list((tmp_path / "out").iterdir()) == []
    assert record.packs == ()
    assert containers(small.host) == before


def nobody(host: str, login: object) -> RemoteRegistry:
    raise Unreachable(f"{host} is not to be asked", "")
