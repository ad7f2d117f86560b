"""The list of pins: what it says before and after the registries were asked, and what can be done there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.app.conftest import Control, Start, User
from tests.app.test_actions import go_to, names
from tests.app.test_pins import digest_here, done, pinned, text_of, write
from tui.domain.pin import Pin

HOST, REPOSITORY = "ghcr.io", "acme/fleet-gateway"
V2 = f"{HOST}/{REPOSITORY}:v2"
REDIS = "docker.io/library/redis:latest"


def leave(path: Path, text: str | None) -> None:
    """A pin file as somebody else leaves it, None for none."""
    path.parent.mkdir(exist_ok=True)
    if text is None:
        path.unlink()
    else:
        path.write_text(text)


def set_there(control: Control, digest: str, tag: str = "v2") -> None:
    """Let a tag of the registry be this digest there, as somebody else's push would."""
    control.post("/_demo/manifest/put", _order(reference=tag, digest=digest))


def remove_there(control: Control, digest: str, tag: str = "v2") -> None:
    """Take the tag away there; the digest stays."""
    control.post("/_demo/registries", {"host": HOST, "deletes": True})
    control.post("/_demo/tag/remove", _order(reference=tag, digest=digest))


def _order(**more: Any) -> dict[str, Any]:
    return {"host": HOST, "repository": REPOSITORY, "login": {"username": "acme", "password": "x"}, **more}


def another_there(control: Control) -> str:
    """Another digest that the repository has."""
    known: dict[str, str] = control.get("/_demo/registries")[HOST]
    mine = {digest for name, digest in known.items() if name.startswith(f"{REPOSITORY}:")}
    return min(mine - {digest_here(control, V2)})


def asked(control: Control) -> list[dict[str, Any]]:
    """What the registries were asked."""
    found: list[dict[str, Any]] = control.get("/_demo/registries/asked")
    return found


async def open_list(user: User) -> None:
    await user.press("7")
    await user.sees("7 Pins")


def row_of(user: User, name: str) -> str:
    return next(line for line in user.lines if name in line and "→" not in line and "->" not in line)


async def test_it_lists_all_pins_and_asks_nobody(start: Start, control: Control, pin_file: Path) -> None:
    digest = digest_here(control, V2)
    write(
        pin_file,
        Pin(V2, digest, names(control)[V2]),
        Pin(REDIS, "sha256:" + "e" * 64),
        Pin("ghcr.io/acme/nowhere:1", "sha256:" + "d" * 64),
        Pin("localhost:5000/billing:rounding-fix", "", names(control)["localhost:5000/billing:rounding-fix"]),
    )
    async with start(size=(120, 40)) as user:
        control.post("/_demo/registries/asked/clear")
        await user.press("2")
        assert "7 Pins" not in user.text
        await open_list(user)
        await user.sees("7 Pins 4", "not checked")
        assert digest[7:19] in row_of(user, V2)
        assert " here " in row_of(user, V2)
        assert "other image" in row_of(user, "redis:latest")
        assert "not here" in row_of(user, "ghcr.io/acme/nowhere:1")
        assert "no digest" in row_of(user, "billing:rounding-fix")
        assert user.cursor == f"{V2} -> {HOST}/{REPOSITORY}@{digest}"
        assert asked(control) == []
        await user.press("2")
        await user.until(lambda: "7 Pins" not in user.text, "the view to go from the line")


async def test_check_tells_what_moved_and_what_went(start: Start, control: Control, pin_file: Path) -> None:
    digest = digest_here(control, V2)
    set_there(control, digest)
    write(pin_file, Pin(V2, digest, names(control)[V2]), Pin(REDIS, digest_here(control, "redis:latest")))
    async with start(size=(120, 40)) as user:
        await open_list(user)
        await user.filter("name:v2")
        control.post("/_demo/registries/asked/clear")
        await user.press("c")
        await user.until(lambda: re.search(r"as pinned \ds", row_of(user, V2)), "as pinned")
        await user.sees("Check: as pinned.")
        # One question where nothing has changed: an engine may put it in several requests of its own.
        assert len(asked(control)) == 1, asked(control)
        other = another_there(control)
        set_there(control, other)
        await user.press("c")
        await user.until(lambda: " moved " in row_of(user, V2), "moved")
        assert f"the tag has moved away from the pin, it is {other} now" in user.cursor
        assert user.cursor.endswith("the registry still has the pinned digest")
        await user.press("enter")
        await user.sees("In the registry", "  moved, ", "moved away from the pin")
        await user.press("escape")
        remove_there(control, other)
        await user.press("c")
        await user.until(lambda: "tag gone" in row_of(user, V2), "tag gone")
        assert "no such tag; the registry still has the pinned digest" in user.cursor


