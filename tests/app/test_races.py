"""What changes between the question and the deed: the deed is not done, and that is said."""

from __future__ import annotations

from typing import Any

import pytest
from textual.events import Key

from tests.app.conftest import Control, Start, User
from tests.app.tagging import ask_to_move
from tests.app.test_actions import go_to, names


def spare_image(control: Control) -> tuple[str, list[str]]:
    """An image with several names that no container uses, and its names."""
    used = {c["ImageID"] for c in control.get("/containers/json?all=1")}
    images = control.get("/images/json")
    return next(
        (i["Id"], i["RepoTags"]) for i in images if len(i["RepoTags"] or ()) > 2 and i["Id"] not in used
    )


async def failed(user: User) -> Any:
    """The last job, once it failed."""
    await user.until(user.app.jobs.records, "a job")
    await user.until(lambda: user.app.jobs.records()[-1].state == "failed", "a failure", 3000)
    return user.app.jobs.records()[-1]


async def ask_to_remove(user: User, name: str) -> None:
    """Open the question whether to remove an image with all its names."""
    await go_to(user, "2", f"reference:{name}")
    await user.press("d")
    await user.sees("Remove image")
    await user.dialog()
    await user.press("r")
    await user.sees("Remove 1 image with all names")
    await user.dialog()


async def test_a_container_made_meanwhile_keeps_every_name(start: Start, control: Control) -> None:
    image, tags = spare_image(control)
    async with start((120, 40)) as user:
        await ask_to_remove(user, tags[0])
        control.post("/containers/create?name=late", {"Image": tags[1]})
        await user.agree()
        record = await failed(user)
        assert "late" in record.failure.detail
        assert {name for name, holder in names(control).items() if holder == image} == set(tags)


async def test_a_name_given_meanwhile_stops_the_removal(start: Start, control: Control) -> None:
    image, tags = spare_image(control)
    async with start((120, 40)) as user:
        await ask_to_remove(user, tags[0])
        control.post(f"/images/{image}/tag?repo=late&tag=1")
        await user.agree()
        record = await failed(user)
        assert "late:1" in record.failure.detail
        assert set(tags) <= names(control).keys()


async def test_a_name_taken_meanwhile_is_not_moved(start: Start, control: Control) -> None:
    before = names(control)
    async with start((120, 40)) as user:
        await ask_to_move(user, "redis:latest", "postgres:16.4")
        other = before["traefik:3.1"]
        control.post(f"/images/{other}/tag?repo=postgres&tag=16.4")
        await user.press("1", "enter")
        record = await failed(user)
        assert "changed hands" in record.failure.title
        assert names(control)["postgres:16.4"] == other


@pytest.mark.parametrize("opens", ["d", "enter", "question_mark", "ctrl+p", "t", "y"])
async def test_keys_that_come_in_one_burst_leave_a_dialog_once(start: Start, opens: str) -> None:
    async with start() as user:
        await user.press("2")
        await user.until(lambda: user.cursor, "a row")
        await user.press(opens)
        await user.until(lambda: len(user.app.screen_stack) == 2, "a screen above the list")
        await user.until(lambda: getattr(user.app.screen, "painted", True), "it to be painted")
        for _ in range(3):
            user.app.screen.post_message(Key("escape", None))
        await user.until(lambda: len(user.app.screen_stack) == 1, "the list")
        await user.press("1")
        await user.until(lambda: user.app.main.view == "containers", "keys to work as before")
