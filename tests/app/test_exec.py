"""Where a shell is offered, and where it is refused before anything is asked of the engine."""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path

import pytest

from tests.app.conftest import Control, Start
from tui.app import DtuiApp
from tui.domain.secret_names import HIDDEN
from tui.screens import verbs_exec
from tui.terminal.session import Session


async def nobody_reads(app: DtuiApp, session: Session) -> None:
    """Go on without a key."""


SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


def posted(control: Control) -> list[str]:
    return [entry["path"] for entry in control.get("/_demo/requests") if entry["method"] == "POST"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("cache", "cache is not running (exited)."), ("billing-worker-3", "is not running (paused).")],
)
async def test_not_in_one_that_does_not_run(start: Start, control: Control, name: str, said: str) -> None:
    async with start() as user:
        await user.filter(name)
        await user.press("e")
        await user.sees(said)
        assert not [path for path in posted(control) if "exec" in path]


async def test_not_in_several(start: Start, control: Control) -> None:
    async with start() as user:
        await user.filter("fleet-gateway")
        await user.press("space", "space", "e")
        await user.sees("This works on one container, and 2 are marked.")
        assert not [path for path in posted(control) if "exec" in path]


async def test_not_without_a_terminal_to_lend(start: Start, control: Control) -> None:
    async with start() as user:
        await user.filter("fleet-redis")
        await user.press("e")
        await user.sees("There is no terminal here that a shell could have.")
        assert not [path for path in posted(control) if "exec" in path]


async def test_not_in_read_only_mode(start: Start, control: Control) -> None:
    async with start(read_only=True) as user:
        await user.filter("fleet-redis")
        await user.press("e")
        await user.sees("read-only")
        assert posted(control) == []
        await user.press("question_mark")
        await user.sees("Keys of this view")
        assert "Open a shell" not in user.text


@SIZES
async def test_the_menu_and_the_help_tell_of_it(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as user:
        await user.filter("toolbox")
        await user.press("a")
        await user.dialog()
        assert "docker exec -it toolbox ..." in user.text
        assert "docker attach toolbox" in user.text
        await user.press("escape", "question_mark")
        await user.sees("Keys of this view")
        assert "Open a shell in the container" in user.text


async def test_the_secrets_of_a_typed_command_are_not_kept(
    start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ours, theirs = os.openpty()
    monkeypatch.setattr(verbs_exec, "handles", lambda app: (theirs, theirs))
    monkeypatch.setattr(verbs_exec, "lent", lambda app, session: closing(session))
    monkeypatch.setattr(verbs_exec, "pause", nobody_reads)
    try:
        async with start((140, 40)) as user:
            await user.filter("toolbox")
            await user.press("a")
            await user.dialog()
            await user.press("e")
            await user.dialog()
            await user.type("""sh -c 'echo --password hunter2 x; PGPASSWORD="a hunter2" true'""")
            await user.press("enter")
            await user.sees("in toolbox: exit code")
            assert "hunter2" not in user.text
        told = os.read(ours, 1 << 16).decode()
        kept = [json.loads(x) for x in (tmp_path / "state" / "audit.jsonl").read_text().splitlines()]
    finally:
        os.close(ours)
        os.close(theirs)
    line = f"sh -c 'echo --password {HIDDEN} x; PGPASSWORD={HIDDEN} true'"
    assert line in told.splitlines()[0]
    assert [entry["command"] for entry in kept] == [f"docker exec -it toolbox {line}"] * 2
