"""The Decommission list for somebody who has never seen it: what is told is whole, and there is a way back."""

from __future__ import annotations

import re
from pathlib import Path

from tests.app.conftest import Start, User
from tests.app.decommissioning import cases, decide_all, done, open_list, planned, put_cursor
from tests.app.test_remote import flat


async def filter_by(user: User, text: str) -> None:
    await user.press("slash", *text, "enter")


async def test_what_is_told_of_the_list_stays_whole_beside_a_filter_and_marks(start: Start) -> None:
    async with start((80, 24)) as user:
        await open_list(user)
        await filter_by(user, "verdict:open")
        await user.press("asterisk")
        count = len(user.app.main.table.listing.rows)
        await user.sees("0 forget", "44 open", f"{count} of", f"{count} marked", "Decommis")


async def test_a_filter_that_hides_the_row_under_the_cursor_goes_to_the_first_that_it_shows(
    start: Start,
) -> None:
    async with start((80, 24)) as user:
        await open_list(user)
        await put_cursor(user, "container", "fleet-gateway-1")
        await filter_by(user, "edge-auth")
        assert user.app.main.table.listing.cursor == 0
        assert user.app.main.table.listing.current.case.kind == "container"


async def test_a_dossier_that_was_closed_comes_back_with_tab(start: Start) -> None:
    async with start((80, 24)) as user:
        await open_list(user)
        await user.sees("restart", "image")
        await user.press("escape")
        await user.sees("tab shows the details again")
        assert not user.app.details_pane.is_open
        await user.press("tab")
        assert user.app.details_pane.is_open
        assert not user.app.details_pane.has_keys
        await user.sees("restart")


async def test_what_moves_and_runs_can_be_stopped_before_it_is_packed(start: Start) -> None:
    async with start((80, 24)) as user:
        await decide_all(user, "billing")
        await user.press("ctrl+s")
        # The menu says whole at 80 columns what becomes of the data of those that run.
        await user.sees("Stop the 6 that run first", "their volumes do not count", "started all the same")
        await user.dialog()
        await user.press("t")
        await user.sees("Stop 6 containers")
        await user.dialog()
        await user.press("6", "enter")
        await done(user)
        moving = {r.case.object for r in user.app.main.table.listing.rows if r.case.decision == "move"}
        listed = user.app.main.tables["containers"].listing.items
        await user.until(
            lambda: not any(c.is_running for c in listed.values() if c.id in moving), "all stopped"
        )
        await user.press("ctrl+s")
        await user.sees("Pack what moves")
        await user.dialog()
        assert "that run first" not in user.text


async def test_what_no_pack_carries_is_in_sight_although_many_talk_to_it(start: Start) -> None:
    async with start((80, 24)) as user:
        await open_list(user)
        await put_cursor(user, "container", "edge-proxy")
        await user.sees("ports", "! it reaches the engine through", "talks")


async def test_what_containers_use_follows_what_is_said_of_all_that_is_open(start: Start) -> None:
    async with start((80, 24)) as user:
        await decide_all(user, "billing")
        found = cases(user)
        assert found["container toolbox"].is_by_hand
        # Two containers use it: one of them moves, the other is forgotten.
        assert (found["image postgres:12"].decision, found["image postgres:12"].is_by_hand) == ("move", False)
        assert (found["bind /home"].decision, found["bind /home"].is_by_hand) == ("forget", False)
        assert found["volume old-registry"].is_by_hand


async def test_what_is_not_decided_is_counted_as_a_group_counts_it(start: Start) -> None:
    async with start((80, 24)) as user:
        await open_list(user)
        await user.press("f", "ctrl+s")
        await user.sees("not decided yet")
        (told,) = re.findall(r"and (\d+) more are not decided", " ".join(user.text.split()))
        await user.press("a")
        await user.dialog()
        (counted,) = re.findall(r"All that is open; what they use follows +(\d+)", user.text)
        assert int(counted) == int(told) + 1


async def test_who_is_kept_on_a_network_of_what_moves_is_warned_of_on_both_sides(start: Start) -> None:
    async with start((80, 24)) as user:
        await open_list(user)
        for name, key in (("billing-api", "m"), ("billing-postgres", "K")):
            await put_cursor(user, "container", name)
            await user.press(key)
        for name, told in (
            ("billing-api", "with billing-postgres: kept here, found by name no more"),
            ("billing-postgres", "with billing-api: moved away, found by name no more"),
        ):
            await put_cursor(user, "container", name)
            await user.until(lambda told=told: told in flat(user), told)  # type: ignore[misc]


async def test_a_pinned_image_that_is_forgotten_says_that_it_stays_and_how_it_would_go(
    start: Start, tmp_path: Path
) -> None:
    pins = tmp_path / "dtui" / "pins.toml"
    pins.parent.mkdir()
    pins.write_text('[[pin]]\nreference = "docker.io/library/postgres:12"\n')
    async with start((80, 24)) as user:
        await open_list(user)
        await user.press("asterisk", "f")
        await user.sees("  0 open")
        await put_cursor(user, "image", "postgres:12")
        await user.sees("stays   pinned as postgres:12: unpin that first (p in Images)")
        await planned(user)
        await user.filter("state:stays")
        (row,) = user.app.main.table.listing.rows
        assert row.step.name == "postgres:12"
        await user.sees("postgres:12  stays: pinned as postgres:12: unpin that first (p in Images)")
        plan = user.app.plans.plan
        assert plan is not None
        assert not [step for step in plan.steps if "postgres:12" in step.names]