async def test_a_check_of_a_pinned_name_in_images_tells_the_drift(
    start: Start, control: Control, pin_file: Path
) -> None:
    digest, other = digest_here(control, V2), another_there(control)
    write(pin_file, Pin(V2, digest, names(control)[V2]))
    set_there(control, other)
    async with start(size=(160, 40)) as user:
        await go_to(user, "2", f"reference:{V2}")
        await user.until(lambda: user.cursor == V2, "the row")
        await user.press("c")
        await user.until(lambda: f"moved away from the pin: {digest} -> {other}" in user.cursor, "the drift")
        await user.press("enter")
        await user.sees("drift       the tag has moved away from the pin")


async def test_many_are_checked_at_once_and_each_failure_has_its_reason(
    start: Start, control: Control, pin_file: Path
) -> None:
    set_there(control, digest_here(control, V2))
    write(
        pin_file,
        Pin(V2, digest_here(control, V2)),
        Pin(REDIS, digest_here(control, "redis:latest")),
        Pin("registry.acme.example/a:1", "sha256:" + "d" * 64),
        Pin("localhost:5000/never:1", "sha256:" + "c" * 64),
    )
    control.post("/_demo/registries", {"host": "registry.acme.example", "access": "unknown"})
    async with start(size=(140, 40)) as user:
        await open_list(user)
        await user.press("asterisk", "c")
        job = await done(user, "Check")
        assert job.object == "4 pins"
        await user.until(lambda: "asking..." not in user.text, "all answers")
        assert "as pinned" in row_of(user, V2)
        assert "as pinned" in row_of(user, "redis:latest")
        assert "unreachable" in row_of(user, "registry.acme.example/a:1")
        assert "not there" in row_of(user, "localhost:5000/never:1")
        assert "2 as pinned" in job.result
        await user.press("backslash")
        await user.filter("state:unreachable")
        await user.until(lambda: "finds no host of the name" in user.cursor, "the reason in the foot line")


async def test_a_check_that_is_cancelled_leaves_nothing_asking(
    start: Start, control: Control, pin_file: Path
) -> None:
    write(pin_file, *(Pin(f"localhost:5000/a{n}:1", "sha256:" + "c" * 64) for n in range(30)))
    control.post("/_demo/faults", [{"path": "/distribution", "delay": 2.0}])
    async with start(size=(120, 40)) as user:
        await open_list(user)
        await user.press("asterisk", "c")
        await user.sees("asking...")
        user.app.jobs.cancel(user.app.jobs.records()[-1].id)
        await done(user, "Check", "cancelled")
        await user.until(lambda: "asking..." not in user.text, "nothing to be asked any more")
        assert "not checked" in user.text


async def test_unpin_one_and_several_with_the_way_back(
    start: Start, control: Control, pin_file: Path, tmp_path: Path
) -> None:
    write(pin_file, Pin(V2, digest_here(control, V2)), Pin(REDIS, "sha256:" + "e" * 64))
    before = text_of(pin_file)
    async with start() as user:
        await open_list(user)
        await user.filter("redis")
        await user.press("p")
        await done(user, "Unpin")
        assert pinned(pin_file).keys() == {V2}
        await user.press("z")
        await done(user, "Undo")
        assert text_of(pin_file) == before
        await user.press("escape", "asterisk", "p")
        await user.sees("Unpin 2 names", f"{V2} -> {HOST}/{REPOSITORY}@", "y Yes")
        await user.dialog()
        await user.press("y")
        await user.until(lambda: pinned(pin_file) == {}, "both to go")
        await user.sees("Nothing is pinned: p on an image pins its name.")
        await done(user, "Unpin")
    lines = [json.loads(x) for x in (tmp_path / "state" / "audit.jsonl").read_text().splitlines()]
    assert [x["action"] for x in lines] == ["image.unpin", "undo", "image.unpin", "image.unpin"]


