"""Push and pull: what is asked, as the registry has it; what is told of failures; what can be taken back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Control, Start, User

PROD = "329074924855.dkr.ecr.us-east-1.amazonaws.com"
TEST = "329074924856.dkr.ecr.us-east-1.amazonaws.com"
HOTFIX = f"{PROD}/billing:hotfix"


def there(control: Control, reference: str) -> str | None:
    """The digest of a tag in its registry."""
    host, _, name = reference.partition("/")
    found: str | None = control.get("/_demo/registries")[host].get(name)
    return found


async def chosen(user: User, text: str, key: str) -> None:
    """The key pressed on the first image of a text."""
    await user.press("2")
    await user.filter(text)
    await user.press(key)


async def ended(user: User) -> Any:
    """The newest job, once it has ended."""
    await user.until(user.app.jobs.records, "a job")
    await user.until(lambda: not user.app.jobs.active, "the end", 3000)
    return user.app.jobs.records()[-1]


async def agree(user: User, *keys: str) -> None:
    await user.dialog()
    await user.press(*keys)


async def test_a_new_name_leaves_this_machine(start: Start, control: Control) -> None:
    async with start((120, 30)) as user:
        await chosen(user, "localhost:5000/billing", "P")
        await user.sees("Push 1 name", "new there", "leaves this machine", "y Yes")
        await agree(user, "y")
        record = await ended(user)
        name = "localhost:5000/billing:rounding-fix"
        assert record.result == f"{name} is {there(control, name)} in the registry"
        assert user.app.undoable == f"push {name} (it was new there)"
        await user.press("6")
        await user.sees("Push", name, "done")
        await user.press("z")
        await user.until(lambda: there(control, name) is None, "gone again")


async def test_what_is_there_already_is_done_without_asking(start: Start, control: Control) -> None:
    async with start((120, 30)) as user:
        await chosen(user, "localhost:5000/fleet-gateway", "P")
        record = await ended(user)
        assert record.state == "done"
        assert "already: nothing was pushed" in record.result
        assert control.get("/_demo/pushes") == []


async def test_another_digest_is_grade_2_and_is_put_back(start: Start, control: Control) -> None:
    before = there(control, HOTFIX)
    assert before
    async with start((150, 40), logins=True) as user:
        await chosen(user, HOTFIX, "P")
        await user.sees("replaces another", before, "built", "z puts it", "(1)")
        await agree(user, "y")
        await user.sees("nothing was done")
        assert there(control, HOTFIX) == before
        await user.press("P")
        await agree(user, "1", "enter")
        record = await ended(user)
        assert record.state == "done", record.failure
        pushed = there(control, HOTFIX)
        assert pushed != before
        assert f"push {HOTFIX}" in user.app.undoable
        await user.press("z")
        await user.until(lambda: there(control, HOTFIX) == before, "put back")
        record = await ended(user)
        assert record.state == "done", record.failure


def put_another(control: Control, tag: str) -> str:
    """Let somebody else put another image under a tag of the billing repository; its digest."""
    token = control.post("/_demo/token", {"host": PROD})
    tags = control.get("/_demo/registries")[PROD]
    now = tags.get(f"billing:{tag}")
    digest = next(
        d for t, d in tags.items() if t.startswith("billing:") and d not in (now, tags["billing:hotfix"])
    )
    login = {"username": token["username"], "password": token["secret"]}
    order = {"host": PROD, "repository": "billing", "login": login, "reference": tag, "digest": digest}
    control.post("/_demo/manifest/put", order)
    return str(digest)


async def test_undo_leaves_what_somebody_else_has_pushed_since(start: Start, control: Control) -> None:
    async with start((150, 40), logins=True) as user:
        await chosen(user, HOTFIX, "P")
        await agree(user, "1", "enter")
        assert (await ended(user)).state == "done"
        other = put_another(control, "hotfix")
        await user.press("z")
        await user.until(lambda: user.app.jobs.records()[-1].title == "Undo", "the undo")
        record = await ended(user)
        assert record.state == "failed"
        assert "something else there by now" in record.failure.title + record.failure.detail
        assert there(control, HOTFIX) == other


async def test_what_changed_there_after_the_question_is_not_pushed_over(
    start: Start, control: Control
) -> None:
    async with start((150, 40), logins=True) as user:
        await chosen(user, HOTFIX, "P")
        await user.sees("replaces another")
        other = put_another(control, "hotfix")
        await agree(user, "1", "enter")
        record = await ended(user)
        assert record.state == "failed"
        assert "something else in the registry than when you were asked" in record.failure.title
        assert there(control, HOTFIX) == other


async def test_an_expired_login_is_renewed_first(start: Start, control: Control) -> None:
    async with start((150, 40), logins=True) as user:
        await chosen(user, f"{TEST.partition('.')[0]} fleet-tracker-inbound", "P")
        await user.sees("has expired", "a new one is fetched first", "y Yes")
        await agree(user, "y")
        record = await ended(user)
        assert record.state == "done", record.failure
        assert any("fetching a token" in line for line in record.log)


async def test_a_login_that_dies_in_the_middle_is_renewed_once(start: Start, control: Control) -> None:
    control.post("/_demo/faults", [
        {"method": "POST", "path": "/images/.*/push", "status": 403, "times": 1,
         "message": "denied: Your authorization token has expired. Reauthenticate and try again."},
    ])  # fmt: skip
    async with start((150, 40), logins=True) as user:
        await chosen(user, f"{PROD}/batch:20160612", "P")
        await agree(user, "y")
        record = await ended(user)
        assert record.state == "done", record.failure
        assert any("has expired" in line for line in record.log)


async def test_a_refused_push_tells_cause_words_and_next_step(start: Start, control: Control) -> None:
    host = "329074924755.dkr.ecr.us-east-1.amazonaws.com"
    async with start((120, 40), profiles={host: "expired-sso"}) as user:
        await chosen(user, "329074924755 fleet-tracker", "P")
        await user.sees(f"There is no login for {host}", "y Yes")
        await agree(user, "y")
        record = await ended(user)
        assert record.state == "failed"
        await user.sees("1 failed (6)")
        await user.press("6", "enter")
        assert record.failure.title == f"There is no login for {host}"
        await user.sees("There is no login for", "It could not be renewed", "aws sso login")


async def test_a_push_can_be_cancelled(start: Start, control: Control) -> None:
    async with start((120, 30)) as user:
        await chosen(user, "dev-geo", "P")
        await agree(user, "y")
        await user.until(lambda: any(r.progress.current for r in user.app.jobs.records()), "bytes", 3000)
        await user.press("6", "c")
        assert (await ended(user)).state == "cancelled"
        await user.sees("cancelled")


async def test_marked_names_are_asked_about_once_and_pushed_as_jobs(start: Start, control: Control) -> None:
    async with start((150, 40)) as user:
        await user.press("2")
        await user.filter("localhost:5000")
        await user.press("asterisk", "P")
        await user.sees("Push 3 names", "3 names are new there", "is there already")
        await agree(user, "y")
        await user.until(lambda: len(user.app.jobs.records()) == 4, "jobs")
        await ended(user)
        assert {r.state for r in user.app.jobs.records()} == {"done"}
        assert sum("already" in r.result for r in user.app.jobs.records()) == 1


async def test_a_missing_repository_is_made_first(start: Start, control: Control) -> None:
    async with start((150, 40), logins=True) as user:
        await chosen(user, "localhost:5000/billing", "t")
        await user.dialog()
        await user.press("ctrl+u")
        await user.type(f"{PROD}/brand-new:1")
        await user.press("ctrl+s")
        await user.sees("has no repository brand-new: it is created first", "create-repository", "y Yes")
        await agree(user, "y")
        await user.until(lambda: len(user.app.jobs.records()) == 2, "the push")
        record = await ended(user)
        assert record.state == "done", record.failure
        assert there(control, f"{PROD}/brand-new:1")


async def test_pull_again_what_is_up_to_date(start: Start, control: Control, tmp_path: Path) -> None:
    async with start((120, 30), logins=True) as user:
        await chosen(user, "nginx:1.25", "u")
        record = await ended(user)
        assert record.state == "done", record.failure
        assert "is up to date: sha256:" in record.result
        lines = [json.loads(x) for x in (tmp_path / "state" / "audit.jsonl").read_text().splitlines()]
        assert [(x["action"], x["object"]) for x in lines] == [("image.pull", "nginx:1.25")]


async def test_a_pull_that_moves_a_name_asks_and_is_taken_back(start: Start, control: Control) -> None:
    def image() -> str:
        return str(control.get(f"/images/{HOTFIX}/json")["Id"])

    before, remote = image(), there(control, HOTFIX)
    assert remote
    async with start((150, 40), logins=True) as user:
        await chosen(user, HOTFIX, "u")
        await user.sees("Pull", f"moves to {remote}")
        keys = ("y",) if "y Yes" in user.text else ("1", "enter")
        await agree(user, *keys)
        record = await ended(user)
        assert record.state == "done", record.failure
        assert image() != before
        await user.press("z")
        await user.until(lambda: image() == before, "taken back")


async def test_any_name_is_pulled_from_the_palette(start: Start, control: Control) -> None:
    put_another(control, "rescued")
    wanted = f"{PROD}/billing:rescued"
    async with start((150, 40), logins=True) as user:
        await user.press("2", "ctrl+p")
        await user.dialog()
        await user.type("typed")
        await user.press("enter")
        await user.sees("Pull on", "Type a name")
        await user.dialog()
        await user.type("X/Y")
        await user.sees("capital")
        await user.press("ctrl+u")
        await user.type(wanted)
        await user.sees("canonical", f"docker pull {wanted}")
        await user.press("enter")
        record = await ended(user)
        assert record.state == "done", record.failure
        await user.until(
            lambda: any(wanted in i.tags for i in user.app.main.images.values()), "the row, by its event"
        )


async def test_u_with_nothing_under_the_cursor_asks_for_a_name(start: Start) -> None:
    async with start() as user:
        await user.press("2")
        await user.filter("nothing-is-called-so")
        await user.press("u")
        await user.sees("Pull on")


async def test_an_untagged_image_has_no_name_to_pull(start: Start) -> None:
    async with start((120, 30)) as user:
        await user.press("2")
        await user.filter("<untagged>")
        await user.press("u")
        await user.sees("has no name to pull")


@pytest.mark.parametrize("key", ["P", "u"])
async def test_read_only_neither_pushes_nor_pulls(start: Start, key: str) -> None:
    async with start(read_only=True) as user:
        await user.press("2", key)
        assert user.app.screen is user.app.main
        assert user.app.jobs.records() == ()
