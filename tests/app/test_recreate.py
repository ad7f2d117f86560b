"""Recreating containers from the list: what is asked, what comes of it, and every way back."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from tests.app.conftest import Control, Start, User
from tui.work.recreate_record import Record, Records

WAF = "edge-waf"
BEFORE = "ghcr.io/acme/edge-waf:1.8.3"
PG, NEWER = "fleet-postgres", "postgres:17.0"
ASIDE = f"{WAF}-before-"


def names(control: Control) -> dict[str, Any]:
    return {c["Names"][0].lstrip("/"): c for c in control.get("/containers/json?all=1")}


def like(control: Control, text: str) -> list[str]:
    return sorted(name for name in names(control) if text in name)


async def menu(user: User, name: str, key: str) -> None:
    """A key of the menu on a container."""
    await user.press("1")
    await user.filter(name)
    await user.until(lambda: user.cursor.startswith(name), f"the row of {name}")
    await user.press("a")
    await user.dialog()
    await user.press(key)


async def ask_for(user: User, name: str, reference: str, key: str = "enter") -> None:
    """Ask for a container to be made of a reference."""
    await menu(user, name, "i")
    await user.sees(f"Recreate {name} on", "up/down Propose")
    await user.dialog()
    await user.press("ctrl+u")
    await user.type(reference)
    await user.sees(f"tag {reference.rpartition(':')[2]}")
    await user.press(key)


async def ended(user: User, title: str = "Recreate") -> Any:
    """The newest job of a title, once it has ended."""

    def found() -> Any:
        return [job for job in user.app.jobs.records() if job.title == title and not job.is_active]

    await user.until(found, f"the end of {title}", 3000)
    return found()[-1]


async def recreated(user: User, name: str = WAF, reference: str = BEFORE) -> Any:
    await ask_for(user, name, reference)
    await user.sees("Type the number of items (1)")
    await user.agree()
    return await ended(user)


async def test_the_whole_way_there_and_back_by_one_key(start: Start, control: Control) -> None:
    async with start((80, 24)) as user:
        old = names(control)[WAF]
        await menu(user, WAF, "i")
        await user.sees("here: image", "the one it has now", "ctrl+s Pull first")
        await user.dialog()
        await user.press("down")
        await user.sees(BEFORE)
        await user.press("enter")
        await user.sees(f"! {WAF} is interrupted", "Compose made it (edge)", "Carried over:", ASIDE)
        await user.agree()
        record = await ended(user)
        assert record.state == "done", record
        new = names(control)[WAF]
        assert (new["Image"], new["State"]) == (BEFORE, "running")
        (aside,) = like(control, ASIDE)
        assert (names(control)[aside]["Id"], names(control)[aside]["State"]) == (old["Id"], "exited")
        await user.sees("healthy after", "z takes it back")
        await user.press("z")
        assert (await ended(user, "Undo")).state == "done"
        assert names(control)[WAF]["Id"] == old["Id"]
        assert names(control)[WAF]["State"] == "running"


async def test_a_key_that_takes_back_says_so_while_it_is_not_ended(start: Start, control: Control) -> None:
    async with start((80, 24)) as user:
        # No health check: it is watched for ten seconds before that counts as done.
        await ask_for(user, "edge-static", "nginx:1.25")
        await user.sees("Type the number of items (1)")
        await user.agree()
        await user.until(lambda: like(control, "edge-static-before-"), "the old one aside")
        await user.press("z")
        await user.sees("edge-static is still being recreated: 6, then c cancels that")


async def test_going_back_from_the_menu(start: Start, control: Control) -> None:
    async with start((120, 40)) as user:
        old = names(control)[WAF]["Id"]
        await recreated(user)
        await menu(user, WAF, "b")
        await user.sees(f"Go back to the earlier {WAF}", f"docker rename {WAF} {WAF}-after-")
        await user.agree()
        assert (await ended(user, "Go back")).state == "done"
        assert names(control)[WAF]["Id"] == old
        (after,) = like(control, f"{WAF}-after-")
        assert names(control)[after]["State"] == "exited"
        await user.sees("is what it was before and runs again", after)


async def test_nothing_to_go_back_to(start: Start, control: Control) -> None:
    async with start() as user:
        await menu(user, WAF, "b")
        await user.sees(f"no container stands aside for {WAF}")


async def test_an_image_that_is_ill_changes_nothing(start: Start, control: Control) -> None:
    control.post("/_demo/images", {"image": BEFORE, "fails": "unhealthy"})
    async with start((120, 40)) as user:
        old = names(control)[WAF]["Id"]
        record = await recreated(user)
        assert record.state == "failed"
        assert "Its health check fails" in record.failure.detail
        assert like(control, WAF) == [WAF]
        assert (names(control)[WAF]["Id"], names(control)[WAF]["State"]) == (old, "running")
        await user.sees(f"{WAF} was not recreated", "6 tells more")


async def test_cancelled_in_the_jobs_view(start: Start, control: Control) -> None:
    async with start((120, 40)) as user:
        name = "edge-static"
        old = names(control)[name]["Id"]
        await ask_for(user, name, "nginx:1.25")
        await user.sees("Type the number of items (1)")
        await user.agree()
        await user.until(lambda: like(control, f"{name}-before-"), "it is in the middle")
        await user.press("6", "c")
        record = await ended(user)
        assert record.state == "cancelled"
        assert like(control, name) == [name]
        assert (names(control)[name]["Id"], names(control)[name]["State"]) == (old, "running")


async def test_what_is_not_here_is_pulled_and_then_asked_about(start: Start, control: Control) -> None:
    async with start((120, 40), logins=True) as user:
        await ask_for(user, PG, NEWER)
        assert (await ended(user, "Pull")).state == "done"
        await user.sees(f"{PG} is interrupted", f"-> {NEWER}", "mounts /var/lib/postgresql/data")
        await user.agree()
        assert (await ended(user)).state == "done"
        made = control.get(f"/containers/{PG}/json")
        assert made["Config"]["Image"] == NEWER
        assert [mount["Name"] for mount in made["Mounts"]] == ["fleet_pg"]


async def test_a_pull_that_fails_leaves_it_alone(start: Start, control: Control) -> None:
    async with start((120, 40), logins=True) as user:
        old = names(control)[WAF]["Id"]
        await ask_for(user, WAF, "ghcr.io/acme/edge-waf:9.9.9")
        assert (await ended(user, "Pull")).state == "failed"
        await user.sees("6 tells more")
        assert [job.title for job in user.app.jobs.records()] == ["Pull"]
        assert names(control)[WAF]["Id"] == old
        assert like(control, WAF) == [WAF]


async def test_the_name_it_has_is_pulled_anew(start: Start, control: Control) -> None:
    async with start((120, 40), logins=True) as user:
        old = names(control)["web.1"]["ImageID"]
        await ask_for(user, "web.1", "nginx:latest", "ctrl+s")
        await user.sees("The name moves to")
        await user.agree()
        assert (await ended(user, "Pull")).state == "done"
        await user.sees("web.1 is interrupted", "-> nginx:latest")
        await user.agree()
        record = await ended(user)
        assert "has run for 10s without a restart" in record.result
        assert names(control)["web.1"]["ImageID"] == control.get("/images/nginx:latest/json")["Id"] != old


async def test_who_is_at_something_else_is_not_asked_over_it(start: Start, control: Control) -> None:
    async with start((120, 40), logins=True) as user:
        await ask_for(user, PG, NEWER)
        await user.press("?")
        await user.sees("Keys:")
        assert (await ended(user, "Pull")).state == "done"
        await user.press("escape")
        await user.sees(f"is here: a, then i on {PG} goes on")


async def test_one_that_removes_itself(start: Start, control: Control) -> None:
    async with start((120, 40)) as user:
        await menu(user, "toolbox", "i")
        await user.sees("toolbox was started with --rm", "nothing to go back to")


async def test_who_shares_its_network_is_told(start: Start, control: Control) -> None:
    async with start((120, 40)) as user:
        await ask_for(user, "edge-proxy", "traefik:2.11")
        await user.sees("edge-auth shares its network", "restart that one afterwards")
        await user.press("escape")
        await user.sees("Cancelled: nothing was done")
        assert like(control, "edge-proxy") == ["edge-proxy"]


async def test_not_for_several(start: Start) -> None:
    async with start((120, 40)) as user:
        await user.filter("edge-")
        await user.press("asterisk", "a")
        await user.dialog()
        await user.press("i")
        await user.sees("Recreate works on one container")


async def test_one_that_was_interrupted_is_told_and_gone_back_from(
    start: Start, control: Control, tmp_path: Path
) -> None:
    old = names(control)[WAF]["Id"]
    aside = f"{ASIDE}20261122-0651"
    env = {"XDG_STATE_HOME": str(tmp_path / "state")}
    engine = control.get("/info")["ID"]
    policy = {"Name": "unless-stopped", "MaximumRetryCount": 0}
    record = Record(engine, old, WAF, aside, BEFORE, "", policy, ran=True, begun=time.time())
    Records(env, engine).begin(record)[0].__exit__()
    control.post(f"/containers/{old}/rename?name={aside}")
    control.post(f"/containers/{old}/stop")
    async with start((120, 40)) as user:
        await user.sees(f"Recreating {WAF} was interrupted", "a, then b goes back")
        await menu(user, aside, "b")
        await user.sees(f"Go back to the earlier {WAF}")
        await user.agree()
        assert (await ended(user, "Go back")).state == "done"
        assert like(control, WAF) == [WAF]
        assert names(control)[WAF]["State"] == "running"
        assert control.get(f"/containers/{WAF}/json")["HostConfig"]["RestartPolicy"] == policy


async def test_read_only_has_neither(start: Start) -> None:
    async with start((80, 24), read_only=True) as user:
        assert user.app.catalog.get("container.recreate") is None
        assert user.app.catalog.get("container.go_back") is None
