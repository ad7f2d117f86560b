"""Pins: the pane, the file, what is refused while a name is pinned, and the way back."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Control, Start, User
from tests.app.test_actions import go_to, names
from tui.domain.pin import Pin
from tui.domain.pin_edit import with_pin
from tui.domain.pin_file import parse

PROD = "329074924855.dkr.ecr.us-east-1.amazonaws.com"
LATEST = f"{PROD}/fleet-tracker-inbound:latest"
ALONE = "localhost:5000/billing:rounding-fix"


def digest_here(control: Control, name: str) -> str:
    """The digest that an image has in the repository of a name."""
    image = control.get(f"/images/{name}/json")
    repository = name.rpartition(":")[0]
    return next(d.partition("@")[2] for d in image["RepoDigests"] if d.startswith(f"{repository}@"))


def write(path: Path, *pins: Pin) -> None:
    """A pin file as somebody else leaves it."""
    text = ""
    for pin in pins:
        text = with_pin(text, pin)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def spoil(path: Path, content: bytes | None) -> None:
    """A pin file that cannot be read; with None a link to nothing."""
    path.parent.mkdir()
    if content is None:
        os.symlink("nowhere.toml", path)
    else:
        path.write_bytes(content)


def text_of(path: Path) -> str:
    return path.read_bytes().decode(errors="surrogateescape")


def pinned(path: Path) -> dict[str, Pin]:
    return {pin.familiar: pin for pin in parse(path.read_text())} if path.exists() else {}


async def open_pane(user: User, name: str) -> None:
    """Go to a name and open its pane; the registry has answered."""
    await go_to(user, "2", f"reference:{name}")
    await user.until(lambda: user.cursor == name, "the row")
    await user.press("p")
    await user.sees("Pin on")
    await user.dialog()
    await user.until(lambda: "looking" not in user.text, "an answer")


async def done(user: User, title: str, state: str = "done") -> Any:
    """The newest job, once it has ended."""
    jobs = user.app.jobs.records
    await user.until(lambda: jobs() and jobs()[-1].title == title and not jobs()[-1].is_active, title)
    assert jobs()[-1].state == state, jobs()[-1]
    return jobs()[-1]


async def test_pin_undo_and_unpin(start: Start, control: Control, pin_file: Path, tmp_path: Path) -> None:
    digest = digest_here(control, "redis:latest")
    async with start() as user:
        await open_pane(user, "redis:latest")
        await user.sees("registry and host agree", digest[:40], "to pin", "redis@sha256")
        await user.press("enter")
        await done(user, "Pin")
        pin = pinned(pin_file)["redis:latest"]
        assert (pin.digest, pin.image, pin.note) == (digest, names(control)["redis:latest"], "")
        assert f'"redis@{digest}"' in text_of(pin_file)
        await user.sees("● redis:latest")
        await user.press("T")
        await user.sees("redis:latest is pinned: unpin it first (p)")
        await user.press("z")
        await done(user, "Undo")
        assert pinned(pin_file) == {}
        await user.until(lambda: "● redis" not in user.text, "the mark to go")
        await open_pane(user, "redis:latest")
        await user.press("enter")
        await done(user, "Pin")
        await user.sees("● redis:latest")
        await open_pane(user, "redis:latest")
        await user.sees("pinned    to redis@sha256", "ctrl+x Unpin")
        await user.press("ctrl+x")
        await done(user, "Unpin")
        assert pinned(pin_file) == {}
        await user.press("z")
        await done(user, "Undo")
        assert pinned(pin_file)["redis:latest"].digest == digest
    lines = [json.loads(x) for x in (tmp_path / "state" / "audit.jsonl").read_text().splitlines()]
    assert [(x["action"], x["object"], x["result"]) for x in lines] == [
        (action, "redis:latest", "ok") for action in ("image.pin", "undo", "image.pin", "image.unpin", "undo")
    ]


async def test_untag_and_remove_are_refused_alone_and_in_bulk(
    start: Start, control: Control, pin_file: Path
) -> None:
    write(pin_file, Pin(LATEST, digest_here(control, LATEST)))
    before = names(control)
    async with start(size=(140, 40)) as user:
        await go_to(user, "2", f"reference:{LATEST}")
        await user.sees("●")
        await user.press("T")
        await user.sees("is pinned: unpin it first")
        await user.press("d")
        await user.sees("is pinned as", "unpin that first")
        # Another name of the image: it alone may go, the image may not.
        sibling = next(n for n, i in before.items() if i == before[LATEST] and n != LATEST and "855" in n)
        await go_to(user, "2", f"reference:{sibling}")
        await user.press("d")
        await user.dialog()
        await user.press("r")
        await user.sees("is pinned as")
        await user.press("escape")
        # In bulk the pinned image is left out, and said.
        await go_to(user, "2", f"reference:{ALONE}")
        await user.press("space")
        await go_to(user, "2", f"reference:{sibling}")
        await user.press("space", "d")
        await user.sees("Remove 1 image", "Left out", "is pinned as")
        await user.agree()
        await done(user, "Remove")
        assert names(control).keys() == before.keys() - {ALONE}


async def test_the_pinned_digest_is_kept_where_its_tag_has_gone_on(
    start: Start, control: Control, pin_file: Path
) -> None:
    digest = digest_here(control, LATEST)
    image = names(control)[LATEST]
    write(pin_file, Pin(LATEST, digest))
    newer = next(i for n, i in names(control).items() if n.startswith(LATEST[:-6]) and i != image)
    control.post(f"/images/{newer}/tag?repo={LATEST[:-7]}&tag=latest")
    held = next(n for n, i in names(control).items() if i == image and n.startswith(LATEST[:-6]))
    async with start() as user:
        await go_to(user, "2", f"reference:{held}")
        await user.sees("●")
        await user.press("d")
        await user.sees("pinned as", "unpin that first")
        assert names(control)[held] == image


async def test_a_pinned_name_goes_to_no_other_image(start: Start, control: Control, pin_file: Path) -> None:
    write(pin_file, Pin("docker.io/library/redis:latest"))
    async with start() as user:
        await go_to(user, "2", f"reference:{ALONE}")
        await user.press("t")
        await user.dialog()
        await user.press("ctrl+u")
        await user.type("redis")
        await user.sees("redis:latest is pinned")
        await user.press("enter")
        await user.sees("Retag on")
        assert names(control)["redis:latest"] != names(control)[ALONE]


async def test_what_was_pinned_by_another_hand_while_asking_is_kept(
    start: Start, control: Control, pin_file: Path
) -> None:
    async with start() as user:
        await go_to(user, "2", f"reference:{ALONE}")
        await user.press("d")
        await user.sees("Remove 1 image")
        await user.dialog()
        write(pin_file, Pin(ALONE))
        await user.agree()
        job = await done(user, "Remove", "failed")
        assert "is pinned as" in job.failure.title
        assert ALONE in names(control)


async def test_a_file_written_by_hand_counts_with_the_next_action(start: Start, pin_file: Path) -> None:
    async with start() as user:
        await go_to(user, "2", "reference:redis")
        assert "●" not in user.text
        write(pin_file, Pin("docker.io/library/redis:latest"), Pin("docker.io/library/redis:7.2-alpine"))
        await user.press("d")
        await user.sees("is pinned as", "● redis:7.2-alpine", "● redis:latest")


@pytest.mark.parametrize("broken", [b"[[pin]\n", b"[[pin]]\nrefrence = 'redis'\n", b"\xff", None])
async def test_a_broken_file_is_told_and_keeps_everything(
    start: Start, control: Control, pin_file: Path, broken: bytes | None
) -> None:
    spoil(pin_file, broken)
    before = names(control)
    async with start(size=(200, 30)) as user:
        await go_to(user, "2", f"reference:{LATEST}")
        for key in ("T", "d", "p"):
            await user.press(key)
            await user.until(
                lambda: "pin file" in user.text.lower() and "cannot be read" in user.text, f"{key} refused"
            )
            await user.press("escape")
        assert names(control) == before
    assert broken is None or text_of(pin_file) == broken.decode(errors="surrogateescape")


async def test_marked_names_are_pinned_and_unpinned_at_once(
    start: Start, control: Control, pin_file: Path
) -> None:
    async with start(ascii=True) as user:
        await go_to(user, "2", "reference:redis")
        await user.press("asterisk", "p")
        await user.sees("Pin 2 names", "redis:7.2-alpine", "y Yes")
        await user.dialog()
        await user.press("y")
        await done(user, "Pin")
        assert pinned(pin_file).keys() == {"redis:latest", "redis:7.2-alpine"}
        await user.sees("*! redis:latest")
        await user.press("p")
        await user.sees("Unpin 2 names")
        await user.dialog()
        await user.press("y")
        await done(user, "Unpin")
        assert pinned(pin_file) == {}
        await user.press("z")
        await done(user, "Undo")
        assert pinned(pin_file).keys() == {"redis:latest", "redis:7.2-alpine"}


async def test_details_and_copy_tell_the_pin(start: Start, control: Control, pin_file: Path) -> None:
    digest = digest_here(control, "redis:latest")
    write(pin_file, Pin("docker.io/library/redis:latest", digest))
    async with start() as user:
        await go_to(user, "2", "reference:redis:latest")
        await user.press("enter")
        await user.sees("pinned", f"redis@{digest[:20]}")
        await user.press("escape", "y")
        await user.dialog()
        await user.sees("pinned reference")
        await user.press("P")
        await user.sees(f"redis@{digest}")
        await user.press("escape")
        await open_pane(user, "redis:latest")
        await user.press("ctrl+y")
        await user.sees("Copy:", f"redis@{digest}")
        await user.press("escape")
        await user.sees("Pin on")


async def test_read_only_shows_pins_and_changes_none(start: Start, pin_file: Path) -> None:
    write(pin_file, Pin("docker.io/library/redis:latest"))
    async with start(read_only=True) as user:
        await go_to(user, "2", "reference:redis:latest")
        await user.sees("● redis:latest")
        await user.press("p")
        assert "Pin on" not in user.text
