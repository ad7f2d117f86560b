"""What is moved is made again on another engine by the scripts alone, with the Docker CLI of that engine's release."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import needs
from tests.contract.conftest import connected
from tests.contract.host import unique
from tests.contract.moving import CLIENTS, Removal
from tests.contract.rescued import a_job
from tests.lab import seed
from tests.lab.compose import Compose
from tests.lab.engine import DockerEngine
from tests.lab.registry import Registry
from tui.domain.move import MovedImage, slug
from tui.domain.move_run import not_expressible, run_script
from tui.work.rescue_volume import save_volume

WAYS = {"20 to 26": ("docker20", "docker26", "26.1"), "26 to 20": ("docker26", "docker20", "20.10")}
SECRETS = {
    "PLAIN": 'it\'s a $ecret `of` "quotes" \\ and #',
    "MULTI": "first line's\n$HOME second\n",
    "SPACED": "  kept as it is\t",
    "weird.name-1": "values=too",
}


@pytest.fixture(params=sorted(WAYS))
def removal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Removal]:
    """From one engine to the other, by a command line of the other's release."""
    here, there, client = WAYS[request.param]
    needs(Compose)
    if not os.access(CLIENTS[client], os.X_OK):
        pytest.skip(f"no {CLIENTS[client]}: apt-get install docker.io")
    engines: list[DockerEngine] = [request.getfixturevalue(name) for name in (here, there)]
    with closing(engines[0].api()) as old, closing(engines[1].api()) as new:
        for api in (old, new):
            seed.import_busybox(api)
        made = Removal(old, new, engines[0].socket, engines[1].url, tmp_path, client)
        yield made
        made.clean()


def sleeper(removal: Removal, *lines: str, **options: Any) -> str:
    return removal.image('CMD ["sleep", "100000"]', "STOPSIGNAL SIGKILL", *lines, **options)


def carried(removal: Removal, script: str = "prepare.sh") -> str:
    """Write it all, leave, and prepare the other engine; what was said."""
    removal.leave()
    removal.write()
    code, said = removal.run(script)
    assert code == 0, said
    return said


