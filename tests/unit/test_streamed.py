"""What was streamed off the host counts as saved when its checksum is given back, and only then."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.lab.disk import small_disk
from tui.domain.plan import Step
from tui.work.archive import RescueFailed
from tui.work.streamed import Streamed, confirm, note, streams

IMAGE, OTHER = "sha256:" + "1" * 64, "sha256:" + "2" * 64
SUM, NEWER = "a1" * 32, "b2" * 32
STEP = Step(id="image 1", kind="image", object=IMAGE, name="app:1")


def streamed(sha256: str = SUM, object: str = IMAGE, at: float = 1.0) -> Streamed:
    return Streamed(object, sha256, 1_500_000, "the image and its 3 layers are in it", at)


def env(folder: Path) -> dict[str, str]:
    return {"XDG_STATE_HOME": str(folder / "state")}


def test_what_was_noted_is_found_newest_first(tmp_path: Path) -> None:
    for each in (streamed(), streamed(NEWER, at=2.0), streamed(object=OTHER)):
        assert note(each, env(tmp_path), str(tmp_path)) == ""
    found = streams(IMAGE, env(tmp_path), str(tmp_path))
    assert found == (streamed(NEWER, at=2.0), streamed())
    assert (tmp_path / "state/dtui/streamed.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("given", [SUM, SUM.upper(), f"{SUM}  image.tar\n", f"SHA256 (x) = {SUM}"])
def test_its_checksum_confirms_it(given: str) -> None:
    rescued = confirm(STEP, given, [streamed(NEWER), streamed()])
    assert (rescued.step, rescued.sha256, rescued.bytes) == (STEP.id, SUM, 1_500_000)
    assert rescued.evidence == (
        f"streamed off this host (1.5M), its checksum {SUM} confirmed: the image and its 3 layers are in it"
    )


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("", "That is no checksum"),
        (SUM[:-1], "That is no checksum"),
        (SUM + "0", "That is no checksum"),
        (f"{SUM} {NEWER}", "That is no checksum"),
        ("c" * 64, "No archive of app:1 with this checksum.*1 others were"),
        (NEWER, "No archive of app:1 with this checksum"),
    ],
    ids=["nothing", "short", "long", "two", "another", "of another image"],
)
def test_nothing_else_does(given: str, says: str) -> None:
    with pytest.raises(RescueFailed, match=says):
        confirm(STEP, given, [streamed(), streamed(NEWER, OTHER)])


def test_nothing_was_streamed() -> None:
    with pytest.raises(RescueFailed, match="None was"):
        confirm(STEP, SUM, [])


def test_a_full_disk(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    memory = tmp_path / "memory"
    memory.mkdir()
    with small_disk(tmp_path / "full", "16k") as full:
        (full / "filler").write_bytes(b"x" * (16 << 10))
        assert note(streamed(), env(full), str(memory)) == ""
        assert streams(IMAGE, env(full), str(memory)) == (streamed(),)
        assert "could not be noted: " in note(streamed(), env(full), str(full / "none"))


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"[1, {}]", b'[{"object": 1}]', b"\xff"])
def test_a_damaged_file_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "state/dtui/streamed.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert streams(IMAGE, env(tmp_path), str(tmp_path)) == ()
    assert note(streamed(), env(tmp_path), str(tmp_path)) == ""
    assert streams(IMAGE, env(tmp_path), str(tmp_path)) == (streamed(),)


def test_a_volume_that_was_made_anew_is_another(tmp_path: Path) -> None:
    step = replace(
        STEP, kind="volume", object="data", name="data", seen=(("driver", "local"), ("created", "5.0"))
    )
    saved = replace(streamed(object="data"), seen=(("driver", "local"), ("created", "5.0"), ("more", "x")))
    assert note(saved, env(tmp_path), str(tmp_path)) == ""
    known = streams("data", env(tmp_path), str(tmp_path))
    assert known == (saved,)
    assert confirm(step, SUM, known).step == step.id
    newer = replace(step, seen=(("driver", "local"), ("created", "6.0")))
    with pytest.raises(
        RescueFailed, match=r"has changed since it was streamed.*created was 5\.0, is 6\.0 now"
    ):
        confirm(newer, SUM, known)
