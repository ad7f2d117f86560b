"""What is done to tags in registries: checked, pulled, removed and put back."""

from __future__ import annotations

from collections import Counter

from tests.app.conftest import Control, Start
from tests.app.test_registries import PROD, ended
from tests.app.test_remote import GHCR, SOMEBODY, asked, flat, open_tags, put_tag, quiet, rows


async def test_check_tells_what_moved_and_what_is_gone(start: Start, control: Control) -> None:
    path, name = "acme/edge-waf", f"{GHCR}/acme/edge-waf:1.9.0"
    async with start((100, 30), logins=True) as user:
        await open_tags(user, GHCR, path)
        await quiet(user)
        was = rows(user)[name]
        put_tag(control, GHCR, path, "1.9.0", "1.7.3")
        listing = user.app.main.table.listing
        listing.move_to(listing.index[was.id])
        await user.press("c")
        await user.sees("ghcr.io was asked: 1 moved.")
        await user.until(lambda: rows(user)[name].here == "other", "another image")
        assert rows(user)[name].digest != was.digest
        await user.press("c")
        await user.sees("ghcr.io was asked: 1 as before.")
        control.post("/_demo/registries", {"host": GHCR, "deletes": True})
        control.post(
            "/_demo/tag/remove",
            {
                "host": GHCR,
                "repository": path,
                "reference": "1.9.0",
                "digest": rows(user)[name].digest,
                "login": SOMEBODY,
            },
        )
        await user.press("c")
        await user.sees("ghcr.io was asked: 1 gone.")
        assert "it is gone" in rows(user)[name].problem
        # Once for the list, and once for each key.
        assert Counter(asked(control, "manifest/head"))[f"{GHCR}/{path} 1.9.0"] == 4


async def test_many_are_checked_by_a_job(start: Start, control: Control) -> None:
    async with start((100, 30), logins=True) as user:
        await open_tags(user, PROD, "fleet-tracker-inbound")
        await user.press("asterisk", "c")
        record = await ended(user, "done")
        assert record.title == "Check"
        assert record.result == f"{len(rows(user))} as before"
        assert len(set(asked(control, "manifest/head"))) == len(rows(user)) > 50


async def test_a_tag_is_pulled_and_is_here_then(start: Start) -> None:
    async with start((100, 30)) as user:
        await open_tags(user, GHCR, "acme/edge-waf")
        await user.filter("tag:1.7.3")
        (name,) = rows(user)
        await user.until(lambda: rows(user)[name].here == "-", "that it is not here")
        await user.press("u")
        record = await ended(user, "done")
        assert record.object == name
        await user.until(lambda: rows(user)[name].here == "same", "that it is here")


async def test_a_tag_is_removed_and_put_back(start: Start, control: Control) -> None:
    path = "acme/edge-waf"
    control.post("/_demo/registries", {"host": GHCR, "access": "open", "deletes": True})
    async with start((100, 40)) as user:
        await open_tags(user, GHCR, path)
        await user.filter("tag:1.7.3")
        (name,) = rows(user)
        await quiet(user)
        digest = rows(user)[name].digest
        await user.press("d")
        await user.dialog()
        await user.sees("Remove 1 tag in ", digest, "Type the number of items (1)")
        await user.press("1", "enter")
        record = await ended(user, "done")
        assert (record.title, record.object) == ("Remove", name)
        await user.until(lambda: not rows(user), "the row to go")
        assert f"{path}:1.7.3" not in control.get("/_demo/registries")[GHCR]
        await user.sees("z takes it back")
        await user.press("z")
        await user.until(lambda: name in rows(user), "the row to come back")
        assert control.get("/_demo/registries")[GHCR][f"{path}:1.7.3"] == digest


async def test_amazon_removes_the_image_with_its_last_tag(start: Start, control: Control) -> None:
    path = "fleet-gateway"
    async with start((110, 40), logins=True) as user:
        await open_tags(user, PROD, path)
        count = Counter(row.digest for row in rows(user).values())
        await user.filter("tag:release-30")
        await user.press("d")
        await user.dialog()
        await user.sees("aws ecr batch-delete-image", "the same digest, and stay")
        await user.press("escape")
        await user.press("escape")
        alone = next(r for r in rows(user).values() if count[r.digest] == 1 and r.here == "-")
        await user.filter(f"tag:{alone.tag.name}")
        await user.press("d")
        await user.dialog()
        assert "no other tag that stays there is known to have this digest" in flat(user)
        assert "Amazon removes an image with its last tag" in flat(user)
        await user.press("1", "enter")
        await ended(user, "done")
        await user.until(lambda: not rows(user), "the row to go")
        assert f"{path}:{alone.tag.name}" not in control.get("/_demo/registries")[PROD]


async def test_what_was_not_looked_at_is_looked_at_before_it_is_removed(
    start: Start, control: Control
) -> None:
    async with start((100, 40), logins=True) as user:
        await open_tags(user, GHCR, "acme/fleet-gateway")
        await user.filter("v2.1.")
        await user.press("asterisk", "d")
        await user.dialog()
        count = len(rows(user))
        await user.sees(f"Remove {count} tags in ")
        assert len(asked(control, "manifest/head")) >= count
        await user.press("escape")
        await user.sees("Cancelled")
        assert "acme/fleet-gateway:v2.1.0" in control.get("/_demo/registries")[GHCR]


async def test_a_registry_that_removes_nothing_keeps_the_row(start: Start, control: Control) -> None:
    async with start((100, 40), logins=True) as user:
        control.post("/_demo/registries", {"host": GHCR, "access": "open", "deletes": False})
        await open_tags(user, GHCR, "acme/edge-waf")
        await user.filter("tag:1.7.3")
        await quiet(user)
        await user.press("d")
        await user.dialog()
        await user.press("1", "enter")
        record = await ended(user, "failed")
        assert record.failure.title
        assert len(rows(user)) == 1
        assert not user.app.undoable


async def test_a_pinned_tag_is_not_removed(start: Start) -> None:
    async with start((100, 40)) as user:
        from tui.domain.pin import Pin

        user.app.pins.file.record(Pin(f"{GHCR}/acme/edge-waf:1.9.0", "sha256:" + "1" * 64))
        user.app.pins.look()
        await open_tags(user, GHCR, "acme/edge-waf")
        listing = user.app.main.table.listing
        listing.move_to(listing.index[f"{GHCR}/acme/edge-waf:1.9.0"])
        await user.press("d")
        await user.sees("is pinned as", "unpin it first")
        assert user.app.screen is user.app.main


async def test_read_only_looks_but_removes_nothing(start: Start) -> None:
    async with start((100, 30), read_only=True) as user:
        await open_tags(user, GHCR, "acme/edge-waf")
        await user.press("d")
        await user.sees("not in a read-only session")
        await user.press("c")
        await user.sees("ghcr.io was asked")
