"""Lists of tags: long ones, opened from elsewhere, typed, copied from, and beside what happens here."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.conftest import Control, Start
from tests.app.test_registries import PROD, go_to
from tests.app.test_remote import GHCR, asked, listed, open_tags, quiet, rows
from tui.screens.remote import SLICE


async def test_leaving_ends_the_questions(start: Start, control: Control) -> None:
    async with start((120, 40)) as user:
        control.post("/_demo/registries", {"host": GHCR, "delay": 0.3})
        await open_tags(user, GHCR, "acme/fleet-gateway")
        look = user.app.remote.opened.look
        await user.until(lambda: look.is_busy, "questions")
        await user.press("escape")
        await user.until(lambda: user.app.main.view == "repositories", "the way back")
        await user.until(lambda: not look.is_busy, "what was under way")
        # Those under way, a few, and no more.
        assert len(asked(control, "manifest/head")) <= 6
        await user.press("1")
        assert user.app.main.view == "containers"


async def test_coming_back_asks_for_no_list_and_keeps_the_place(start: Start, control: Control) -> None:
    async with start((100, 30)) as user:
        await open_tags(user, GHCR, "acme/fleet-gateway")
        await user.press("down", "down", "space")
        await quiet(user)
        before = user.cursor
        await user.press("escape")
        assert user.app.main.view == "tags"  # the marks went first
        await user.press("escape")
        control.post("/_demo/registries/asked/clear")
        await user.press("enter")
        await user.until(lambda: user.app.main.view == "tags", "the tags")
        assert user.cursor == before
        await quiet(user)
        assert asked(control, "tags") == []
        await user.press("ctrl+r")
        await user.until(lambda: asked(control, "tags"), "a new list")


async def test_another_repository_begins_at_its_top_without_filter(start: Start) -> None:
    async with start((100, 30)) as user:
        await open_tags(user, GHCR, "acme/fleet-gateway")
        await user.filter("v2")
        await user.press("down", "space")
        await user.press("5")
        await open_tags(user, GHCR, "acme/edge-waf")
        listing = user.app.main.table.listing
        assert (listing.filter_text, listing.cursor, listing.marks.count) == ("", 0, 0)
        assert all("edge-waf" in name for name in rows(user))


async def test_five_thousand_tags_come_in_slices(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async with start((100, 30), logins=True) as user:
        made: list[int] = []
        listing = user.app.main.tables["tags"].listing
        update = listing.update

        def counted(changed: Any, removed: Any) -> None:
            changed = list(changed)
            made.append(len(changed))
            update(changed, removed)

        monkeypatch.setattr(listing, "update", counted)
        await open_tags(user, PROD, "telemetry-ingest")
        assert len(rows(user)) > 4900
        assert max(made) <= SLICE
        assert user.app.main.table.listing.cursor == 0
        await user.filter("release-41")
        assert 0 < len(rows(user)) < 200
        await user.press("asterisk")
        assert user.app.main.table.listing.marks.count == len(rows(user))


async def test_the_tags_of_an_images_or_containers_repository(start: Start) -> None:
    async with start((100, 30)) as user:
        await user.press("2")
        await user.filter("acme/edge-waf:1.9.0")
        before = user.cursor
        await user.press("o")
        await listed(user)
        await user.sees("2 Images > ghcr.io/acme/edge-waf")
        await user.press("escape")
        await user.until(lambda: user.cursor == before, "the image again")
        await user.filter("untagged")
        await user.press("o")
        await user.sees("names no repository")
        await user.press("1")
        await user.filter("grafana")
        await user.press("o")
        await user.sees("1 Containers > docker.io/grafana/grafana")
        await user.press("q")
        await user.until(lambda: user.app.main.view == "containers", "the containers again")


async def test_a_repository_that_is_typed(start: Start) -> None:
    async with start((100, 30)) as user:
        await go_to(user, GHCR)
        await user.press("enter", "o")
        await user.dialog()
        await user.type("acme/Nope")
        await user.sees("lower case")
        await user.press("ctrl+u")
        await user.type("acme/edge-waf")
        await user.sees("registry ghcr.io   repository acme/edge-waf")
        await user.press("enter")
        await listed(user)
        assert f"{GHCR}/acme/edge-waf:1.9.0" in rows(user)


async def test_what_is_copied_of_a_tag(start: Start) -> None:
    async with start((100, 30)) as user:
        await open_tags(user, GHCR, "acme/edge-waf")
        await quiet(user)
        row = user.app.main.table.listing.current
        await user.press("y")
        await user.dialog()
        await user.sees("digest reference", f"docker pull {row.reference}")
        await user.press("1")
        await user.sees(f"{GHCR}/acme/edge-waf@{row.digest}")


async def test_here_follows_what_happens_here(start: Start) -> None:
    async with start((100, 30)) as user:
        await open_tags(user, GHCR, "acme/edge-waf")
        name = f"{GHCR}/acme/edge-waf:1.9.0"
        await user.until(lambda: rows(user)[name].here == "same", "the image here")
        user.app.engine.tag(rows(user)[name].digest and "redis:latest", name)
        await user.until(lambda: rows(user)[name].here == "other?", "another image here")
        # Of the index one platform was read; with all of them it is known.
        listing = user.app.main.table.listing
        listing.move_to(listing.index[name])
        await user.press("enter")
        await user.until(lambda: rows(user)[name].here == "other", "that it is none of them")
