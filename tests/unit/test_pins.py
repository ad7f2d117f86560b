"""The pin file on disk: seen when it changed, changed as a whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tui.domain.image import Image
from tui.domain.pin import Pin
from tui.engine.errors import Conflict
from tui.work.operations import Undo
from tui.work.pin_copies import Noted, note, with_note
from tui.work.pins import Change, PinFileError, Pins, default_pin_path

A, B = "sha256:" + "a" * 64, "sha256:" + "b" * 64
REDIS = Pin("docker.io/library/redis:latest", A)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dtui" / "pins.toml"


def test_no_file_is_no_pins_and_the_first_pin_makes_it(path: Path) -> None:
    pins = Pins(str(path))
    assert pins.look().pins == ()
    assert pins.look().trouble == ""
    pins.record(REDIS)
    assert pins.look().pins == (REDIS,)
    assert list(path.parent.iterdir()) == [path]


def test_it_is_read_again_only_when_it_changed(path: Path) -> None:
    pins = Pins(str(path))
    pins.record(REDIS)
    before = pins.look()
    assert pins.look() is before
    path.write_text("")
    assert pins.look().pins == ()
    path.unlink()
    assert pins.look().pins == ()


def test_a_change_and_its_undo(path: Path) -> None:
    pins = Pins(str(path))
    pins.record(REDIS)
    text = "# mine\n" + path.read_text()
    path.write_text(text)
    moved = pins.record(Pin(REDIS.reference, B))
    assert pins.look().pins == (Pin(REDIS.reference, B),)
    pins.take_back(moved)
    assert path.read_text() == text
    gone = pins.remove(REDIS.reference)
    assert pins.look().pins == ()
    pins.take_back(gone)
    assert path.read_text() == text


def test_a_pin_that_was_changed_since_is_not_taken_back(path: Path) -> None:
    pins = Pins(str(path))
    first = pins.record(REDIS)
    pins.record(Pin(REDIS.reference, B))
    with pytest.raises(PinFileError, match="changed since"):
        pins.take_back(first)
    assert pins.look().pins == (Pin(REDIS.reference, B),)


def test_a_name_pinned_twice_is_unpinned_twice(path: Path) -> None:
    path.parent.mkdir()
    text = "[[pin]]\nreference = 'redis'\n\n[[pin]]\nreference = 'nginx'\n\n[[pin]]\nreference = 'redis:latest'\n"
    path.write_text(text)
    pins = Pins(str(path))
    change = pins.remove(REDIS.reference)
    assert [pin.familiar for pin in pins.look().pins] == ["nginx:latest"]
    pins.take_back(change)
    assert sorted(pin.familiar for pin in pins.look().pins) == [
        "nginx:latest",
        "redis:latest",
        "redis:latest",
    ]


def test_what_is_not_pinned_cannot_be_unpinned(path: Path) -> None:
    with pytest.raises(PinFileError, match="not pinned"):
        Pins(str(path)).remove(REDIS.reference)


@pytest.mark.parametrize("content", [b"[[pin]\n", b"\xff\n"])
def test_a_broken_file_keeps_everything_and_is_never_overwritten(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    pins = Pins(str(path))
    image = Image(B, ("any:1", "any:2"), (), 1, 1, {})
    for refused in (
        lambda: pins.check_untag("any:1", image),
        lambda: pins.check_removal(image),
        lambda: pins.check_move("any:1"),
    ):
        with pytest.raises(Conflict, match="cannot be read"):
            refused()
    for failing in (lambda: pins.record(REDIS), lambda: pins.remove(REDIS.reference)):
        with pytest.raises(PinFileError):
            failing()
    assert path.read_bytes() == content
    path.write_text("")
    pins.check_removal(image)


def test_a_folder_a_pipe_and_a_link_to_nothing_are_trouble(path: Path) -> None:
    path.mkdir(parents=True)
    assert "cannot be read" in Pins(str(path)).look().trouble
    path.rmdir()
    os.mkfifo(path)
    assert "no regular file" in Pins(str(path)).look().trouble
    path.unlink()
    path.symlink_to("nothing")
    assert "link" in Pins(str(path)).look().trouble


def test_a_link_into_a_repository_stays_one(path: Path, tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles.toml"
    kept.write_text("# mine\n")
    path.parent.mkdir()
    path.symlink_to(kept)
    pins = Pins(str(path))
    pins.record(REDIS)
    assert path.is_symlink()
    assert kept.read_text().startswith("# mine\n")
    assert pins.look().pins == (REDIS,)


def test_a_file_in_git_keeps_its_mode(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("# mine\n")
    path.chmod(0o644)
    Pins(str(path)).record(REDIS)
    assert path.stat().st_mode & 0o777 == 0o644


def test_where_it_is() -> None:
    assert default_pin_path({"XDG_CONFIG_HOME": "/x", "HOME": "/h"}) == "/x/dtui/pins.toml"
    assert default_pin_path({"XDG_CONFIG_HOME": "rel", "HOME": "/h"}) == "/h/.config/dtui/pins.toml"


def test_what_was_pinned_is_known_as_before_while_the_file_is_broken(path: Path) -> None:
    pins = Pins(str(path))
    pins.record(REDIS)
    text = path.read_text()
    pins.look()
    path.write_text("[[pin]\n")
    assert pins.look().pins == (REDIS,)
    assert "cannot be read" in pins.look().trouble
    path.write_text(text.replace("latest", "7.2"))
    assert [pin.familiar for pin in pins.look().pins] == ["redis:7.2"]
    assert pins.look().trouble == ""


def test_a_copy_is_noted_with_the_pin_of_that_very_digest(path: Path) -> None:
    pins = Pins(str(path))
    pins.record(REDIS)
    before = path.read_text()
    assert note(pins, "redis:latest", B, "ghcr.io/a/redis:1").change is None
    assert note(pins, "redis:7.2", A, "ghcr.io/a/redis:1").change is None
    assert path.read_text() == before
    noted = note(pins, "redis:latest", A, "ghcr.io/a/redis:1")
    assert "noted with the pin of redis:latest" in noted.said
    assert pins.look().pins[0].tags == ("ghcr.io/a/redis:1",)
    assert note(pins, "redis:latest", A, "ghcr.io/a/redis:1") == Noted()
    step = with_note(Undo("mirror", "x", "", lambda: "gone"), pins, noted)
    assert step is not None
    assert step.call() == "gone"
    assert path.read_text() == before


def test_a_copy_that_cannot_be_noted_went_well_all_the_same(path: Path) -> None:
    pins = Pins(str(path))
    pins.record(REDIS)
    broken = path.read_text().replace("[[pin]]", "pin = [{}]\n[[other]]")
    pins.look()

    class Raced(Pins):
        """Somebody breaks the file between the look and the change."""

        def record(self, pin: Pin) -> Change:
            path.write_text(broken)
            return super().record(pin)

    raced = Raced(str(path))
    noted = note(raced, "redis:latest", A, "ghcr.io/a/redis:1")
    assert noted.change is None
    assert "could not be noted" in noted.said
    assert path.read_text() == broken
    plain = Undo("mirror", "x", "", lambda: "gone")
    assert with_note(plain, raced, noted) is plain