def rich(removal: Removal, image: str, networks: tuple[str, str], volumes: tuple[str, str, str]) -> str:
    """A container of which everything was said that the command line can say."""
    front, back = networks
    endpoint = {"IPAMConfig": {"IPv4Address": "10.213.1.77"}, "Aliases": ["db", "data.base"]}
    mounts = [
        {"Type": "volume", "Source": volumes[0], "Target": "/data", "ReadOnly": True},
        {"Type": "volume", "Source": volumes[1], "Target": "/empty", "VolumeOptions": {"NoCopy": True}},
        {"Type": "volume", "Source": volumes[2], "Target": "/declared"},
        {"Type": "bind", "Source": "/usr", "Target": '/u,s"r', "BindOptions": {"Propagation": "rslave"}},
        {"Type": "tmpfs", "Target": "/scratch", "TmpfsOptions": {"SizeBytes": 65536, "Mode": 0o1770}},
    ]
    body = {
        "Image": image,
        "Entrypoint": ["/bin/sh"],
        "Cmd": ["-c", "sleep 77777; echo \"$X\" 'y'", ""],
        "Env": ["KEPT=1", *(f"{name}={value}" for name, value in SECRETS.items())],
        "Hostname": "richy",
        "Domainname": "example.org",
        "User": "0:0",
        "WorkingDir": "/tmp/x y",
        "Labels": {"a": "b=c\nd", "q": "it's $HOME `x`", "-x": "-y", "com.docker.compose.project": "shop"},
        "Tty": True,
        "OpenStdin": True,
        "StopSignal": "SIGKILL",
        "StopTimeout": 0,
        "ExposedPorts": {"81/udp": {}, "80/tcp": {}, "90/sctp": {}},
        "Healthcheck": {
            "Test": ["CMD-SHELL", 'echo "$A" | cat'],
            "Interval": 90_000_000_000,
            "Timeout": 1_500_000_000,
            "StartPeriod": 1_000_000,
            "Retries": 5,
        },
        "MacAddress": "02:42:0a:11:22:33",
        "NetworkingConfig": {"EndpointsConfig": {front: endpoint}},
        "HostConfig": {
            "NetworkMode": front,
            "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3},
            "PortBindings": {
                "80/tcp": [
                    {"HostIp": "127.0.0.1", "HostPort": "18080"},
                    {"HostIp": "", "HostPort": "18081"},
                    {"HostIp": "::1", "HostPort": "18082"},
                ],
                "81/udp": [{"HostIp": "", "HostPort": ""}],
            },
            "Mounts": mounts,
            "Tmpfs": {"/run/x": "size=1m,noexec"},
            "CapAdd": ["NET_ADMIN", "SYS_TIME"],
            "CapDrop": ["MKNOD"],
            "Dns": ["10.0.0.1"],
            "DnsOptions": ["ndots:2"],
            "DnsSearch": ["example.org", "."],
            "ExtraHosts": ["a:10.0.0.5", "b:::1"],
            "GroupAdd": ["27", "4711"],
            "IpcMode": "shareable",
            "OomScoreAdj": 100,
            "OomKillDisable": True,
            "ReadonlyRootfs": True,
            "SecurityOpt": [
                "no-new-privileges",
                "apparmor=unconfined",
                'seccomp={"defaultAction":"SCMP_ACT_ALLOW"}',
            ],
            "MaskedPaths": [],
            "ReadonlyPaths": [],
            "ShmSize": 128 * 1024 * 1024,
            "Sysctls": {"net.ipv4.ip_unprivileged_port_start": "0"},
            "Memory": 256 * 1024 * 1024,
            "MemoryReservation": 100_000_000,
            "MemorySwap": -1,
            "MemorySwappiness": 0,
            "CpuShares": 512,
            "NanoCpus": 1_250_000_000,
            "CpusetCpus": "0",
            "PidsLimit": 99,
            "BlkioWeight": 300,
            "Ulimits": [{"Name": "nofile", "Soft": 1000, "Hard": 2000}],
            "Devices": [{"PathOnHost": "/dev/null", "PathInContainer": "/dev/x", "CgroupPermissions": "rw"}],
            "DeviceCgroupRules": ["c 42:* rmw"],
            "CgroupParent": "/dtui-x",
            "Init": True,
            "LogConfig": {"Type": "json-file", "Config": {"max-size": "10m", "max-file": "3"}},
        },
    }
    return removal.create("rich", body, back, aliases=["second"], ipv4_address="10.213.2.9")


def test_a_host_is_made_again_and_is_the_same(removal: Removal) -> None:
    image = sleeper(removal, "ENV KEPT=1 AWAY=2", "USER 1", "VOLUME /declared", in_parts=True)
    shell = removal.image('ENTRYPOINT ["/bin/sh", "-c"]', 'CMD ["sleep 1000"]', "HEALTHCHECK CMD true")
    data, empty = removal.volume({"a": b"1"}), removal.volume({}, type="tmpfs", device="tmpfs")
    anonymous = removal.volume({"x": b"y"}, name=os.urandom(32).hex())
    networks = removal.network("10.213.1.0/24"), removal.network("10.213.2.0/24")
    rich(removal, image, networks, (data, empty, anonymous))
    plain = removal.create("plain", {"Image": image}, start=True)
    shared = {"NetworkMode": f"container:{plain}", "PidMode": f"container:{plain}"}
    # Those that others need come after them.
    removal.made.insert(0, removal.made.pop())
    removal.create("side", {"Image": image, "HostConfig": shared}, start=True)
    removal.made.insert(0, removal.made.pop())
    host = {
        "NetworkMode": "host",
        "PidMode": "host",
        "IpcMode": "host",
        "UTSMode": "host",
        "Privileged": True,
    }
    removal.create("host", {"Image": image, "HostConfig": {**host, "Init": False}}, start=True)
    removal.create("unset", {"Image": image, "Env": ["AWAY"]}, start=True)
    reset = {"Entrypoint": [""], "Cmd": ["echo", "-n", ""], "Healthcheck": {"Test": ["NONE"]}}
    kept = {"AutoRemove": True, "PublishAllPorts": True}
    removal.create("reset", {"Image": shell, **reset, "HostConfig": kept})
    removal.create("inherits", {"Image": shell, "Healthcheck": {"Interval": 5_000_000_000}})
    originals = {each["Name"]: each for each in removal.made}
    recipes = {recipe.name: recipe for recipe in removal.recipes}
    before = {volume["Name"] for volume in removal.there.volumes()["Volumes"] or ()}
    carried(removal)
    assert carried(removal, "run.sh").count("done ") == len(originals)
    for name, original in originals.items():
        assert removal.differences(original) == (), name
        state = removal.there.inspect_container(name[1:])["State"]
        assert state["Running"] is original["State"]["Running"], name
        assert not_expressible(recipes[name[1:]]) == ()
    after = {volume["Name"] for volume in removal.there.volumes()["Volumes"] or ()}
    # What the image of the plain ones declares came along by its name, as a volume to be made.
    mounted = {m["Name"] for each in originals.values() for m in each["Mounts"] if m["Type"] == "volume"}
    assert after - before == mounted | {data, empty, anonymous}
    code, said = removal.run("run.sh")
    assert code == 1
    assert said.count("is here already: it was left alone") == len(originals)


