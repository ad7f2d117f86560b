"""Reading a tar to its very end: what is cut off, damaged or followed by anything is no archive."""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import IO, Any, NamedTuple, Protocol, cast

from tui.domain.image_archive import LARGEST, Contents, Entry

_BUFFER = 1 << 20
# What a tar ends with, at least: engines write just that.
_END = 2 * tarfile.BLOCKSIZE


class Readable(Protocol):
    """Bytes, one after the other."""

    def read(self, size: int = ..., /) -> bytes:
        """The next ones; none at the end."""
        ...


class DamagedArchive(Exception):
    """An archive that is not whole, told to people."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.title = "The archive is not whole"
        self.detail = detail
        self.hint = "Nothing of it was kept. Try again."

    def __str__(self) -> str:
        return f"{self.title}: {self.detail}"


class Member(NamedTuple):
    """One entry, and the archive, from which its content is read before the next one is asked for."""

    info: tarfile.TarInfo
    tar: tarfile.TarFile

    def content(self) -> IO[bytes]:
        """The content of a regular file."""
        return cast("IO[bytes]", self.tar.extractfile(self.info))


class _Strict(tarfile.TarInfo):
    """An entry whose header has to be one: `tarfile` takes any other for the end of the archive."""

    @classmethod
    def fromtarfile(cls, tar: tarfile.TarFile) -> Any:
        try:
            return super().fromtarfile(tar)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            raise
        except tarfile.HeaderError as error:
            raise DamagedArchive(f"after {tar.offset} bytes comes no entry and no end ({error})") from error


def members(source: Readable) -> Iterator[Member]:
    """The entries of an archive in their order; raises DamagedArchive, also for what comes after its end."""
    try:
        with tarfile.open(
            fileobj=cast("IO[bytes]", source),
            mode="r|",
            tarinfo=_Strict,
            bufsize=_BUFFER,
            encoding="utf-8",
            errors="surrogateescape",
        ) as tar:
            while (info := tar.next()) is not None:
                yield Member(info, tar)
                # Of millions of files, each would be kept in memory.
                cast(Any, tar).members.clear()
            _check_end(cast("IO[bytes]", tar.fileobj))
    except tarfile.TarError as error:
        raise DamagedArchive(str(error)) from error


def count(source: Readable) -> int:
    """How many entries an archive has, read to its end."""
    return sum(1 for _ in members(source))


def contents(source: Readable) -> Contents:
    """The digests of all files of an archive, and what small JSON files say."""
    found = Contents()
    for member in members(source):
        found.entries += 1
        name = member.info.name
        if member.info.isreg():
            found.files[name] = _entry(member.content())
        elif member.info.issym() or member.info.islnk():
            target = member.info.linkname
            found.links[name] = normpath(join(dirname(name), target)) if member.info.issym() else target
    return found


def _entry(file: IO[bytes]) -> Entry:
    digest, size, kept = hashlib.sha256(), 0, b""
    while piece := file.read(_BUFFER):
        digest.update(piece)
        if size == 0 and piece[:1] in (b"{", b"["):
            kept = piece
        elif kept:
            kept = kept + piece if size < LARGEST else b""
        size += len(piece)
    return Entry(digest.hexdigest(), size, kept)


def _check_end(rest: IO[bytes]) -> None:
    """After the first empty block another one, and nothing but empty ones."""
    size = tarfile.BLOCKSIZE
    while piece := rest.read(_BUFFER):
        if piece.strip(b"\0"):
            raise DamagedArchive("something comes after its end")
        size += len(piece)
    if size < _END:
        raise DamagedArchive("its end is missing")
