"""What moves: recipes of the containers of which that was decided, and all that they need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from tui.domain.carried import LACKS
from tui.domain.check import Answer, Verdict
from tui.domain.container import Container
from tui.domain.decision import Case, Decision, Decisions, cases
from tui.domain.image import Image
from tui.domain.move import AddressPool, Moved, MovedPath, MovedVolume
from tui.domain.network import Network
from tui.domain.survey import Survey
from tui.domain.volume import Volume
from tui.domain.world import World
from tui.work.job import Job
from tui.work.pack import warn_of_writers
from tui.work.pack_content import contents
from tui.work.pack_moved import is_archivable, moved_from
from tui.work.pack_networks import network_of

WEB, DB, OLD = "1" * 64, "2" * 64, "3" * 64
APP, POSTGRES, NAMELESS = (f"sha256:{digit * 64}" for digit in "abc")
KEPT = "sha256:" + "d" * 64
SAFE = Verdict("also", ("reg.example",), "seen", 1.0)


def inspect(id: str, name: str, image: str, text: str, **more: Any) -> dict[str, Any]:
    """What an engine tells of a container, as far as it matters here."""
    return {
        "Id": id,
        "Name": f"/{name}",
        "Image": image,
        "Config": {"Image": text, "Hostname": id[:12]},
        "HostConfig": {"NetworkMode": "default"},
        "NetworkSettings": {"Networks": {}},
        "State": {"Running": True, "Status": "running"},
        "Mounts": [],
        **more,
    }


def volume(name: str, at: str, **more: Any) -> dict[str, Any]:
    return {"Type": "volume", "Name": name, "Source": f"/v/{name}", "Destination": at, "RW": True, **more}


def bind(source: str, at: str) -> dict[str, Any]:
    return {"Type": "bind", "Source": source, "Destination": at, "RW": True}


def image(id: str, *tags: str) -> dict[str, Any]:
    return {"Id": id, "RepoTags": list(tags), "Config": {}, "RootFS": {"Layers": ["l"]}, "Created": "then"}


CONTAINERS = {
    WEB: inspect(
        WEB,
        "web",
        APP,
        "app:2",
        HostConfig={"NetworkMode": "front"},
        NetworkSettings={
            "Networks": {"front": {"IPAMConfig": {"IPv4Address": "172.20.0.9"}, "NetworkID": "n-front"}}
        },
        Mounts=[volume("files", "/files"), bind("/srv/web", "/web"), bind("/var/run/docker.sock", "/sock")],
    ),
    DB: inspect(DB, "db", POSTGRES, "postgres:16", Mounts=[volume("data", "/data"), volume("far", "/far")]),
    OLD: inspect(OLD, "old", NAMELESS, NAMELESS, Mounts=[volume("data", "/data")]),
}
IMAGES = {
    APP: image(APP, "app:1", "app:2", "<none>:<none>"),
    POSTGRES: image(POSTGRES, "postgres:16"),
    NAMELESS: image(NAMELESS),
    KEPT: image(KEPT, "spare:1"),
}
VOLUMES: dict[str, dict[str, Any]] = {
    "files": {"Driver": "local", "Labels": {"b": "2", "a": "1"}, "Options": None},
    "data": {"Driver": "local", "Labels": None, "Options": {"type": "none", "o": "bind", "device": "/disk"}},
    "far": {"Driver": "local", "Labels": None, "Options": {"type": "nfs", "o": "addr=nas", "device": ":/x"}},
    "alone": {"Driver": "rclone", "Labels": None, "Options": {}},
}
FRONT = {"Subnet": "172.20.0.0/16", "Gateway": "172.20.0.1"}
NETWORKS: dict[str, dict[str, Any]] = {
    "n-front": {"Name": "front", "Driver": "bridge", "IPAM": {"Driver": "default", "Config": [FRONT]}},
    "n-spare": {"Name": "spare", "Driver": "bridge", "Internal": True, "IPAM": {"Config": [FRONT]}},
    "n-bridge": {"Name": "bridge", "Driver": "bridge", "IPAM": {"Config": []}},
}


def world() -> World:
    listed = [
        {
            "Id": id,
            "Names": [data["Name"]],
            "Image": data["Config"]["Image"],
            "ImageID": data["Image"],
            "State": "running",
            "Mounts": data["Mounts"],
            "NetworkSettings": data["NetworkSettings"],
        }
        for id, data in CONTAINERS.items()
    ]
    return World(
        containers=tuple(Container.from_api(each, 1.0) for each in listed),
        images=tuple(Image.from_inspect(each | {"Created": ""}) for each in IMAGES.values()),
        volumes=tuple(Volume.from_api({"Name": name} | data) for name, data in VOLUMES.items()),
        networks=tuple(Network.from_api({"Id": id} | data) for id, data in NETWORKS.items()),
    )


SURVEY = Survey(world(), CONTAINERS, IMAGES, VOLUMES, NETWORKS)


def decided(**said: Decision) -> tuple[Case, ...]:
    """The cases when this was said: `web="move"`, others are forgotten."""
    ids = {"web": f"container:{WEB}", "db": f"container:{DB}", "old": f"container:{OLD}"}
    other = {"files": "volume:files", "data": "volume:data", "alone": "volume:alone", "srv": "bind:/srv/web"}
    other |= {"sock": "bind:/var/run/docker.sock", "spare": f"image:{KEPT}", "net": "network:n-spare"}
    start: dict[str, Decision] = dict.fromkeys(ids.values(), "forget")
    return cases(world(), Decisions({**start, **{(ids | other)[name]: each for name, each in said.items()}}))


def moved(
    found: Iterable[Case],
    verdicts: Mapping[str, Verdict] | None = None,
    answers: Iterable[Answer] = (),
    survey: Survey = SURVEY,
) -> Moved:
    known = tuple(answers)
    return moved_from(
        survey, found, verdicts or {}, "old-host", lambda id: [a for a in known if a.image == id]
    )


def test_what_a_container_needs_comes_with_it() -> None:
    made = moved(decided(web="move"))
    (recipe,) = made.recipes
    assert (made.host, recipe.id, recipe.name) == ("old-host", WEB, "web")
    (image,) = made.images.values()
    assert (image.id, image.name, image.tags) == (APP, "app:2", ("app:1", "app:2"))
    assert (image.layers, image.created) == (("l",), "then")
    assert image.archive.startswith("images/app-2-")
    labels = (("a", "1"), ("b", "2"))
    assert made.volumes == (MovedVolume("files", labels=labels, archive="volumes/files.tar"),)
    assert [network.name for network in made.networks] == ["front"]
    assert [(path.path, path.users) for path in made.paths] == [("/srv/web", ("web",))]
    assert made.image_of(recipe) == "app:2"


def test_nothing_moves_when_nothing_is_to() -> None:
    made = moved(decided(alone="keep"))
    assert (made.recipes, made.images, made.volumes, made.networks, made.paths) == ((), {}, (), (), ())


def test_what_is_to_move_alone_moves_alone() -> None:
    made = moved(decided(spare="move", alone="move", net="move"))
    assert made.recipes == ()
    assert [image.name for image in made.images.values()] == ["spare:1"]
    assert made.volumes == (MovedVolume("alone", "rclone"),)
    assert [(each.name, each.is_internal, each.pools) for each in made.networks] == [("spare", True, ())]


@pytest.mark.parametrize(
    ("said", "archive"),
    [("move", "volumes/files.tar"), ("forget", ""), ("keep", "volumes/files.tar")],
)
def test_contents_that_are_forgotten_stay(said: Decision, archive: str) -> None:
    made = moved(decided(web="move", files=said))
    assert [(each.name, each.archive) for each in made.volumes] == [("files", archive)]


def test_a_path_that_is_forgotten_stays() -> None:
    assert moved(decided(web="move", srv="forget")).paths == ()


def test_files_of_another_host_stay_there_and_where_local_ones_are_is_said() -> None:
    made = moved(decided(db="move", old="forget"))
    assert {each.name: each.archive for each in made.volumes} == {"data": "volumes/data.tar", "far": ""}
    assert dict(made.volumes[1].options) == {"type": "nfs", "o": "addr=nas", "device": ":/x"}
    local, remote = made.recipes[0].left
    assert (local.kind, "data are in /disk" in local.text) == ("host path", True)
    assert "far are on another host" in remote.text


def test_an_image_without_a_name_is_given_one() -> None:
    made = moved(decided(old="move"))
    (image,) = made.images.values()
    assert (image.name, image.tags) == ("dtui-moved:cccccccccccc", ())


def test_an_image_that_is_gone_is_work_left() -> None:
    left = {id: data for id, data in IMAGES.items() if id != APP}
    found = Survey(world(), CONTAINERS, left, VOLUMES, NETWORKS)
    made = moved(decided(web="move"), survey=found)
    assert made.images == {}
    assert any("is not here any more" in each.text for each in made.recipes[0].left)
    # Nor does a pack of it count: what was in its image would be gone with it.
    (content,) = contents(replace(found, volumes={}, networks={}), replace(made, paths=()), {})
    assert "only it has what was in that" in dict(content.seen)[LACKS]


def answer(reference: str, state: Any = "same", deep: bool = True, image: str = APP) -> Answer:
    return Answer(reference, image, state, kept=KEPT, deep=deep)


@pytest.mark.parametrize(
    ("verdict", "answers", "name"),
    [
        (SAFE, ["reg.example/app:1"], f"reg.example/app:1@{KEPT}"),
        (SAFE, ["docker.io/library/app:1", "docker.io/library/app:2"], f"app:2@{KEPT}"),
        (None, ["reg.example/app:1"], ""),
        (Verdict("unknown"), ["reg.example/app:1"], ""),
        (Verdict("also", is_loose=True), ["reg.example/app:1"], ""),
        (SAFE, [], ""),
    ],
)
def test_an_image_comes_by_its_digest_only_where_it_was_seen(
    verdict: Verdict | None, answers: list[str], name: str
) -> None:
    made = moved(decided(web="move"), {APP: verdict} if verdict else {}, map(answer, answers))
    image = made.images[APP]
    assert (image.name, bool(image.archive)) == ((name, False) if name else ("app:2", True))


@pytest.mark.parametrize(
    "bad",
    [
        answer("reg.example/app:1", deep=False),
        answer("reg.example/app:1", "moved"),
        answer(f"reg.example/app@{KEPT}"),
        answer("reg.example/app:1", image=POSTGRES),
    ],
    ids=["not seen whole", "another has the tag", "under no tag", "of another image"],
)
def test_an_answer_that_is_no_proof(bad: Answer) -> None:
    assert moved(decided(web="move"), {APP: SAFE}, [bad]).images[APP].archive


@pytest.mark.parametrize(
    ("path", "is_carried"),
    [
        ("/srv/web", True),
        ("/home/alice/.config", True),
        ("/var/www", True),
        ("/etc/nginx", True),
        ("/runner", True),
        ("/usr/local/app", True),
        ("/library", True),
        ("/", False),
        ("/usr", False),
        ("/lib/modules", False),
        ("/var", False),
        ("/var/lib", False),
        ("/var/lib/docker/volumes", False),
        ("/var/run/docker.sock", False),
        ("/srv/app.sock", False),
        ("/proc", False),
        ("/dev/snd", False),
        ("/run/user/1000", False),
        ("/etc", False),
        ("/etc/localtime", False),
        ("/etc/../proc", False),
        ("/sys/", False),
    ],
)
def test_which_paths_are_carried(path: str, is_carried: bool) -> None:
    assert is_archivable(path) == is_carried


def test_the_engines_socket_is_no_path_that_moves() -> None:
    made = moved(decided(web="move", sock="move"))
    assert [path.path for path in made.paths] == ["/srv/web"]
    assert any(work.kind == "engine socket" for work in made.recipes[0].left)


@pytest.mark.parametrize(
    ("pool", "fixed", "kept"),
    [
        ({"Subnet": "172.18.0.0/16", "Gateway": "172.18.0.1"}, False, False),
        ({"Subnet": "192.168.16.0/20", "Gateway": "192.168.16.1/20"}, False, False),
        ({"Subnet": "172.18.0.0/16", "Gateway": "172.18.0.1"}, True, True),
        ({"Subnet": "172.18.0.0/16"}, False, True),
        ({"Subnet": "172.18.0.0/16", "Gateway": "172.18.0.9"}, False, True),
        ({"Subnet": "172.18.0.0/24", "Gateway": "172.18.0.1"}, False, True),
        ({"Subnet": "10.1.0.0/16", "Gateway": "10.1.0.1"}, False, True),
        ({"Subnet": "172.18.0.0/16", "Gateway": "172.18.0.1", "IPRange": "172.18.5.0/24"}, False, True),
        ({"Subnet": "fd00::/64", "Gateway": "fd00::1"}, False, True),
        ({}, True, False),
    ],
)
def test_addresses_that_the_engine_chose_are_left_to_the_other(
    pool: dict[str, str], fixed: bool, kept: bool
) -> None:
    assert bool(network_of({"Name": "n", "IPAM": {"Config": [pool]}}, fixed).pools) == kept


def test_all_of_a_network() -> None:
    aux = {"router": "10.1.0.2"}
    pool = {
        "Subnet": "10.1.0.0/16",
        "IPRange": "10.1.1.0/24",
        "Gateway": "10.1.0.9",
        "AuxiliaryAddresses": aux,
    }
    made = network_of(
        {
            "Name": "n",
            "Driver": "macvlan",
            "Internal": True,
            "Attachable": True,
            "EnableIPv6": True,
            "IPAM": {"Driver": "custom", "Config": [pool]},
            "Options": {"parent": "eth0"},
            "Labels": {"a": "b"},
        }
    )
    assert made.pools == (AddressPool("10.1.0.0/16", "10.1.1.0/24", "10.1.0.9", (("router", "10.1.0.2"),)),)
    assert (made.driver, made.ipam_driver, made.options) == ("macvlan", "custom", (("parent", "eth0"),))
    assert (made.is_internal, made.is_attachable, made.has_ipv6) == (True, True, True)
    assert made.labels == (("a", "b"),)


@pytest.mark.parametrize(("ran", "starts"), [((), False), ((f"container:{OLD}",), True)])
def test_who_was_stopped_for_the_pack_is_started_over_there(ran: tuple[str, ...], starts: bool) -> None:
    stopped = CONTAINERS[OLD] | {"State": {"Status": "exited", "Running": False}}
    survey = replace(SURVEY, containers={**CONTAINERS, OLD: stopped})
    (recipe,) = moved_from(survey, decided(old="move"), {}, "old-host", ran=ran).recipes
    assert recipe.is_running is starts


def test_no_name_forges_a_line_of_the_log() -> None:
    path = "/srv/x\nthe checksum is then 0\u2028\x1b[2J"
    web = inspect(WEB, "web", APP, "app", Mounts=[bind(path, "/in")])
    job = Job("1", "Pack", "what moves", "", lambda *_: None)
    warn_of_writers(job, Survey(world(), {WEB: web}, {}, {}, {}), Moved("h", paths=(MovedPath(path, "x"),)))
    (line,) = job.record.log
    assert line.startswith("web runs and may write to /srv/x")
    assert "\x1b" not in line