async def test_the_pinned_digest_is_pulled_and_no_name_moves(
    start: Start, control: Control, pin_file: Path
) -> None:
    digest = digest_here(control, "redis:latest")
    write(pin_file, Pin(REDIS, digest), Pin(V2, "", names(control)[V2]))
    newer = names(control)["nginx:latest"]
    control.post(f"/images/{newer}/tag?repo=redis&tag=latest")
    async with start(size=(120, 40)) as user:
        await open_list(user)
        await user.filter("redis")
        await user.press("u")
        await done(user, "Pull")
        assert names(control)["redis:latest"] == newer
        await user.until(lambda: "name moved" in row_of(user, "redis:latest"), "both to be told")
        await user.filter("fleet-gateway")
        await user.press("u")
        await user.sees("without a registry digest")


async def test_rows_follow_the_images_and_the_file(start: Start, control: Control, pin_file: Path) -> None:
    name = "debian:bookworm-slim"
    write(pin_file, Pin(f"docker.io/library/{name}", digest_here(control, name)))
    async with start(size=(120, 40)) as user:
        await open_list(user)
        await user.until(lambda: " here " in row_of(user, name), "here")
        control.call("DELETE", f"/images/{name}?noprune=1")
        await user.until(lambda: "not here" in row_of(user, name), "the image to be gone")
        write(pin_file, Pin(REDIS, "sha256:" + "e" * 64), Pin(V2, "sha256:" + "e" * 64))
        await user.press("ctrl+r")
        await user.sees("7 Pins 2", V2)


async def test_a_file_that_breaks_loses_no_mark_and_says_so(
    start: Start, control: Control, pin_file: Path
) -> None:
    write(pin_file, Pin(REDIS, digest_here(control, "redis:latest")))
    good = text_of(pin_file)
    async with start(size=(120, 40)) as user:
        await go_to(user, "2", "reference:redis:latest")
        await user.sees("● redis:latest")
        leave(pin_file, good + "[[pin]\n")
        await user.press("T")
        await user.sees("cannot be read")
        await user.press("j")
        await user.sees("● redis:latest", "pins broken")
        await open_list(user)
        await user.sees("redis:latest", "7 Pins broken 1")
        await user.press("enter")
        await user.sees("The pin file", "cannot be read")
        await user.press("escape", "p")
        await done(user, "Unpin", "failed")
        assert text_of(pin_file) == good + "[[pin]\n"
        leave(pin_file, good)
        await user.press("ctrl+r")
        await user.until(lambda: "7 Pins 1" in user.text, "all to be well again")
        leave(pin_file, None)
        await user.press("ctrl+r")
        await user.sees("is gone: nothing is pinned")


async def test_one_that_is_broken_from_the_start_says_why_there_is_no_list(
    start: Start, pin_file: Path
) -> None:
    leave(pin_file, "[[pin]\n")
    async with start() as user:
        await open_list(user)
        await user.sees("cannot be read", "until it is", "7 Pins broken 0")


async def test_copy_and_read_only(start: Start, control: Control, pin_file: Path) -> None:
    digest = digest_here(control, "redis:latest")
    write(pin_file, Pin(REDIS, digest))
    async with start(read_only=True) as user:
        await open_list(user)
        await user.press("y")
        await user.dialog()
        await user.sees("pinned reference", "pull command")
        await user.press("P")
        await user.sees(f"redis@{digest}")
        await user.press("escape", "p")
        await user.sees("not in a read-only session")
        await user.press("c")
        await user.sees("as pinned")
        assert pinned(pin_file).keys() == {"redis:latest"}


async def test_o_opens_the_tags_there_and_goes_back(start: Start, control: Control, pin_file: Path) -> None:
    write(pin_file, Pin(V2, digest_here(control, V2)))
    async with start(size=(120, 40)) as user:
        await open_list(user)
        await user.press("o")
        await user.sees("7 Pins >", "v2.4.1")
        await user.press("escape")
        await user.sees("7 Pins 1", "not checked")
