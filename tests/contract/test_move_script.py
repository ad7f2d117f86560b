"""Another engine is prepared by the script alone: images, networks and volumes, and nothing there is overwritten."""

from __future__ import annotations

import os
import signal
from contextlib import closing, suppress
from pathlib import Path

import docker

from tests.contract.conftest import connected
from tests.contract.host import unique
from tests.contract.moved_rich import carried, sleeper
from tests.contract.moving import Removal
from tests.contract.rescued import a_job
from tests.lab import seed
from tests.lab.registry import Registry
from tests.wait import eventually
from tui.domain.move import MovedImage, slug
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
    assert not [c for c in removal.there.containers(all=True) if "dtui-move" in str(c["Names"])]
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
    assert not [c for c in removal.there.containers(all=True) if "dtui-move" in str(c["Names"])]


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
    code, said = removal.run("prepare.sh")
    assert code == 0, said
    assert path.read_bytes() == content
    assert path.parent.stat().st_uid == 4711


def test_an_image_without_a_name_is_given_one(removal: Removal) -> None:
    image = sleeper(removal)
    named = removal.images[image]
    removal.create("nameless", {"Image": image}, start=True)
    # The container holds it.
    removal.here.remove_image(named.name, force=True)
    name = f"{unique('move/given')}:1"
    removal.images[image] = named._replace(name=name, tags=())
    removal.keep(named.archive, removal.saved(image))
    carried(removal)
    assert removal.there.inspect_image(name)["RootFS"]["Layers"] == list(named.layers)
    carried(removal, "run.sh")
    assert removal.differences(removal.made[0]) == ()


def test_an_image_is_pulled_by_its_digest_and_has_its_names(removal: Removal, registry: Registry) -> None:
    image = sleeper(removal)
    repository = f"{registry.host}/{unique('move/pulled')}"
    removal.here.tag(image, repository, "1")
    pushed = removal.here.push(repository, "1", stream=True, decode=True)
    status = [line["status"] for line in pushed if "digest:" in line.get("status", "")][-1]
    digest = status.split("digest: ")[1].split()[0]
    taken = f"{unique('move/taken')}:1"
    theirs = removal.there.inspect_image(seed.BUSYBOX)["Id"]
    removal.there.tag(theirs, *taken.split(":"))
    kept = removal.images[image].name
    removal.images[image] = MovedImage(image, f"{repository}:1@{digest}", (f"{repository}:1", kept, taken))
    removal.create("pulled", {"Image": image})
    removal.leave()
    removal.write()
    code, said = removal.run("prepare.sh")
    assert code == 1
    assert f"{taken} is another image, which was left alone" in said
    assert removal.there.inspect_image(taken)["Id"] == theirs
    removal.there.remove_image(taken)
    removal.images[image] = removal.images[image]._replace(tags=(f"{repository}:1", kept))
    carried(removal)
    carried(removal, "run.sh")
    assert removal.differences(removal.made[0]) == ()
    for tag in (f"{repository}:1", kept):
        found = removal.there.inspect_image(tag)
        assert found["RootFS"] == removal.of_image[image]["RootFS"]
    removal.here.remove_image(f"{repository}:1")


def test_a_name_is_taken_from_no_image_there(removal: Removal) -> None:
    image = sleeper(removal)
    name = removal.images[image].name
    removal.create("app", {"Image": image})
    theirs = removal.there.inspect_image(seed.BUSYBOX)["Id"]
    removal.there.tag(theirs, *name.rsplit(":", 1))
    removal.leave()
    removal.write()
    code, said = removal.run("prepare.sh")
    assert code == 1
    assert f"{name} is another image here, which would lose this name" in said
    code, said = removal.run("run.sh")
    assert code == 1
    assert f"{name} is another image here" in said
    assert removal.there.inspect_image(name)["Id"] == theirs
    ours = removal.made[0]["Name"]
    assert not [c for c in removal.there.containers(all=True) if c["Names"] == [ours]]


def test_a_damaged_archive_is_found_before_anything_is_done(removal: Removal) -> None:
    image = sleeper(removal)
    network = removal.network("10.213.3.0/24")
    removal.leave()
    removal.write()
    archive = removal.folder / removal.images[image].archive
    archive.write_bytes(archive.read_bytes()[:-2000] + bytes(2000))
    before = archive.read_bytes()
    archive.write_bytes(b"\1" + before[1:])
    code, said = removal.run("prepare.sh")
    assert code == 1
    assert "An archive is not what was packed. Nothing was done." in said
    assert network not in {each["Name"] for each in removal.there.networks()}


def test_networks_that_are_there_are_used_only_when_they_are_like_it(removal: Removal) -> None:
    same, other = removal.network("10.213.6.0/24"), removal.network("10.213.7.0/24")
    removal.leave()
    removal.write()
    removal.there.create_network(other, driver="bridge")
    assert removal.run("prepare.sh")[0] == 1
    code, said = removal.run("prepare.sh")
    assert code == 1
    assert f"done     network {same} (here already)" in said
    assert f"FAILED   network {other}: another one of this name is here" in said
    found = removal.there.inspect_network(same)
    (expected,) = (each for each in removal.networks if each.name == same)
    assert found["IPAM"]["Config"][0]["Subnet"] == "10.213.6.0/24"
    assert found["IPAM"]["Config"][0]["Gateway"] == "10.213.6.1"
    assert (found["Internal"], found["Attachable"]) == (True, False)
    assert found["Options"] == dict(expected.options)
    assert found["Labels"] == dict(expected.labels)


def test_without_an_engine_nothing_is_done(removal: Removal) -> None:
    removal.create("app", {"Image": sleeper(removal)})
    removal.leave()
    removal.write()
    for script in ("prepare.sh", "run.sh"):
        code, said = removal.run(script, DOCKER_HOST="unix:///nonexistent.sock")
        assert code == 2
        assert "No engine: docker does not answer. Nothing was done." in said
        assert removal.run(script, DOCKER="no-such-command")[0] == 2
