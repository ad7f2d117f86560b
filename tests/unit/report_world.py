"""A made-up host as its engine tells of it, for tests of reports."""

from __future__ import annotations

from typing import Any

from tui.domain.container import Container
from tui.domain.decision import Case, Decision, Decisions, cases
from tui.domain.image import Image
from tui.domain.network import Network
from tui.domain.report import Report, ReportedEngine
from tui.domain.report_make import Host, make_report
from tui.domain.survey import Survey
from tui.domain.volume import Volume
from tui.domain.world import World

NOW = 1_480_000_000.0
HOST = Host(
    "prod-eu-1", "unix:///var/run/docker.sock", ReportedEngine("Docker", "26.1.5", "ABCD", "overlay2")
)
WEB, DB, IMAGE, NET = "a" * 64, "b" * 64, "sha256:" + "c" * 64, "d" * 64
SECRET = "correct horse battery"


def image_inspect(**config: Any) -> dict[str, Any]:
    return {
        "Id": IMAGE,
        "RepoTags": ["acme/web:1"],
        "RepoDigests": ["acme/web@sha256:" + "e" * 64],
        "Os": "linux",
        "Architecture": "amd64",
        "Config": {"Cmd": ["serve"], "Env": ["PATH=/bin"], **config},
        "RootFS": {"Layers": ["sha256:" + "1" * 64]},
    }


def container_inspect(
    id: str, name: str, *, host: dict[str, Any] | None = None, **config: Any
) -> dict[str, Any]:
    return {
        "Id": id,
        "Name": f"/{name}",
        "Image": IMAGE,
        "Created": "2016-11-24T15:06:40Z",
        "State": {"Status": "running", "Running": True, "StartedAt": "2016-11-24T15:06:41.123456789Z"},
        "Config": {
            "Image": "acme/web:1",
            "Hostname": id[:12],
            "Cmd": ["serve", "--key", SECRET],
            "Env": ["PATH=/bin", f"APP_KEY={SECRET}"],
            "Labels": {"team": "blue", "hint": f"uses {SECRET}"},
            **config,
        },
        "HostConfig": {
            "NetworkMode": "front",
            "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3},
            "PortBindings": {"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}]},
            "Memory": 512_000_000,
            **(host or {}),
        },
        "Mounts": [
            {
                "Type": "volume",
                "Name": "data",
                "Source": "/var/lib/docker/volumes/data/_data",
                "Destination": "/data",
                "Driver": "local",
                "RW": True,
            },
            {"Type": "bind", "Source": "/srv/www", "Destination": "/www", "RW": False, "Mode": "ro"},
        ],
        "NetworkSettings": {
            "Networks": {
                "front": {"Aliases": ["web.internal", id[:12]], "NetworkID": NET, "IPAMConfig": None}
            }
        },
    }


def listed(inspect: dict[str, Any]) -> Container:
    """The same container as the engine's list tells of it."""
    mounts = [{**m, "Name": m.get("Name", "")} for m in inspect["Mounts"]]
    networks: dict[str, Any] = {name: {} for name in inspect["NetworkSettings"]["Networks"]}
    return Container.from_api(
        {
            "Id": inspect["Id"],
            "Names": [inspect["Name"]],
            "Image": inspect["Config"]["Image"],
            "ImageID": inspect["Image"],
            "State": inspect["State"]["Status"],
            "Labels": inspect["Config"]["Labels"],
            "Mounts": mounts,
            "NetworkSettings": {"Networks": networks},
        },
        NOW,
    )


VOLUME = {"Name": "data", "Driver": "local", "Options": {}, "Labels": {}}
NETWORK = {"Id": NET, "Name": "front", "Driver": "bridge", "Attachable": True, "Options": {}, "Labels": {}}


def surveyed(*containers: dict[str, Any], **values: Any) -> Survey:
    """A host with these containers, else with web and db, of one image, volume and network."""
    inspects = containers or (container_inspect(WEB, "web"), container_inspect(DB, "db"))
    image = image_inspect()
    world = World(
        containers=tuple(map(listed, inspects)),
        images=(Image(IMAGE, ("acme/web:1",), tuple(image["RepoDigests"]), 1000, 0, {}),),
        volumes=(Volume.from_api(VOLUME),),
        volume_sizes={"data": 4096},
        networks=(Network.from_api(NETWORK),),
        now=NOW,
        engine_id="ABCD",
    )
    by_id = {each["Id"]: each for each in inspects}
    return Survey(
        world,
        **(
            {"containers": by_id, "images": {IMAGE: image}}
            | {"volumes": {"data": VOLUME}}
            | {"networks": {NET: NETWORK}}
            | values
        ),
    )


def said(**decisions: Decision) -> Decisions:
    """Containers decided about, by name."""
    ids = {"web": WEB, "db": DB}
    return Decisions({f"container:{ids[name]}": decision for name, decision in decisions.items()})


def cases_of(survey: Survey, decisions: Decisions | None = None) -> tuple[Case, ...]:
    return cases(survey.world, decisions or Decisions())


def reported(survey: Survey | None = None, decisions: Decisions | None = None, **values: Any) -> Report:
    found = survey or surveyed()
    return make_report(HOST, found, cases_of(found, decisions), **values)
