"""What becomes of a project while somebody decides on it, and what is said where its labels tell of two."""

from __future__ import annotations

import json
from pathlib import Path

from tests.app.conftest import Control, Start, User
from tests.app.grouped import done, go, grouped, menu, of, under
from tests.app.test_actions import states
from tui.work.job import JobRecord

_LABEL = "com.docker.compose"


def made(control: Control, name: str, project: str, start: bool = True, **labels: str) -> None:
    """One more container of a project."""
    told = {f"{_LABEL}.{key.replace('__', '.')}": text for key, text in labels.items()}
    body = {
        "Image": "busybox:1.36",
        "Cmd": ["sleep", "1000"],
        "Labels": {f"{_LABEL}.project": project, f"{_LABEL}.service": name, **told},
    }
    control.post(f"/containers/create?name={name}", body)
    if start:
        control.post(f"/containers/{name}/start")


async def ended(user: User) -> JobRecord:
    """The last job, once it has ended."""
    await user.until(
        lambda: user.app.jobs.records() and not user.app.jobs.records()[-1].is_active, "the end", 2000
    )
    return user.app.jobs.records()[-1]


async def test_a_project_that_went_while_its_menu_was_open_is_said_to_be_gone(
    start: Start, control: Control
) -> None:
    async with start() as user:
        await grouped(user)
        await go(user, "edge")
        await user.press("a")
        await user.dialog()
        for name in of(control, "edge"):
            control.call("DELETE", f"/containers/{name}?force=1")
        await user.until(lambda: len(user.app.main.table.listing.items) == 38, "four gone")
        await user.press("d")
        await user.sees("No container of edge is there any more.")
        assert done(control, "stop") == []
        assert len(user.app.screen_stack) == 1


async def test_what_came_since_the_dialog_is_left_alone_and_what_went_is_told(
    start: Start, control: Control, tmp_path: Path
) -> None:
    async with start() as user:
        await grouped(user)
        await go(user, "edge")
        await user.press("d")
        await user.sees("Remove project edge: 4 containers")
        gone, *_ = of(control, "edge")
        made(control, "edge-late", "edge")
        control.call("DELETE", f"/containers/{gone}?force=1")
        await user.until(lambda: len(user.app.main.table.listing.items) == 42, "both")
        await user.agree()
        job = await ended(user)
        assert [item.object for item in job.failed_items] == [gone]
        assert list(of(control, "edge")) == ["edge-late"]
        audited = [json.loads(line) for line in (tmp_path / "state" / "audit.jsonl").read_text().splitlines()]
        assert sorted(a["result"] for a in audited) == ["failed", "ok", "ok", "ok"]


async def test_what_was_started_since_the_dialog_is_not_removed(start: Start, control: Control) -> None:
    made(control, "edge-still", "edge", start=False)
    async with start() as user:
        await user.sees("edge-still")
        await grouped(user)
        await go(user, "edge")
        await user.press("d")
        await user.sees("Remove project edge: 5 containers")
        control.post("/containers/edge-still/start")
        await user.agree()
        job = await ended(user)
        assert [item.object for item in job.failed_items] == ["edge-still"]
        assert of(control, "edge") == {"edge-still": "running"}


async def test_cancelled_in_the_middle_the_rest_is_left_alone(start: Start, control: Control) -> None:
    id = next(c["Id"] for c in control.get("/containers/json") if c["Names"] == ["/billing-api"])
    control.post("/_demo/faults", [{"path": f"{id}/stop", "delay": 60.0}])
    async with start() as user:
        await grouped(user)
        await menu(user, "t")
        await user.agree()
        await user.until(lambda: "billing-api" in done(control, "stop"), "the second stage")
        user.app.jobs.cancel(user.app.jobs.records()[-1].id)
        control.post("/_demo/faults", [])
        job = await ended(user)
        assert job.state == "cancelled"
        assert "billing-postgres" not in done(control, "stop")
        assert of(control, "billing")["billing-postgres"] == "running"


async def test_the_command_stops_what_compose_run_made_before_it_removes_it(
    start: Start, control: Control
) -> None:
    made(control, "edge-once", "edge", oneoff="True")
    async with start((120, 40)) as user:
        await user.sees("edge-once")
        await grouped(user)
        await go(user, "edge")
        await user.press("d")
        await user.sees(
            "docker compose -p edge rm --stop --force", "docker stop edge-once", "docker rm edge-once"
        )
        await user.press("escape")


async def test_two_folders_of_one_name_are_told_before_anything_is_done(
    start: Start, control: Control
) -> None:
    made(control, "edge-other", "edge", project__working_dir="/home/ann\n/edge")
    async with start((120, 40)) as user:
        await user.sees("edge-other")
        await grouped(user)
        await go(user, "edge")
        for open_it in (lambda: menu(user, "t"), lambda: user.press("d")):
            await open_it()
            await user.sees(
                "edge was made from 2 folders, all of which are meant", "/srv/edge", "/home/ann␊/edge"
            )
            await user.press("escape")
            await user.sees("nothing was done")


async def test_details_of_a_project_that_the_filter_hides_are_not_those_of_another(start: Start) -> None:
    async with start(keys={"project.details": "f6"}) as user:
        await grouped(user)
        await user.press("j", "space")
        await user.filter("traefik")
        await user.press("f6")
        await user.sees("The filter hides all of billing.")
        assert len(user.app.screen_stack) == 1


async def test_marks_are_meant_in_the_palette_too_where_the_cursor_is_on_a_project(
    start: Start, control: Control
) -> None:
    async with start() as user:
        await grouped(user)
        await user.press("j", "space")
        await go(user, "edge")
        await user.press("ctrl+p")
        await user.dialog()
        await user.type("stop sigterm")
        await user.press("enter")
        await user.sees("Stop 1 container")
        await user.press("escape")
        assert states(control)["billing-api"] == "running"


async def test_the_palette_does_nothing_to_a_row_that_came_under_the_cursor_meanwhile(
    start: Start, control: Control
) -> None:
    async with start() as user:
        await user.filter("name:cache")
        name = user.app.main.table.listing.current.name
        await user.filter("")
        assert under(user) == name
        await user.press("ctrl+p")
        await user.dialog()
        await user.type("start stopped")
        control.call("DELETE", f"/containers/{name}?force=1")
        await user.until(lambda: under(user) != name, "another row")
        await user.press("enter")
        await user.sees("The list has changed meanwhile", "done.")
        assert done(control, "start") == []


async def test_what_a_restart_starts_is_told(start: Start, control: Control) -> None:
    made(control, "edge-still", "edge", start=False)
    async with start() as user:
        await user.sees("edge-still")
        await grouped(user)
        await menu(user, "r")
        await user.sees("Restart project billing")
        assert "started by this" not in user.text
        await user.press("escape")
        await go(user, "edge")
        await menu(user, "r")
        await user.sees("Not running now, and started by this: edge-still.")
        await user.agree()
        await user.until(lambda: of(control, "edge")["edge-still"] == "running", "it to run")
