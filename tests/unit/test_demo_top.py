"""What the demo engine tells of the processes of its containers."""

from __future__ import annotations

import time
from datetime import datetime

import pytest

from tests.unit.demo_http import DemoClient
from tui.domain.process import Process, by_parent, processes_of

COLUMNS = "-eo pid,ppid,user:32,pcpu,rss,time,args"


def top(engine: DemoClient, name: str, columns: str = COLUMNS) -> tuple[Process, ...]:
    return processes_of(engine.get(f"/containers/{name}/top", ps_args=columns))


def test_a_program_with_what_it_started(engine: DemoClient) -> None:
    found = top(engine, "fleet-rabbitmq")
    below = by_parent(found)
    (first,) = below[0]
    assert first.pid == engine.get("/containers/fleet-rabbitmq/json")["State"]["Pid"]
    assert first.command == "rabbitmq-server"
    assert [p.command.partition(" ")[0] for p in found[1:]] == [
        "/usr/lib/erlang/bin/beam.smp",
        "erl_child_setup",
        "inet_gethost",
        "inet_gethost",
    ]
    assert all(len(below[p.pid]) == 1 for p in found[:-1])


@pytest.mark.parametrize(
    ("name", "users"),
    [
        ("edge-static", {"root", "nginx"}),
        ("fleet-postgres", {"999"}),
        ("billing-api", {"1000"}),
        ("node-exporter", {"root"}),
        ("monitoring-prometheus", {"65534"}),
    ],
)
def test_who_runs_them(engine: DemoClient, name: str, users: set[str]) -> None:
    assert {p.user for p in top(engine, name)} == users


def test_an_init_process_stands_above_the_program(engine: DemoClient) -> None:
    assert [p.command for p in top(engine, "billing-api")] == [
        "/sbin/docker-init -- node /srv/server.js",
        "node /srv/server.js",
    ]


def test_every_container_that_runs_tells_some_and_each_is_of_one_tree(engine: DemoClient) -> None:
    for each in engine.get("/containers/json"):
        name = each["Names"][0].lstrip("/")
        if each["State"] == "restarting":
            continue
        found = top(engine, name)
        assert len(by_parent(found)[0]) == 1, name
        assert all(p.memory or p.is_zombie for p in found), name


def test_without_columns_it_tells_what_ps_does(engine: DemoClient) -> None:
    told = engine.get("/containers/web.1/top")
    assert told["Titles"] == ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"]
    assert processes_of(told)[0].command.startswith("nginx: master process nginx")


@pytest.mark.parametrize(
    ("name", "columns", "status", "message"),
    [
        ("web.1", "-eo pid,nonsense", 500, 'ps: error: unknown user-defined format specifier "nonsense"'),
        ("web.1", "-eo user", 500, "Couldn't find PID field in ps output"),
        ("web.1", "aux", 500, "ps: error: unsupported option (BSD syntax)"),
        ("cache", COLUMNS, 409, "container {id} is not running"),
        ("batch-nightly", COLUMNS, 409, "Container {id} is restarting, wait until the container is running"),
        ("billing-none", COLUMNS, 404, "No such container: billing-none"),
    ],
)
def test_refusals_in_the_engines_words(
    engine: DemoClient, name: str, columns: str, status: int, message: str
) -> None:
    answer = engine.ask("GET", f"/containers/{name}/top", ps_args=columns)
    id = engine.container(name)["Id"] if "{id}" in message else ""
    assert (answer.status, answer.message) == (status, message.format(id=id))


def test_a_paused_one_tells_them_too(engine: DemoClient) -> None:
    assert top(engine, "billing-worker-3")


def test_together_they_use_what_the_container_is_said_to_use(engine: DemoClient) -> None:
    for each in engine.get("/containers/json"):
        name = each["Names"][0].lstrip("/")
        if each["State"] == "restarting":
            continue
        found = top(engine, name)
        sample = engine.get(f"/containers/{name}/stats", **{"stream": "0", "one-shot": "1"})
        anonymous = sample["memory_stats"]["stats"]["anon"]
        assert sum(p.memory or 0 for p in found) == pytest.approx(anonymous, rel=0.01, abs=1024 * len(found))
        assert sample["pids_stats"]["current"] >= len(found)
        state = engine.get(f"/containers/{name}/json")["State"]
        began = datetime.fromisoformat(f"{state['StartedAt'][:19]}+00:00")
        passed = time.time() - began.timestamp()
        busy = 100 * sample["cpu_stats"]["cpu_usage"]["total_usage"] / 1e9 / passed
        # Each is rounded; what is counted rises and falls about its average.
        assert sum(p.cpu or 0 for p in found) == pytest.approx(
            busy, rel=10 / passed, abs=0.051 * len(found)
        ), name
