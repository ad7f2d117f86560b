"""What run.sh does on a real engine where not all goes well, and how paths of the host are put in their places."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

from tests.contract.conftest import connected
from tests.contract.host import unique
from tests.contract.moved_rich import carried, sleeper
from tests.contract.moving import Removal
from tests.contract.packed import into_folder, surveyed
from tests.lab.registry import Registry
from tui.domain.move import Moved, MovedImage, MovedPath
from tui.domain.move_run import run_script


def test_an_address_is_kept_for_one_that_could_not_be_started(removal: Removal, tmp_path: Path) -> None:
    network, path = removal.network("198.51.100.0/24"), tmp_path / "of the host"
    path.mkdir()
    body = {"Image": sleeper(removal), "HostConfig": {"NetworkMode": network}}
    mounts = [{"Type": "bind", "Source": str(path), "Target": "/conf"}]
    endpoints = {network: {"IPAMConfig": {"IPv4Address": "198.51.100.2"}}}
    asking = {"HostConfig": {"NetworkMode": network, "Mounts": mounts}}
    asked = {"NetworkingConfig": {"EndpointsConfig": endpoints}}
    first = removal.create("asking", {**body, **asking, **asked}, start=True)
    second = removal.create("leaving", body, start=True)
    removal.made.reverse()
    carried(removal)
    path.rmdir()
    code, said = removal.run("run.sh")
    assert code == 1
    assert f"FAILED   {first}: see above" in said
    assert f"FAILED   {second}: {first}, whose address or port it could be given, does not run" in said
    assert not {f"/{first}", f"/{second}"} & names_there(removal)
    path.mkdir()
    assert carried(removal, "run.sh").count("done ") == 2
    assert [removal.differences(each) for each in removal.made] == [(), ()]


def test_nothing_starts_with_a_volume_that_is_filled_in_part(removal: Removal) -> None:
    volume = removal.volume({"a": b"1"})
    mounts = [{"Type": "volume", "Source": volume, "Target": "/data"}]
    name = removal.create("user", {"Image": sleeper(removal), "HostConfig": {"Mounts": mounts}}, start=True)
    removal.leave()
    removal.write()
    assert removal.run("prepare.sh", DOCKER="no-such-command")[0] == 2
    client = removal.folder / "bin/docker"
    real = client.rename(client.with_name("real"))
    client.write_text(
        f'#!/bin/sh\nif [ "$1 $2" = "container cp" ] && [ "$3" = - ]; then exit 1; fi\nexec {real} "$@"\n'
    )
    client.chmod(0o755)
    assert removal.run_as_is("prepare.sh")[0] == 1
    code, said = removal.run("run.sh")
    assert code == 1
    assert f"FAILED   {name}: the volume {volume} is filled only in part: run prepare.sh again" in said
    assert f"/{name}" not in names_there(removal)
    assert removal.run("prepare.sh")[0] == 0
    carried(removal, "run.sh")
    assert (Path(removal.there.inspect_volume(volume)["Mountpoint"]) / "a").read_bytes() == b"1"


def names_there(removal: Removal) -> set[str]:
    return {name for container in removal.there.containers(all=True) for name in container["Names"]}


def test_ended_early_it_leaves_nothing_half_made(removal: Removal) -> None:
    networks = removal.network("10.213.8.0/24"), removal.network("10.213.9.0/24")
    body = {"Image": sleeper(removal), "HostConfig": {"NetworkMode": networks[0]}}
    name = removal.create("both", body, networks[1], start=True)
    carried(removal)
    client = removal.folder / "bin/docker"
    real = client.rename(client.with_name("real"))
    # Its parent is the script.
    client.write_text(f'#!/bin/sh\n[ "$1 $2" != "network connect" ] || kill -TERM $PPID\nexec {real} "$@"\n')
    client.chmod(0o755)
    code, said = removal.run_as_is("run.sh")
    assert (code, "Ended early: 0 done, 0 failed" in said) == (1, True), said
    assert f"/{name}" not in names_there(removal)
    carried(removal, "run.sh")
    assert removal.differences(removal.made[0]) == ()


def test_an_image_of_a_digest_is_known_by_its_time_and_layers(removal: Removal, registry: Registry) -> None:
    image = sleeper(removal)
    repository = f"{registry.host}/{unique('move/known')}"
    removal.here.tag(image, repository, "1")
    pushed = removal.here.push(repository, "1", stream=True, decode=True)
    said = [line["status"] for line in pushed if "digest:" in line.get("status", "")][-1]
    removal.here.remove_image(f"{repository}:1")
    found = removal.of_image[image]
    name = f"{repository}@{said.split('digest: ')[1].split()[0]}"
    other = MovedImage(image, name, (), "", ("sha256:" + "1" * 64,), found["Created"])
    removal.images[image] = other
    removal.create("app", {"Image": image}, start=True)
    removal.leave()
    removal.there.pull(name)
    # An engine with the other store has it under another ID.
    removal.images[image] = other._replace(id="sha256:" + "0" * 64)
    removal.write()
    code, said = removal.run("run.sh")
    assert code == 1
    assert f"{name} is another image here than the one that ran: of another platform?" in said
    removal.images[image] = removal.images[image]._replace(layers=tuple(found["RootFS"]["Layers"]))
    carried(removal, "run.sh")
    assert removal.differences(removal.made[0]) == ()
    removal.there.remove_container(removal.made[0]["Name"][1:], force=True)
    removal.there.remove_image(name)


def test_paths_of_the_host_are_unpacked_by_the_shown_lines(removal: Removal, tmp_path: Path) -> None:
    place = tmp_path / "etc/app"
    place.mkdir(parents=True)
    key = place / "key.pem"
    key.write_bytes(os.urandom(70_000))
    for path, mode in ((key, 0o640), (place, 0o710)):
        os.chown(path, 4711, 3_000_000)
        path.chmod(mode)
    content, of_key, of_place = key.read_bytes(), facts(key), facts(place)
    paths = MovedPath(str(key), "paths/key.tar"), MovedPath(str(place), "paths/app.tar")
    moved, pack = Moved("h", paths=paths), tmp_path / "pack"
    with closing(connected(f"unix://{removal.socket}")) as engine:
        into_folder(engine, surveyed(engine), moved, pack)
    folders, files = shown(moved)
    for line, archive in ((folders, "app"), (files, "key")):
        shutil.rmtree(place.parent)
        words = line.replace("ARCHIVE", str(pack / f"paths/{archive}.tar"))
        words = words.replace("PATH", str(place)).replace("FOLDER", str(place))
        subprocess.run(["sh", "-c", words], check=True)
        assert (key.read_bytes(), facts(key)) == (content, of_key)
        assert archive == "key" or facts(place) == of_place


def shown(moved: Moved) -> list[str]:
    """The lines for folders and for files that run.sh shows."""
    lines = run_script(moved).splitlines()
    return [line.lstrip("# ") for line in lines if line.startswith("#      mkdir")]


def facts(path: Path) -> tuple[int, int, int]:
    at = path.stat()
    return at.st_mode, at.st_uid, at.st_gid
