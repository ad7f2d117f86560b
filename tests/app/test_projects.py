"""Containers under their compose projects on the screen, and what is done to a whole project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Control, Start, User
from tests.app.test_actions import states
from tui.domain.container import Container
from tui.resources.project_rows import ProjectRow


def titles(user: User) -> list[str]:
    """The projects' rows, from first to last."""
    return [row.title for row in user.app.main.table.listing.rows if isinstance(row, ProjectRow)]


def under(user: User) -> str:
    """The title of the project under the cursor, or the container's name."""
    row = user.app.main.table.listing.current
    return row.title.upper() if isinstance(row, ProjectRow) else str(row.name) if row else ""


def of(control: Control, project: str) -> dict[str, str]:
    """The states of a project's containers."""
    label = "com.docker.compose.project"
    found = control.get("/containers/json?all=1")
    return {c["Names"][0][1:]: c["State"] for c in found if c["Labels"].get(label) == project}


def done(control: Control, verb: str) -> list[str]:
    """The names of the containers that were asked to do something, in the order of the requests."""
    names = {c["Id"]: c["Names"][0][1:] for c in control.get("/containers/json?all=1")}
    paths = [str(r["path"]) for r in control.get("/_demo/requests")]
    return [names.get(path.split("/")[-2], "") for path in paths if path.endswith(f"/{verb}")]


async def grouped(user: User) -> None:
    """Group the containers and go to the first project."""
    await user.press("C", "g")
    await user.until(lambda: under(user) == "BILLING", "the first project")


async def go(user: User, title: str) -> None:
    """Go to a project's row."""
    listing = user.app.main.table.listing
    listing.move_to(next(n for n, row in enumerate(listing.rows) if getattr(row, "title", "") == title))
    user.app.main.cursor_moved()
    await user.pilot.pause()


async def menu(user: User, key: str) -> None:
    """Choose from the menu of a project."""
    await user.press("a")
    await user.dialog()
    await user.press(key)


async def test_a_key_groups_containers_and_shows_the_flat_list_again(start: Start) -> None:
    async with start() as user:
        at = under(user)
        flat = list(user.app.main.table.listing.rows)
        assert titles(user) == []
        await user.press("C")
        await user.sees("▾ ")
        assert titles(user) == ["billing", "edge", "fleet", "monitoring", "no project"]
        assert under(user) == at
        await user.press("g")
        await user.sees("▾ billing", "6 containers, 4 images", "5/6 running", "/srv/billing/compose.yaml")
        # Containers stand behind their project.
        (line,) = [line for line in user.lines if " billing-api " in line]
        assert line.startswith("    ● billing-api")
        (heading,) = [line for line in user.lines if " billing " in line and "containers," in line]
        assert heading.startswith("▌ ▾ billing")
        await user.press("C")
        await user.until(lambda: not titles(user), "the flat list")
        assert under(user) == "billing-api"
        assert list(user.app.main.table.listing.rows) == flat
        assert any(line.startswith("▌ ● billing-api") for line in user.lines)


async def test_enter_folds_a_project_and_a_key_all(start: Start) -> None:
    async with start() as user:
        await grouped(user)
        await user.sees("enter Un/fold")
        await user.press("enter")
        await user.sees("▸ billing")
        assert "billing-api" not in user.text
        await user.press("j")
        assert under(user) == "EDGE"
        await user.press("minus")
        await user.until(lambda: len(user.app.main.table.listing.rows) == 5, "all folded")
        await user.press("minus", "g", "j")
        await user.until(lambda: under(user) == "billing-api", "all unfolded")
        # On a container the keys are those of one.
        await user.sees("enter Details")


async def test_a_filter_keeps_a_project_of_which_it_shows_one(start: Start) -> None:
    async with start() as user:
        await grouped(user)
        await user.filter("worker")
        await user.sees("/worker 3 of 42", "3 of 6 shown")
        assert titles(user) == ["billing"]
        assert under(user) == "BILLING"
        await user.filter("traefik")
        # The first that was found, not its project: the next key is for it alone.
        assert under(user) == "edge-proxy"


async def test_marks_of_a_project_are_those_of_its_containers(start: Start, control: Control) -> None:
    async with start() as user:
        await grouped(user)
        await user.press("space")
        await user.sees("6 marked")
        assert any(line.startswith(" *▾ billing") for line in user.lines)
        assert under(user) == "billing-api"
        await user.press("space")
        await user.sees("5 marked")
        assert any(line.startswith(" ~▾ billing") for line in user.lines)
        # What is marked is meant, also where the cursor stands on a project.
        await go(user, "edge")
        await menu(user, "t")
        await user.sees("Stop 5 containers")
        await user.press("escape")
        await user.sees("nothing was done")
        assert done(control, "stop") == []


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


async def test_details_follow_to_a_project_and_back(start: Start) -> None:
    async with start((120, 40)) as user:
        await grouped(user)
        await user.press("j", "enter")
        await user.sees("image id", "Logs")
        await user.press("k")
        await user.sees("Services, in the order in which they start", "api  after postgres (healthy)")
        await user.sees("billing_default", "billing_pg", "/srv/billing")
        assert "Logs" not in user.lines[2]
        await user.press("j")
        await user.sees("image id")


async def test_a_menu_tells_of_a_project_on_a_narrow_screen_and_its_raw_answer_is_the_engines(
    start: Start,
) -> None:
    async with start() as user:
        await grouped(user)
        await menu(user, "i")
        await user.sees("Services, in the order", "postgres")
        await user.press("escape")
        await user.press("i")
        await user.sees(".  [6]", "Labels", '"/billing-api"')
        await user.press("escape")
        assert under(user) == "BILLING"


async def test_stats_are_of_containers_and_never_of_a_project(start: Start) -> None:
    async with start() as user:
        await grouped(user)
        await user.press("m")
        await user.sees("CPU", "MEM / LIMIT", "▾ billing")
        await user.until(
            lambda: any("%" in line for line in user.lines if "billing-api" in line), "a share", 1500
        )
        await user.press("m")


async def test_copy_and_palette_know_a_project(start: Start) -> None:
    async with start() as user:
        await grouped(user)
        await user.press("y")
        await user.sees("docker compose -p billing ps", "/srv/billing/compose.yaml")
        await user.press("escape", "ctrl+p")
        await user.dialog()
        await user.type("stop project")
        await user.sees("Stop project")
        await user.press("enter")
        await user.sees("Stop project billing")
        await user.press("escape")


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


async def test_hostile_names_of_projects_are_only_shown(start: Start, control: Control) -> None:
    control.post("/_demo/world", {"add": "hostile"})
    async with start((120, 40), ascii=True) as user:
        await user.press("C", "g")
        listing = user.app.main.table.listing
        rows = [row for row in listing.rows if isinstance(row, ProjectRow)]
        assert len(rows) > 10
        for row in rows:
            listing.move_to(listing.index[row.id])
            user.app.main.cursor_moved()
            await user.pilot.pause()
            assert user.text.isascii()
        await go(user, rows[0].title)
        await user.press("a")
        await user.dialog()
        await user.press("t")
        await user.pilot.pause()
        assert user.text.isascii()


async def test_a_list_without_projects_stays_flat(start: Start, control: Control) -> None:
    for project in ("billing", "edge", "fleet", "monitoring"):
        for name in of(control, project):
            control.call("DELETE", f"/containers/{name}?force=1")
    async with start() as user:
        await user.press("C")
        await user.sees("No container here belongs to a compose project.")
        assert all(isinstance(row, Container) for row in user.app.main.table.listing.rows)
        await user.press("minus")
        await user.sees("C groups containers by their compose projects first.")
