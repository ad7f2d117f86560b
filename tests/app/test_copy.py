"""From registry to registry: a new tag there, mirrors, what is asked before, and how it is taken back."""

from __future__ import annotations

import re
from typing import Any

from tests.app.conftest import Control, Start, User
from tests.app.test_remote import flat

PROD = "329074924855.dkr.ecr.us-east-1.amazonaws.com"
GATEWAY = f"{PROD}/fleet-gateway"
NEWEST = f"{GATEWAY}:20160612_0900_01280ac415ca"


async def go_to(user: User, name: str) -> None:
    await user.press("2")
    await user.filter(f"reference:{name}")


def digests(control: Control, host: str) -> dict[str, str]:
    """`repository:tag` to digest, as a registry has them."""
    found: dict[str, Any] = control.get("/_demo/registries")
    return dict(found[host])


async def enter(user: User, text: str) -> None:
    """Type a text into a form in place of what it proposes."""
    await user.dialog()
    await user.press("ctrl+u")
    await user.type(text)
    await user.press("enter")


async def ends(user: User, state: str = "done") -> Any:
    """Wait for the end of the newest job."""
    await user.until(user.app.jobs.records, "a job")
    await user.until(lambda: not user.app.jobs.records()[-1].is_active, "its end", 1500)
    record = user.app.jobs.records()[-1]
    assert record.state == state, record.failure
    return record


async def test_a_new_tag_there_is_written_at_once_and_taken_back(start: Start, control: Control) -> None:
    before = digests(control, PROD)
    async with start((100, 30), logins=True) as user:
        await go_to(user, NEWEST)
        await user.press("N")
        await user.sees("New tag in", "sha256:")
        await enter(user, f"{GATEWAY}:golden")
        assert (await ends(user)).title == "Retag"
        there = digests(control, PROD)
        assert there["fleet-gateway:golden"] == before["fleet-gateway:20160612_0900_01280ac415ca"]
        await user.sees("done. z takes it back")
        await user.press("z")
        await user.until(lambda: "fleet-gateway:golden" not in digests(control, PROD), "taken back")
        assert before.items() <= digests(control, PROD).items()


async def test_a_tag_over_another_digest_shows_both_and_wants_the_number(
    start: Start, control: Control
) -> None:
    before = digests(control, PROD)
    old = before["fleet-gateway:2016.06"]
    async with start((120, 40), logins=True) as user:
        await go_to(user, NEWEST)
        await user.press("N")
        await enter(user, f"{GATEWAY}:2016.06")
        await user.sees("Type the number of items (1)")
        said = flat(user)
        new = before["fleet-gateway:20160612_0900_01280ac415ca"]
        squeezed = re.sub(r"\s", "", said)
        assert old in squeezed
        assert new in squeezed
        assert len(re.findall(r"built \w+ ago", said)) == 2
        await user.agree()
        await ends(user)
        assert digests(control, PROD)["fleet-gateway:2016.06"] == new
        await user.press("z")
        await user.until(lambda: digests(control, PROD)["fleet-gateway:2016.06"] == old, "taken back")


async def test_what_is_not_in_its_registry_is_sent_to_push(start: Start) -> None:
    async with start((100, 30), logins=True) as user:
        await go_to(user, "localhost:5000/billing:rounding-fix")
        await user.press("N")
        await user.until(lambda: "does not have it. P pushes what is here" in flat(user), "the way out")
        assert not user.app.jobs.records()


async def test_an_immutable_tag_is_not_replaced(start: Start, control: Control) -> None:
    builds = sorted(t for t in digests(control, PROD) if t.startswith("auth-proxy:2016"))
    async with start((100, 30), logins=True) as user:
        await go_to(user, f"{PROD}/{builds[-1]}")
        await user.press("N")
        await enter(user, f"{PROD}/{builds[-2]}")
        await user.sees("where tags may not be replaced")


async def test_an_index_is_mirrored_whole(start: Start, control: Control) -> None:
    async with start((100, 30), logins=True, mirror="localhost:5000/own") as user:
        await go_to(user, "traefik:3.1")
        await user.press("M")
        await user.sees("localhost:5000/own/traefik:3.1", "all platforms")
        await user.dialog()
        await user.press("enter")
        await user.sees("Mirror 1 name to localhost:5000", "new there")
        await user.agree()
        record = await ends(user)
        assert "linux/amd64, linux/arm64, linux/riscv64" in record.result
        there = digests(control, "localhost:5000")["own/traefik:3.1"]
        assert there == digests(control, "docker.io")["library/traefik:3.1"]
        await user.press("2")
        await user.press("z")
        await user.until(lambda: "own/traefik:3.1" not in digests(control, "localhost:5000"), "taken back")


async def test_marked_names_are_mirrored_below_one_place(start: Start, control: Control) -> None:
    async with start((100, 30), logins=True) as user:
        await go_to(user, "ghcr.io/acme/edge-waf")
        await user.press("asterisk", "M")
        await user.sees("Mirror 2 names")
        await enter(user, "localhost:5000/m")
        await user.sees("Mirror 2 names to localhost:5000")
        await user.agree()
        await user.until(lambda: len(user.app.jobs.records()) == 2, "two jobs")
        await user.until(lambda: all(not r.is_active for r in user.app.jobs.records()), "ends", 1500)
        there = digests(control, "localhost:5000")
        assert {"m/acme/edge-waf:1.9.0", "m/acme/edge-waf:1.8.3"} <= there.keys()


async def test_a_pushed_or_copied_name_is_no_longer_called_what_it_was(
    start: Start, control: Control
) -> None:
    name = "localhost:5000/billing:rounding-fix"
    async with start((120, 30), logins=True) as user:
        await go_to(user, name)
        await user.press("c")
        await user.sees("not there", "ONLY COPY")
        await user.press("P")
        await user.agree()
        await user.until(lambda: user.app.jobs.records()[-1].title == "Push", "the push")
        await ends(user)
        await user.until(lambda: "ONLY COPY" not in user.text, "the old verdict to go")


async def test_nothing_of_it_is_there_in_a_read_only_session(start: Start) -> None:
    async with start((100, 30), logins=True, read_only=True) as user:
        await go_to(user, NEWEST)
        await user.press("N")
        await user.sees("not in a read-only session")
        await user.press("M")
        await user.sees("Mirror: not in a read-only session")
