"""What the pane of a pin offers beside the pin itself: tags, a push, and what it says where no registry helps."""

from __future__ import annotations

from pathlib import Path

from tests.app.conftest import Control, Start
from tests.app.test_actions import go_to, names
from tests.app.test_pins import ALONE, digest_here, done, open_pane, pinned, write
from tui.domain.pin import Pin


async def test_an_explicit_tag_and_its_undo(start: Start, control: Control, pin_file: Path) -> None:
    async with start() as user:
        await open_pane(user, "redis:latest")
        await user.press("ctrl+u")
        await user.type("redis:Bad tag")
        await user.press("ctrl+t")
        assert "Pin on" in user.text
        await user.press("ctrl+u")
        await user.type("redis:kept")
        await user.sees("new here", "docker tag")
        await user.press("ctrl+t")
        await done(user, "Pin")
        assert names(control)["redis:kept"] == names(control)["redis:latest"]
        assert pinned(pin_file)["redis:latest"].tags == ("docker.io/library/redis:kept",)
        await go_to(user, "2", "reference:redis:kept")
        await user.sees("● redis:kept")
        await user.press("T")
        await user.sees("redis:kept is pinned")
        await user.press("z")
        await done(user, "Undo")
        assert "redis:kept" not in names(control)
        assert pinned(pin_file) == {}


async def test_the_tag_of_the_template(start: Start, control: Control) -> None:
    image = names(control)["redis:latest"].partition(":")[2]
    async with start(pin_template="v-{id:.8}") as user:
        await open_pane(user, "redis:latest")
        await user.sees(f"redis:v-{image[:8]}")
    async with start(pin_template="{nothing}") as user:
        await open_pane(user, "redis:latest")
        await user.sees("pin_template gives no tag")


async def test_the_registrys_tags_of_the_same_digest_are_proposed(
    start: Start, control: Control, pin_file: Path
) -> None:
    name, login = "ghcr.io/acme/fleet-gateway:v2", {"username": "acme", "password": "x"}
    there = {"host": "ghcr.io", "repository": "acme/fleet-gateway", "login": login}
    digest = digest_here(control, name)
    for tag in ("v2", "v2.4.1", "steady"):
        control.post("/_demo/manifest/put", there | {"reference": tag, "digest": digest})
    async with start(size=(120, 40)) as user:
        await open_pane(user, name)
        # What is explicit comes first, and the pinned tag itself is none of them.
        await user.sees("the same digest there: ", "v2.4.1, v2.4, steady (all tags were looked")
        proposed = user.app.screen._proposals
        assert proposed.index("ghcr.io/acme/fleet-gateway:v2.4.1") in (1, 2, 3)
        assert name not in proposed
        while user.app.screen.query_one("Field").value != "ghcr.io/acme/fleet-gateway:v2.4.1":
            await user.press("down")
        await user.sees("is a name of this image already")
        await user.press("ctrl+t")
        await done(user, "Pin")
        assert pinned(pin_file)[name].tags == ("ghcr.io/acme/fleet-gateway:v2.4.1",)
        assert pinned(pin_file)[name].digest == digest


async def test_looking_for_tags_that_fails_is_told_and_ends_with_the_pane(
    start: Start, control: Control
) -> None:
    name = "ghcr.io/acme/fleet-gateway:v2"
    async with start(size=(120, 40)) as user:
        await go_to(user, "2", f"reference:{name}")
        control.post("/_demo/registries", {"host": "ghcr.io", "delay": 0.3})
        control.post("/_demo/registries/asked/clear")
        await user.press("p")
        await user.sees("looking for others of the same digest")
        await user.press("escape")
        await user.until(lambda: "Pin on" not in user.text, "the pane to close")
        # By the time that the next pane has its answer, nobody looks on for this one.
        control.post(
            "/_demo/registries", {"host": "ghcr.io", "delay": 0.0, "error": "toomanyrequests: slow down"}
        )
        await user.press("p")
        await user.sees("not known: ")
        heads = [a for a in control.get("/_demo/registries/asked") if a["what"] == "manifest/head"]
        there = control.get("/_demo/registries")["ghcr.io"]
        assert len(heads) < sum(tag.startswith("acme/fleet-gateway:") for tag in there), heads


async def test_push_to_an_own_registry(start: Start, control: Control, pin_file: Path) -> None:
    async with start(mirror="localhost:5000/mirror") as user:
        await open_pane(user, "redis:latest")
        await user.press("down")
        await user.press("down")
        await user.sees("localhost:5000/mirror/redis:")
        target = next(w for w in user.text.split() if w.startswith("localhost:5000/mirror/redis:"))
        await user.press("ctrl+s")
        await user.sees("Push 1 name")
        await user.dialog()
        await user.press("y")
        await done(user, "Push")
        assert target in names(control)
        assert control.get(f"/distribution/{target}/json")["Descriptor"]["digest"]
        assert pinned(pin_file)["redis:latest"].tags == (target,)


async def test_what_no_registry_has_is_pinned_by_its_id(
    start: Start, control: Control, pin_file: Path
) -> None:
    async with start() as user:
        await open_pane(user, ALONE)
        await user.sees("has no such tag", "no registry digest")
        await user.press("enter")
        await done(user, "Pin")
    pin = pinned(pin_file)[ALONE]
    assert (pin.digest, pin.image) == ("", names(control)[ALONE])
    assert pin.note.startswith("no registry digest")


async def test_a_registry_that_does_not_answer_fails_softly(
    start: Start, control: Control, pin_file: Path
) -> None:
    control.post(
        "/_demo/faults", [{"path": "/distribution", "status": 500, "body": '{"message": "no luck"}'}]
    )
    async with start() as user:
        await open_pane(user, "redis:latest")
        await user.sees("not known: no luck", "not verified")
        await user.press("enter")
        await done(user, "Pin")
    assert "not verified" in pinned(pin_file)["redis:latest"].note


async def test_a_tag_that_moved_away_from_its_pin_is_told(
    start: Start, control: Control, pin_file: Path
) -> None:
    old = "sha256:" + "e" * 64
    write(pin_file, Pin("docker.io/library/redis:latest", old))
    async with start(size=(120, 40)) as user:
        await open_pane(user, "redis:latest")
        await user.sees("moved away from the pin", "is not what was pinned")
