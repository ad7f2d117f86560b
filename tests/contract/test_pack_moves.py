"""From a stream alone the containers that moved are made again on another engine, the same as they were."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docker
import pytest

from tests.conftest import needs
from tests.contract.conftest import connected
from tests.contract.host import unique
from tests.contract.moving import CLIENTS
from tests.contract.packed import TOP, checks, entries, unpacked, whole
from tests.contract.rescued import a_job, load
from tests.lab import seed
from tests.lab.compose import Compose
from tests.lab.engine import DockerEngine
from tests.lab.registry import Registry
from tests.wait import eventually
from tui.domain.decision import Decision
from tui.domain.recipe_difference import differences
from tui.work.ask_verdicts import Asker, check_means
from tui.work.decommission import Decommission
from tui.work.pack_tar import TarOut
from tui.work.pack_work import PackSetting, make_pack
from tui.work.packed import Packed

WAYS = {"20 to 26": ("docker20", "docker26", "26.1"), "26 to 20": ("docker26", "docker20", "20.10")}
SECRET = "hunter2-and-a-bit-more"
LINES = f"first {SECRET}\nsecond 'line'\n"


@dataclass
class Move:
    """Two engines, and a stream from one to the other."""

    here: Any
    there: Any
    url: str
    socket: str
    client: Path
    folder: Path
    names: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    volumes: list[str] = field(default_factory=list)
    networks: list[str] = field(default_factory=list)
    told: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    of_image: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        return {"HOME": str(self.folder), "XDG_STATE_HOME": str(self.folder / "state"), "PATH": ""}

    def image(self, name: str, size: int = 1000, **options: Any) -> str:
        self.images.append(name)
        return seed.build_image(self.here, name, size=size, **options)

    def volume(self, **content: bytes) -> str:
        name = unique("moves-volume")
        self.volumes.append(name)
        self.here.create_volume(name)
        for file, data in content.items():
            Path(self.here.inspect_volume(name)["Mountpoint"], file).write_bytes(data)
        return name

    def network(self, subnet: str = "") -> str:
        name = unique("moves-net")
        self.networks.append(name)
        pools = [docker.types.IPAMPool(subnet=subnet)] if subnet else []
        ipam = docker.types.IPAMConfig(pool_configs=pools)
        self.here.create_network(name, ipam=ipam, internal=True)
        return name

    def create(
        self, name: str, body: Mapping[str, Any], *others: str, start: bool = True, **options: Any
    ) -> str:
        name = unique(name)
        self.names.append(name)
        url = self.here._url("/containers/create")
        answer = self.here._post_json(url, data={"StopSignal": "SIGKILL", **body}, params={"name": name})
        made = self.here._result(answer, json=True)["Id"]
        for other in others:
            self.here.connect_container_to_network(made, other, **options)
        if start:
            self.here.start(made)
        return name

    def stream(self, **decisions: Decision) -> tuple[Packed, Path]:
        """Pack what moves, and unpack it elsewhere; nothing of it is on the first engine then."""
        self.told = {name: self.here.inspect_container(name) for name in self.names}
        self.of_image = {each["Image"]: self.here.inspect_image(each["Image"]) for each in self.told.values()}
        engine = connected(f"unix://{self.socket}")
        with closing(engine), (self.folder / "stream.tar").open("wb") as file:
            record = Decommission(self.env, engine.describe().engine_id or "", str(self.folder))
            record.decide([f"container:{each['Id']}" for each in self.told.values()], "move")
            for case, decision in decisions.items():
                record.decide([case], decision)
            setting = PackSetting(self.env, "old-host", keeps_undecided=True, memory=str(self.folder))

            def open_out(host: str, bytes: int) -> TarOut:
                assert host == "old-host"
                return TarOut(file.fileno(), "standard output", TOP, 1000.0, 1 << 18)

            means = check_means(engine, Asker(self.env))
            packed = make_pack(a_job(), engine, means, record, setting, open_out)
        self.remove(self.here)
        return packed, unpacked((self.folder / "stream.tar").read_bytes(), self.folder)

    def run(self, folder: Path, script: str) -> str:
        """Run a script of the pack on the other engine; what it said."""
        ended = subprocess.run(
            ["sh", script],
            cwd=folder,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.folder),
                "DOCKER": str(self.client),
                "DOCKER_HOST": self.url,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def differs(self, name: str) -> object:
        """What a container is over there that it was not here."""
        one, other = self.told[name], self.there.inspect_container(name)
        return differences(
            one,
            self.of_image[one["Image"]],
            other,
            self.there.inspect_image(other["Image"]),
            ignore_compose=False,
            one_names={each["Id"]: name for name, each in self.told.items()},
            other_names={c["Id"]: c["Names"][0].lstrip("/") for c in self.there.containers(all=True)},
        )

    def remove(self, api: Any) -> None:
        """Leave nothing of it on an engine."""
        for name in self.names:
            with suppress(docker.errors.NotFound):
                api.remove_container(name, force=True, v=True)
        for remove, names in ((api.remove_network, self.networks), (api.remove_volume, self.volumes)):
            for name in names:
                with suppress(docker.errors.NotFound):
                    remove(name)
        for name in self.images:
            with suppress(docker.errors.NotFound):
                api.remove_image(name, force=True)


@pytest.fixture(params=sorted(WAYS))
def move(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Move]:
    """From one engine to the other, by a command line of the other's release."""
    here, there, client = WAYS[request.param]
    needs(Compose)
    if not os.access(CLIENTS[client], os.X_OK):
        pytest.skip(f"no {CLIENTS[client]}: apt-get install docker.io")
    engines: list[DockerEngine] = [request.getfixturevalue(name) for name in (here, there)]
    with closing(engines[0].api()) as old, closing(engines[1].api()) as new:
        for api in (old, new):
            seed.import_busybox(api)
        made = Move(old, new, engines[1].url, engines[0].socket, CLIENTS[client], tmp_path)
        try:
            yield made
        finally:
            for api in (old, new):
                made.remove(api)


