"""A pack as a folder: its files, private, whole or not there."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab.disk import small_disk
from tui.work.archive import RescueFailed
from tui.work.pack_folder import FolderOut
from tui.work.pack_sink import PackOut

BIG, SMALL = os.urandom(300_000), os.urandom(1000)
TEXTS = {"env/web.env": b"A=1\n", "report.md": b"# Report\n"}


@pytest.fixture(params=["nameless", "named"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on a file system that has files without a name, and on one that has not."""
    if request.param == "named":
        real = os.open

        def without(path: str, flags: int, mode: int = 0o777, **more: int) -> int:
            if flags & os.O_TMPFILE == os.O_TMPFILE:
                raise OSError(errno.EOPNOTSUPP, "Operation not supported", path)
            return real(path, flags, mode, **more)

        monkeypatch.setattr(os, "open", without)
    made = tmp_path / "out"
    made.mkdir()
    return made


def fill(out: PackOut) -> None:
    for path, content in (("images/app.tar", BIG), ("volumes/data.tar", SMALL)):
        with out.archive(path) as file:
            file.write(content[:100])
            file.write(content[100:])
            assert (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    for path, text in TEXTS.items():
        out.text(path, text)


def break_off(out: PackOut, path: str, content: bytes) -> None:
    """An archive that fails when so much of it is written."""
    with out.archive(path) as file:
        file.write(content)
        raise ZeroDivisionError


def files(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def checks(folder: Path) -> bool:
    command = ["sha256sum", "--check", "--strict", "--status", "SHA256SUMS"]
    return subprocess.run(command, cwd=folder, check=False).returncode == 0


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_folder_is_whole_and_private(folder: Path) -> None:
    out = FolderOut(str(folder / "pack"))
    fill(out)
    assert "pack" not in names(folder)
    sealed = out.finish()
    out.close()
    assert names(folder) == ["pack"]
    found = files(folder / "pack")
    told = found.pop("SHA256SUMS")
    assert found == {"images/app.tar": BIG, "volumes/data.tar": SMALL, **TEXTS}
    assert sealed.sha256 == hashlib.sha256(told).hexdigest()
    assert sealed.size == sum(map(len, found.values())) + len(told)
    assert checks(folder / "pack")
    for each in (folder / "pack", *(folder / "pack").rglob("*")):
        assert stat.S_IMODE(each.stat().st_mode) == (0o700 if each.is_dir() else 0o600), each


def test_what_is_read_back_is_what_was_written(folder: Path) -> None:
    out = FolderOut(str(folder / "pack"))
    with out.archive("images/app.tar") as file:
        file.write(BIG)
        back = file.read_back()
        while back.read():
            pass
        assert (back.size, back.sha256) == (file.size, file.sha256)
    out.close()


def test_an_archive_that_failed_is_begun_again(folder: Path) -> None:
    out = FolderOut(str(folder / "pack"))
    with pytest.raises(ZeroDivisionError):
        break_off(out, "images/app.tar", BIG)
    assert out.is_repeatable
    fill(out)
    out.finish()
    out.close()
    assert (folder / "pack/images/app.tar").read_bytes() == BIG
    assert checks(folder / "pack")


def test_nothing_stays_of_a_folder_that_is_not_finished(folder: Path) -> None:
    out = FolderOut(str(folder / "pack"))
    fill(out)
    out.close()
    assert names(folder) == []


def test_an_empty_folder_is_taken(folder: Path) -> None:
    (folder / "pack").mkdir(mode=0o755)
    out = FolderOut(str(folder / "pack"))
    fill(out)
    out.finish()
    out.close()
    assert checks(folder / "pack")
    assert stat.S_IMODE((folder / "pack").stat().st_mode) == 0o700


@pytest.mark.parametrize("what", ["file", "full", "link", "missing"])
def test_what_is_there_is_left_alone(folder: Path, what: str) -> None:
    path = folder / what
    if what == "file":
        path.write_text("mine")
    elif what == "full":
        path.mkdir()
        (path / "mine").write_text("mine")
    elif what == "link":
        path.symlink_to(folder / "other/place")
    else:
        path = folder / "no/such/folder"
    before = names(folder)
    with pytest.raises(RescueFailed, match=r"is there already|There is no folder"):
        FolderOut(str(path))
    assert names(folder) == before


def test_what_is_put_there_meanwhile_is_left_alone(folder: Path) -> None:
    out = FolderOut(str(folder / "pack"))
    fill(out)
    (folder / "pack").mkdir()
    (folder / "pack/mine").write_text("mine")
    with pytest.raises(RescueFailed, match="pack cannot be written"):
        out.finish()
    out.close()
    assert names(folder) == ["pack"]
    assert files(folder / "pack") == {"mine": b"mine"}


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/b/c", "a/..", "", "a/", "SHA256SUMS", "a\nb", "ä"])
def test_what_no_file_of_it_is_called(folder: Path, path: str) -> None:
    out = FolderOut(str(folder / "pack"))
    with pytest.raises(RescueFailed, match="cannot be a file of a pack"):
        out.text(path, b"x")
    out.close()


def test_no_path_is_written_twice(folder: Path) -> None:
    out = FolderOut(str(folder / "pack"))
    out.text("run.sh", b"x")
    with pytest.raises(RescueFailed, match="cannot be a file of a pack"):
        out.text("run.sh", b"y")
    out.close()


def test_there_is_no_room(folder: Path) -> None:
    says = r"no room.*takes about 1E, \d.* are missing.*dtui pack -o -"
    with pytest.raises(RescueFailed, match=says):
        FolderOut(str(folder / "pack"), needed=10**18)
    assert names(folder) == []


def test_a_disk_that_gets_full_meanwhile(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    with small_disk(folder / "small", "5m") as small:
        with pytest.raises(RescueFailed, match="disk is mounted"):
            FolderOut(str(small))
        out = FolderOut(str(small / "pack"), 800_000)
        out.text("run.sh", BIG)

        def write() -> None:
            with out.archive("images/app.tar") as file:
                for _ in range(20):
                    file.write(BIG)

        with pytest.raises(RescueFailed, match=r"disk of .*small is full.*fitted, more was to come") as told:
            write()
        assert "dtui pack -o -" in told.value.hint
        out.close()
        assert names(small) == []


def test_what_a_killed_one_left_is_removed(folder: Path) -> None:
    left = folder / "pack.dtui-part-0001"
    (left / "env").mkdir(parents=True)
    (left / "env/web.env").write_text("SECRET=1")
    out = FolderOut(str(folder / "pack"))
    assert names(folder) == []
    out.text("run.sh", b"x")
    out.finish()
    out.close()
    assert names(folder) == ["pack"]


def test_what_another_one_writes_is_left_alone(folder: Path) -> None:
    other = FolderOut(str(folder / "pack"))
    fill(other)
    before = names(folder)
    FolderOut(str(folder / "pack")).close()
    assert names(folder) == before
    other.finish()
    other.close()
    assert checks(folder / "pack")


@pytest.mark.parametrize("way", ["nameless", "named"])
def test_killed_at_every_line(way: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.unit.killed_pack", str(tmp_path / "pack"), way]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    deaths = answer.stdout.splitlines()
    assert len(deaths) > 100
    for held in deaths:
        # Its name means that it is whole; beside it there is at most what the next one removes.
        assert held in ("", "part", "whole"), held
    if way == "nameless":
        assert deaths.count("part") < len(deaths) / 3
    assert names(tmp_path) == ["pack"]
    assert checks(tmp_path / "pack")
