"""A pack as one tar that is streamed: the same content, in parts where it is large, and never half with an end."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import stat
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.test_pack_sink import BIG, SMALL, TEXTS, break_off, checks, files, fill
from tui.work.archive import RescueFailed
from tui.work.pack_tar import TarOut


def streamed(write: Callable[[TarOut], object], part: int = 100_000) -> tuple[bytes, object]:
    """What went out, and what the writing came to."""
    with tempfile_handle() as file:
        made = write(TarOut(file.fileno(), "standard output", "dtui-host-1", 1000.9, part))
        file.seek(0)
        return file.read(), made


def tempfile_handle() -> io.BufferedRandom:
    import tempfile

    return tempfile.TemporaryFile()


def test_a_tar_holds_the_same(tmp_path: Path) -> None:
    def write(out: TarOut) -> object:
        fill(out)
        return out.finish()

    data, sealed = streamed(write)
    assert sealed == (hashlib.sha256(data).hexdigest(), len(data))
    (tmp_path / "pack.tar").write_bytes(data)
    subprocess.run(["tar", "-xf", "pack.tar"], cwd=tmp_path, check=True)
    made = tmp_path / "dtui-host-1"
    assert checks(made)
    found = files(made)
    del found["SHA256SUMS"]
    parts = [found.pop(f"images/app.tar.{number:05}") for number in range(3)]
    assert [len(part) for part in parts] == [100_000] * 3
    assert b"".join(parts) == BIG
    assert found == {"volumes/data.tar": SMALL, **TEXTS}
    for each in (made, *made.rglob("*")):
        assert stat.S_IMODE(each.stat().st_mode) == (0o700 if each.is_dir() else 0o600), each
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        assert {info.mtime for info in tar} == {1000}


@pytest.mark.parametrize("size", [0, 1, 99_999, 100_000, 100_001, 200_000])
def test_parts_put_together_are_the_archive(size: int) -> None:
    content = BIG[:size]

    def write(out: TarOut) -> object:
        with out.archive("x.tar") as file:
            for start in range(0, size, 30_001):
                file.write(content[start : start + 30_001])
        return out.finish()

    data, _ = streamed(write)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        names = [name for name in tar.getnames() if "x.tar" in name]
        held = [tar.extractfile(name) for name in names]
        assert b"".join(each.read() for each in held if each) == content
    assert names == ["dtui-host-1/x.tar"] if size <= 100_000 else sorted(names)


def test_a_small_one_of_a_stream_is_begun_again() -> None:
    def write(out: TarOut) -> object:
        with pytest.raises(ZeroDivisionError):
            break_off(out, "volumes/data.tar", SMALL)
        assert out.is_repeatable
        fill(out)
        return out.finish()

    data, _ = streamed(write)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        assert tar.getnames().count("dtui-host-1/volumes/data.tar") == 1


def test_a_stream_that_is_torn_has_no_end() -> None:
    def write(out: TarOut) -> object:
        with pytest.raises(ZeroDivisionError):
            break_off(out, "images/app.tar", BIG)
        assert not out.is_repeatable
        with pytest.raises(RescueFailed, match="torn"):
            out.finish()
        return None

    data, _ = streamed(write)
    assert b"SHA256SUMS" not in data


def test_a_reader_that_stops() -> None:
    read, write = os.pipe()
    os.close(read)
    before = signal.getsignal(signal.SIGPIPE)
    assert before in (signal.SIG_IGN, signal.SIG_DFL)
    with pytest.raises(RescueFailed, match="has stopped"):
        TarOut(write, "standard output", "dtui", 1.0).text("run.sh", b"x")
    os.close(write)
