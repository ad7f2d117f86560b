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
from tui.domain.move import Moved, MovedPath, MovedVolume
from tui.domain.network import Network
from tui.domain.survey import Survey
from tui.domain.volume import Volume
from tui.domain.world import World
from tui.work.job import Job
from tui.work.pack import warn_of_writers
from tui.work.pack_content import contents
from tui.work.pack_moved import moved_from

WEB, DB, OLD = "1" * 64, "2" * 64, "3" * 64
APP, POSTGRES, NAMELESS = (f"sha256:{digit * 64}" for digit in "abc")
KEPT = "sha256:" + "d" * 64


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


def test_no_name_forges_a_line_of_the_log() -> None:
    path = "/srv/x\nthe checksum is then 0\u2028\x1b[2J"
    web = inspect(WEB, "web", APP, "app", Mounts=[bind(path, "/in")])
    job = Job("1", "Pack", "what moves", "", lambda *_: None)
    warn_of_writers(job, Survey(world(), {WEB: web}, {}, {}, {}), Moved("h", paths=(MovedPath(path, "x"),)))
    (line,) = job.record.log
    assert line.startswith("web runs and may write to /srv/x")
    assert "\x1b" not in line
