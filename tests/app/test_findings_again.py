"""Findings on the screen that are looked for again: by a key, after events, and not after each event of a storm."""

from __future__ import annotations

import http.client
import io
import socket
import tarfile
from functools import partial

import pytest

from tests.app.conftest import Control, Start, User
from tests.app.test_findings import by_name, count, requests
from tui.demo.process import DemoProcess
from tui.domain.container import Container

# A container without state of its own.
PLAIN = "node-exporter"


def put_file(demo: DemoProcess, id: str) -> None:
    """Have a container keep a file of its own, of which its engine says nothing."""
    packed, data = io.BytesIO(), b"rows"
    with tarfile.open(fileobj=packed, mode="w") as archive:
        entry = tarfile.TarInfo("db.sqlite")
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    connection = http.client.HTTPConnection("demo")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(demo.socket)
    connection.request("PUT", f"/containers/{id}/archive?path=/", packed.getvalue())
    assert connection.getresponse().status == 200
    connection.close()


def listed(user: User, name: str) -> Container:
    found: Container = next(c for c in user.app.main.table.listing.items.values() if c.name == name)
    return found


def ids(user: User, name: str) -> set[str]:
    """The findings of a container, by their ids."""
    return {finding.id for finding in user.app.findings.of(listed(user, name)) or ()}


def looked_since(control: Control, before: int) -> bool:
    return requests(control) > before


async def all_known(user: User) -> None:
    """Wait until nothing more is looked for."""
    found, items = user.app.findings.of, user.app.main.table.listing.items
    await user.until(lambda: all(found(c) is not None for c in items.values()), "all findings")
    await user.until(lambda: "findings " not in user.text, "the end of looking")


@pytest.mark.parametrize("size", [(80, 60), (160, 60)], ids=["over the list", "beside it"])
async def test_the_key_that_asks_again_tells_what_is_so_now(
    start: Start, control: Control, demo: DemoProcess, size: tuple[int, int]
) -> None:
    async with start(size) as user:
        await user.filter(f"name:{PLAIN}")
        await user.press("enter")
        await user.sees("[log-unbounded]")
        assert "[writable-state]" not in user.text
        put_file(demo, listed(user, PLAIN).id)
        await user.press("ctrl+r")
        await user.sees("[writable-state]", "/db.sqlite")
        assert requests(control) == 2


async def test_the_key_that_asks_for_everything_renews_the_column(
    start: Start, control: Control, demo: DemoProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start((80, 60)) as user:
        await by_name(user, "findings")
        await all_known(user)
        before = int(count(user, PLAIN))
        put_file(demo, listed(user, PLAIN).id)
        asked = requests(control)
        await user.press("ctrl+r")
        assert requests(control) == asked
        monkeypatch.setattr("tui.work.findings.FRESH", 0.0)
        await user.press("ctrl+r")
        await user.until(lambda: count(user, PLAIN) == str(before + 1), "one more")


async def test_one_that_begins_to_crash_while_the_list_is_shown_is_found(
    start: Start, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.work.findings.FRESH", 0.5)
    async with start((80, 60)) as user:
        await by_name(user, "findings")
        await all_known(user)
        container = listed(user, "web.1")
        assert "restarts" not in ids(user, "web.1")
        control.post(f"/containers/{container.id}/update", {"RestartPolicy": {"Name": "always"}})
        control.post("/_demo/images", {"image": container.image_id, "fails": "exit"})
        control.post(f"/containers/{container.id}/restart")
        await user.until(lambda: "restarts" in ids(user, "web.1"), "what it does", 2000)
        await user.filter("finding:restarts name:web.1")
        await user.until(lambda: user.cursor.startswith("web.1"), "it")


async def test_each_start_and_each_end_is_looked_at(
    start: Start, control: Control, demo: DemoProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.work.findings.FRESH", 0.0)
    async with start((80, 60)) as user:
        await by_name(user, "findings")
        await all_known(user)
        id = listed(user, PLAIN).id
        for end in ("stop?t=0", "start"):
            before = requests(control)
            control.post(f"/containers/{id}/{end}")
            await user.until(partial(looked_since, control, before), "a look")
            await all_known(user)
        put_file(demo, id)
        # It was in this state before.
        control.post(f"/containers/{id}/stop?t=0")
        await user.until(lambda: "writable-state" in ids(user, PLAIN), "its file")


async def test_what_an_event_was_too_early_for_is_looked_at_without_another(
    start: Start, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.work.findings.FRESH", 2.0)
    async with start((80, 60)) as user:
        await by_name(user, "findings")
        await all_known(user)
        names = [c.name for c in user.app.main.table.listing.items.values() if c.state == "running"]
        name = next(n for n in names if "no-restart" in ids(user, n))
        policy = {"RestartPolicy": {"Name": "always"}}
        control.post(f"/containers/{listed(user, name).id}/update", policy)
        await user.until(lambda: "no-restart" not in ids(user, name), "the new policy")


async def test_a_storm_of_events_is_no_storm_of_requests(start: Start, control: Control) -> None:
    async with start((80, 60)) as user:
        await by_name(user, "findings")
        await all_known(user)
        before = requests(control)
        made = control.post("/_demo/events", {"count": 400, "per_second": 200})
        assert made == {"events": 400}
        await all_known(user)
        # Each of the twenty in the one state in which it was not before.
        assert requests(control) - before <= 20


async def test_events_ask_for_nothing_where_nobody_wants_the_column(start: Start, control: Control) -> None:
    async with start((80, 60)) as user:
        await user.filter(f"name:{PLAIN}")
        await user.press("enter")
        await user.sees("[log-unbounded]")
        await user.press("escape")
        before = requests(control)
        id = listed(user, PLAIN).id
        control.post(f"/containers/{id}/stop?t=0")
        await user.until(lambda: user.app.main.table.listing.items[id].state == "exited", "the end of it")
        assert requests(control) == before
