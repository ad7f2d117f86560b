"""Mirroring what is pinned: from the pane and the list, noted with the pin, and taken back with it."""

from __future__ import annotations

from pathlib import Path

from tests.app.conftest import Control, Start
from tests.app.test_actions import names
from tests.app.test_pin_list import HOST, REPOSITORY, V2, another_there, open_list, set_there
from tests.app.test_pins import digest_here, done, open_pane, pinned, write
from tui.domain.pin import Pin

MIRROR = "localhost:5000/mirror"


def mirrored(control: Control) -> dict[str, str]:
    """What the own registry has below the mirror's path, by its whole name."""
    there = control.get("/_demo/registries").get("localhost:5000", {})
    return {f"localhost:5000/{name}": digest for name, digest in there.items() if name.startswith("mirror/")}


async def test_the_pane_pins_and_mirrors_and_both_are_taken_back(
    start: Start, control: Control, pin_file: Path
) -> None:
    digest = digest_here(control, V2)
    set_there(control, digest)
    before = names(control)
    async with start(size=(120, 40), mirror=MIRROR) as user:
        await open_pane(user, V2)
        await user.sees(f"ctrl+o copies to {MIRROR}/{REPOSITORY}:")
        await user.press("ctrl+o")
        await user.sees("Mirror", f"{MIRROR}/{REPOSITORY}:", digest[:20])
        await user.agree()
        job = await done(user, "Mirror")
        (target,) = mirrored(control)
        assert mirrored(control) == {target: digest}
        assert target in job.result
        assert f"noted with the pin of {V2}" in job.result
        assert pinned(pin_file)[V2].tags == (target,)
        assert pinned(pin_file)[V2].digest == digest
        # The engine had no part in it.
        assert names(control) == before
        await user.press("z")
        await done(user, "Undo")
        assert mirrored(control) == {}
        assert pinned(pin_file)[V2].tags == ()


async def test_what_was_pinned_is_mirrored_and_not_what_the_tag_is_now(
    start: Start, control: Control, pin_file: Path
) -> None:
    digest, other = digest_here(control, V2), another_there(control)
    write(pin_file, Pin(V2, digest, names(control)[V2], note="mine"))
    set_there(control, other)
    async with start(size=(120, 40)) as user:
        await open_pane(user, V2)
        await user.press("ctrl+u")
        await user.type(f"{HOST}/{REPOSITORY}:kept")
        await user.press("ctrl+o")
        await user.sees("type a name in your own registry, or set mirror in the settings")
        await user.press("ctrl+u")
        await user.type(f"{MIRROR}/gateway:kept")
        await user.press("ctrl+o")
        await user.sees("y Yes")
        await user.agree()
        await done(user, "Mirror")
        assert mirrored(control) == {f"{MIRROR}/gateway:kept": digest}
        assert pinned(pin_file)[V2].tags == (f"{MIRROR}/gateway:kept",)
        assert pinned(pin_file)[V2].note == "mine"
        assert user.app.jobs.records()[0].title == "Mirror"


async def test_without_a_digest_there_is_nothing_to_mirror(start: Start, control: Control) -> None:
    async with start(size=(120, 40), mirror=MIRROR) as user:
        await open_pane(user, "localhost:5000/billing:rounding-fix")
        await user.press("ctrl+o")
        await user.sees("No registry is known to have this image")
        assert user.app.jobs.records() == ()


async def test_from_the_list_and_once_more_what_is_there_already(
    start: Start, control: Control, pin_file: Path
) -> None:
    digest = digest_here(control, V2)
    set_there(control, digest)
    write(pin_file, Pin(V2, digest, names(control)[V2]))
    target = f"{MIRROR}/{REPOSITORY}:v2"
    async with start(size=(120, 40), mirror=MIRROR) as user:
        await open_list(user)
        await user.press("M")
        await user.sees("Mirror from ghcr.io", digest, target)
        await user.dialog()
        await user.press("enter")
        await user.sees(target, "y Yes")
        await user.agree()
        await done(user, "Mirror")
        assert mirrored(control) == {target: digest}
        assert pinned(pin_file)[V2].tags == (target,)
        await user.until(lambda: target in user.app.main.table.listing.current.pin.tags, "the list to follow")
        # Somebody else unpinned and pinned it again: the name is noted though nothing is copied.
        write(pin_file, Pin(V2, digest, names(control)[V2]))
        await user.press("M")
        await user.sees("Mirror from ghcr.io")
        await user.dialog()
        await user.press("enter")
        await user.sees("is there already", "noted with the pin")
        assert pinned(pin_file)[V2].tags == (target,)
        assert len([r for r in user.app.jobs.records() if r.title == "Mirror"]) == 1


async def test_a_pin_that_was_changed_meanwhile_is_left_as_it_is(
    start: Start, control: Control, pin_file: Path
) -> None:
    digest, other = digest_here(control, V2), another_there(control)
    set_there(control, digest)
    write(pin_file, Pin(V2, digest))
    async with start(size=(120, 40), mirror=MIRROR) as user:
        await open_list(user)
        await user.press("M")
        await user.sees("Mirror from ghcr.io")
        await user.dialog()
        await user.press("enter")
        await user.sees("y Yes")
        await user.dialog()
        write(pin_file, Pin(V2, other))
        await user.agree()
        job = await done(user, "Mirror")
        assert "noted" not in job.result
        assert pinned(pin_file)[V2] == Pin(V2, other)
