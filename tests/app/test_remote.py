"""Registries looked into: repositories known here, their tags there, and what may be asked for them."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.app.conftest import Control, Start, User
from tests.app.test_registries import PROD, ended, go_to
from tui.resources.tags import TagRow

GHCR = "ghcr.io"
INBOUND = f"{PROD}/fleet-tracker-inbound"
SOMEBODY = {"username": "somebody", "password": "else"}
NEWEST = f"{INBOUND}:20160612_0900_01280ac415ca"


def asked(control: Control, what: str = "") -> list[str]:
    """What registries were asked: `host/repository reference`."""
    found = control.get("/_demo/registries/asked")
    return [
        f"{q['host']}/{q['repository']} {q['reference']}".rstrip() for q in found if what in ("", q["what"])
    ]


def rows(user: User) -> dict[str, TagRow]:
    """The rows of the list shown, by name."""
    return {row.reference: row for row in user.app.main.table.listing.rows}


async def open_tags(user: User, host: str, path: str, wait: bool = True) -> None:
    """Go through the registries to the tags of a repository."""
    await go_to(user, host)
    await user.press("enter")
    await user.until(lambda: user.app.main.view == "repositories", "the repositories")
    listing = user.app.main.table.listing
    await user.until(lambda: f"{host}/{path}" in listing.items, path)
    listing.move_to(listing.index[f"{host}/{path}"])
    user.app.main.cursor_moved()
    await user.press("enter")
    await user.until(lambda: user.app.main.view == "tags", "the tags")
    if wait:
        await listed(user)


def flat(user: User) -> str:
    """What the screen says, without the line ends and borders within."""
    return re.sub(r"[│\s]+", " ", user.text)


async def listed(user: User) -> None:
    """Wait until all tags are in the list."""
    remote = user.app.remote
    await user.until(lambda: remote.opened and remote.opened.listed_at, "the whole list", 2000)
    await user.until(
        lambda: len(user.app.main.table.listing.items) == len(remote.opened.tags), "the rows", 2000
    )


async def quiet(user: User) -> None:
    """Wait until nothing is asked any more of what is in sight."""
    remote, main = user.app.remote, user.app.main

    def is_quiet() -> bool:
        return remote.is_resting and not remote.opened.look.is_busy and not remote.opened.is_waiting

    await user.until(is_quiet, "no more questions", 2000)
    assert main.view == "tags"


def put_tag(control: Control, host: str, path: str, tag: str, other: str) -> None:
    """Somebody else lets a tag stand for what another one does."""
    digest = control.get("/_demo/registries")[host][f"{path}:{other}"]
    order = {"host": host, "repository": path, "reference": tag, "digest": digest, "login": SOMEBODY}
    control.post("/_demo/manifest/put", order)


async def test_repositories_known_here_cost_no_request(start: Start, control: Control) -> None:
    async with start((100, 30)) as user:
        await go_to(user, PROD)
        await user.press("enter")
        await user.sees(
            "5 Registries > 329074924855 us-east-1 13", "fleet-tracker-inbound", "telemetry-ingest"
        )
        assert asked(control) == []
        await user.filter("billing")
        assert [r.path for r in user.app.main.table.listing.rows] == ["billing", "billing-worker"]
        await user.press("escape", "escape")
        await user.until(lambda: user.app.main.view == "registries", "the way back")
        assert user.cursor.startswith(PROD)


async def test_amazons_own_api_tells_all_of_a_tag(start: Start, control: Control) -> None:
    async with start((80, 24), logins=True) as user:
        await open_tags(user, PROD, "fleet-tracker-inbound")
        await user.sees("5 Registries > 329074924855 us-east-1 > fleet-tracker-inbound", "same")
        row = rows(user)[NEWEST]
        assert (row.here, row.size is not None, row.date is not None) == ("same", True, True)
        assert user.cursor == f"{NEWEST}  {row.digest}"
        assert "sha256:" in user.text
        assert rows(user)[f"{INBOUND}:stable"].here == "other?"
        assert any(r.here == "-" for r in rows(user).values())
        await quiet(user)
        # What would tell more of those in sight: nothing.
        assert not asked(control, "manifest") + asked(control, "manifest/head") + asked(control, "tags")
        await user.filter("tag:stable")
        await user.until(lambda: rows(user)[f"{INBOUND}:stable"].here == "other", "a closer look")
        assert len(asked(control, "manifest")) == 1


async def test_only_what_is_in_sight_is_asked_for_and_once(start: Start, control: Control) -> None:
    async with start((100, 16)) as user:
        await open_tags(user, GHCR, "acme/fleet-gateway")
        await quiet(user)
        # The foot line takes a row or two as soon as it has a digest to tell.
        page = user.app.main.table.page + 2
        assert len(rows(user)) > 2 * page
        heads = asked(control, "manifest/head")
        assert page - 2 <= len(heads) <= page
        assert all(r.digest and r.size is not None for r in user.app.main.table.rows_on_screen())
        await user.press("down", "up")
        await user.press("G")
        await user.until(lambda: user.app.main.table.rows_on_screen()[-1].size is not None, "the last", 1000)
        await quiet(user)
        heads = asked(control, "manifest/head")
        assert len(heads) <= 2 * page
        assert max(Counter(heads).values()) == 1
        # An image may have a tag of its own and be in the index of another.
        assert len(asked(control, "manifest")) <= 2 * page + 2


async def test_an_index_that_holds_what_is_here_is_the_same(start: Start) -> None:
    async with start((120, 40)) as user:
        await open_tags(user, GHCR, "acme/fleet-gateway")
        await user.filter("tag:v2 !v2.")
        await user.until(lambda: rows(user)[f"{GHCR}/acme/fleet-gateway:v2"].here == "same", "the index")
        await user.press("enter")
        await user.sees(
            "An index of 2 images", "linux/arm64", "1 attestation", "this name is here, and the same"
        )


async def test_docker_hub_counts_manifests_so_none_is_read_unasked(start: Start, control: Control) -> None:
    async with start((120, 30)) as user:
        await open_tags(user, "docker.io", "library/redis")
        await quiet(user)
        assert asked(control, "manifest/head")
        assert asked(control, "manifest") == []
        await user.sees("58 of 100 left")
        await user.press("G")
        await quiet(user)
        assert asked(control, "manifest") == []
        await user.press("enter")
        await user.sees("compressed", "created")
        read = len(asked(control, "manifest"))
        assert 1 <= read <= 2
        await user.press("up")
        await user.sees("Docker Hub counts each look")
        assert len(asked(control, "manifest")) == read
        await user.press("enter", "enter")
        await user.until(lambda: len(asked(control, "manifest")) > read, "a look on purpose")


async def test_a_registry_that_wants_to_be_asked_less_is_asked_no_more(
    start: Start, control: Control
) -> None:
    async with start((120, 40)) as user:
        await open_tags(user, GHCR, "acme/fleet-gateway", wait=False)
        await listed(user)
        await quiet(user)
        control.post("/_demo/registries", {"host": GHCR, "remaining": 0})
        control.post("/_demo/registries/asked/clear")
        await user.press("asterisk", "c")
        await user.sees("Not asked on", "rate-limited")
        count = len(asked(control))
        assert count <= 3
        await user.press("G", "g")
        await user.press("escape", "escape")
        assert user.app.main.view == "repositories"
        # Nor is another repository of it, but for its list.
        user.app.remote.open_repository(GHCR, "acme/edge-waf")
        await user.sees("edge-waf", "Only listed", "rate-limited")
        assert asked(control, "manifest/head") == asked(control, "manifest/head")[:3]
        control.post("/_demo/registries", {"host": GHCR, "remaining": 90})
        await user.press("ctrl+r")
        await listed(user)
        await quiet(user)
        assert all(r.digest for r in user.app.main.table.rows_on_screen())


@pytest.mark.parametrize(
    ("host", "path", "says"),
    [
        (GHCR, "acme/toolbox", "ghcr.io"),
        ("docker.io", "portainer/agent", "docker.io"),
        (PROD, "no-such-repository", "no-such-repository"),
    ],
)
async def test_why_there_is_no_list_and_the_way_out(start: Start, host: str, path: str, says: str) -> None:
    async with start((80, 24), logins=host == PROD) as user:
        user.app.remote.open_repository(host, path)
        await user.until(lambda: "ctrl+r tries again." in flat(user), "why there is nothing")
        assert says in flat(user)
        assert not rows(user)
        # A listing is no dialog: keys work on.
        await user.press("escape")
        assert user.app.main.view == "containers"


async def test_another_login_from_where_there_is_no_list(start: Start, control: Control) -> None:
    async with start((110, 30), logins=True) as user:
        user.app.remote.open_repository("docker.io", "portainer/agent")
        await user.until(lambda: "ctrl+r tries again." in flat(user), "why there is nothing")
        await user.press("r")
        await user.sees("docker.io is no ECR registry")
        await user.press("5")
        user.app.remote.open_repository(PROD, "no-such-repository")
        await user.until(lambda: "ctrl+r tries again." in flat(user), "why there is nothing")
        await user.press("r")
        record = await ended(user, "done")
        assert (record.title, record.object) == ("Refresh", PROD)


async def test_unreachable_and_back(start: Start, control: Control) -> None:
    async with start((80, 24)) as user:
        control.post("/_demo/registries", {"host": GHCR, "access": "refused"})
        await open_tags(user, GHCR, "acme/edge-waf", wait=False)
        await user.until(lambda: "ghcr.io cannot be reached" in flat(user), "why")
        assert "ctrl+r tries again." in flat(user)
        control.post("/_demo/registries", {"host": GHCR, "access": "open"})
        await user.press("ctrl+r")
        await listed(user)
        await user.sees("ghcr.io/acme/edge-waf:1.9.0")
