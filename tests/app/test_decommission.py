"""The Decommission list: decided by one key, kept at once, with all that one must know on the same screen."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Control, Start
from tests.app.decommissioning import (
    cases,
    open_list,
    put_cursor,
    said,
)
from tui.resources.decommission import CaseRow
from tui.work.decommission import Decommission


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
        await user.sees("restart", "image", "mounts", "log     ", "talks")
        await user.sees("on network billing", "billing-api", "volume billing_pg")
        data = user.app.engine.inspect_container(user.app.main.table.listing.current.case.object)  # type: ignore[union-attr]
        # The names of its environment are further down.
        await user.press("tab", "G")
        await user.sees("env     ")
        values = [each.partition("=")[2] for each in data["Config"]["Env"] if "TOKEN" in each]
        assert values
        assert values[0] not in user.text
        await user.press("tab")
        await put_cursor(user, "container", "edge-waf")
        await user.sees("INFO  request")
        assert "[32m" not in user.text
        # Of this one much else is to be told, too.
        await put_cursor(user, "container", "billing-api")
        await user.sees("log     ", "POST /invoices", "rounding: 3 invoices")


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
