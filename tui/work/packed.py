"""A pack that was made of what moves: known by its checksum, and saved when that is given back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from tui.domain.format import size as in_words
from tui.domain.plan import Seen
from tui.work.archive import RescueFailed
from tui.work.streamed import given_checksum

STREAM = "-"


class Content(NamedTuple):
    """One case that is in a pack: its ID, what its object was like (`domain/seen.py`), a clause on what of it is."""

    case: str
    seen: Seen
    evidence: str


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

    @property
    def is_stream(self) -> bool:
        """Whether it was streamed off the host, as a tar."""
        return self.where == STREAM

    @property
    def check(self) -> str:
        """The command that tells its checksum where it is now."""
        all_of_it = "sha256sum -c --quiet SHA256SUMS && sha256sum SHA256SUMS"
        return "sha256sum PACK.tar" if self.is_stream else all_of_it

    @property
    def told(self) -> str:
        """The clause that says which pack it is."""
        way = "streamed off this host" if self.is_stream else f"packed into {self.where}"
        return f"{way} ({in_words(self.size)})"

    def to_json(self) -> dict[str, Any]:
        """What a JSON file keeps of it."""
        contents = [
            {"case": each.case, "seen": [list(pair) for pair in each.seen], "evidence": each.evidence}
            for each in self.contents
        ]
        return {
            "sha256": self.sha256,
            "size": self.size,
            "where": self.where,
            "at": self.at,
            "contents": contents,
        }

    @classmethod
    def from_json(cls, data: Any) -> Packed | None:
        """What a JSON file kept of one, None where that is not one."""
        match data:
            case {"sha256": str(sha256), "size": int(size), "where": str(where), "at": int() | float() as at}:
                found = tuple(map(_content, _list(data.get("contents"))))
                known = tuple(each for each in found if each is not None)
                return cls(sha256, size, where, float(at), known) if len(known) == len(found) else None
        return None


P = TypeVar("P", bound=Packed)


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
        "No pack that was made here has this checksum",
        f"{len(known)} {'was' if len(known) == 1 else 'were'} made." if known else "None was made.",
        "Look whether all of it was copied; make it once more where it differs.",
    )


def _content(data: Any) -> Content | None:
    match data:
        case {"case": str(case), "evidence": str(evidence), "seen": list(pairs)}:
            if all(isinstance(each, list) and len(each) == 2 for each in pairs):
                return Content(case, tuple((str(word), str(value)) for word, value in pairs), evidence)
    return None


def _list(value: Any) -> list[Mapping[str, Any]]:
    return value if isinstance(value, list) else []
