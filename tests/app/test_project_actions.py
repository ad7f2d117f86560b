"""What is done to a whole compose project: in its order, after what is asked, and never to another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Control, Start
from tests.app.grouped import done, go, grouped, menu, of, titles
from tests.app.test_actions import states


async def test_a_whole_project_stops_those_last_that_others_need(
    start: Start, control: Control, tmp_path: Path
) -> None:
    async with start() as user:
        await grouped(user)
        await user.press("a")
        await user.sees("billing on ", "docker compose -p billing stop")
        await user.press("t")
        await user.sees(
            "Stop project billing: 6 containers on ", "6 running", "docker compose -p billing stop"
        )
        # Named in the order in which they stop.
        text = user.text
        assert (
            text.index("billing-worker-1  (")
            < text.index("billing-api  (")
            < text.index("billing-postgres  (")
        )
        await user.agree()
        await user.until(lambda: set(of(control, "billing").values()) == {"exited"}, "all stopped")
        await user.sees("0/6 running")
        order = done(control, "stop")
        assert sorted(order) == sorted(of(control, "billing"))
        assert order.index("billing-api") > max(order.index(f"billing-worker-{n}") for n in (1, 2, 3))
        assert order.index("billing-postgres") > order.index("billing-api")
        await user.press("6")
        await user.sees("Stop project", "billing")
        audited = [json.loads(line) for line in (tmp_path / "state" / "audit.jsonl").read_text().splitlines()]
        assert {(a["action"], a["result"]) for a in audited} == {("project.stop", "ok")}
        assert "docker stop billing-api" in {a["command"] for a in audited}


async def test_a_project_starts_those_first_that_others_need(start: Start, control: Control) -> None:
    for name in of(control, "billing"):
        control.post(f"/containers/{name}/kill")
    async with start() as user:
        await grouped(user)
        await user.sees("0/6 running")
        await menu(user, "t")
        # The dialog stays: there is nothing to stop.
        await user.sees("nothing of billing runs")
        await user.press("s")
        await user.until(lambda: set(of(control, "billing").values()) == {"running"}, "all started", 2000)
        order = done(control, "start")
        assert order.index("billing-postgres") < order.index("billing-api")
        assert order.index("billing-api") < min(order.index(f"billing-worker-{n}") for n in (1, 2, 3))
        await user.sees("6/6 running")


async def test_what_fails_is_told_and_the_rest_is_done(start: Start, control: Control) -> None:
    control.post("/_demo/faults", [{"path": "billing-api/stop", "status": 500, "message": "stuck"}])
    named = next(c["Id"] for c in control.get("/containers/json") if c["Names"] == ["/billing-api"])
    control.post("/_demo/faults", [{"path": f"{named}/stop", "status": 500, "message": "stuck"}])
    async with start() as user:
        await grouped(user)
        await menu(user, "t")
        await user.agree()
        await user.until(lambda: of(control, "billing")["billing-postgres"] == "exited", "the last one")
        await user.press("6", "enter")
        await user.sees("billing-api", "stuck")
        assert of(control, "billing")["billing-api"] == "running"


async def test_removing_a_project_asks_for_the_number_and_keeps_what_it_holds(
    start: Start, control: Control
) -> None:
    volumes = {v["Name"] for v in control.get("/volumes")["Volumes"]}
    networks = {n["Name"] for n in control.get("/networks")}
    async with start((120, 40)) as user:
        await grouped(user)
        await user.press("d")
        await user.sees(
            "Remove project billing: 6 containers", "Volumes and networks stay", "rm --stop --force"
        )
        await user.dialog()
        await user.press("y")
        await user.sees("nothing was done")
        await user.press("d")
        await user.sees("Remove project billing")
        await user.agree()
        await user.until(lambda: not of(control, "billing"), "all removed")
        await user.until(lambda: titles(user)[0] == "edge", "the row is gone")
        # Nothing else went.
        assert len(states(control)) == 36
        assert {v["Name"] for v in control.get("/volumes")["Volumes"]} == volumes
        assert {n["Name"] for n in control.get("/networks")} == networks


async def test_all_of_a_project_is_meant_whatever_the_filter_shows(start: Start, control: Control) -> None:
    async with start() as user:
        await grouped(user)
        await user.filter("worker")
        await menu(user, "K")
        await user.sees("Kill project billing: 6 containers", "filter hides 3 containers")
        await user.press("escape")
        assert done(control, "kill") == []


@pytest.mark.parametrize(("key", "state"), [("p", "paused"), ("r", "running"), ("K", "exited")])
async def test_its_other_states(start: Start, control: Control, key: str, state: str) -> None:
    async with start() as user:
        await grouped(user)
        await go(user, "edge")
        await menu(user, key)
        await user.agree()
        verb = {"p": "pause", "r": "restart", "K": "kill"}[key]
        await user.until(lambda: len(done(control, verb)) == 4, "all four")
        await user.until(lambda: set(of(control, "edge").values()) == {state}, state)
        if key == "p":
            # Those that it shows as paused are unpaused.
            await user.sees("0/4 running")
            await menu(user, "u")
            await user.until(lambda: set(of(control, "edge").values()) == {"running"}, "unpaused")


async def test_what_compose_run_made_goes_on_when_its_project_stops(start: Start, control: Control) -> None:
    body: dict[str, Any] = {
        "Image": "busybox:1.36",
        "Cmd": ["sleep", "1000"],
        "Labels": {
            "com.docker.compose.project": "edge",
            "com.docker.compose.service": "static",
            "com.docker.compose.oneoff": "True",
        },
    }
    control.post("/containers/create?name=edge-once", body)
    control.post("/containers/edge-once/start")
    async with start() as user:
        await user.sees("edge-once")
        await grouped(user)
        await go(user, "edge")
        await user.sees("5 containers, 5 images", "4/4 running")
        await menu(user, "t")
        await user.sees("Stop project edge: 4 containers", "edge-once was made by compose run")
        await user.agree()
        await user.until(lambda: sum(s == "exited" for s in of(control, "edge").values()) == 4, "stopped")
        assert states(control)["edge-once"] == "running"


async def test_those_of_no_project_are_not_acted_on_together(start: Start, control: Control) -> None:
    async with start() as user:
        await user.press("C")
        await go(user, "no project")
        for key in "adl":
            await user.press(key)
            await user.sees("These are of no compose project: space marks them.")
        await user.press("space")
        await user.sees("16 marked")


async def test_keys_for_one_container_do_nothing_to_a_project(start: Start, control: Control) -> None:
    async with start() as user:
        await grouped(user)
        await user.press("e")
        await user.sees("for one container, and this is a project")
        assert not [r for r in control.get("/_demo/requests") if "/exec" in str(r["path"])]


async def test_the_logs_of_a_project_are_merged(start: Start, control: Control) -> None:
    async with start((120, 40)) as user:
        await grouped(user)
        await user.press("l")
        await user.sees("6 containers")
        await user.until(
            lambda: sum(str(r["path"]).endswith("/logs") for r in control.get("/_demo/requests")) == 6,
            "six logs",
        )


async def test_a_project_can_be_acted_on_from_one_of_its_containers(start: Start) -> None:
    """Keys may be given to what is done to projects; the flat list has no rows of those."""
    async with start(keys={"project.stop": "f5"}) as user:
        await user.filter("billing-api")
        await user.press("f5")
        await user.sees("Stop project billing: 6 containers")
        await user.press("escape")
        await user.filter("toolbox")
        await user.press("f5")
        await user.sees("toolbox is of no compose project.")


async def test_nothing_is_changed_in_a_read_only_session(start: Start) -> None:
    async with start(read_only=True) as user:
        await grouped(user)
        for key in "ad":
            await user.press(key)
            await user.sees("not in a read-only session")
        await user.press("enter")
        await user.sees("▸ billing")
