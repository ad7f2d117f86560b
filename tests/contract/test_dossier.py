"""What one must know to decide about a container, on real engines: beside the list, in lines."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.contract.host import Host, on_real_engines, unique
from tests.contract.recipe_bench import Bench
from tests.lab import seed
from tests.wait import eventually
from tui.domain.decision import Decisions, cases
from tui.engine.client import Engine
from tui.resources.decommission import rows
from tui.screens import decommission_look
from tui.work.planning import gather
from tui.work.survey import survey_containers

SECRET = "correct-horse-battery"
SPEAKS = ["sh", "-c", "echo nearly done; echo gave up; sleep 1000"]
SLEEPS = {"Image": seed.BUSYBOX, "Cmd": ["sleep", "1000"]}


@pytest.fixture
def network(host: Host) -> Iterator[str]:
    name = unique("talk")
    host.api.create_network(name)
    yield name
    host.api.remove_network(name)


def beside(engine: Engine, id: str) -> str:
    """What stands beside the list when the cursor is on a container."""
    world = gather(engine)
    found = cases(world, Decisions())
    decided = SimpleNamespace(
        world=world,
        inspects=survey_containers(engine, world).containers,
        decisions=Decisions(),
        cases=found,
    )
    app: Any = SimpleNamespace(
        engine=engine,
        decommission=decided,
        checks=SimpleNamespace(known=None),
        settings=SimpleNamespace(cleanup={}),
    )
    every = rows(found, {c.id: c for c in world.containers}, {}, {}, {}, {})
    row = next(r for r in every if r.case.object == id)
    return "\n".join(text for text, _ in decommission_look.told(app, row, decommission_look.look(app, row)))


def name_of(inspect: dict[str, Any]) -> str:
    return str(inspect["Name"]).lstrip("/")


def with_much_to_tell(bench: Bench, network: str, *binds: str) -> dict[str, Any]:
    """A container of a project, with a secret, a port, a policy, and these mounts."""
    host = {
        "NetworkMode": network,
        "PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "18096"}]},
        "Binds": list(binds),
        "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3},
    }
    labels = {"com.docker.compose.project": "shop"}
    said = {"Image": seed.BUSYBOX, "Cmd": SPEAKS, "Env": [f"APP_TOKEN={SECRET}"], "Labels": labels}
    return bench.create({**said, "HostConfig": host})


def sleeping_with(bench: Bench, network: str, *binds: str) -> dict[str, Any]:
    """A container that does nothing, on a network and with these mounts."""
    return bench.create({**SLEEPS, "HostConfig": {"NetworkMode": network, "Binds": list(binds)}})


@on_real_engines
def test_all_that_one_must_know(
    host: Host, engine: Engine, network: str, bench: Bench, tmp_path: Path
) -> None:
    data, folder = unique("data"), str(tmp_path)
    os.chmod(folder, 0o755)
    web = with_much_to_tell(bench, network, f"{folder}:/host", f"{data}:/data")
    peer = sleeping_with(bench, network, f"{data}:/d:ro")
    inside = sleeping_with(bench, f"container:{web['Id']}")
    reader = sleeping_with(bench, "none", f"{folder}:/f:ro")

    stopped = beside(engine, web["Id"])
    assert re.search(r"made \S+ ago, restart on-failure:3, project shop", stopped)
    assert "127.0.0.1:18096->80/tcp" in stopped
    host.api.start(web["Id"])
    eventually(lambda: b"gave up" in host.api.logs(web["Id"]), what="its last words")
    host.api.exec_start(host.api.exec_create(web["Id"], ["sh", "-c", "echo x > /by-hand"])["Id"])

    text = beside(engine, web["Id"])
    for line in (
        f"{name_of(web)}  up ",
        f"image   {seed.BUSYBOX}",
        "ports   127.0.0.1:18096->80/tcp",
        f"volume {data} at /data",
        f"bind {folder} at /host",
        f"on network {network}: {name_of(peer)}",
        f"its network or processes are shared by: {name_of(inside)}",
        f"mounts {data}, too: {name_of(peer)}",
        f"mounts {folder}, too: {name_of(reader)}",
        "APP_TOKEN",
        "changed 1 file in the container itself",
    ):
        assert line in text, f"{line} is not in\n{text}"
    assert re.search(r"\nlog     \S{19}Z nearly done\n        \S{19}Z gave up\ntalks ", text), text
    assert SECRET not in text
    assert f"on network {network}: {name_of(web)}" in beside(engine, peer["Id"])


@on_real_engines
def test_links_are_told_on_both_sides(host: Host, engine: Engine, bench: Bench) -> None:
    db = bench.create(SLEEPS)
    host.api.start(db["Id"])
    web = bench.create({**SLEEPS, "HostConfig": {"Links": [f"{name_of(db)}:db"]}})
    assert f"linked to: {name_of(db)}" in beside(engine, web["Id"])
    assert f"linked by: {name_of(web)}" in beside(engine, db["Id"])


@on_real_engines
def test_a_log_that_cannot_be_read_is_told(engine: Engine, bench: Bench) -> None:
    mute = bench.create(
        {"Image": seed.BUSYBOX, "Cmd": ["true"], "HostConfig": {"LogConfig": {"Type": "none"}}}
    )
    told = beside(engine, mute["Id"])
    assert re.search(r"\nlog     .*does not support reading", told), told


@on_real_engines
def test_an_image_that_is_gone_is_told(host: Host, engine: Engine, bench: Bench) -> None:
    """What was in it goes with the container: nobody should forget that one without knowing."""
    tag = f"{unique('contract/gone')}:1"
    image = host.image(tag)
    made = bench.create({"Image": tag, "Cmd": ["sleep", "1000"]})
    gone = "it is not here any more: only this container has what was in it"
    assert gone not in beside(engine, made["Id"])
    host.api.remove_image(tag, force=True)
    is_here = any(each["Id"] == image for each in host.api.images(all=True))
    assert (gone in beside(engine, made["Id"])) is not is_here
    assert host.name != "docker20" or not is_here