def test_values_of_the_environment_stand_in_their_files_only(removal: Removal) -> None:
    image = sleeper(removal)
    others = {
        "Cmd": ["sleep", "9999", "--password=" + SECRETS["PLAIN"], SECRETS["MULTI"] * 2],
        "Labels": {"holds": f"x{SECRETS['SPACED']}y", "other": "$HOME"},
        "Healthcheck": {"Test": ["CMD-SHELL", f"echo {SECRETS['weird.name-1']}"]},
    }
    removal.create("words", {"Image": image, **others})
    name = removal.create("secret", {"Image": image, "Env": [f"{k}={v}" for k, v in SECRETS.items()]})
    carried(removal)
    assert removal.run("run.sh")[0] == 0
    assert [removal.differences(each) for each in removal.made] == [(), ()]
    for each in removal.made:
        removal.there.remove_container(each["Name"][1:])
    removal.made.pop(0)
    removal.write()
    # What a command line holds could be read by everybody: the client notes what it is given.
    client = removal.folder / "bin/docker"
    real = client.rename(client.with_name("real"))
    client.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >>{removal.folder}/words\nexec {real} "$@"\n')
    client.chmod(0o755)
    code, said = removal.run_as_is("run.sh")
    assert code == 0, said
    words = (removal.folder / "words").read_text()
    texts = words + said + "".join((removal.folder / each).read_text() for each in ("run.sh", "prepare.sh"))
    for value in SECRETS.values():
        assert value.strip().splitlines()[0] not in texts
    got = removal.there.inspect_container(name)["Config"]["Env"]
    assert {f"{key}={value}" for key, value in SECRETS.items()} <= set(got)


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


def test_a_volume_that_was_filled_in_part_is_filled_again(removal: Removal) -> None:
    sleeper(removal)
    name = removal.volume({"a": b"new" * 1000})
    removal.leave()
    removal.write()
    removal.there.create_volume(name)
    path = Path(removal.there.inspect_volume(name)["Mountpoint"]) / "a"
    path.write_text("ne")
    # So it looks after a death while it was filled.
    host = removal.there.create_host_config(
        network_mode="none", mounts=[{"Type": "volume", "Source": name, "Target": "/run/dtui-move"}]
    )
    removal.there.create_container(seed.BUSYBOX, ["x"], name=f"dtui-move-{slug(name)}", host_config=host)
    code, said = removal.run("prepare.sh")
    assert code == 0, said
    assert path.read_bytes() == b"new" * 1000


def test_an_image_without_a_name_is_given_one(removal: Removal) -> None:
    image = sleeper(removal)
    named = removal.images[image]
    archive = removal.saved(image)
    removal.here.remove_image(named.name) if removal.client == "26.1" else None
    name = f"{unique('move/given')}:1"
    removal.images[image] = named._replace(name=name, tags=())
    removal.keep(named.archive, archive)
    container = removal.create("nameless", {"Image": image}) if removal.client != "26.1" else ""
    carried(removal)
    assert removal.there.inspect_image(name)["RootFS"]["Layers"] == list(named.layers)
    if container:
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
    removal.there.tag(theirs, *name.split(":"))
    removal.leave()
    removal.write()
    code, said = removal.run("prepare.sh")
    assert code == 1
    assert f"{name} is another image here, which would lose this name" in said
    code, said = removal.run("run.sh")
    assert code == 1
    assert f"{name} is another image here" in said
    assert removal.there.inspect_image(name)["Id"] == theirs
    assert not removal.there.containers(all=True, filters={"name": "app"})


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


