"""Actions: what they ask before they act, what they do on the engine, what can be taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.events import Key

from tests.app.conftest import Control, Start, User


def names(control: Control) -> dict[str, str]:
    """Name to image ID of every tag on the demo engine."""
    return {t: i["Id"] for i in control.get("/images/json") for t in i["RepoTags"] or ()}


def states(control: Control) -> dict[str, str]:
    """Container name to state."""
    return {c["Names"][0][1:]: c["State"] for c in control.get("/containers/json?all=1")}


async def go_to(user: User, view: str, text: str) -> None:
    """Filter a view down to rows with a text, once its list is there."""
    await user.press(view)
    main = user.app.main
    await user.until(lambda: main.view in main.loaded, "the list")
    await user.filter(text)


async def menu(user: User, key: str) -> None:
    """Choose from the container menu."""
    await user.press("a")
    await user.dialog()
    await user.press(key)


async def test_start_needs_no_answer_and_stop_asks_for_y(start: Start, control: Control) -> None:
    async with start() as user:
        await go_to(user, "1", "cache")
        await menu(user, "s")
        await user.until(lambda: states(control)["cache"] == "running", "started")
        await user.sees("● cache")
        await menu(user, "t")
        await user.sees(f"Stop 1 container on {user.app.host}", "docker stop cache", "y Yes")
        await user.dialog()
        await user.press("enter")
        await user.sees("nothing was done")
        assert states(control)["cache"] == "running"
        await menu(user, "t")
        await user.sees("y Yes")
        await user.dialog()
        await user.press("y")
        await user.until(lambda: states(control)["cache"] == "exited", "stopped")


@pytest.mark.parametrize(
    ("key", "name", "before", "after"),
    [
        ("r", "fleet-redis", "running", "running"),
        ("p", "fleet-redis", "running", "paused"),
        ("u", "billing-worker-3", "paused", "running"),
        ("K", "fleet-redis", "running", "exited"),
    ],
)
async def test_menu(start: Start, control: Control, key: str, name: str, before: str, after: str) -> None:
    assert states(control)[name] == before
    async with start() as user:
        await go_to(user, "1", f"name:{name}")
        await menu(user, key)
        if key != "u":
            await user.sees("y Yes")
            await user.dialog()
            await user.press("y")
        await user.until(user.app.jobs.records, "a job")
        await user.until(lambda: user.app.jobs.records()[-1].state == "done", "done")
        assert states(control)[name] == after


async def test_several_running_ones_want_their_number(start: Start, control: Control) -> None:
    async with start() as user:
        await go_to(user, "1", "billing-worker state:running")
        await user.press("asterisk")
        await menu(user, "t")
        await user.sees("Stop 2 containers", "2 running containers are interrupted", "(2)")
        await user.dialog()
        await user.press("y")
        await user.sees("nothing was done")
        await menu(user, "t")
        await user.sees("(2)")
        await user.dialog()
        await user.press("2", "enter")
        await user.until(
            lambda: [states(control)[f"billing-worker-{n}"] for n in (1, 2)] == ["exited"] * 2, "stopped"
        )


async def test_remove_three_stopped_ones_by_marks(start: Start, control: Control, tmp_path: Path) -> None:
    async with start() as user:
        await go_to(user, "1", "migrate")
        await user.press("asterisk")
        await go_to(user, "1", "name:cache")
        await user.press("space")
        await user.sees("3 marked, 2 hidden")
        await user.press("d")
        await user.sees("Remove 3 containers", "migrate-2016-06-08", "migrate-2016-06-12", "cache")
        await user.dialog()
        await user.press(*(["y"] if "y Yes" in user.text else ["3", "enter"]))
        await user.until(lambda: not {"cache", "migrate-2016-06-08"} & states(control).keys(), "removed")
        await user.until(lambda: len(user.app.main.tables["containers"].listing.items) == 39, "seen")
        await user.until(lambda: not user.app.jobs.active, "the end of the job")
        lines = [json.loads(x) for x in (tmp_path / "state" / "audit.jsonl").read_text().splitlines()]
        assert {x["object"] for x in lines} == {"cache", "migrate-2016-06-08", "migrate-2016-06-12"}
        assert {(x["action"], x["result"], x["host"]) for x in lines} == {
            ("container.remove", "ok", user.app.host)
        }
        kept = {str(path) for path in (tmp_path / "state" / "dtui" / "removed").iterdir()}
        assert len(kept) == 3
        assert all(any(path in line["detail"] for path in kept) for line in lines)


async def test_a_changed_container_is_grade_2(start: Start, control: Control) -> None:
    change = [{"Path": "/data", "Kind": 0}, {"Path": "/data/x", "Kind": 1}, {"Path": "/tmp/y", "Kind": 1}]
    control.post("/_demo/faults", [{"path": "/changes", "status": 200, "body": json.dumps(change)}])
    async with start() as user:
        await go_to(user, "1", "name:cache")
        await user.press("d")
        await user.sees("cache: 1 file was changed in it", "(1)")


async def test_removing_a_running_one_stops_it_first(start: Start, control: Control) -> None:
    async with start() as user:
        await go_to(user, "1", "name:fleet-redis")
        await user.press("d")
        await user.sees("it is stopped first", "docker stop fleet-redis", "(1)")
        await user.dialog()
        await user.press("1", "enter")
        await user.until(lambda: "fleet-redis" not in states(control), "removed")
        kinds = [r["target"] for r in control.get("/_demo/requests") if "fleet-redis" not in r["target"]]
        assert not any("force=1" in k or "force=true" in k.lower() for k in kinds)


async def test_killing_one_that_goes_by_that_keeps_a_record_of_it(
    start: Start, control: Control, tmp_path: Path
) -> None:
    async with start() as user:
        await go_to(user, "1", "name:toolbox")
        await menu(user, "K")
        await user.sees("toolbox", "(1)")
        await user.dialog()
        await user.press("1", "enter")
        await user.until(lambda: "toolbox" not in states(control), "ended, and so removed")
        (kept,) = (tmp_path / "state" / "dtui" / "removed").iterdir()
        assert "-toolbox-" in kept.name


async def test_rename_and_undo(start: Start, control: Control) -> None:
    async with start() as user:
        await go_to(user, "1", "name:cache")
        await menu(user, "n")
        await user.sees("Rename on")
        await user.dialog()
        await user.press("ctrl+u")
        await user.type("cache.2")
        await user.sees("docker rename cache cache.2")
        await user.press("enter")
        await user.until(lambda: "cache.2" in states(control), "renamed")
        await user.until(lambda: user.app.undoable, "an undo")
        await user.press("escape", "z")
        await user.until(lambda: "cache" in states(control), "taken back")


async def test_a_name_that_is_taken_is_refused(start: Start) -> None:
    async with start() as user:
        await go_to(user, "1", "name:cache")
        await menu(user, "n")
        await user.sees("Rename on")
        await user.dialog()
        await user.press("ctrl+u")
        await user.type("fleet-redis")
        await user.sees("Another container has this name")
        await user.press("enter")
        assert user.app.screen is not user.app.main


async def test_each_failure_of_a_bulk_action_is_told(start: Start, control: Control) -> None:
    control.post(
        "/_demo/faults",
        [
            {
                "method": "DELETE",
                "path": "/images/.*auth-proxy",
                "status": 500,
                "message": "no space left on device",
            }
        ],
    )
    async with start((120, 40)) as user:
        await user.press("2")
        spares = [r for r in user.app.main.table.listing.rows if not r.used_by]
        spares = list({r.image.id: r for r in spares}.values())[:100]
        listing = user.app.main.table.listing
        listing.marks = listing.marks.all(r.id for r in spares)
        wrong = [r for r in spares if "auth-proxy" in r.reference]
        assert wrong
        assert len(spares) == 100
        await user.press("d")
        await user.sees("Remove 100 images")
        await user.agree()
        await user.until(user.app.jobs.records, "a job")
        await user.until(lambda: user.app.jobs.records()[0].state == "failed", "ended", 3000)
        record = user.app.jobs.records()[0]
        assert len(record.failed_items) == len(wrong)
        assert all("auth-proxy" in i.object for i in record.failed_items)
        assert all("no space left on device" in i.reason for i in record.failed_items)
        await user.press("6")
        await user.sees(f"{100 - len(wrong)} ok, {len(wrong)} failed")


async def test_read_only_binds_nothing_that_changes(start: Start, control: Control) -> None:
    async with start(read_only=True) as user:
        await user.sees("READ-ONLY")
        assert "demo-host · READ-ONLY · " in user.lines[0], "no login is to push it away"
        before = len(control.get("/_demo/requests"))
        for key in ("d", "a", "t", "T", "P", "e", "1", "d", "a"):
            await user.press(key)
        await user.press("2", "d", "t", "T", "P")
        assert user.app.screen is user.app.main
        assert not [r for r in control.get("/_demo/requests")[before:] if r["method"] != "GET"]
        assert not [a for a in user.app.catalog.actions if a.changes]


async def test_copying_shows_the_text_and_sends_it(start: Start) -> None:
    async with start((120, 30)) as user:
        await go_to(user, "1", "fleet-tracker-inbound")
        await user.press("y")
        await user.dialog()
        await user.press("r")
        await user.sees(
            "sent to the terminal",
            "329074924855.dkr.ecr.us-east-1.amazonaws.com/fleet-tracker-inbound:20160612_0900_01280ac415ca",
        )


async def test_keys_typed_before_a_dialog_is_seen_are_dropped(start: Start, control: Control) -> None:
    async with start() as user:
        await go_to(user, "1", "name:cache")
        for key in ("d", "y", "1", "enter"):
            user.app.post_message(Key(key, key if len(key) == 1 else None))
        await user.sees("Remove 1 container")
        assert "cache" in states(control)


async def test_a_list_longer_than_the_dialog_says_so_and_shows_the_reasons_first(start: Start) -> None:
    async with start() as user:
        await user.press("asterisk", "d")
        await user.dialog()
        text = user.text
        assert "lines 1-" in text
        assert "PgDn" in text
        assert "! " in text, text
        assert "any other key cancels" in text
        await user.press("pagedown")
        await user.until(lambda: "lines 1-" not in user.text, "the next part")
        await user.press("escape")


async def test_the_cursor_of_the_jobs_view_is_on_the_job_just_started(start: Start) -> None:
    async with start() as user:
        for name in ("cache", "billing-old"):
            await user.filter(f"name:{name}")
            await user.press("a")
            await user.dialog()
            await user.press("s")
            await user.until(lambda name=name: f"Start {name}: done" in user.text, name)
        await user.press("6")
        current = user.app.main.table.listing.current
        assert current is not None
        assert current.object == "billing-old"


async def test_an_audit_file_that_cannot_be_written_is_said_beside_the_success(
    start: Start, control: Control, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    async with start((120, 40)) as user:
        await user.filter("name:cache")
        await user.press("a")
        await user.dialog()
        await user.press("s")
        await user.sees("Start cache: done. But not written to the audit file")
