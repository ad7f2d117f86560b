"""The list of remote tags before a real registry: what it asks on the way, and what it does there."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.app.conftest import User
from tests.lab.pushed import push_image, push_index
from tests.lab.registry import Registry
from tests.lab.tls_rules import Answer, Rule
from tests.registry.yard import Yard
from tui.app import DtuiApp
from tui.demo.process import DemoProcess
from tui.engine.endpoint import Endpoint
from tui.resources.tags import TagRow
from tui.settings import Settings
from tui.work.tag_look import AT_ONCE


@pytest.fixture
def repository() -> str:
    return f"team/app-{os.urandom(4).hex()}"


@asynccontextmanager
async def shown(
    demo: DemoProcess, env: Mapping[str, str], host: str, repository: str, wait: bool = True
) -> AsyncIterator[User]:
    """The application on the demo engine, with the real client, at the tags of a repository."""
    folder = env["DOCKER_CONFIG"]
    more = {"PATH": "", "XDG_STATE_HOME": folder, "XDG_CONFIG_HOME": folder}
    app = DtuiApp(Settings(), Endpoint.at(demo.url), env={**env, **more}, audit_path=f"{folder}/audit.jsonl")
    async with app.run_test(size=(110, 30)) as pilot:
        user = User(app, pilot)
        await user.until(lambda: "images" in app.main.loaded, "the lists")
        app.remote.open_repository(host, repository)
        if wait:
            await user.until(lambda: app.remote.opened and app.remote.opened.listed_at, "the list", 2000)
            await settled(user)
        yield user


def in_sight(user: User) -> Sequence[TagRow]:
    return user.app.main.table.rows_on_screen()


def rows(user: User) -> dict[str, TagRow]:
    return {row.tag.name: row for row in user.app.main.table.listing.rows}


async def settled(user: User) -> None:
    """Wait until all is known of what is in sight."""
    remote = user.app.remote

    def is_known() -> bool:
        return (
            remote.is_resting
            and not remote.is_making
            and not remote.opened.look.is_busy
            and not remote.opened.is_waiting
            and all(row.digest or row.problem for row in user.app.main.table.rows_on_screen())
        )

    await user.until(is_known, "what is in sight", 2000)


async def test_tags_are_looked_into_moved_and_removed(
    demo: DemoProcess, registry: Registry, repository: str, tmp_path: Path
) -> None:
    first = push_image(registry, repository, "v1", "v1-also", created="2026-01-02T03:04:05Z")
    second = push_image(registry, repository, "v2", content=b"x" * 1000)
    index = push_index(registry, repository, "multi", first, second)
    async with shown(demo, {"DOCKER_CONFIG": str(tmp_path)}, registry.host, repository) as user:
        assert {name: row.digest for name, row in rows(user).items()} == {
            "v1": first, "v1-also": first, "v2": second, "multi": index,
        }  # fmt: skip
        await user.until(lambda: all(r.size is not None for r in rows(user).values()), "the sizes")
        assert rows(user)["v1"].date == rows(user)["multi"].date == 1767323045.0
        assert rows(user)["v1"].size < rows(user)["v2"].size
        push_image(registry, repository, "v1", content=b"another")
        await user.press("asterisk", "c")
        await user.sees("was asked: 3 as before, 1 moved.")
        await user.press("backslash")
        await user.filter("tag:v1-also")
        await user.press("d")
        await user.dialog()
        await user.press("1", "enter")
        await user.until(lambda: "v1-also" not in rows(user), "the tag to go", 2000)
        await user.press("escape")
        await user.press("ctrl+r")
        await user.until(lambda: not user.app.remote.opened.is_listing, "a new list", 2000)
        await settled(user)
        assert set(rows(user)) == {"v1", "v2", "multi"}
        await user.press("z")
        await user.until(lambda: "v1-also" in rows(user), "the tag to be back", 2000)
        await user.press("ctrl+r")
        await user.until(lambda: not user.app.remote.opened.is_listing, "a new list", 2000)
        await settled(user)
        assert rows(user)["v1-also"].digest == first


@pytest.fixture
def builds(yard: Yard, repository: str) -> Yard:
    """Two registries; the first has 120 tags of one image."""
    push_image(yard.source.registry, repository, *(f"build-{number:03}" for number in range(120)))
    yard.source.front.requests.clear()
    return yard


async def test_only_what_is_in_sight_costs_requests(demo: DemoProcess, builds: Yard, repository: str) -> None:
    async with shown(demo, builds.env, builds.source.host, repository) as user:
        await user.until(lambda: all(r.size is not None for r in in_sight(user)), "the sizes")
        assert len(rows(user)) == 120
        assert len(builds.source.asked("HEAD")) <= len(in_sight(user)) + 2
        # One manifest and one configuration: all tags are of one image.
        assert len(builds.source.asked("GET", "/manifests/")) == 1
        assert len(builds.source.asked("GET", "/blobs/")) == 1
        assert len(builds.source.asked("GET", "/tags/list")) == 1


async def test_too_many_questions_are_the_last(demo: DemoProcess, builds: Yard, repository: str) -> None:
    less = Answer.error(429, "TOOMANYREQUESTS", "slow down")
    builds.source.rules.append(Rule("HEAD", "/build-1", answer=less))
    async with shown(demo, builds.env, builds.source.host, repository, wait=False) as user:
        await user.sees("Not asked on", "rate-limited")
        remote = user.app.remote
        await user.until(lambda: remote.is_resting and not remote.opened.look.is_busy, "those under way")
        asked = builds.source.asked("HEAD")
        assert len(asked) <= AT_ONCE
        await user.press("G", "g", "pagedown")
        await user.until(lambda: user.app.remote.is_resting, "rest")
        assert builds.source.asked("HEAD") == asked
        builds.source.rules.clear()
        await user.press("ctrl+r")
        await user.until(lambda: in_sight(user) and all(r.digest for r in in_sight(user)), "digests", 2000)


async def test_a_login_that_is_not_taken_is_told_in_the_lists_place(
    demo: DemoProcess, builds: Yard, repository: str
) -> None:
    builds.source.login = ("alice", "changed")
    async with shown(demo, builds.env, builds.source.host, repository, wait=False) as user:
        await user.until(lambda: "ctrl+r tries again." in " ".join(user.text.split()), "why there is no list")
        assert builds.source.host in user.text
        assert not rows(user)
        builds.source.login = ("alice", "s3cret")
        await user.press("ctrl+r")
        await user.until(lambda: len(rows(user)) == 120, "the list", 2000)


async def test_html_is_no_list(demo: DemoProcess, builds: Yard, repository: str) -> None:
    portal = Answer(200, b"<html>Welcome to the hotel</html>", {"Content-Type": "text/html"})
    builds.source.rules.append(Rule("GET", "/tags/list", answer=portal))
    async with shown(demo, builds.env, builds.source.host, repository, wait=False) as user:
        await user.until(lambda: "ctrl+r tries again." in " ".join(user.text.split()), "why there is no list")
        assert not rows(user)
