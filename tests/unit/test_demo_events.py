from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.unit.demo_http import DemoClient
from tests.wait import eventually


def actions(events: list[dict[str, Any]]) -> list[str]:
    return [f"{event['Type']} {event['Action']}" for event in events]


@pytest.mark.parametrize(
    ("steps", "wanted"),
    [
        (["start"], ["start"]),
        (["start", "stop?t=0"], ["start", "kill", "kill", "die", "stop"]),
        (["start", "restart?t=0"], ["start", "kill", "kill", "die", "stop", "start", "restart"]),
        (["restart"], ["start", "restart"]),
        (["start", "kill"], ["start", "kill", "die"]),
        (["start", "pause", "unpause"], ["start", "pause", "unpause"]),
        (["start", "pause", "kill"], ["start", "pause", "kill", "unpause", "die"]),
        (["rename?name=other"], ["rename"]),
    ],
)
def test_each_step_makes_the_events_of_the_real_engine(
    engine: DemoClient, steps: list[str], wanted: list[str]
) -> None:
    engine.post("/containers/create", {"Image": "busybox:1.36", "Cmd": ["sleep", "9"]}, name="one")
    for step in steps:
        name = "other" if step == "never" else "one"
        assert engine.post(f"/containers/{name}/{step}").status == 204
    assert [event["Action"] for event in engine.past_events(type=["container"])] == ["create", *wanted]


def test_networks_join_in(engine: DemoClient) -> None:
    engine.run("one")
    engine.delete("/containers/one", force=1)
    assert actions(engine.past_events()) == [
        "container create",
        "network connect",
        "container start",
        "container kill",
        "container die",
        "network disconnect",
        "container destroy",
    ]


def test_what_an_event_says(engine: DemoClient) -> None:
    id = engine.run("one", Labels={"team": "fleet"})
    engine.post("/containers/one/kill")
    event = engine.past_events(event=["die"])[0]
    assert event["status"] == event["Action"] == "die"
    assert event["id"] == event["Actor"]["ID"] == id
    assert event["from"] == "busybox:1.36"
    assert event["Actor"]["Attributes"] == {
        "exitCode": "137",
        "image": "busybox:1.36",
        "name": "one",
        "team": "fleet",
    }
    assert event["timeNano"] // 10**9 == event["time"]


def test_image_events_name_the_reference_or_the_id(engine: DemoClient) -> None:
    image = engine.image("redis:latest")["Id"]
    engine.post("/images/redis:latest/tag", repo="localhost:5000/r", tag="1")
    engine.delete("/images/localhost:5000/r:1")
    found = [(e["Action"], e["Actor"]["ID"], e["Actor"]["Attributes"]["name"]) for e in engine.past_events()]
    assert found == [("tag", image, "localhost:5000/r:1"), ("untag", image, image)]


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"type": ["image"]}, ["image tag"]),
        ({"event": {"start": True, "tag": True}}, ["container start", "image tag"]),
        ({"container": ["one"]}, ["container create", "container start", "container health_status: healthy"]),
        ({"event": ["health_status"]}, ["container health_status: healthy"]),
        ({"event": ["health_status: unhealthy"]}, []),
        ({"label": ["team=fleet"], "event": ["create"]}, ["container create"]),
        ({"label": ["team=other"]}, []),
        ({"image": ["busybox"], "event": ["start"]}, ["container start"]),
    ],
)
def test_filters_on_the_server(engine: DemoClient, filters: Any, wanted: list[str]) -> None:
    engine.run("one", Labels={"team": "fleet"}, Healthcheck={"Test": ["CMD-SHELL", "true"]})
    eventually(lambda: engine.container("one")["Status"].endswith("(healthy)"))
    engine.post("/images/redis:latest/tag", repo="r", tag="1")
    assert actions(engine.past_events(**filters)) == wanted


def test_a_stream_tells_at_once_and_ends_with_the_client(engine: DemoClient) -> None:
    with engine.stream("GET", "/events", filters={"type": ["container"]}) as stream:
        engine.post("/containers/web.1/stop")
        seen = [json.loads(stream.readline())["Action"] for _ in range(3)]
        assert seen == ["kill", "die", "stop"]
        # Those of tests before may still be on their way out.
        eventually(lambda: engine.get("/info")["NEventsListener"] == 1)
    eventually(lambda: engine.get("/info")["NEventsListener"] == 0)


def test_since_joins_past_and_present_without_a_gap(engine: DemoClient) -> None:
    engine.post("/containers/web.1/stop")
    last = engine.past_events()[-1]
    since = f"{last['time']}.{last['timeNano'] % 10**9:09d}"
    with engine.stream("GET", "/events", since=since) as stream:
        engine.post("/containers/web.1/start")
        seen = [json.loads(stream.readline())["Action"] for _ in range(3)]
        assert seen == ["stop", "connect", "start"]


def test_only_the_last_256_are_kept(engine: DemoClient) -> None:
    assert engine.post("/_demo/events", {"count": 200}).json() == {"events": 200}
    # A container's first health probe may answer while this looks, and push out the oldest event.
    eventually(lambda: len(engine.past_events()) == 256)


def test_until_in_the_future_ends_the_stream(engine: DemoClient) -> None:
    began = time.monotonic()
    assert engine.ask("GET", "/events", until=f"{time.time() + 0.2:.6f}").body == b""
    assert 0.1 < time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ({"since": "x"}, 500, 'strconv.ParseInt: parsing "x": invalid syntax'),
        ({"since": "5", "until": "2"}, 400, "`since` time (5) cannot be after `until` time (2)"),
    ],
)
def test_times_that_mean_nothing(
    engine: DemoClient, query: dict[str, Any], status: int, message: str
) -> None:
    answer = engine.ask("GET", "/events", **query)
    assert (answer.status, answer.message) == (status, message)