def test_what_is_missing_is_said_and_the_rest_goes_on(removal: Removal) -> None:
    image, gone = sleeper(removal), sleeper(removal)
    volume = removal.volume({"a": b"1"})
    removal.create("here", {"Image": image}, start=True)
    mounts = [{"Type": "volume", "Source": volume, "Target": "/data"}]
    removal.create("there", {"Image": image, "HostConfig": {"Mounts": mounts}})
    (removal.folder / removal.images[gone].archive).unlink()
    removal.leave()
    removal.write()
    code, said = removal.run("run.sh")
    assert code == 1
    assert "run prepare.sh first" in said
    assert volume not in {each["Name"] for each in removal.there.volumes()["Volumes"] or ()}
    (removal.folder / "volumes").rename(removal.folder / "elsewhere")
    (removal.folder / "SHA256SUMS").unlink()
    code, said = removal.run("prepare.sh")
    assert code == 1
    assert f"images/{slug(removal.images[gone].name)}.tar is not here" in said
    assert f"FAILED   volume {volume}: volumes/{slug(volume)}.tar is not here" in said
    assert "The archives are not compared with checksums." in said
    code, said = removal.run("run.sh")
    assert code == 1
    assert "done     here" in said
    assert f"there is no volume {volume} here: run prepare.sh first" in said


def test_what_cannot_be_started_is_taken_away_and_the_rest_goes_on(removal: Removal, tmp_path: Path) -> None:
    image = sleeper(removal)
    network = removal.network("10.213.4.0/24"), removal.network("10.213.5.0/24")
    path = tmp_path / "of the host"
    path.mkdir()
    mounts = [{"Type": "bind", "Source": str(path), "Target": "/conf"}]
    removal.create("bound", {"Image": image, "HostConfig": {"Mounts": mounts}}, start=True)
    wrong = {"Image": image, "Cmd": ["/no/such/command"], "HostConfig": {"NetworkMode": network[0]}}
    removal.create("wrong", wrong, network[1])
    removal.made[-1]["State"]["Running"] = True
    removal.create("wrong", {"Image": image, "Cmd": ["/no/such/command"]})
    removal.made[-1]["State"]["Running"] = True
    removal.create("last", {"Image": image}, start=True)
    carried(removal)
    path.rmdir()
    code, said = removal.run("run.sh")
    assert code == 1
    names = [each["Name"][1:] for each in removal.made]
    assert [f"FAILED   {name}: see above" in said for name in names] == [True, True, True, False], said
    assert f"done     {names[3]}" in said
    present = {name[1:] for c in removal.there.containers(all=True) for name in c["Names"]}
    assert present & set(names) == {names[3]}
    assert not path.exists(), "an engine makes no path of the host"
    path.mkdir()
    assert f"done     {names[0]}" in removal.run("run.sh")[1]


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


def test_what_only_runs_the_same_is_said(removal: Removal) -> None:
    image = sleeper(removal)
    removal.create(
        "words", {"Image": image, "Entrypoint": ["/bin/sh", "-c"], "Cmd": ["exec sleep 9999"]}, start=True
    )
    health = {"Test": ["CMD", "echo", "two words", "$X"]}
    removal.create("checked", {"Image": image, "Healthcheck": health})
    left = [" ".join(work.text for work in not_expressible(recipe)) for recipe in removal.recipes]
    assert left == [
        "its entrypoint is carried as one word and a longer command: what runs is the same",
        "its health check runs through a shell here",
    ]
    script = run_script(replace(removal.moved))
    assert all(f"! {text[:60]}" in script for text in left)
    carried(removal)
    carried(removal, "run.sh")
    words, checked = (removal.there.inspect_container(each["Name"][1:]) for each in removal.made)
    assert [words["Path"], *words["Args"]] == ["/bin/sh", "-c", "exec sleep 9999"]
    assert checked["Config"]["Healthcheck"]["Test"] == ["CMD-SHELL", "echo 'two words' '$X'"]
