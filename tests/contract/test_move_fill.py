"""Volumes of another engine are filled by the script alone, and no file that is there is overwritten."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import docker

from tests.contract.conftest import connected
from tests.contract.host import unique
from tests.contract.moved_rich import carried, sleeper
from tests.contract.moving import Removal
from tests.contract.rescued import a_job
from tests.lab import seed
from tests.wait import eventually
from tui.domain.move import MovedVolume, slug
from tui.domain.move_script import carrier_of
from tui.work.rescue_volume import save_volume


def test_volumes_have_their_files_with_owners_and_modes(removal: Removal) -> None:
    sleeper(removal)
    name = removal.volume({"a": b"1" * 5000, "b c": b"2"})
    carried(removal)
    folder = Path(removal.there.inspect_volume(name)["Mountpoint"])
    assert (folder / "a").read_bytes() == b"1" * 5000
    for path, mode in ((folder, 0o40750), (folder / "b c", 0o100640)):
        found = path.stat()
        assert (found.st_mode, found.st_uid, found.st_gid) == (mode, 4711, 4712)
    assert removal.there.inspect_volume(name)["Labels"] == {"kept-for": "a reason"}
    assert carriers(removal) == []
    said = carried(removal)
    assert f"volume {name} (filled before)" in said


def test_a_volume_that_dtui_saved_is_the_same_there(removal: Removal) -> None:
    sleeper(removal)
    name = removal.volume()
    folder = Path(removal.here.inspect_volume(name)["Mountpoint"])
    (folder / "deep").mkdir(mode=0o700)
    (folder / "deep/file").write_bytes(os.urandom(100_000))
    (folder / "link").symlink_to("/etc/passwd")
    (folder / "hard").hardlink_to(folder / "deep/file")
    (folder / ("n" * 200)).touch(mode=0o4755)
    # A number as large stands in a header of its own.
    os.chown(folder, 70, 3_000_000)
    folder.chmod(0o2700)
    archive = f"volumes/{slug(name)}.tar"
    (removal.folder / "volumes").mkdir(exist_ok=True)
    with closing(connected(f"unix://{removal.socket}")) as engine:
        save_volume(a_job(), engine, name, str(removal.folder / archive))
    removal.volumes[0] = removal.volumes[0]._replace(archive=archive)
    was = listed(folder)
    carried(removal)
    assert listed(Path(removal.there.inspect_volume(name)["Mountpoint"])) == was


def listed(folder: Path) -> list[tuple[str, int, int, int, int]]:
    """All that is in a folder, and itself: path, mode, owner, group, links."""
    paths = sorted((folder, *folder.rglob("*")))
    found = ((path.relative_to(folder), path.lstat()) for path in paths)
    return [(str(path), at.st_mode, at.st_uid, at.st_gid, at.st_nlink) for path, at in found]


def test_what_is_in_a_volume_there_is_left_alone(removal: Removal) -> None:
    sleeper(removal)
    full, empty = removal.volume({"a": b"new"}), removal.volume({"a": b"new"})
    removal.leave()
    removal.write()
    for name in (full, empty):
        removal.there.create_volume(name)
    theirs = Path(removal.there.inspect_volume(full)["Mountpoint"]) / "a"
    theirs.write_text("theirs")
    code, said = removal.run("prepare.sh")
    assert code == 1
    assert f"FAILED   volume {full}: it is here already and not empty: it was left alone" in said
    assert f"done     volume {empty}" in said
    assert theirs.read_text() == "theirs"
    assert carriers(removal) == []


def test_files_of_a_folder_are_left_alone_though_its_volume_is_made_anew(
    removal: Removal, tmp_path: Path
) -> None:
    sleeper(removal)
    folder = tmp_path / "data"
    name = removal.volume({"a": b"new"}, type="none", o="bind", device=str(folder))
    removal.leave()
    removal.write()
    code, said = removal.run("prepare.sh")
    assert code == 1
    assert f"see above: it cannot be looked into. A folder {folder} has to be made first" in said
    assert "failed to mount local volume" in said
    folder.mkdir()
    (folder / "a").write_text("theirs")
    for _ in range(2):
        code, said = removal.run("prepare.sh")
        assert code == 1
        assert f"{folder} is there already and not empty: it was left alone, and no volume was made" in said
        assert (folder / "a").read_text() == "theirs"
        assert name not in {each["Name"] for each in removal.there.volumes()["Volumes"] or ()}
        assert carriers(removal) == []
    (folder / "a").unlink()
    code, said = removal.run("prepare.sh")
    assert code == 0, said
    assert (folder / "a").read_bytes() == b"new"
    assert folder.stat().st_uid == 4711
    assert f"volume {name} (filled before)" in removal.run("prepare.sh")[1]


def test_volumes_of_one_folder_and_of_one_in_it_are_filled_together(removal: Removal, tmp_path: Path) -> None:
    image = sleeper(removal)
    folder = tmp_path / "media"
    (folder / "db").mkdir(parents=True)
    places = (folder / "db", folder, folder)
    files = ({"d": b"1"}, {"a": b"2", "db/d": b"1"}, {"a": b"2", "db/d": b"1"})
    names = [
        removal.volume(content, type="none", o="bind", device=str(place))
        for content, place in zip(files, places, strict=True)
    ]
    mounts = [{"Type": "volume", "Source": name, "Target": f"/{n}"} for n, name in enumerate(names)]
    web = removal.create("web", {"Image": image, "HostConfig": {"Mounts": mounts}}, start=True)
    for _ in range(2):
        carried(removal)
    assert ((folder / "a").read_bytes(), (folder / "db/d").read_bytes()) == (b"2", b"1")
    assert {*names} <= {each["Name"] for each in removal.there.volumes()["Volumes"]}
    code, said = removal.run("run.sh")
    assert code == 0, said
    assert removal.there.inspect_container(web)["State"]["Running"]


def test_a_volume_that_is_there_with_other_options_is_left_alone(removal: Removal) -> None:
    sleeper(removal)
    same = removal.volume(type="tmpfs", device="tmpfs", o="size=1m")
    other = removal.volume({"a": b"new"}, type="tmpfs", device="tmpfs", o="size=1m")
    plain = removal.volume({"a": b"new"})
    removal.leave()
    removal.write()
    for name, size in ((same, "1m"), (other, "2m"), (plain, "1m")):
        options = {"type": "tmpfs", "device": "tmpfs", "o": f"size={size}"}
        removal.there.create_volume(name, driver_opts=options)
    code, said = removal.run("prepare.sh")
    assert code == 1
    assert f"done     volume {same} (here already)" in said
    for name in (other, plain):
        assert f"FAILED   volume {name}: one of this name is here with other options" in said


def carriers(removal: Removal) -> list[str]:
    """The containers that volumes are filled through."""
    every = removal.there.containers(all=True)
    return [name for c in every for name in c["Names"] or () if name.startswith("/dtui-move")]


def test_after_a_death_a_volume_that_was_filled_in_part_is_filled_again(removal: Removal) -> None:
    sleeper(removal)
    content = os.urandom(1 << 20) * 100
    name = removal.volume({"a": b"first", "b": content})
    removal.leave()
    removal.write()
    code, said = removal.run("prepare.sh", DOCKER="no-such-command")
    assert code == 2, said
    running = removal.begin("prepare.sh")

    def is_being_filled() -> bool:
        with suppress(docker.errors.NotFound):
            folder = removal.there.inspect_volume(name)["Mountpoint"]
            return Path(folder, "b").exists()
        return False

    eventually(is_being_filled, within=60, every=0.001)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    path = Path(removal.there.inspect_volume(name)["Mountpoint"]) / "b"
    assert path.stat().st_size < len(content)
    removal.volumes.append(MovedVolume(unique("move-else")))
    with used(removal, name), used(removal, removal.volumes[-1].name) as elsewhere:
        Path(path.parent / "a").write_text("written since")
        for end in (None, removal.there.stop):
            if end is not None:
                end(f"uses-{name}", timeout=0)
            code, said = removal.run("prepare.sh")
            assert code == 1
            assert f"filled only in part, and then used by uses-{name}: " in said
            assert elsewhere not in said
            assert (path.parent / "a").read_text() == "written since"
            assert carriers(removal) == [f"/{carrier_of(removal.volumes[0])}"]
    code, said = removal.run("prepare.sh")
    assert code == 0, said
    assert path.read_bytes() == content
    assert path.parent.stat().st_uid == 4711


@contextmanager
def used(removal: Removal, volume: str) -> Iterator[str]:
    """A container over there that runs on a volume; its name."""
    name = f"uses-{volume}"
    host = removal.there.create_host_config(binds=[f"{volume}:/data"], network_mode="none")
    removal.there.create_container(seed.BUSYBOX, ["sleep", "1000"], name=name, host_config=host)
    try:
        removal.there.start(name)
        yield name
    finally:
        removal.there.remove_container(name, force=True)
