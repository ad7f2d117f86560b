"""A host that is given up: how it was before is kept first, or nothing begins."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.app.conftest import Control, Start, User
from tests.app.decommissioning import decide_all, done, planned
from tests.app.test_remote import flat
from tests.lab.disk import fill_up, small_disk
from tui.screens.job_news import GIVE_UP
from tui.work import decommission_store


async def agreed(user: User) -> None:
    await user.press("ctrl+g")
    await user.sees("Type the host's name")
    await user.agree()


def titles(user: User) -> list[str]:
    """Of the jobs so far."""
    return [job.title for job in user.app.jobs.records()]


def names(control: Control) -> set[str]:
    return {each["Names"][0] for each in control.get("/containers/json?all=1")}


@pytest.mark.skipif(os.geteuid() != 0, reason="run the tests as root: a small disk is mounted")
async def test_nothing_begins_while_there_is_no_room_for_how_it_was(
    start: Start, control: Control, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "state", "4m") as full:
        # Memory is as full: it is a folder of the same disk.
        (full / "memory").mkdir()
        monkeypatch.setattr(decommission_store, "memory_folder", lambda _: str(full / "memory"))
        async with start((80, 24), logins=True) as user:
            await decide_all(user, "edge")
            await planned(user)
            before = names(control)
            fill_up(full)
            await agreed(user)
            await user.until(lambda: "Nothing was begun" in flat(user), "that it is refused")
            assert "is not kept: No space left on device on the disk" in flat(user)
            assert "XDG_STATE_HOME" in user.text, "the way out"
            assert GIVE_UP not in titles(user)
            assert names(control) == before
            (full / "filler").unlink()
            await agreed(user)
            await user.until(lambda: GIVE_UP in titles(user), "the job")
            await done(user)
            assert names(control) < before


async def test_nothing_begins_while_the_engine_does_not_tell_how_it_is(
    start: Start, control: Control
) -> None:
    async with start((80, 24), logins=True) as user:
        await decide_all(user, "edge")
        await planned(user)
        before = names(control)
        control.post(
            "/_demo/faults", [{"method": "GET", "path": "/volumes", "status": 500, "message": "no volumes"}]
        )
        await agreed(user)
        wanted = "Nothing was begun, for how it is before cannot be told: The engine failed. no volumes"
        await user.until(lambda: wanted in flat(user), "that it is refused")
        assert GIVE_UP not in titles(user)
        control.post("/_demo/faults", [])
        assert names(control) == before
