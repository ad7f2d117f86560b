"""A place where containers are recreated: images of two versions, a network, and the means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docker

from tests.contract.host import Host, unique
from tests.lab import seed
from tui.engine.client import Engine
from tui.work.jobs import JobRecord, Jobs
from tui.work.recorder import Recorder
from tui.work.recreate import Means, Order, recreate_work
from tui.work.recreate_back import WayBack, go_back, way_back
from tui.work.recreate_record import Record, Records

WITHIN = 60.0
SLEEPS = "sleep 100000"
ALWAYS = {"Name": "always", "MaximumRetryCount": 0}


@dataclass
class Yard:
    """One engine on which containers are recreated, with a state folder of its own."""

    host: Host
    engine: Engine
    folder: Path
    settle: float = 0.5
    jobs: Jobs = field(default_factory=Jobs)
    told: list[str] = field(default_factory=list)
    _networks: list[str] = field(default_factory=list)
    _before: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._before = frozenset(self.names().values())

    @property
    def env(self) -> dict[str, str]:
        return {"XDG_STATE_HOME": str(self.folder / "state"), "HOME": str(self.folder)}

    @property
    def engine_id(self) -> str:
        return self.engine.describe().engine_id or ""

    @property
    def records(self) -> Records:
        return Records(self.env, self.engine_id, str(self.folder / "shm"))

    @property
    def means(self) -> Means:
        recorder = Recorder(self.env, memory=str(self.folder / "shm"))
        return Means(self.engine, self.engine_id, self.records, recorder, self.settle, self.told.append)

    def image(self, tag: str, *lines: str) -> str:
        """An image of busybox and these lines of a Dockerfile; its ID."""
        text = "\n".join((f"FROM {seed.BUSYBOX}", f"LABEL version={tag}", *lines))
        files = {"Dockerfile": text.encode()}
        answer = self.host.api.build(
            fileobj=seed.packed(files),
            custom_context=True,
            tag=tag,
            rm=True,
            decode=True,
            network_mode="none",
        )
        for line in answer:
            assert "error" not in line, line
        return seed.image_id(self.host.api, tag)

    def sleeper(self, tag: str, *lines: str) -> str:
        """One that does nothing until it is ended, by default; the demo, which builds nothing, gives one of its own."""
        if self.host.is_demo:
            return self.host.image(tag)
        return self.image(tag, f"CMD {SLEEPS}", "STOPSIGNAL SIGKILL", *lines)

    def network(self, subnet: str) -> str:
        """A network with addresses that can be asked for; its name."""
        pool = docker.types.IPAMPool(subnet=subnet)
        name = unique("net")
        ipam = docker.types.IPAMConfig(pool_configs=[pool])
        self._networks.append(self.host.api.create_network(name, ipam=ipam)["Id"])
        return name

    def create(self, name: str, body: Mapping[str, Any], start: bool = True) -> str:
        """A container made by the API; its ID."""
        host = {"NetworkMode": "none", **(body.get("HostConfig") or {})}
        made = self.engine.create_container(name, {**body, "HostConfig": host})
        if start:
            self.host.api.start(made)
        return made

    def order(self, id: str, reference: str) -> Order:
        name = self.inspect(id)["Name"].lstrip("/")
        return Order(id, name, reference, self.engine.inspect_image(reference)["Id"])

    def recreate(self, id: str, reference: str, **changes: Any) -> JobRecord:
        """Recreate it and wait for the job's end."""
        return self.run(recreate_work(self.means), self.order(id, reference), **changes)

    def run(self, work: Any, order: Order, begun: Callable[[str], None] | None = None) -> JobRecord:
        job = self.jobs.start("Recreate", order.name, "", lambda job: work(job, order))
        if begun is not None:
            begun(job.id)
        assert self.jobs.wait(WITHIN, job.id), "it has not ended"
        return job.record

    def inspect(self, id: str) -> dict[str, Any]:
        return dict(self.host.api.inspect_container(id))

    def names(self) -> dict[str, str]:
        """The containers here: names to IDs."""
        return {c["Names"][0].lstrip("/"): c["Id"] for c in self.host.api.containers(all=True)}

    def like(self, name: str) -> list[str]:
        """The names of the containers that a name is part of."""
        return sorted(each for each in self.names() if name in each)

    def clean(self) -> None:
        """Remove what has come to the engine, but for images."""
        self.jobs.shutdown(5)
        self.clean_containers()
        for id in self._networks:
            self.host.api.remove_network(id)

    def clean_containers(self) -> None:
        """Remove the containers that have come to the engine."""
        for id in set(self.names().values()) - self._before:
            self.host.api.remove_container(id, force=True, v=True)


def made(yard: Yard, tag: str, **host: Any) -> tuple[str, str]:
    """A container that runs and restarts always; its name and ID."""
    name = unique("back")
    exposed: dict[str, Any] = {port: {} for port in host.get("PortBindings") or ()}
    body = {"Image": tag, "ExposedPorts": exposed, "HostConfig": {"RestartPolicy": ALWAYS, **host}}
    return name, yard.create(name, body)


def failed(record: JobRecord) -> str:
    assert record.state == "failed", record
    assert record.failure is not None
    return f"{record.failure.title}. {record.failure.detail} {record.failure.hint}"


def back(yard: Yard, name: str) -> str:
    """Go back, as the menu does."""
    containers = yard.engine.list_containers()
    c = next(each for each in containers if each.name == name)
    way = way_back(c, containers, yard.records.all())
    assert way is not None
    return go_back(yard.engine, yard.records, way, yard.engine_id)


def is_back_beside_the_new(yard: Yard, name: str, id: str, runs: bool = True) -> None:
    inspect = yard.inspect(id)
    assert (inspect["Name"], inspect["State"]["Running"]) == (f"/{name}", runs)
    assert inspect["HostConfig"]["RestartPolicy"] == ALWAYS
    (after,) = [each for each in yard.like(name) if each != name]
    assert "-after-" in after
    other = yard.inspect(after)
    assert not other["State"]["Running"]
    assert other["HostConfig"]["RestartPolicy"]["Name"] == "no"


def way_of(yard: Yard, record: Record) -> WayBack:
    """The way back that a record tells."""
    containers = yard.engine.list_containers()
    old = next(c for c in containers if c.id == record.old)
    way = way_back(old, containers, yard.records.all())
    assert way is not None
    assert way.name == record.name
    return way
