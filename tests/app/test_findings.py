"""Findings on the screen: in details, as a column once somebody wants it, in the filter, off by the settings."""

from __future__ import annotations

import re

from tests.app.conftest import Control, Start, User


async def by_name(user: User, what: str) -> None:
    """Choose an action by its name."""
    await user.press("ctrl+p")
    await user.dialog()
    await user.type(what)
    await user.press("enter")


def count(user: User, name: str) -> str:
    """What the column says of a container."""
    return next((line.split()[-1] for line in user.lines if f" {name} " in line), "?")


async def test_details_list_them_with_reason_and_remedy(start: Start) -> None:
    async with start((80, 60)) as user:
        await user.filter("name:edge-proxy")
        await user.press("enter")
        await user.sees("findings    4: engine's socket mounted, runs as root")
        await user.sees("Engine's socket mounted  [engine-socket]", "/var/run/docker.sock is mounted")
        await user.sees("Better: A proxy that lets only some requests through")
        assert "demo-only" not in user.text


async def test_sentences_are_broken_at_words(start: Start) -> None:
    async with start((80, 60)) as user:
        await user.filter("name:edge-proxy")
        await user.press("enter")
        await user.sees("/var/run/docker.sock is mounted")
        said = user.text.partition("[engine-socket]")[2].partition("Better:")[0]
        words = "who is in this container is root on the host, read-only or not"
        assert "\n" in said.strip()
        assert words in " ".join(said.split())


async def test_details_of_an_image_list_its_own(start: Start) -> None:
    async with start((80, 60)) as user:
        await user.press("2")
        await user.filter("reference:nginx:latest")
        await user.press("enter")
        await user.sees("[moving-tag]", "nginx:latest is whatever was pushed last", "[root]")
        assert "[no-restart]" not in user.text


async def test_beside_the_list_they_follow_the_cursor(start: Start) -> None:
    async with start((160, 60)) as user:
        await user.filter("name:node-exporter")
        await user.press("enter")
        await user.sees("which holds the engine's socket")
        await user.filter("name:toolbox")
        await user.sees("[privileged]", "[writable-state]")
        assert "[engine-socket]" not in user.text


async def test_raw_json_has_none(start: Start) -> None:
    async with start((80, 60)) as user:
        await user.filter("name:edge-proxy")
        await user.press("i")
        await user.sees("Id  ")
        await user.press("G")
        assert "[root]" not in user.text


async def test_nobody_is_asked_before_somebody_wants_them(start: Start, control: Control) -> None:
    async with start((160, 60)) as user:
        before = requests(control)
        await user.press("down", "down", "2", "1")
        assert "FINDINGS" not in user.text
        assert requests(control) == before


def requests(control: Control) -> int:
    """How often the engine was asked for files that containers changed."""
    return sum("/changes" in entry["path"] for entry in control.get("/_demo/requests"))


async def test_the_column_comes_when_it_is_asked_for(start: Start) -> None:
    async with start((80, 60)) as user:
        await by_name(user, "findings")
        await user.sees("FINDINGS")
        await user.until(lambda: "?" not in {count(user, n) for n in ("edge-proxy", "web.1")}, "the numbers")
        assert count(user, "edge-proxy") == "4"
        await user.until(lambda: "findings " not in user.text, "the end of looking")


async def test_it_says_how_to_go_on_and_goes_again(start: Start) -> None:
    async with start((80, 24)) as user:
        await by_name(user, "findings")
        await user.sees("FINDINGS", "/finding:root")
        main = user.app.main
        main.table.sort_by(main.table.kind.column("findings"), True)
        await by_name(user, "findings")
        await user.sees("left out again")
        await user.until(lambda: "FINDINGS" not in user.text, "the other columns")
        assert main.table.sorted_by.id == "name"
        await user.filter("finding:root")
        await user.sees("FINDINGS")
        await by_name(user, "findings")
        await user.sees("escape clears it", "FINDINGS")


async def test_one_view_stands_in_its_line_once(start: Start) -> None:
    async with start((120, 40)) as user:
        assert user.lines[1].count("Containers") == 1


async def test_it_can_be_sorted_by(start: Start) -> None:
    async with start((80, 60)) as user:
        await by_name(user, "findings")
        listing = user.app.main.table.listing
        found = user.app.findings.of
        await user.until(lambda: all(found(c) is not None for c in listing.items.values()), "all")
        await user.press("s")
        await user.dialog()
        (key,) = re.findall(r"(\w) +Findings", user.text)
        await user.press(key)
        await user.until(lambda: user.app.main.table.sorted_by.id == "findings", "the order")
        numbers = [len(found(c)) for c in listing.rows]
        assert numbers == sorted(numbers, reverse=True)


async def test_a_filter_by_them_looks_by_itself(start: Start) -> None:
    async with start((80, 24)) as user:
        await user.filter("finding:privileged")
        await user.until(lambda: user.cursor.startswith("toolbox"), "the only one")
        await user.sees("FINDINGS", "1 of 42")
        await user.until(lambda: "findings " not in user.lines[1], "the end of looking")


async def test_a_filter_finds_titles_and_their_absence(start: Start) -> None:
    async with start((80, 60)) as user:
        await user.filter('finding:"shell form"')
        await user.until(lambda: user.cursor.startswith("batch-nightly"), "the only one")
        await user.filter("!finding:root")
        await user.until(
            lambda: {c.name for c in user.app.main.table.listing.rows} == not_root(user), "others"
        )
        assert not_root(user) >= {"billing-api", "monitoring-prometheus"}


def not_root(user: User) -> set[str]:
    found = user.app.findings.of
    items = user.app.main.table.listing.items.values()
    return {c.name for c in items if "root" not in {f.id for f in found(c) or ()}}


async def test_a_container_in_another_state_is_looked_at_again(start: Start, control: Control) -> None:
    async with start((80, 60)) as user:
        await by_name(user, "findings")
        await user.until(lambda: count(user, "web.1") not in ("?", "FINDINGS"), "the number")
        id = next(c.id for c in user.app.main.table.listing.items.values() if c.name == "web.1")
        control.post(f"/containers/{id}/stop")
        await user.until(lambda: user.app.main.table.listing.items[id].state == "exited", "the end of it")
        await user.until(lambda: user.app.findings.of(user.app.main.table.listing.items[id]), "its findings")
        assert count(user, "web.1") != "?"


async def test_what_is_switched_off_is_not_there(start: Start) -> None:
    async with start((80, 60), findings_off=("root", "engine-socket")) as user:
        await user.filter("name:edge-proxy")
        await user.press("enter")
        await user.sees("[log-unbounded]")
        assert "[root]" not in user.text
        assert "[engine-socket]" not in user.text


async def test_what_the_engine_fails_on_stays_unknown(start: Start, control: Control) -> None:
    control.post("/_demo/faults", [{"path": "/containers/[^/]+/json", "status": 500, "times": 1}])
    async with start((80, 60)) as user:
        await by_name(user, "findings")
        await user.sees("FINDINGS")
        items = user.app.main.table.listing.items.values()
        await user.until(lambda: sum(user.app.findings.of(c) is None for c in items) == 1, "all but one")
        await user.until(lambda: "findings " not in user.text, "the end")
        (unknown,) = [c for c in items if user.app.findings.of(c) is None]
        assert count(user, unknown.name) == "?"


async def test_it_works_read_only(start: Start) -> None:
    async with start((80, 60), read_only=True) as user:
        await by_name(user, "findings")
        await user.until(lambda: count(user, "edge-proxy") == "4", "the numbers")
