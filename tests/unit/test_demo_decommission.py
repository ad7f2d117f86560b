"""The demo's host has what a decommission meets elsewhere, and nothing of it is a real secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.unit.demo_http import DemoClient
from tests.wait import eventually
from tui.domain.recipe_api import create_body, endpoint_settings
from tui.domain.recipe_difference import differences
from tui.domain.recipe_read import read


def inspected(engine: DemoClient) -> Mapping[str, dict[str, Any]]:
    """Every container's inspect by name."""
    names = [c["Names"][0][1:] for c in engine.get("/containers/json", all=1)]
    return {name: engine.get(f"/containers/{name}/json") for name in names}


def names_of(found: Mapping[str, dict[str, Any]]) -> dict[str, str]:
    return {each["Id"]: name for name, each in found.items()}


def test_there_is_work_left_of_every_kind(engine: DemoClient) -> None:
    found = inspected(engine)
    kinds = {
        left.kind
        for each in found.values()
        for left in read(each, engine.get(f"/images/{each['Image']}/json"), names_of(found)).left
    }
    assert kinds >= {
        "host path",
        "host network",
        "host namespace",
        "privileged",
        "engine socket",
        "device",
        "other container",
    }


def test_each_container_can_be_made_again(engine: DemoClient) -> None:
    before = inspected(engine)
    for name, one in before.items():
        image = engine.get(f"/images/{one['Image']}/json")
        body, more = create_body(read(one, image, names_of(before)), image=one["Config"]["Image"])
        engine.post(f"/containers/{name}/rename", name=f"{name}-before")
        assert engine.post("/containers/create", body, name=name).status == 201
        for each in more:
            order = {"Container": name, "EndpointConfig": endpoint_settings(each)}
            assert engine.post(f"/networks/{each.network}/connect", order).status == 200
    after = inspected(engine)
    for name, one in before.items():
        first, second = (engine.get(f"/images/{each['Image']}/json") for each in (one, after[name]))
        assert (
            differences(
                one,
                first,
                after[name],
                second,
                ignore_compose=False,
                one_names=names_of(before),
                other_names={id: text.removesuffix("-before") for id, text in names_of(after).items()},
            )
            == ()
        ), name


def test_secrets_are_told_apart_from_real_ones(engine: DemoClient) -> None:
    marks = ("PASS", "TOKEN", "KEY", "SECRET", "DATABASE_URL")
    values = [
        text.partition("=")[2]
        for each in inspected(engine).values()
        for text in each["Config"]["Env"]
        if any(mark in text.partition("=")[0] for mark in marks)
    ]
    assert len({*values}) >= 8
    assert not [value for value in values if "demo-only" not in value and "not-a-real" not in value]


def test_a_database_has_an_address_that_somebody_chose(engine: DemoClient) -> None:
    networks = engine.get("/containers/fleet-postgres/json")["NetworkSettings"]["Networks"]
    assert networks.keys() == {"fleet_default", "fleet_data"}
    assert networks["fleet_data"]["IPAddress"] == "10.20.0.10"
    assert networks["fleet_data"]["IPAMConfig"] == {"IPv4Address": "10.20.0.10"}
    assert networks["fleet_default"]["Aliases"] == ["fleet-postgres", "postgres"]
    assert engine.get("/networks/fleet_data")["IPAM"]["Config"] == [
        {"Subnet": "10.20.0.0/24", "Gateway": "10.20.0.1"}
    ]
    labels = engine.get("/containers/fleet-tracker-inbound/json")["Config"]["Labels"]
    assert labels["com.docker.compose.depends_on"].startswith("postgres:service_healthy")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("batch-nightly", 'could not translate host name "postgres-old"'),
        ("fleet-geofence", "OutOfMemoryError"),
        ("migrate-2016-06-12", "the migration stopped half way"),
    ],
)
def test_the_last_lines_of_a_log_tell_why(engine: DemoClient, name: str, text: str) -> None:
    log = engine.ask("GET", f"/containers/{name}/logs", stdout=1, tail=4).body.decode()
    assert text in log


def test_an_update_makes_it_well_and_another_does_not(engine: DemoClient) -> None:
    """What a newcomer tries: the unhealthy service has a better build here, and billing has a worse one."""
    ends = {}
    for name, build in (
        ("fleet-geofence", "geofence:20160612_0900_01280ac415ca"),
        ("billing-api", "billing:latest"),
    ):
        one = engine.get(f"/containers/{name}/json")
        registry = one["Config"]["Image"].partition("/")[0]
        image = engine.get(f"/images/{one['Image']}/json")
        body, _ = create_body(read(one, image, {}), image=f"{registry}/{build}")
        engine.post(f"/containers/{name}/stop", t=0)
        engine.post(f"/containers/{name}/rename", name=f"{name}-before")
        assert engine.post("/containers/create", body, name=name).status == 201
        assert engine.post(f"/containers/{name}/start").status == 204
        looked_at(engine, name)
        ends[name] = health(engine, name)
    assert ends == {"fleet-geofence": "healthy", "billing-api": "unhealthy"}


def looked_at(engine: DemoClient, name: str) -> None:
    eventually(lambda: health(engine, name) != "starting", what="it was looked at")


def health(engine: DemoClient, name: str) -> str:
    return str(engine.get(f"/containers/{name}/json")["State"]["Health"]["Status"])
