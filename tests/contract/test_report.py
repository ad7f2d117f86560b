"""Reports of real hosts: every way of making a container is told, compared, and without a value of an environment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from tests.contract.conftest import client, connected
from tests.contract.host import Host, on_real_engines, unique
from tests.contract.recipe_bench import ASKED, OLD_GROUPS, Bench
from tests.lab import seed
from tests.lab.engine import DockerEngine
from tui.domain.decision import Decisions, cases
from tui.domain.network import PREDEFINED
from tui.domain.report import Report
from tui.domain.report_difference import difference
from tui.domain.report_entries import ReportedContainer
from tui.domain.report_json import from_json, to_json
from tui.domain.report_make import make_report
from tui.domain.report_md import to_markdown
from tui.engine.client import Engine
from tui.work.planning import gather
from tui.work.reporting import host_of
from tui.work.survey import survey

SECRET = "correct-horse-battery"
# What inspect tells in its own way of a container that nobody asked anything for.
SLEEPS: Mapping[str, Any] = {"Image": seed.BUSYBOX, "Cmd": ["sleep", "1000"]}


def report(engine: Engine, only: Iterable[str] = ()) -> Report:
    """The report of a host, of these containers only where some are given."""
    world = gather(engine)
    wanted = set(only)
    if wanted:
        world = replace(world, containers=tuple(c for c in world.containers if c.id in wanted))
    found = survey(engine, world)
    assert found.untold == ()
    return make_report(host_of(engine), found, cases(world, Decisions()))


def told(engine: Engine, id: str) -> ReportedContainer:
    (found,) = report(engine, [id]).containers
    return found


def differences(a: Report, b: Report) -> list[str]:
    """What is different of containers: other tests have images, volumes and networks there, too."""
    return [line for line in difference(a, b).differences if line.startswith("container ")]


@on_real_engines
@pytest.mark.parametrize("asked", [name for name in ASKED if name != OLD_GROUPS])
def test_a_container_made_again_is_the_same_and_another_is_not(
    bench: Bench, engine: Engine, asked: str
) -> None:
    inspect = bench.create({**SLEEPS, **ASKED[asked]})
    again, _ = bench.again(inspect)
    a, b = report(engine, [inspect["Id"]]), report(engine, [again["Id"]])
    name = a.containers[0].name
    same = replace(b, containers=(replace(b.containers[0], name=name),))
    assert differences(a, same) == []
    assert from_json(to_json(a)) == a
    if asked != "plain":
        plain = report(engine, [bench.create(dict(SLEEPS))["Id"]])
        other = replace(plain, containers=(replace(plain.containers[0], name=name),))
        assert differences(a, other)


def test_what_is_told_of_a_container(bench: Bench, engine: Engine, host: Host) -> None:
    network, volume = unique("report-net"), unique("report-data")
    host.api.create_network(network)
    inspect = bench.create(
        {
            **SLEEPS,
            "Env": [f"APP_TOKEN={SECRET}", "COLOUR=blue"],
            "Cmd": ["sleep", "1000", f"--token={SECRET}"],
            "Labels": {"team": "blue", "token-hint": SECRET},
            "Healthcheck": {"Test": ["CMD", "test", SECRET], "Interval": 9_000_000_000},
            "HostConfig": {
                "NetworkMode": network,
                "Memory": 64_000_000,
                "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3},
                "PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "18097"}]},
                "Mounts": [{"Type": "volume", "Source": volume, "Target": "/data"}],
                "Binds": ["/etc:/host-etc:ro"],
                "LogConfig": {"Type": "json-file", "Config": {"max-size": "1m", "tag": SECRET}},
            },
            "NetworkingConfig": {"EndpointsConfig": {network: {"Aliases": ["www"]}}},
        }
    )
    made = report(engine, [inspect["Id"]])
    (found,) = made.containers
    assert found.command == ("sleep", "1000", "--token=${APP_TOKEN}")
    assert found.environment == ("APP_TOKEN", "COLOUR")
    assert found.labels == {"team": "blue", "token-hint": "${APP_TOKEN}"}
    assert found.health_check == ("CMD", "test", "${APP_TOKEN}")
    assert (found.state, found.restart) == ("created", "on-failure:3")
    assert [str(port) for port in found.ports] == ["127.0.0.1:18097->80/tcp"]
    assert [(m.type, m.source, m.destination, m.is_writable) for m in found.mounts] == [
        ("volume", volume, "/data", True),
        ("bind", "/etc", "/host-etc", False),
    ]
    assert [(a.network, a.aliases) for a in found.networks] == [(network, ("www",))]
    assert found.settings["HostConfig.Memory"] == 64_000_000
    assert found.settings["HostConfig.LogConfig.Config.tag"] == "${APP_TOKEN}"
    assert "host path" in {work.kind for work in found.work_left}
    for text in (to_json(made), to_markdown(made)):
        assert SECRET not in text
    host.api.remove_container(inspect["Id"])
    bench.made.clear()
    host.api.remove_network(network)


def test_all_that_is_on_the_host_is_told(engine: Engine, host: Host) -> None:
    made = report(engine)
    assert {each.id for each in made.containers} == {c["Id"] for c in host.api.containers(all=True)}
    assert {each.id for each in made.images} == {i["Id"] for i in host.api.images()}
    assert {each.name for each in made.volumes} == {v["Name"] for v in host.api.volumes()["Volumes"] or ()}
    named = {n["Name"] for n in host.api.networks()}
    assert {each.name for each in made.networks} == named - PREDEFINED
    assert all(each.content.startswith("sha256:") for each in made.images)
    assert differences(made, made) == []
    assert difference(made, made).differences == ()


def test_two_engines_tell_the_same_of_the_same(docker20: DockerEngine, docker26: DockerEngine) -> None:
    """The oldest engine with the classic store, a newer one with the containerd store."""
    name = unique("both")
    found = []
    for part in (docker20, docker26):
        with closing(client(part.socket)) as api, closing(connected(f"unix://{part.socket}")) as engine:
            seed.import_busybox(api)
            bench = Bench(Host("both", part.socket, api))
            try:
                made = [
                    bench.create({**SLEEPS, **ASKED[asked]}, f"{name}-{number}")["Id"]
                    for number, asked in enumerate(ASKED)
                    if asked != OLD_GROUPS
                ]
                found.append(report(engine, made))
            finally:
                bench.clean()
    old, new = found
    assert differences(old, new) == []
    assert {c.image_content for c in old.containers} == {c.image_content for c in new.containers}
    assert {c.image_id for c in old.containers}.isdisjoint(c.image_id for c in new.containers)
