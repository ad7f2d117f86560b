"""Where a pack goes: one file after the other, each known by its checksum."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from tui.work.archive import ReadBack, RescueFailed, Sink

SUMS = "SHA256SUMS"
STREAM_HINT = "Stream it to another host: dtui pack -o - | ssh HOST 'cat > pack.tar'"


class Sealed(NamedTuple):
    """A pack that is whole: what a person compares, in hex, and its bytes."""

    sha256: str
    size: int


class PackFile(Sink, Protocol):
    """One archive on its way into a pack."""

    def read_back(self) -> ReadBack | None:
        """What came to rest of it, None where it only went by."""
        ...


class PackOut(Protocol):
    """A pack that is being written; left without `finish`, nothing of it counts. Raises RescueFailed."""

    @property
    def where(self) -> str:
        """The folder's path, '-' for a stream."""
        ...

    @property
    def is_repeatable(self) -> bool:
        """Whether an archive that broke off can be begun again."""
        ...

    def archive(self, path: str) -> AbstractContextManager[PackFile]:
        """Write an archive of unknown size under a relative path; it is dropped when that fails."""
        ...

    def text(self, path: str, content: bytes) -> None:
        """Write a small file under a relative path."""
        ...

    def finish(self) -> Sealed:
        """Write the checksums of all and make it whole."""
        ...

    def close(self) -> None:
        """Let go of it; what is not whole goes."""
        ...


def sums(known: Mapping[str, str]) -> bytes:
    """What `sha256sum -c` reads: the checksums by path."""
    return "".join(f"{sha256}  {path}\n" for path, sha256 in known.items()).encode()


def check_path(path: str, known: Mapping[str, str]) -> str:
    """The folder of a relative path, '' for none; raises RescueFailed where it cannot be a file of a pack."""
    folder, _, name = path.rpartition("/")
    plain = path.isascii() and path.isprintable() and "\\" not in path
    if not plain or "/" in folder or folder in (".", "..") or name in ("", ".", "..", SUMS) or path in known:
        raise RescueFailed(f"{path!r} cannot be a file of a pack")
    return folder
