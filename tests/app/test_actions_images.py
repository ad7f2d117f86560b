"""Names of images from the screen: given, taken off, and removed with their image."""

from __future__ import annotations

from tests.app.conftest import Control, Start
from tests.app.tagging import ask_to_move
from tests.app.test_actions import go_to, names


async def test_retag_says_what_the_name_means_and_undo_takes_it_back(start: Start, control: Control) -> None:
    async with start((100, 30)) as user:
        await go_to(user, "2", "redis:latest")
        await user.press("t")
        await user.dialog()
        await user.press("ctrl+u")
        for text, says in (
            ("acme/X", "capital"),
            ("localhost:5000/app:9", "registry localhost:5000"),
            ("localhost:5000/app:9", "repository app"),
            ("localhost:5000/app:9", "new here"),
            ("redis", "This image has that name already"),
            ("postgres:16.4", "would lose this name"),
        ):
            await user.press("ctrl+u")
            await user.type(text)
            await user.sees(says)
        await user.press("ctrl+u")
        await user.type("localhost:5000/app:9")
        await user.press("enter")
        await user.until(lambda: "localhost:5000/app:9" in names(control), "tagged")
        await user.until(lambda: user.app.undoable, "an undo")
        await user.press("z")
        await user.until(lambda: "localhost:5000/app:9" not in names(control), "taken back")
        assert "redis:latest" in names(control)


async def test_tagging_over_a_last_name_is_grade_2_and_comes_back(start: Start, control: Control) -> None:
    before = names(control)
    async with start((100, 30)) as user:
        await ask_to_move(user, "redis:latest", "postgres:16.4")
        await user.press("1", "enter")
        await user.until(lambda: names(control)["postgres:16.4"] == before["redis:latest"], "moved")
        await user.until(lambda: user.app.undoable, "an undo")
        await user.press("z")
        await user.until(lambda: names(control) == before, "as before")


async def test_untag_keeps_the_image_and_refuses_the_last_name(start: Start, control: Control) -> None:
    before = names(control)
    spare = next(n for n in before if list(before.values()).count(before[n]) > 1)
    async with start((120, 30)) as user:
        await go_to(user, "2", "redis:latest")
        await user.press("T")
        await user.sees("is the last name of its image: d removes")
        await go_to(user, "2", spare)
        await user.press("T")
        await user.until(lambda: user.app.jobs.records() or user.app.screen is not user.app.main, "something")
        if user.app.screen is not user.app.main:
            await user.sees("last name of its repository")
            await user.dialog()
            await user.press("y")
        await user.until(lambda: spare not in names(control), "untagged")
        assert before[spare] in {i["Id"] for i in control.get("/images/json")}
        await user.until(lambda: user.app.undoable, "an undo")
        await user.press("z")
        await user.until(lambda: names(control) == before, "as before")


async def test_marking_all_names_of_an_image_does_not_untag_it_away(start: Start, control: Control) -> None:
    before = names(control)
    spare = next(n for n in before if list(before.values()).count(before[n]) > 1)
    async with start((120, 30)) as user:
        await go_to(user, "2", f"id:{before[spare]}")
        await user.press("asterisk", "T")
        await user.sees("d removes an image with all names")
        assert names(control) == before


async def test_d_on_one_of_several_names_asks_which_is_meant(start: Start, control: Control) -> None:
    before = names(control)
    used = {c["ImageID"] for c in control.get("/containers/json?all=1")}
    spare = next(n for n, i in before.items() if list(before.values()).count(i) > 1 and i not in used)
    others = [n for n, i in before.items() if i == before[spare]]
    async with start((120, 40)) as user:
        await go_to(user, "2", spare)
        await user.press("d")
        await user.sees("Untag", "Remove image")
        await user.dialog()
        await user.press("r")
        await user.sees(
            "Remove 1 image with all names", "unknown whether it is anywhere else", "(1)", *others
        )
        await user.agree()
        await user.until(lambda: not set(others) & names(control).keys(), "removed")
        assert before[spare] not in {i["Id"] for i in control.get("/images/json")}


async def test_an_image_in_use_is_not_removed(start: Start, control: Control) -> None:
    async with start((100, 30)) as user:
        await go_to(user, "2", "postgres:16.4")
        await user.press("d")
        await user.sees("In use: postgres:16.4: used by fleet-postgres")


async def test_undo_of_an_untag_takes_no_name_from_another_image(start: Start, control: Control) -> None:
    before = names(control)
    spare = next(n for n in before if list(before.values()).count(before[n]) > 1 and n.count(":") == 1)
    other = next(i for i in before.values() if i != before[spare])
    async with start((120, 30)) as user:
        await go_to(user, "2", spare)
        await user.press("T")
        await user.until(lambda: user.app.jobs.records() or user.app.screen is not user.app.main, "something")
        if user.app.screen is not user.app.main:
            await user.dialog()
            await user.press("y")
        await user.until(lambda: spare not in names(control), "untagged")
        await user.until(lambda: user.app.undoable, "an undo")
        repository, _, tag = spare.partition(":")
        control.post(f"/images/{other}/tag?repo={repository}&tag={tag}")
        await user.press("z")
        await user.sees("is another image now")
        assert names(control)[spare] == other
