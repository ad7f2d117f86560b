"""A pack that was made of what moves: known by its checksum, and saved when that is given back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar

from tui.domain.plan import Seen
from tui.work.archive import RescueFailed
from tui.work.streamed import given_checksum

STREAM = "-"


class Content(NamedTuple):
    """One case that is in a pack: its ID, what its object was like (`domain/seen.py`), a clause on what of it is."""

    case: str
    seen: Seen
    evidence: str


class Known(Protocol):
    """A pack that was made: its SHA-256 in hex, and when it was begun (Unix seconds)."""

    @property
    def sha256(self) -> str: ...
    @property
    def at(self) -> float: ...


P = TypeVar("P", bound=Known)


@dataclass(frozen=True, slots=True)
class Packed:
    """One pack.

    Attributes:
        sha256: In hex, of the tar that was streamed; of the file SHA256SUMS of a folder.
        size: Bytes, of all files.
        where: The folder's path, '-' for a stream.
        at: When it was begun (Unix seconds): what was written to a volume later may not be in it.
        contents: The cases that are in it.
    """

    sha256: str
    size: int
    where: str
    at: float
    contents: tuple[Content, ...] = ()


def check_command(where: str) -> str:
    """What tells the checksum of a pack where it is now: of a folder that all of its files are whole, too."""
    if where == STREAM:
        return "sha256sum PACK.tar"
    return "sha256sum -c --quiet SHA256SUMS && sha256sum SHA256SUMS"


def confirm(checksum: str, packs: Iterable[P]) -> P:
    """The pack that this is the checksum of, as counted where it is now; a line of `sha256sum` will do.

    Raises RescueFailed.
    """
    given = given_checksum(checksum)
    known = sorted(packs, key=lambda each: -each.at)
    match = next((each for each in known if each.sha256 == given), None)
    if match is not None:
        return match
    raise RescueFailed(
        "No pack with this checksum was made here",
        f"{len(known)} others were." if known else "None was.",
        "Compare with what dtui said when it was made; make it once more where it differs.",
    )
