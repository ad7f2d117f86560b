"""What the demo engine tells of what containers use."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from tests.unit.demo_http import DemoClient
from tui.domain.stats import Stats


def stats_of(engine: DemoClient, name: str, count: int) -> list[dict[str, Any]]:
    with engine.stream("GET", f"/containers/{name}/stats") as answer:
        assert answer.status == 200
        return [json.loads(answer.readline()) for _ in range(count)]


def test_a_sample_a_second_each_with_the_one_before(engine: DemoClient) -> None:
    told = stats_of(engine, "fleet-postgres", 3)
    assert told[0]["precpu_stats"] == {}
    for one, next in pairwise(told):
        assert next["preread"] == one["read"]
        assert next["precpu_stats"] == one["cpu_stats"]
        assert next["cpu_stats"]["cpu_usage"]["total_usage"] > one["cpu_stats"]["cpu_usage"]["total_usage"]
        assert (
            0.9e9 * 8 < next["cpu_stats"]["system_cpu_usage"] - one["cpu_stats"]["system_cpu_usage"] < 3e9 * 8
        )
    seen = Stats.from_api(told[1])
    assert seen is not None
    assert None not in seen
    assert seen.cpu is not None
    assert 0 < seen.cpu < 800


def test_all_that_run_use_something_within_their_limits(engine: DemoClient) -> None:
    running = [c for c in engine.get("/containers/json") if c["State"] == "running"]
    for container in running:
        name = container["Names"][0].lstrip("/")
        data = engine.get(f"/containers/{name}/stats", stream="0", **{"one-shot": "1"})
        seen = Stats.from_api(data)
        assert seen is not None, name
        assert seen.cpu is None
        assert seen.memory is not None
        assert seen.limit is not None
        limit = engine.get(f"/containers/{name}/json")["HostConfig"]["Memory"]
        assert seen.limit == (limit or engine.get("/info")["MemTotal"])
        assert 1_000_000 < seen.memory <= data["memory_stats"]["usage"] <= seen.limit
        assert seen.processes


def test_one_sample_after_a_second_has_what_is_needed_for_the_processor(engine: DemoClient) -> None:
    seen = Stats.from_api(engine.get("/containers/fleet-redis/stats", stream="false"))
    assert seen is not None
    assert seen.cpu is not None


def test_nothing_goes_on_in_a_paused_one(engine: DemoClient) -> None:
    seen = Stats.from_api(stats_of(engine, "billing-worker-3", 2)[1])
    assert seen is not None
    assert seen.cpu == 0


@pytest.mark.parametrize("name", ["cache", "inbound-candidate"])
def test_a_stopped_one_has_only_its_name(engine: DemoClient, name: str) -> None:
    data = engine.get(f"/containers/{name}/stats", stream="0")
    assert data["name"] == f"/{name}"
    assert Stats.from_api(data) is None


def test_one_that_is_stopped_and_started_meanwhile(engine: DemoClient) -> None:
    engine.run("comes-and-goes")
    with engine.stream("GET", "/containers/comes-and-goes/stats") as answer:
        read = lambda: Stats.from_api(json.loads(answer.readline()))  # noqa: E731
        assert read() is not None
        engine.post("/containers/comes-and-goes/kill")
        assert read() is None
        engine.post("/containers/comes-and-goes/start")
        again = read()
        assert again is not None
        assert again.cpu is None
        engine.delete("/containers/comes-and-goes", force="1")
        assert not answer.readline()


def test_a_container_that_is_not_there(engine: DemoClient) -> None:
    assert engine.ask("GET", "/containers/nobody/stats").status == 404
