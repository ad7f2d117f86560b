"""Registries: logins as they are, refreshed, made and removed; a working one is never lost."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key

from tests.app.conftest import Start, User
from tui.app import DtuiApp

PROD = "329074924855.dkr.ecr.us-east-1.amazonaws.com"
TEST = "329074924856.dkr.ecr.us-east-1.amazonaws.com"


def config_of(tmp_path: Path) -> dict[str, Any]:
    """What config.json says now."""
    data: dict[str, Any] = json.loads((tmp_path / "docker" / "config.json").read_text())
    return data


async def go_to(user: User, host: str) -> None:
    """Show the registries with the cursor on one."""
    await user.press("5")
    listing = user.app.main.tables["registries"].listing
    await user.until(lambda: host in listing.items, "the registry")
    listing.move_to(listing.index[host])
    user.app.main.cursor_moved()


async def ended(user: User, state: str) -> Any:
    """The last job, once it is in that state."""
    await user.until(user.app.jobs.records, "a job")
    await user.until(lambda: user.app.jobs.records()[-1].state == state, state, 3000)
    return user.app.jobs.records()[-1]


async def test_what_is_known_of_each_login(start: Start) -> None:
    async with start((120, 30), logins=True) as user:
        await user.press("5")
        await user.sees("329074924855 us-east-1", "expires soon", "0:4", "329074924856 us-east-1", "expired")
        await user.sees("docker.io", "acme", "config.json !", "not checked", "broken")
        await user.until(lambda: "login expired" in user.lines[0], "the worst login in the header")
        await go_to(user, PROD)
        await user.press("i")
        await user.sees(PROD, "the stored token itself", "plain text in config.json")


async def test_a_dying_login_is_refreshed_and_nothing_else_changes(start: Start, tmp_path: Path) -> None:
    async with start((120, 30), logins=True) as user:
        before = config_of(tmp_path)
        await go_to(user, PROD)
        await user.press("r")
        await ended(user, "done")
        await user.until(
            lambda: user.app.logins.logins[PROD].expires - user.app.main.table.now > 40000, "time"
        )
        await user.sees("valid")
        after = config_of(tmp_path)
        secret = b64decode(after["auths"][PROD]["auth"]).decode().partition(":")[2]
        assert after["auths"].pop(PROD) != before["auths"].pop(PROD)
        assert after == before
        assert secret not in user.text
        for record in user.app.jobs.records():
            assert secret not in repr(record)
        assert secret not in (tmp_path / "state" / "audit.jsonl").read_text()


async def test_refresh_from_an_image_of_that_registry(start: Start) -> None:
    async with start((120, 30), logins=True) as user:
        await user.press("2")
        await user.filter("329074924856")
        await user.press("r")
        record = await ended(user, "done")
        assert record.object == TEST
        await user.filter("redis")
        await user.press("r")
        await user.sees("no ECR registry")


async def test_refresh_all_that_expire(start: Start) -> None:
    async with start((120, 30), logins=True) as user:
        await go_to(user, PROD)
        await user.press("R")
        await user.until(lambda: len(user.app.jobs.records()) == 2, "two jobs")
        await user.until(lambda: all(r.state == "done" for r in user.app.jobs.records()), "done", 3000)
        assert {r.object for r in user.app.jobs.records()} == {PROD, TEST}
        await user.until(lambda: "login expired" not in user.lines[0], "the header")
        await user.press("R")
        await user.sees("No ECR login is expired")


async def test_a_token_of_another_account_replaces_nothing(start: Start, tmp_path: Path) -> None:
    async with start((120, 30), logins=True, profiles={PROD: "other"}) as user:
        before = (tmp_path / "docker" / "config.json").read_bytes()
        await go_to(user, PROD)
        await user.press("r")
        record = await ended(user, "failed")
        assert "account" in record.failure.title
        assert (tmp_path / "docker" / "config.json").read_bytes() == before


async def test_an_sso_session_that_ended_is_told_with_the_next_step(start: Start) -> None:
    async with start((120, 30), logins=True, profiles={PROD: "expired-sso"}) as user:
        await go_to(user, PROD)
        await user.press("r")
        record = await ended(user, "failed")
        assert "aws sso login" in f"{record.failure.detail} {record.failure.hint}"


async def test_log_out_removes_every_key_of_the_host_and_nothing_else(start: Start, tmp_path: Path) -> None:
    async with start((120, 30), logins=True) as user:
        await go_to(user, "localhost:5001")
        before = config_of(tmp_path)
        await user.press("O")
        await user.sees("Log out of 1 registry", "y Yes")
        await user.dialog()
        await user.press("y")
        await ended(user, "done")
        after = config_of(tmp_path)
        kept = {key: value for key, value in before["auths"].items() if "localhost:5001" not in key}
        assert after == {**before, "auths": kept}


async def test_log_in_is_checked_then_stored(start: Start, tmp_path: Path) -> None:
    async with start((120, 30), logins=True) as user:
        await go_to(user, "localhost:5000")
        await user.press("L")
        await user.sees("Log in to localhost:5000")
        await user.dialog()
        await user.type("demo")
        await user.press("enter")
        await user.type("s3cret-thing")
        assert "s3cret" not in user.text
        await user.press("enter")
        record = await ended(user, "done")
        assert "s3cret-thing" not in repr(record)
        stored = config_of(tmp_path)["auths"]["localhost:5000"]["auth"]
        assert b64decode(stored) == b"demo:s3cret-thing"


async def test_a_secret_in_the_burst_of_its_name_is_not_shown(start: Start) -> None:
    async with start((120, 30), logins=True) as user:
        await go_to(user, "localhost:5000")
        await user.press("L")
        await user.dialog()
        for key in ("d", "e", "m", "o", "enter", *"hidden", "enter"):
            user.app.post_message(Key(key, "\r" if key == "enter" else key))
        record = await ended(user, "done")
        assert record.object == "localhost:5000"
        assert "as demo" in record.result


async def test_a_login_that_the_registry_refuses_is_not_stored(start: Start, tmp_path: Path) -> None:
    async with start((120, 30), logins=True) as user:
        before = (tmp_path / "docker" / "config.json").read_bytes()
        await go_to(user, "localhost:5001")
        await user.press("L")
        await user.dialog()
        await user.press("ctrl+u")
        await user.type("wrong-password")
        await user.press("enter")
        record = await ended(user, "failed")
        assert "wrong-password" not in repr(record)
        assert (tmp_path / "docker" / "config.json").read_bytes() == before


async def test_read_only_touches_no_login(start: Start, tmp_path: Path) -> None:
    async with start((120, 30), logins=True, read_only=True) as user:
        before = (tmp_path / "docker" / "config.json").read_bytes()
        await go_to(user, PROD)
        await user.press("r", "R", "L", "O")
        assert user.app.screen is user.app.main
        assert (tmp_path / "docker" / "config.json").read_bytes() == before


async def test_what_is_wrong_with_all_logins_is_said_once_and_stands_in_the_details(
    start: Start, tmp_path: Path
) -> None:
    async with start((120, 30), logins=True) as user:
        user.app.env["DOCKER_AUTH_CONFIG"] = "{}"
        user.app.env["AWS_CONFIG_FILE"] = str(tmp_path / "aws-config")
        await go_to(user, PROD)
        await user.sees("DOCKER_AUTH_CONFIG is set")
        await user.press("j", "i")
        await user.sees("! DOCKER_AUTH_CONFIG is set", "logins  ", "docker/config.json", "aws-config")


async def test_a_config_that_breaks_is_named_in_the_header(start: Start, tmp_path: Path) -> None:
    async with start((120, 30), logins=True) as user:
        await user.press("5")
        await user.sees("expired")
        (tmp_path / "docker" / "config.json").write_text('{"auths": {')
        await user.press("1", "5")
        await user.until(lambda: "config.json is broken" in user.lines[0], "the header")
        await user.sees("is not valid JSON")


async def refresh_as(user: User, profile: str, jobs: int, ends: str) -> None:
    """Refresh by the profile of that key in the list, without being asked for '', until that job ended."""
    await go_to(user, PROD)
    await user.press("r")
    if profile:
        await user.sees(f"AWS profile for {PROD}", "expired-sso")
        await user.dialog()
        await user.press(profile)
    await user.until(lambda: len(user.app.jobs.records()) == jobs, "a job")
    await ended(user, ends)


async def test_a_profile_that_did_not_do_is_asked_for_again(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The demo has no files of profiles.
    monkeypatch.setattr(DtuiApp, "profile_names", lambda app: ("expired-sso", "prod"))
    async with start((120, 30), logins=True) as user:
        await refresh_as(user, "1", 1, "failed")
        await refresh_as(user, "2", 2, "done")
        await refresh_as(user, "", 3, "done")
        assert user.app.profiles == {PROD: "prod"}


async def test_jobs_call_a_registry_by_its_host_and_break_no_words(start: Start) -> None:
    async with start((80, 24), logins=True) as user:
        await go_to(user, TEST)
        await user.press("r")
        await ended(user, "done")
        await user.press("6")
        await user.sees("Refres")
        assert ":latest" not in user.text
        await user.press("enter")
        await user.sees("The secret stands")
        assert all(line.rstrip().rpartition(" ")[2] != "tok" for line in user.lines)


async def test_a_helper_that_hangs_hides_no_other_login(start: Start, tmp_path: Path) -> None:
    helper = tmp_path / "bin" / "docker-credential-hangs"
    helper.parent.mkdir()
    helper.write_text("#!/bin/sh\nexec sleep 60\n")
    helper.chmod(0o755)
    async with start((120, 30), logins=True) as user:
        user.app.env["PATH"] = f"{helper.parent}:{user.app.env['PATH']}"
        data = config_of(tmp_path)
        data["credHelpers"]["slow.example"] = "hangs"
        (tmp_path / "docker" / "config.json").write_text(json.dumps(data))
        await go_to(user, "slow.example")
        assert user.app.logins.logins["slow.example"].problem == ""
        await user.sees("has not answered yet", "expires soon")


async def test_a_missing_login_is_fetched_before_a_push(start: Start, tmp_path: Path) -> None:
    async with start((120, 30), logins=True) as user:
        path = tmp_path / "docker" / "config.json"
        config = json.loads(path.read_text())
        del config["auths"][TEST]
        path.write_text(json.dumps(config))
        await user.press("2")
        await user.filter("329074924856 fleet-tracker-inbound")
        await user.press("P")
        await user.sees("There is no login for", "y Yes")
        await user.dialog()
        await user.press("y")
        await ended(user, "done")
        assert TEST in config_of(tmp_path)["auths"]


async def test_no_password_is_asked_for_that_cannot_be_stored(start: Start, tmp_path: Path) -> None:
    async with start((120, 30), logins=True) as user:
        await go_to(user, "localhost:5000")
        (tmp_path / "docker" / "config.json").write_text("{ broken")
        await user.press("L")
        await user.sees("No login can be stored")
        assert user.app.screen is user.app.main


async def test_read_only_says_why_a_key_does_nothing(start: Start) -> None:
    async with start((120, 30), logins=True, read_only=True) as user:
        await go_to(user, PROD)
        await user.press("r")
        await user.sees("not in a read-only session")


async def test_the_header_is_ascii_where_nothing_else_can_be_drawn(start: Start) -> None:
    async with start((80, 24), logins=True, ascii=True) as user:
        await user.until(lambda: "login expired" in user.lines[0], "the worst login in the header")
        assert user.lines[0].isascii(), user.lines[0]
