"""Check against the registry: what each state says, what a removal asks for it, and that nobody is asked at start."""

from __future__ import annotations

import json
import re

import pytest

from tests.app.conftest import Control, Start, User
from tests.app.test_remote import asked, flat
from tui.domain.image import ImageRow
from tui.resources.kind import IMAGES

PROD = "329074924855.dkr.ecr.us-east-1.amazonaws.com"


async def go_to(user: User, name: str) -> None:
    await user.press("2")
    await user.filter(f"reference:{name}")


def row(user: User, name: str) -> ImageRow:
    rows = user.app.main.tables["images"].listing.items.values()
    return next(r for r in rows if r.reference == name)


async def check(user: User, name: str) -> ImageRow:
    """Press c on a name and wait for the answer."""
    await go_to(user, name)
    await user.press("c")
    await user.until(user.app.jobs.records, "the job")
    await user.until(lambda: user.app.jobs.records()[-1].state == "done", "the end")
    await user.until(lambda: row(user, name).check, "an answer")
    return row(user, name)


@pytest.mark.parametrize(
    ("name", "state", "verdict", "told"),
    [
        (f"{PROD}/fleet-gateway:latest", "same", "by digest", "the registry has the same"),
        ("traefik:3.1", "same", "by digest", "the registry has the same"),
        ("ghcr.io/acme/edge-waf:1.9.0", "same", "by digest", "as linux/amd64 of an index"),
        ("nginx:latest", "moved", "by digest", "the tag is something else"),
        (f"{PROD}/notifications:20160512_1000_7740cd12ef65", "moved", "ONLY COPY", "something else"),
        ("ghcr.io/acme/edge-waf:1.8.3", "tag gone", "by digest", "but the digest"),
        (f"{PROD}/batch:20160420_1415_c4a9180be3f7", "not there", "ONLY COPY", "does not have it"),
        ("localhost:5000/billing:rounding-fix", "not there", "ONLY COPY", "does not have it"),
        ("ghcr.io/acme/toolbox:2016.05", "denied", "unknown", "not for this login to see"),
    ],
)
async def test_each_state_is_told(start: Start, name: str, state: str, verdict: str, told: str) -> None:
    async with start((100, 30), logins=True) as user:
        found = await check(user, name)
        assert found.check is not None
        assert found.check.state == state
        cell = IMAGES.column("verdict").text
        await user.until(lambda: cell(row(user, name), 0.0) == verdict, verdict)
        await user.until(lambda: told in flat(user), told)


async def test_no_registry_is_asked_before_c(start: Start, control: Control) -> None:
    control.post("/_demo/registries/asked/clear")
    async with start((80, 24), logins=True) as user:
        for view in ("2", "5", "7", "1"):
            await user.press(view)
        await user.until(lambda: user.app.logins.read, "the logins")
        assert asked(control) == []
        await check(user, "localhost:5000/fleet-gateway:dev")
        assert asked(control) == ["localhost:5000/fleet-gateway dev"]


async def test_the_columns_are_there_once_asked_for_and_fit_at_80(start: Start) -> None:
    async with start((80, 24), logins=True) as user:
        await go_to(user, "localhost:5000/")
        assert "CHECK" not in user.text
        await user.press("asterisk", "c")
        await user.sees("CHECK", "3 not there, 1 same")
        assert "VERDICT" not in user.text
        await user.pilot.resize_terminal(120, 40)
        await user.sees("VERDICT", "ONLY COPY", "by digest")


async def test_the_details_tell_the_evidence(start: Start) -> None:
    async with start((120, 40), logins=True) as user:
        await check(user, f"{PROD}/billing:hotfix")
        await user.press("enter")
        await user.sees("In registries", "ONLY COPY")
        await user.until(lambda: "the tag is something else in the registry" in flat(user), "the answer")


async def test_c_on_a_container_and_on_a_registry(start: Start) -> None:
    async with start((100, 30), logins=True) as user:
        await user.press("1")
        await user.filter("name:fleet-redis")
        await user.press("c")
        await user.sees("Check:")
        await user.press("5")
        await user.filter("localhost:5000")
        await user.press("c")
        await user.sees("3 not there, 1 same")


async def test_read_only_may_check(start: Start) -> None:
    async with start((80, 24), logins=True, read_only=True) as user:
        assert (await check(user, "localhost:5000/fleet-gateway:dev")).check.state == "same"  # type: ignore[union-attr]


async def test_an_only_copy_wants_the_hosts_name(start: Start, control: Control) -> None:
    name = "localhost:5000/fleet-tracker-inbound:dev-geo"
    async with start((100, 30), logins=True) as user:
        await go_to(user, name)
        await user.press("d")
        await user.sees("ONLY COPY", "Type the host's name (demo-host)")
        await user.dialog()
        await user.press("1")
        await user.sees("Cancelled")
        assert name in json.dumps(control.get("/images/json"))
        await user.press("d")
        await user.sees("Type the host's name")
        await user.agree()
        await user.until(lambda: name not in json.dumps(control.get("/images/json")), "removed")


async def test_what_a_registry_has_whole_wants_a_y(start: Start, control: Control) -> None:
    async with start((100, 30), logins=True) as user:
        await go_to(user, "memcached:1.6")
        control.post("/_demo/registries/asked/clear")
        await user.press("d")
        await user.sees("also in docker.io, verified ", "blobs were seen there", "y Yes")
        assert re.search(r"verified \ds ago", user.text)
        assert len([one for one in asked(control, "blob") if "memcached" in one]) >= 2


async def test_escape_ends_the_wait_for_a_silent_registry(start: Start, control: Control) -> None:
    control.post("/_demo/registries", {"host": "docker.io", "delay": 30.0})
    async with start((100, 30), logins=True) as user:
        await go_to(user, "memcached:1.6")
        await user.press("d")
        await user.sees("esc goes on without them")
        await user.press("escape")
        await user.sees("unknown whether it is anywhere else", "Type the number of items (1)")
