"""The report of a host, written from the screen."""

from __future__ import annotations

import shlex
from pathlib import Path

from tests.app.conftest import Start
from tests.app.decommissioning import done, open_list
from tui.widgets.field import Field


async def test_the_command_that_is_shown_can_be_pasted_whatever_the_file_is_called(
    start: Start, tmp_path: Path
) -> None:
    path = tmp_path / "the host's report; 2 of 3.md"
    async with start((120, 40)) as user:
        await open_list(user)
        await user.press("ctrl+e")
        await user.sees("Report on this host")
        await user.dialog()
        await user.press("m")
        await user.sees("the file, for you alone")
        await user.dialog()
        user.app.screen.query_one(Field).value = str(path)
        await user.press("enter")
        await user.until(lambda: user.app.jobs.records()[-1:] and path.exists(), "the report")
        await done(user)
        (job,) = (job for job in user.app.jobs.records() if job.title == "Report")
        assert shlex.split(job.command) == ["dtui", "report", "--format", "md", "-o", str(path)]
        assert path.read_text().startswith("# ")
        assert path.stat().st_mode & 0o777 == 0o600
