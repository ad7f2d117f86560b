"""A pack as one tar that is written to a stream, without a byte of disk."""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from posixpath import join

from tui.domain.move import part_path
from tui.work.archive import Counted, RescueFailed
from tui.work.pack_sink import SUMS, Sealed, check_path, sums

# Bytes of an archive of unknown size that are held in memory before they go, as a part of it.
PART = 32 << 20
_END = tarfile.BLOCKSIZE * 2


class _Parts:
    """An archive that is cut into parts, unless it is small."""

    def __init__(self, out: TarOut, path: str) -> None:
        self._out, self._path = out, path
        self._digest = hashlib.sha256()
        self._held = bytearray()
        self.size = 0
        self.parts = 0

    @property
    def sha256(self) -> str:
        """In hex, of all parts together."""
        return self._digest.hexdigest()

    def write(self, data: bytes) -> int:
        """Write all of it, and say how much that was."""
        self._digest.update(data)
        self.size += len(data)
        left = memoryview(data)
        while left:
            room = self._out.part - len(self._held)
            if room == 0:
                self._send()
                continue
            self._held += left[:room]
            left = left[room:]
        return len(data)

    def read_back(self) -> None:
        """It only goes by."""

    def settle(self) -> None:
        """Write what is held: the whole archive where it is small."""
        if self.parts == 0:
            self._out.put(self._path, self._held)
        else:
            self._send()

    def _send(self) -> None:
        self._out.put(part_path(self._path, self.parts), self._held)
        self.parts += 1
        self._held.clear()


class TarOut:
    """A tar on a file handle, everything of it in a folder of this name; `at` in Unix seconds.

    An archive of more than `part` bytes stands in it as several files, `.00000`, `.00001` and so on.
    """

    where = "-"

    def __init__(self, handle: int, place: str, top: str, at: float, part: int = PART) -> None:
        self.part = part
        self._out = Counted(handle, place)
        self._top, self._at = top, int(at)
        self._sums: dict[str, str] = {}
        self._folders: set[str] = set()
        self._is_torn = False

    @property
    def is_repeatable(self) -> bool:
        """Whether nothing of an archive that broke off has gone out."""
        return not self._is_torn

    @contextmanager
    def archive(self, path: str) -> Iterator[_Parts]:
        """Write an archive under a relative path."""
        check_path(path, self._sums)
        parts = _Parts(self, path)
        try:
            yield parts
        except BaseException:
            self._is_torn = self._is_torn or parts.parts > 0
            raise
        parts.settle()

    def text(self, path: str, content: bytes) -> None:
        """Write a small file."""
        check_path(path, self._sums)
        self.put(path, content)

    def finish(self) -> Sealed:
        """Write the checksums, and the end of the tar."""
        if self._is_torn:
            raise RescueFailed("The stream is torn", "A part of an archive went out.", "Begin it again.")
        self._member(SUMS, sums(self._sums))
        size = self._out.size + _END
        self._out.write(bytes(_END + -size % tarfile.RECORDSIZE))
        return Sealed(self._out.sha256, self._out.size)

    def close(self) -> None:
        """Nothing to let go of: the handle is somebody else's."""

    def put(self, path: str, content: bytes | bytearray) -> None:
        """Write a file, with its folder before it."""
        self._sums[path] = hashlib.sha256(content).hexdigest()
        self._member(path, content)

    def _member(self, path: str, content: bytes | bytearray) -> None:
        folder = path.rpartition("/")[0]
        for each in ("", folder):
            if each not in self._folders:
                self._folders.add(each)
                self._header(join(self._top, each), tarfile.DIRTYPE, 0o700, 0)
        self._header(join(self._top, path), tarfile.REGTYPE, 0o600, len(content))
        # Of what is held in memory no copy is made.
        self._out.write(content)  # type: ignore[arg-type]
        self._out.write(bytes(-len(content) % tarfile.BLOCKSIZE))

    def _header(self, name: str, kind: bytes, mode: int, size: int) -> None:
        info = tarfile.TarInfo(name)
        info.type, info.mode, info.size, info.mtime = kind, mode, size, self._at
        self._out.write(info.tobuf(tarfile.PAX_FORMAT))
