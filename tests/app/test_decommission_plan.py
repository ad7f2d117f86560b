"""The one plan of what was decided about a host: locked, carried out, and made anew when something was said."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Control, Start, User
from tests.app.decommissioning import (
    cases,
    decide_all,
    done,
    open_list,
    planned,
    put_cursor,
    step_of,
    steps,
)
from tui.widgets.field import Field
from tui.work.decommission import Decommission


async def test_no_plan_is_made_before_all_is_decided(start: Start) -> None:
    async with start((120, 40)) as user:
        await open_list(user)
        await user.press("ctrl+g")
        await user.sees("Nothing is decided yet")
        await user.press("f", "ctrl+g")
        await user.sees("not decided yet: the filter verdict:open shows them")
        assert user.app.main.view == "decommission"


async def test_as_many_are_open_as_the_pack_is_refused_by(start: Start) -> None:
    async with start((120, 40)) as user:
        await open_list(user)
        await user.press("m", "f", "f", "f")
        open_ = [case for case in cases(user).values() if case.decision is None]
        containers = sum(case.kind == "container" for case in open_)
        alone = sum(case.kind == "volume" and not case.users for case in open_)
        assert alone
        count = containers + alone
        await user.sees(f"3 forget  1 move  0 keep  {count} open")
        await user.press("ctrl+s")
        await user.sees(f"and {count - 1} more are not decided yet")


def is_newest(user: User, title: str) -> bool:
    """Whether the newest job is of that title."""
    return [record.title for record in user.app.jobs.records()][-1:] == [title]


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
    await user.until(lambda: is_newest(user, "Pack"), "the job")
    await done(user)


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
        await user.until(lambda: is_newest(user, "Give up"), "the job")
        await done(user)
        there = {c["Names"][0][1:] for c in control.get("/containers/json?all=1")}
        assert not on & there
        await user.press("escape")
        await user.press("ctrl+e")
        await user.dialog()
        await user.press("j")
        await user.sees("the file, for you alone")
        await user.dialog()
        path = tmp_path / "report.json"
        user.app.screen.query_one(Field).value = str(path)
        await user.press("enter")
        await user.until(lambda: is_newest(user, "Report"), "the job")
        await done(user)
        told = {c["name"]: c for c in json.loads(path.read_text())["containers"]}
        assert {told[name]["fate"]["outcome"] for name in on} == {"done"}
        assert {told[name]["fate"]["decision"] for name in on} == {"forget"}
        assert set(there) <= set(told)


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
        await user.sees("  0 open")
        await user.press("ctrl+g")
        await user.sees("Nothing goes: all that is here is kept.")
        await user.press("ctrl+g")
        await user.sees("No step is on")
