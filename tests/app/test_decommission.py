"""The Decommission list: decided by one key, kept at once, with all that one must know on the same screen."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Control, Start, User
from tui.domain.decision import Case
from tui.resources.decommission import CaseRow
from tui.widgets.field import Field
from tui.work.decommission import Decommission


def cases(user: User) -> dict[str, Case]:
    """The cases by kind and name."""
    listing = user.app.main.tables["decommission"].listing
    return {f"{r.case.kind} {r.case.name}": r.case for r in listing.items.values()}


def said(user: User) -> dict[str, str]:
    """What was decided by hand, as the state folder has it."""
    folder = Path(user.app.env["XDG_STATE_HOME"]) / "dtui" / "decommission"
    found = [json.loads(path.read_text()) for path in folder.glob("*.json")]
    return {id: word for record in found for id, word in record["decisions"].items()}


async def open_list(user: User) -> None:
    await user.press("X")
    await user.until(lambda: user.app.main.tables["decommission"].listing.rows, "the cases", 1500)


async def put_cursor(user: User, kind: str, name: str) -> None:
    listing = user.app.main.table.listing
    row = next(n for n, r in enumerate(listing.rows) if (r.case.kind, r.case.name) == (kind, name))
    listing.move_to(row)
    user.app.main.cursor_moved()


async def test_one_key_decides_and_goes_on_with_the_next_that_is_open(start: Start) -> None:
    async with start((80, 24)) as user:
        await open_list(user)
        first, second, third = (r.case.name for r in user.app.main.table.listing.rows[:3])
        await user.press("f", "m", "K")
        found = cases(user)
        assert found[f"container {first}"].decision == "forget"
        assert found[f"container {second}"].decision == "move"
        assert found[f"container {third}"].decision == "keep"
        await user.sees("1 forget", "1 move", "1 keep")
        assert user.app.main.table.listing.cursor == 3
        await user.until(lambda: sorted(said(user).values()) == ["forget", "keep", "move"], "the file")


async def test_what_was_decided_is_there_when_one_comes_back(start: Start, tmp_path: Path) -> None:
    async with start((80, 24)) as user:
        await open_list(user)
        name = user.app.main.table.listing.rows[0].case.name
        await user.press("m")
        await user.until(lambda: list(said(user).values()) == ["move"], "the file")
        await user.press("1")
        await user.press("X")
        await user.sees("Going on: 1 decided before")
        assert cases(user)[f"container {name}"].decision == "move"
        await put_cursor(user, "container", name)
        await user.press("u")
        assert cases(user)[f"container {name}"].decision is None
        await user.until(lambda: not said(user), "taken back")


async def test_a_small_screen_has_all_that_one_must_know_below_the_list(start: Start) -> None:
    async with start((80, 24), logins=True) as user:
        await open_list(user)
        await put_cursor(user, "container", "billing-postgres")
        await user.sees("restart", "image", "mounts", "talks", "env", "log")
        await user.sees("on network billing", "billing-api", "volume billing_pg")
        data = user.app.engine.inspect_container(user.app.main.table.listing.current.case.object)  # type: ignore[union-attr]
        values = [each.partition("=")[2] for each in data["Config"]["Env"] if "TOKEN" in each]
        assert values
        assert values[0] not in user.text
        await put_cursor(user, "container", "edge-waf")
        await user.sees("INFO  request")
        assert "[32m" not in user.text


async def test_a_group_is_marked_and_decided_at_once(start: Start) -> None:
    async with start((120, 40)) as user:
        await open_list(user)
        await put_cursor(user, "container", "billing-api")
        await user.press("a")
        await user.sees("All containers of project billing")
        await user.dialog()
        await user.press("p")
        marked = {r.case.name for r in user.app.main.table.listing.targets}
        assert len(marked) > 3
        await user.press("m")
        assert {c.name for c in cases(user).values() if c.decision == "move" and c.is_by_hand} == marked
        assert not user.app.main.table.listing.marks


async def test_a_group_is_counted_as_far_as_the_filter_shows_it(start: Start) -> None:
    async with start((120, 40)) as user:
        await open_list(user)
        await user.filter("billing-api")
        listing = user.app.main.table.listing
        await put_cursor(user, "container", "billing-api")
        shown = [row for row in listing.rows if row.container is not None]
        await user.press("a")
        await user.sees("All containers of project billing")
        await user.dialog()
        (line,) = (line for line in user.text.splitlines() if "of project billing" in line)
        assert f"  {len(shown)} " in line
        await user.press("p")
        assert {row.id for row in listing.targets} == {row.id for row in shown}


async def test_what_hangs_on_containers_follows_them_and_is_not_let_go_before(start: Start) -> None:
    async with start((120, 40)) as user:
        await open_list(user)
        users = {name: c for name, c in cases(user).items() if c.kind == "image" and "billing-api" in c.users}
        ((_, image),) = users.items()
        assert image.decision is None
        for name in image.users:
            await put_cursor(user, "container", name)
            await user.press("K")
        assert cases(user)[f"image {image.name}"].decision == "keep"
        await put_cursor(user, "image", image.name)
        await user.press("f")
        await user.sees("is kept and needs")
        assert cases(user)[f"image {image.name}"].decision == "keep"


async def test_no_plan_is_made_before_all_is_decided(start: Start) -> None:
    async with start((120, 40)) as user:
        await open_list(user)
        await user.press("ctrl+g")
        await user.sees("Nothing is decided yet")
        await user.press("f", "ctrl+g")
        await user.sees("not decided yet: the filter verdict:open shows them")
        assert user.app.main.view == "decommission"


async def test_it_follows_what_happens_on_the_host(start: Start, control: Control) -> None:
    async with start((120, 40)) as user:
        await open_list(user)
        doomed = next(
            r
            for r in user.app.main.table.listing.rows
            if r.container is not None and r.container.state == "exited"
        )
        control.call("DELETE", f"/containers/{doomed.case.object}")
        await user.until(lambda: f"container {doomed.case.name}" not in cases(user), "it is gone")


async def test_read_only_decides_nothing(start: Start) -> None:
    async with start((80, 24), read_only=True) as user:
        await open_list(user)
        await user.press("f")
        await user.sees("not in a read-only session")
        assert not any(r.case.is_by_hand for r in user.app.main.table.listing.rows if isinstance(r, CaseRow))


async def decide_all(user: User, project: str) -> None:
    """One project moves, all else is forgotten."""
    await open_list(user)
    listing = user.app.main.table.listing
    first = next(r.case.name for r in listing.rows if r.case.group == project)
    await put_cursor(user, "container", first)
    await user.press("a")
    await user.dialog()
    await user.press("p", "m")
    await user.until(lambda: not listing.marks, "the marks are gone")
    await user.press("a")
    await user.dialog()
    await user.press("o", "f")
    await user.sees("0 open")


async def done(user: User) -> None:
    """Wait for the end of the newest job; it went well."""
    await user.until(user.app.jobs.records, "the job")
    await user.until(lambda: not user.app.jobs.records()[-1].is_active, "its end", 6000)
    newest = user.app.jobs.records()[-1]
    assert newest.state == "done", newest.failure


async def packed(user: User, folder: Path) -> None:
    """Write the folder."""
    await user.press("ctrl+s")
    await user.sees("Pack what moves", "what they write after the pack is not in it")
    await user.dialog()
    await user.press("f")
    await user.sees("into a folder")
    await user.dialog()
    user.app.screen.query_one(Field).value = str(folder)
    await user.press("enter")
    await user.until(lambda: user.app.jobs.records()[-1].title == "Pack", "the job")
    await done(user)


def step_of(user: User, name: str) -> Any:
    plan = user.app.plans.plan
    assert plan is not None
    return next(step for step in plan.steps if step.name == name)


def steps(user: User) -> set[str]:
    """The steps of the plan that is shown, by ID."""
    plan = user.app.plans.plan
    return {step.id for step in plan.steps} if plan is not None else set()


async def planned(user: User) -> None:
    await user.press("ctrl+g")
    await user.until(lambda: user.app.plans.plan is not None, "a plan", 1500)
    await user.until(lambda: not user.app.plans.plan.looking, "the close look", 3000)  # type: ignore[union-attr]


async def test_what_moves_is_locked_until_its_pack_is_confirmed_by_a_checksum(
    start: Start, tmp_path: Path
) -> None:
    async with start((120, 40), logins=True) as user:
        await decide_all(user, "edge")
        await planned(user)
        assert step_of(user, "edge-proxy").is_locked
        await user.press("escape")
        folder = tmp_path / "pack"
        await packed(user, folder)
        sums = (folder / "SHA256SUMS").read_bytes()
        assert hashlib.sha256(sums).hexdigest() not in user.text
        await user.press("ctrl+s")
        await user.dialog()
        await user.press("c")
        for text in ("0" * 64, hashlib.sha256(sums).hexdigest()):
            await user.sees("Confirm a pack", f"packed into {folder}", "sha256sum -c")
            await user.dialog()
            user.app.screen.query_one(Field).value = f"{text}  SHA256SUMS"
            await user.press("enter")
            # After a wrong one it asks on: what is pasted next is no keys of the list.
            await user.sees("No pack that was made here" if text == "0" * 64 else "Saved elsewhere")
        listing = user.app.main.table.listing
        await user.until(lambda: any(r.evidence for r in listing.rows), "what was carried off")
        await put_cursor(user, "network", "edge_default")
        await user.sees("carried off")
        await planned(user)
        assert not step_of(user, "edge-proxy").is_locked
        # It runs on, so what it writes from now on is in no pack: that is a risk, not a lock.
        assert not step_of(user, "edge-proxy").rescued
        assert "not moved" not in {risk.kind for risk in step_of(user, "edge-proxy").open_risks}


async def test_a_host_is_given_up_and_the_report_tells_it(
    start: Start, control: Control, tmp_path: Path
) -> None:
    async with start((120, 40), logins=True) as user:
        await decide_all(user, "edge")
        await planned(user)
        on = {step.name for step in user.app.plans.plan.chosen if step.kind == "container"}  # type: ignore[union-attr]
        assert on
        await user.press("ctrl+g")
        await user.sees("Type the host's name")
        await user.agree()
        await user.until(lambda: user.app.jobs.records()[-1].title == "Give up", "the job")
        await done(user)
        there = {c["Names"][0][1:] for c in control.get("/containers/json?all=1")}
        assert not on & there
        await user.press("escape")
        await user.press("ctrl+e")
        await user.dialog()
        await user.press("j")
        await user.dialog()
        path = tmp_path / "report.json"
        user.app.screen.query_one(Field).value = str(path)
        await user.press("enter")
        await user.until(lambda: user.app.jobs.records()[-1].title == "Report", "the job")
        await done(user)
        told = {c["name"]: c for c in json.loads(path.read_text())["containers"]}
        assert {told[name]["fate"]["outcome"] for name in on} == {"done"}
        assert {told[name]["fate"]["decision"] for name in on} == {"forget"}
        assert set(there) <= set(told)


async def test_only_containers_that_are_others_now_are_asked_about_again(
    start: Start, control: Control
) -> None:
    async with start((120, 40)) as user:
        await open_list(user)
        news = user.app.decommission
        await user.until(lambda: news.inspects, "all of them")
        first, *_, other = (
            r.case.object for r in user.app.main.table.listing.rows if r.container is not None
        )
        control.post("/_demo/requests/clear")
        control.post(f"/containers/{other}/rename?name=another-name")
        await user.until(lambda: news.inspects[other]["Name"] == "/another-name", "it is known")
        asked = {
            each["path"].split("/")[-2]
            for each in control.get("/_demo/requests")
            if each["path"].endswith("/json") and "/containers/" in each["path"]
        }
        # The one under the cursor is in the details.
        assert other in asked <= {first, other, "containers"}


async def test_a_plan_waits_for_what_was_just_said(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async with start((120, 40)) as user:
        await decide_all(user, "edge")
        record, disk = user.app.decommission.record, threading.Event()
        assert record is not None
        decide = record.decide

        def slowly(*said: Any) -> str:
            assert disk.wait(10)
            return decide(*said)

        monkeypatch.setattr(record, "decide", slowly)
        kept = cases(user)["container fleet-redis"].id
        await put_cursor(user, "container", "fleet-redis")
        await user.press("K", "ctrl+g")
        for _ in range(100):
            await user.pilot.pause(0.01)
        assert not steps(user)
        disk.set()
        await user.until(lambda: steps(user), "a plan", 1500)
        assert kept not in steps(user)


async def test_a_plan_is_not_carried_out_after_something_was_decided_otherwise(start: Start) -> None:
    async with start((120, 40)) as user:
        await decide_all(user, "edge")
        kept = cases(user)["container fleet-redis"].id
        await planned(user)
        another = Decommission(user.app.env, user.app.engine.describe().engine_id or "")
        assert another.decide([kept], "keep") == ""
        await user.press("ctrl+g")
        await user.sees("decided otherwise")
        assert user.app.screen is user.app.main
        await user.press("ctrl+r")
        await user.until(lambda: steps(user) and kept not in steps(user), "another plan", 1500)


async def test_a_plan_of_what_was_decided_follows_no_rules(start: Start) -> None:
    async with start((120, 40)) as user:
        await decide_all(user, "edge")
        await planned(user)
        before = steps(user)
        for key in ("o", "b"):
            await user.press(key)
            await user.sees("This plan is of what was decided")
            assert user.app.screen is user.app.main
            user.app.main.unsay()
        assert steps(user) == before
        # Another plan has its rules.
        await user.press("1", "x", "o")
        await user.sees("Rules of the plan")


async def test_a_plan_of_a_host_where_all_is_kept_says_so(start: Start) -> None:
    async with start((120, 40)) as user:
        await open_list(user)
        await user.press("asterisk", "K")
        await user.sees("0 open")
        await user.press("ctrl+g")
        await user.sees("Nothing goes: all that is here is kept.")
        await user.press("ctrl+g")
        await user.sees("No step is on")


async def test_what_another_dtui_decided_is_there_too(start: Start) -> None:
    async with start((120, 40)) as user:
        await open_list(user)
        first, second = (r.case for r in user.app.main.table.listing.rows[:2])
        await user.press("m")
        await user.until(lambda: list(said(user).values()) == ["move"], "the file")
        another = Decommission(user.app.env, user.app.engine.describe().engine_id or "")
        assert another.decide([second.id], "keep") == ""
        await user.press("1", "X")
        await user.until(
            lambda: cases(user)[f"container {second.name}"].decision == "keep", "what it decided"
        )
        assert cases(user)[f"container {first.name}"].decision == "move"


async def test_what_was_said_last_is_kept_when_one_leaves_at_once(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = threading.Event()
    async with start((120, 40)) as user:
        await open_list(user)
        record = user.app.decommission.record
        assert record is not None
        decide = record.decide

        def slowly(*said: Any) -> str:
            assert disk.wait(10)
            return decide(*said)

        monkeypatch.setattr(record, "decide", slowly)
        await user.press("f", "m", "K")
        assert said(user) == {}
        slow_disk = threading.Timer(0.3, disk.set)
        slow_disk.start()
    slow_disk.join()
    assert sorted(said(user).values()) == ["forget", "keep", "move"]


async def test_it_is_ended_and_begun_anew(start: Start) -> None:
    async with start((120, 40)) as user:
        await open_list(user)
        await user.press("E")
        await user.sees("Nothing is decided yet")
        await user.press("f", "m")
        await user.until(lambda: sorted(said(user).values()) == ["forget", "move"], "the file")
        await user.press("E")
        await user.sees("End this decommission", "decisions: 2")
        await user.agree()
        await user.sees("0 forget  0 move  0 keep")
        folder = Path(user.app.env["XDG_STATE_HOME"]) / "dtui" / "decommission"
        (kept,) = folder.glob("*.json")
        assert ".closed-" in kept.name
        await user.press("K")
        await user.until(lambda: len(list(folder.glob("*.json"))) == 2, "another one")
