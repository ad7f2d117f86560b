"""A file that has its name only when it is whole, and leaves nothing else behind."""

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
from tui.work.archive import ArchiveFile, Counted, RescueFailed

DATA = os.urandom(100_000)


@pytest.fixture(params=["nameless", "named"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on a file system that has files without a name, and on one that has not."""
    if request.param == "named":
        real = os.open

        def without(path: str, flags: int, mode: int = 0o777) -> int:
            if flags & os.O_TMPFILE == os.O_TMPFILE:
                raise OSError(errno.EOPNOTSUPP, "Operation not supported", path)
            return real(path, flags, mode)

        monkeypatch.setattr(os, "open", without)
    made = tmp_path / "out"
    made.mkdir()
    return made


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def keep(path: Path) -> ArchiveFile:
    with ArchiveFile(str(path)) as file:
        file.write(DATA[:5])
        file.write(DATA[5:])
        file.keep()
    return file


@pytest.mark.parametrize("name", ["a.tar", "with space.tar", "back\\slash\nline.tar", "bad\udcff.tar"])
def test_a_kept_one_is_whole_private_and_has_a_checksum(folder: Path, name: str) -> None:
    path = folder / name
    file = keep(path)
    assert path.read_bytes() == DATA
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(Path(f"{path}.sha256").stat().st_mode) == 0o600
    assert file.sha256 == hashlib.sha256(DATA).hexdigest()
    assert file.size == len(DATA)
    checked = subprocess.run(["sha256sum", "-c", f"{name}.sha256"], cwd=folder, check=False)
    assert checked.returncode == 0
    assert names(folder) == sorted([name, f"{name}.sha256"])


def test_what_is_read_back(folder: Path) -> None:
    with ArchiveFile(str(folder / "a.tar")) as file:
        file.write(DATA)
        back = file.read_back()
        found = b""
        while piece := back.read(30_000):
            found += piece
        assert found == DATA
        assert (back.size, back.sha256) == (file.size, file.sha256)


def test_nothing_stays_of_one_that_is_not_kept(folder: Path) -> None:
    def stop() -> None:
        with ArchiveFile(str(folder / "a.tar")) as file:
            file.write(DATA)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()
    assert names(folder) == []


def test_a_name_that_is_taken_before(folder: Path) -> None:
    (folder / "a.tar").symlink_to("nowhere")
    with pytest.raises(RescueFailed, match=r"a\.tar is there already"):
        ArchiveFile(str(folder / "a.tar"))


def test_a_name_that_is_taken_meanwhile(folder: Path) -> None:
    path = folder / "a.tar"
    with ArchiveFile(str(path)) as file:
        file.write(DATA)
        path.write_text("somebody else's")
        with pytest.raises(RescueFailed, match="is there already"):
            file.keep()
    assert path.read_text() == "somebody else's"
    assert names(folder) == ["a.tar", "a.tar.sha256"]


def test_there_is_no_room(folder: Path) -> None:
    with pytest.raises(RescueFailed, match=r"no room.*takes about 1E, \d"):
        ArchiveFile(str(folder / "a.tar"), needed=10**18)
    assert names(folder) == []


@pytest.mark.parametrize(
    ("path", "says"),
    [("none/of/a.tar", "There is no folder for .*none/of"), ("file/a.tar", "It is no folder")],
    ids=["missing", "a file"],
)
def test_there_is_no_such_folder(folder: Path, path: str, says: str) -> None:
    (folder / "file").write_text("x")
    with pytest.raises(RescueFailed, match=says):
        ArchiveFile(str(folder / path))
    assert names(folder) == ["file"]


def test_a_new_folder_is_for_its_owner_alone(folder: Path) -> None:
    keep(folder / "rescued/a.tar")
    keep(folder / "rescued/b.tar")
    assert stat.S_IMODE((folder / "rescued").stat().st_mode) == 0o700


def test_a_disk_that_gets_full_meanwhile(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    with small_disk(folder / "small", "200k") as small:
        file = ArchiveFile(str(small / "a.tar"))
        with file, pytest.raises(RescueFailed, match=r"disk of .*small is full"):
            file.write(DATA * 10)
        assert names(small) == []


def test_a_disk_that_has_no_room_for_the_checksum(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    with small_disk(folder / "small", "128k") as small:
        with ArchiveFile(str(small / "a.tar")) as file:
            file.write(b"x" * (128 << 10))
            with pytest.raises(RescueFailed, match="is full"):
                file.keep()
        assert names(small) == []


def test_what_a_killed_one_left_is_removed(folder: Path) -> None:
    left = folder / "a.tar.dtui-part-0001"
    left.write_text("half")
    keep(folder / "a.tar")
    assert names(folder) == ["a.tar", "a.tar.sha256"]


def test_what_another_one_writes_is_left_alone(folder: Path) -> None:
    with ArchiveFile(str(folder / "a.tar")) as other:
        other.write(DATA)
        before = names(folder)
        with ArchiveFile(str(folder / "a.tar")):
            assert set(before) <= set(names(folder))
        assert names(folder) == before


@pytest.mark.parametrize("way", ["nameless", "named"])
def test_killed_at_every_line(way: str, tmp_path: Path) -> None:
    path = tmp_path / "out/a.tar"
    path.parent.mkdir()
    command = [sys.executable, "-m", "tests.unit.killed_archive", str(path), way]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    deaths = answer.stdout.splitlines()
    assert len(deaths) > 60
    for held in deaths:
        found = dict(each.split("=") for each in held.split())
        # Its name means that it is whole, with its checksum beside it.
        if "a.tar" in found:
            assert found["a.tar"] == "1000"
            assert "a.tar.sha256" in found
        parts = [each for each in found if ".dtui-part-" in each]
        assert len(parts) <= (way == "named"), held
    assert names(path.parent) == ["a.tar", "a.tar.sha256"]
    assert path.read_bytes() == b"x" * 1000


def test_a_reader_that_stops() -> None:
    read, write = os.pipe()
    os.close(read)
    with pytest.raises(RescueFailed, match="has stopped"):
        Counted(write, "standard output").write(b"x")
    os.close(write)
