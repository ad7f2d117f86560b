"""Environment, mounts, networks and users as engines really tell them: what the tabs say of the same container."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest

from tests.contract.host import Host, unique
from tests.contract.site import Site, rich
from tui.domain.report_mask import HIDDEN
from tui.engine.client import Engine
from tui.resources import tab_mounts, tab_networks, tab_users
from tui.resources.storage_rows import NetworkRow, VolumeRow
from tui.screens import tab_environment
from tui.screens import tab_networks as networks_asked
from tui.screens import tab_users as users_asked


def texts(lines: Any) -> list[str]:
    return [text for text, _ in lines]


def row_of(engine: Engine, id: str) -> Any:
    return engine.list_containers([id])[0]


@pytest.fixture
def app(engine: Engine) -> Any:
    return SimpleNamespace(engine=engine)


def test_an_environment_and_what_of_it_is_the_images(site: Site, app: Any, host: Host) -> None:
    first = site.create(unique("first"), {"Env": ["SAME=1", "OTHER=1", "LEFT_TOKEN=old-one"], "Cmd": ["sh"]})
    name = f"contract/{unique('env')}"
    host.api.commit(first["Id"], name, "1")
    try:
        made = site.create(unique("env"), {"Image": f"{name}:1", "Env": ["OTHER=2", "DB_PASSWORD=hunter2"]})
        row = row_of(app.engine, made["Id"])
        lines = texts(tab_environment.show(app, row, tab_environment.ask(app, row), False))
        own = lines[lines.index("Given to the container") : lines.index("As its image has them")]
        assert f"DB_PASSWORD {HIDDEN}" in own
        assert own[own.index("OTHER       2") + 1] == "            the image: 1"
        assert "SAME        1" in lines[len(own) :]
        assert "hunter2" not in "".join(lines)
        shown = texts(tab_environment.show(app, row, tab_environment.ask(app, row), True))
        assert {"DB_PASSWORD hunter2", "LEFT_TOKEN  old-one"} <= set(shown)
        image = SimpleNamespace(image=SimpleNamespace(id=made["Image"]))
        told = texts(tab_environment.show(app, image, tab_environment.ask(app, image), False))
        assert {"OTHER      1", f"LEFT_TOKEN {HIDDEN}", "SAME       1"} <= set(told)
    finally:
        for container in (c["Id"] for c in host.api.containers(all=True)):
            if container in host._made:
                host.api.remove_container(container, force=True, v=True)
        host.api.remove_image(f"{name}:1")


def test_mounts(site: Site, engine: Engine) -> None:
    made = site.create(unique("mounts"), rich(site))
    other = site.create(unique("other"), {"HostConfig": {"Binds": [f"{site.volume}:/there"]}})
    volumes = {v.name: v for v in engine.volumes_by_name([site.volume])}
    around = tab_mounts.Around(engine.list_containers(), volumes, {site.volume: 7}, time.time(), time.time())
    lines = texts(tab_mounts.told(engine.inspect_container(made["Id"]), around, False))

    def block(path: str) -> list[str]:
        rest = lines[lines.index(path) + 1 :]
        return rest[: rest.index("")] if "" in rest else rest

    assert lines[1] == "All else in it is read-only (--read-only)."
    assert f"  volume   {site.volume}" in block("/kept")
    assert "  access   read-only" in [line.partition(", ")[0] for line in block("/kept")]
    assert any(line.startswith("  size     7B, counted ") for line in block("/kept"))
    also = [line for line in block("/kept") if other["Name"].lstrip("/") in line]
    assert also == [f"  also in  {other['Name'].lstrip('/')} at /there (created)"]
    assert "  bind     /usr" in block("/host")
    assert any(line.startswith("  access   read and write") for line in block("/host"))
    assert "  bind     /etc" in block("/conf")
    assert any(line.startswith("  access   read-only") for line in block("/conf"))
    assert "  options  size=1m" in block("/scratch")
    assert "  size     1M at most" in block("/quick")
    assert any("(anonymous)" in line for line in block("/declared"))
    assert "  /dev/shm 1M at most" in block("Besides")


def test_networks_of_one_that_runs_and_of_one_that_does_not(site: Site, app: Any) -> None:
    end = {"Aliases": ["one", "two"], "IPAMConfig": {"IPv4Address": f"{site.prefix}.50"}}
    body = {
        "Cmd": ["sleep", "1000"],
        "StopSignal": "SIGKILL",
        "HostConfig": {"NetworkMode": site.network, "Dns": ["192.0.2.1"], "ExtraHosts": ["other:192.0.2.7"]},
        "NetworkingConfig": {"EndpointsConfig": {site.network: end}},
        "ExposedPorts": {"9000/tcp": {}},
    }
    made = site.create(unique("net"), body)
    beside = site.create(unique("beside"), body | {"NetworkingConfig": {}})
    name = beside["Name"].lstrip("/")
    site.api.start(made["Id"])
    lines = told(app, made["Id"])
    assert lines[:2] == ["Ports", "  9000/tcp  exposed, not published"]
    assert site.network in lines
    # Newer engines give no gateway on a network that leads nowhere.
    assert any(line.partition(", gateway ")[0] == f"  IPv4     {site.prefix}.50/24" for line in lines)
    assert "  driver   bridge, internal" in lines
    assert f"  subnet   {site.prefix}.0/24" in lines
    assert any(line.startswith("  names    one, two") for line in lines)
    assert any(line.startswith("  MAC  ") and line.count(":") == 5 for line in lines)
    assert f"    stopped  {name}" in lines
    assert "  DNS      192.0.2.1" in lines
    assert "  host     other:192.0.2.7" in lines
    site.api.start(beside["Id"])
    assert any(
        line.startswith(f"    {site.prefix}.") and line.endswith(f"  {name}")
        for line in told(app, made["Id"])
    )
    site.api.kill(made["Id"])
    lines = told(app, made["Id"])
    assert "  no address while it does not run" in lines
    assert not any(line.startswith("  IPv4") for line in lines)


def told(app: Any, id: str) -> list[str]:
    answer = networks_asked.ask(app, row_of(app.engine, id))
    return texts(tab_networks.told(answer, app.engine.list_containers()))


def test_the_network_of_another_container_and_none(site: Site, app: Any) -> None:
    sleeps = {"Cmd": ["sleep", "1000"], "StopSignal": "SIGKILL"}
    owner = site.create(unique("owner"), sleeps | {"HostConfig": {"NetworkMode": site.network}})
    site.api.start(owner["Id"])
    shares = site.create(
        unique("shares"), {"HostConfig": {"NetworkMode": f"container:{owner['Name'].lstrip('/')}"}}
    )
    lines = told(app, shares["Id"])
    assert (
        lines[0]
        == f"It shares the network of {owner['Name'].lstrip('/')}: its addresses and ports are these."
    )
    assert any(line.startswith(f"  IPv4     {site.prefix}.") for line in lines)
    site.api.remove_container(owner["Id"], force=True)
    assert told(app, shares["Id"])[0] == "It shares the network of a container that is gone: it cannot start."
    alone = site.create(unique("alone"), {"HostConfig": {"NetworkMode": "none"}})
    assert told(app, alone["Id"])[0] == "It has no network but its own loopback."


def test_who_uses_a_volume_and_a_network(site: Site, app: Any) -> None:
    reader = site.create(unique("reader"), {"HostConfig": {"Binds": [f"{site.volume}:/in:ro"]}})
    body = {
        "Cmd": ["sleep", "1000"],
        "StopSignal": "SIGKILL",
        "HostConfig": {"Binds": [f"{site.volume}:/out"], "NetworkMode": site.network},
    }
    writer = site.create(unique("writer"), body)
    created = site.create(unique("created"), {"HostConfig": {"NetworkMode": site.network}})
    site.api.start(writer["Id"])
    names = {each["Name"].lstrip("/") for each in (reader, writer)}
    row: Any = VolumeRow(app.engine.volumes_by_name([site.volume])[0], "")
    lines = texts(users_asked.show(app, row, users_asked.ask(app, row), False))
    assert lines[0] == "2 containers mount it, 1 of them running; 1 may write to it."
    assert {"  at     /in, read-only", "  at     /out, read and write"} <= set(lines)
    assert [line for line in lines if line in names] == [
        writer["Name"].lstrip("/"),
        reader["Name"].lstrip("/"),
    ]

    network = next(n for n in app.engine.list_networks() if n.name == site.network)
    row = NetworkRow(network)
    lines = texts(users_asked.show(app, row, users_asked.ask(app, row), False))
    assert lines[0] == "2 containers are on it, 1 of them running."
    assert any(line.startswith(f"  IPv4   {site.prefix}.") and line.endswith("/24") for line in lines)
    assert created["Name"].lstrip("/") in lines
    empty = next(n for n in app.engine.list_networks() if n.name == site.other)
    answer = users_asked.ask(app, NetworkRow(empty))
    assert texts(tab_users.of_network(answer.network, answer.entries)) == ["No container is on it."]
