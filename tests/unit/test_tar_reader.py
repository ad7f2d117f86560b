"""A tar is whole or it is refused: what `tarfile` itself lets pass is found."""

from __future__ import annotations

import hashlib
import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.work.tar_reader import DamagedArchive, contents, count

MODES = (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT)


def made(format: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar with a file, a folder, links, a long name, one that is no UTF-8, and JSON."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=format, errors="surrogateescape") as tar:
        for name, content in (
            ("a", b"A" * 700),
            ("l/" + "o" * 300, b"long"),
            ("bad\udcff\n", b"?"),
            ("j.json", b'{"x": 1}'),
        ):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
        for name, kind, target in (
            ("d", tarfile.DIRTYPE, ""),
            ("d/s", tarfile.SYMTYPE, "../a"),
            ("d/h", tarfile.LNKTYPE, "a"),
        ):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, target
            tar.addfile(entry)
    return data.getvalue()


class Dripping:
    """Gives a few bytes at a time, as a network does."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        return self._data.read(min(size, 113))


@pytest.mark.parametrize("format", MODES)
def test_what_is_in_it(format: int) -> None:
    found = contents(Dripping(made(format)))
    assert found.entries == 7
    assert found.files["a"].sha256 == hashlib.sha256(b"A" * 700).hexdigest()
    assert found.files["a"].size == 700
    assert found.files["a"].content == b""
    assert found.json("j.json") == {"x": 1}
    assert found.file("d/s") == found.file("d/h") == found.files["a"]
    assert {"l/" + "o" * 300, "bad\udcff\n"} <= set(found.files)


@pytest.mark.parametrize("format", MODES)
def test_every_place_where_it_may_be_cut(format: int) -> None:
    whole = made(format)
    end = len(whole.rstrip(b"\0"))
    # Two empty blocks make the end; the last block of content is filled up.
    shortest = -(-end // 512) * 512 + 1024
    assert count(io.BytesIO(whole[:shortest])) == 7
    for length in range(0, shortest, 128):
        with pytest.raises(DamagedArchive):
            count(io.BytesIO(whole[:length]))


def test_an_error_after_its_end() -> None:
    with pytest.raises(DamagedArchive, match="after its end"):
        count(io.BytesIO(made() + b'{"errorDetail":{"message":"no space left on device"}}'))


def test_an_error_in_the_middle_of_it() -> None:
    whole = made()
    with pytest.raises(DamagedArchive, match="no entry and no end"):
        count(io.BytesIO(whole[:2048] + b'{"errorDetail":{"message":"x"}}' + bytes(512)))


def test_an_empty_one() -> None:
    assert count(io.BytesIO(bytes(10240))) == 0


@given(st.integers(0, 511), st.integers(1, 255))
def test_a_damaged_header(place: int, change: int) -> None:
    whole = made()
    damaged = bytearray(whole)
    damaged[1024 + 512 + place] ^= change  # the second header: of a long name
    try:
        found = contents(io.BytesIO(bytes(damaged)))
    except DamagedArchive:
        return
    # What follows the digits of the checksum means nothing.
    assert found == contents(io.BytesIO(whole))


def test_large_json_is_not_kept() -> None:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        entry = tarfile.TarInfo("big.json")
        entry.size = 20 << 20
        tar.addfile(entry, io.BytesIO(b"[" * entry.size))
    found = contents(io.BytesIO(data.getvalue()))
    assert found.files["big.json"].size == 20 << 20
    assert found.files["big.json"].content == b""
