"""The tabs of a container's processes and changed files, on the screen."""

from __future__ import annotations

import pytest

from tests.app.conftest import Control, Start, User
from tests.app.test_details import open_tab, shown
from tui.domain.tree import Branch
from tui.widgets.details_pane import DetailsPane

SIZES = [(80, 24), (120, 40)]
sized = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


def line_with(user: User, text: str) -> str:
    return next(line.rstrip() for line in user.lines if text in line)


@sized
async def test_processes_stand_under_each_other(start: Start, size: tuple[int, int]) -> None:
    async with start(size) as user:
        await open_tab(user, "fleet-rabbitmq", "processes")
        await user.sees("5 processes", "USER", "%CPU", "MEM", "TIME", "COMMAND", "rabbitmq-server")
        lines = [line_with(user, text) for text in ("rabbitmq-s", "/usr/lib", "erl_", "inet_g")]
        assert len({line.index(" 999 ") for line in lines}) == 1
        signs = [line.index("▾") for line in lines]
        assert signs == sorted(set(signs))


async def test_a_secret_in_a_command_is_masked_until_asked(start: Start) -> None:
    async with start((120, 40)) as user:
        await open_tab(user, "fleet-rabbitmq", "processes")
        await user.sees("1 mas")
        await user.press("tab", "j", "j", "j")
        await user.sees("default_pass (hidden)")
        assert "demo-only" not in user.text
        await user.press("v")
        await user.until(lambda: "(hidden)" not in user.text, "the whole command")
        # It may be broken anywhere.
        assert "demo-only-rabbit-pw" in "".join(line.rpartition("│")[2].strip() for line in user.lines)
        await user.press("y")
        await user.dialog()
        await user.sees("the value")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("report-once", "No processes: it does not run (Exited (0)"),
        ("inbound-candidate", "No processes: it does not run (Created)."),
        ("batch-nightly", "No processes: it does not run (Restarting (1)"),
    ],
)
async def test_one_that_does_not_run_says_so(start: Start, name: str, said: str) -> None:
    async with start() as user:
        await open_tab(user, name, "processes")
        await user.sees(said)


async def test_processes_are_asked_for_again(start: Start, control: Control) -> None:
    async with start() as user:
        await open_tab(user, "web.1", "processes")
        await user.sees("5 processes", "nginx: worker process")
        control.post("/containers/web.1/pause")
        await user.press("ctrl+r")
        await user.sees("paused; as of")
        control.post("/containers/web.1/unpause")
        control.post("/containers/web.1/stop")
        await user.press("ctrl+r")
        await user.sees("No processes: it does not run")


async def test_keys_are_named_as_they_are_set(start: Start) -> None:
    async with start(keys={"details.again": "f5"}) as user:
        await open_tab(user, "web.1", "processes")
        await user.sees("f5 asks again")


@sized
async def test_changed_files_with_words_and_sizes(start: Start, size: tuple[int, int]) -> None:
    async with start(size) as user:
        await open_tab(user, "migrate-2016-06-12", "files")
        await user.sees(
            "1 added, 1 changed, 1 removed", "sh  removed", "hosts  changed, ", "failed.sql  added, "
        )


async def test_noise_is_folded_until_asked(start: Start) -> None:
    async with start() as user:
        await open_tab(user, "billing-old", "files")
        await user.sees("noise only", "/run/  1 added, ", "What is mounted is not looked into: /srv/cache.")
        assert "billing.pid" not in user.text
        await user.press("j", "enter")
        await user.sees("billing.pid  added, ")


async def test_a_container_that_changed_nothing(start: Start) -> None:
    async with start() as user:
        await open_tab(user, "node-exporter", "files")
        await user.sees("No file differs from the image", "What is mounted is not looked into: /host.")


async def test_what_the_engine_cannot_tell_is_said(start: Start, control: Control) -> None:
    async with start() as user:
        fault = {"path": r"/containers/\w+/changes$", "status": 500, "message": "the layer is not mounted"}
        control.post("/_demo/faults", [fault])
        await open_tab(user, "web.1", "files")
        await user.sees("the layer is not mounted")
        control.post("/_demo/faults", [])


async def test_another_tab_begins_at_its_top(start: Start) -> None:
    async with start() as user:
        await open_tab(user, "report-once", "raw")
        await user.press("j", "j", "j")
        pane = user.app.details_pane.pane
        await user.until(lambda: pane.tree_pane is not None and pane.tree_pane.cursor == 3, "a place in it")
        await user.press("5")
        await user.sees("12 added")
        assert pane.tree_pane is not None
        assert pane.tree_pane.cursor == 0
        await user.press("j", "j", "ctrl+r")
        await shown(user)
        assert pane.tree_pane.cursor == 2


async def test_a_tab_that_takes_its_time_shows_nothing_of_the_one_before(
    start: Start, control: Control
) -> None:
    async with start() as user:
        await open_tab(user, "report-once", "raw")
        fault = {"path": r"/containers/\w+/changes$", "delay": 60.0}
        control.post("/_demo/faults", [fault])
        await user.press("5")
        await user.sees("Asking the engine...")
        assert "RestartCount" not in user.text
        control.post("/_demo/faults", [])
        await user.sees("12 added")


async def test_a_tree_that_is_there_before_the_pane_has_it_alone(start: Start) -> None:
    async with start() as user:
        pane = DetailsPane(lambda: None, lambda text: None, ascii=False)
        pane.show_tree(Branch("the heading", children=(Branch("below"),)), keep_place=False)
        await user.app.main.mount(pane)
        await user.until(lambda: pane.tree_pane is not None and pane.tree_pane.is_attached, "the tree")
        assert [widget.display for widget in (pane.text, pane.tree_pane)] == [False, True]