def site(move: Move, image: str) -> tuple[str, str, str]:
    """A small site: web before db, and a job that is not running."""
    front, back = move.network(), move.network("10.214.7.0/24")
    served = move.folder / "srv"
    served.mkdir()
    (served / "page").write_text("page")
    data = move.volume(data=b"d" * 1_200_000, empty=b"")
    web = move.create(
        "web",
        {
            "Image": image,
            "Cmd": ["sleep", "100000"],
            "Env": [f"TOKEN={SECRET}", f"LINES={LINES}"],
            "HostConfig": {
                "NetworkMode": front,
                "Binds": [f"{data}:/data:ro", "/usr:/host:ro", f"{served}:/served"],
                "RestartPolicy": {"Name": "unless-stopped"},
            },
            "NetworkingConfig": {"EndpointsConfig": {front: {"Aliases": ["www"]}}},
        },
        back,
        ipv4_address="10.214.7.9",
        aliases=["site"],
    )
    db = move.create(
        "db",
        {
            "Image": image,
            "Cmd": ["sh", "-c", "echo changed > /changed; sleep 100000"],
            "Env": [f"TOKEN={SECRET}"],
            "HostConfig": {"NetworkMode": back, "Binds": [f"{data}:/data"]},
        },
    )
    job = move.create(
        "job",
        {"Image": image, "Cmd": ["true"], "HostConfig": {"NetworkMode": f"container:{web}"}},
        start=False,
    )
    eventually(lambda: any(each["Path"] == "/changed" for each in move.here.diff(db) or ()))
    return web, db, job


def test_a_site_is_made_again_from_a_stream(move: Move) -> None:
    image = f"127.0.0.1:9/{unique('moves/site')}:1"
    move.image(image, size=700_000, layers=2)
    web, db, job = site(move, image)
    packed, folder = move.stream()
    assert checks(folder)
    assert list(folder.glob("images/*.00001"))
    assert list(folder.glob("volumes/*.00001"))
    move.run(folder, "prepare.sh")
    move.run(folder, "run.sh")
    assert {name: move.differs(name) for name in (web, db, job)} == {web: (), db: (), job: ()}
    states = {name: move.there.inspect_container(name)["State"]["Status"] for name in (web, db, job)}
    assert states == {web: "running", db: "running", job: "created"}
    kept = Path(move.there.inspect_volume(move.volumes[0])["Mountpoint"])
    assert {each.name: each.stat().st_size for each in kept.iterdir()} == {"data": 1_200_000, "empty": 0}
    # Both engines are on this host: what is carried is unpacked by hand.
    (path,) = {each.name.partition(".tar")[0] for each in (folder / "paths").iterdir()}
    assert entries(whole(folder, f"paths/{path}.tar")) == {"./page": b"page"}
    changed = entries(whole(folder, f"changes/{db}.tar"))
    assert changed == {"changed": b"changed\n"}
    in_files = {
        str(each.relative_to(folder))
        for each in folder.rglob("*")
        if each.is_file() and SECRET.encode() in each.read_bytes()
    }
    assert in_files
    assert all(path.startswith("env/") for path in in_files), in_files
    assert {case.partition(":")[0] for case, _, _ in packed.contents} >= {
        "container",
        "image",
        "volume",
        "network",
    }


def test_an_image_of_a_registry_is_pulled_over_there(move: Move, registry: Registry) -> None:
    image = f"{registry.host}/{unique('moves/held')}:1"
    move.image(image, size=300_000)
    assert not [line for line in move.here.push(image, stream=True, decode=True) if "error" in line]
    name = move.create(
        "held", {"Image": image, "Cmd": ["sleep", "100000"], "HostConfig": {"NetworkMode": "none"}}
    )
    packed, folder = move.stream()
    assert not (folder / "images").exists()
    (seen,) = (each for each in packed.contents if each.case.startswith("image:"))
    assert seen.evidence.startswith(f"a registry has it as {image}@sha256:")
    said = move.run(folder, "prepare.sh")
    assert image in said
    move.run(folder, "run.sh")
    assert move.differs(name) == ()
    assert image in move.there.inspect_image(image)["RepoTags"]


def test_an_image_without_a_name_is_given_one_over_there(move: Move) -> None:
    image = f"127.0.0.1:9/{unique('moves/nameless')}:1"
    id = move.image(image)
    name = move.create("nameless", {"Image": id, "Cmd": ["true"], "HostConfig": {"NetworkMode": "none"}})
    # Another one takes its name.
    move.image(image)
    _, folder = move.stream()
    move.images.append(f"dtui-moved:{id.removeprefix('sha256:')[:12]}")
    move.run(folder, "prepare.sh")
    move.run(folder, "run.sh")
    assert move.differs(name) == ()
    load(move.there, whole(folder, "images/dtui-moved"))
