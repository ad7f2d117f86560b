"""An only copy that was streamed off the host: its step is unlocked by the checksum counted over there."""

from __future__ import annotations

import time

from tests.app.conftest import Start
from tests.app.test_plan import ONLY_COPY, open_plan, put_cursor, rows
from tests.app.test_remote import flat
from tui.work.streamed import Streamed, note


async def test_a_stream_counts_once_its_checksum_was_given_back(start: Start) -> None:
    async with start((120, 40), logins=True) as user:
        await user.press("2")
        await user.filter(ONLY_COPY)
        await user.press("space")
        await open_plan(user)
        step = rows(user)[ONLY_COPY].step
        noted = Streamed(step.object, "ab" * 32, 1000, "all of the image", time.time())
        assert note(noted, user.app.env) == ""
        for checksum, said in (("cd" * 32, "with this checksum was streamed"), ("ab" * 32, "confirmed")):
            await put_cursor(user, ONLY_COPY)
            await user.press("r")
            await user.dialog()
            await user.press("s")
            await user.until(lambda: "sha256sum rescued.tar" in flat(user), "the command")
            assert f"save {step.object}" in flat(user).replace("│ ", "")
            await user.dialog()
            await user.type(f"{checksum}  rescued.tar")
            await user.press("enter")
            await user.until(lambda said=said: said in flat(user), said)
            assert bool(rows(user)[ONLY_COPY].step.rescued) is (said == "confirmed")
        await user.press("space")
        await user.until(lambda: rows(user)[ONLY_COPY].is_on, "it is on")


async def test_what_is_no_checksum_is_not_taken(start: Start) -> None:
    async with start((120, 40), logins=True) as user:
        await open_plan(user)
        await put_cursor(user, "report-once")
        await user.press("r")
        await user.dialog()
        await user.press("s")
        await user.sees("sha256sum")
        await user.dialog()
        await user.type("abc")
        await user.press("enter")
        await user.sees("64 digits from 0 to f", "--container report-once")
