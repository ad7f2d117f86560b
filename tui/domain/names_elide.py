"""Shapes of a name that is wider than its column: which parts stay and where the marks stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from tui.domain.text import ASCII_ELLIPSIS, ELLIPSIS, cell_width, head, tail

SEPARATORS = "-_."
DIGEST = "@sha256:"
# A tag stays whole where that leaves this many cells to the repository; a digest is cut before that.
ENOUGH_REPOSITORY = 13
LONG_ENDING = 40


Range = tuple[int, int]


class Name(NamedTuple):
    """One name as it is drawn when folded: the registry's key, the repository, and tag or digest.

    A text that is no reference is all `repository`.
    """

    canonical: str
    registry: str
    prefix: str
    repository: str
    ending: str

    @property
    def text(self) -> str:
        """The folded name, nothing elided; it holds no mark and no `~`."""
        return self.prefix + self.repository + self.ending


@dataclass(frozen=True, slots=True)
class Frame:
    """What every elided text of a column keeps: so many cells at its beginning and at its end.

    From a drawn text these two can be read back, so names that differ in them never look alike:
    only names alike in both have to be compared with one another. A registry's key of at most
    `longest_key` cells, slash included, is kept whole.
    """

    width: int
    mark: str
    head: int
    tail: int

    @classmethod
    def of(cls, width: int, ascii: bool) -> Frame:
        """The frame for a column of so many cells."""
        mark = ASCII_ELLIPSIS if ascii else ELLIPSIS
        return cls(width, mark, max(width // 4, 1), max(width // 4, min(6, width // 3), 1))

    @property
    def longest_hash(self) -> int:
        """How many digits may follow `~`: fewer than the end has cells, so that in ASCII, where `~` is
        the ellipsis too, a hash is never taken for an end.
        """
        return self.tail - 1

    @property
    def longest_key(self) -> int:
        """Leaves room for a mark, the end, and a hash or a mark and a window of its size."""
        return self.width - 2 * self.tail - 1

    def key(self, name: Name) -> tuple[str, str]:
        """The beginning and the end that every elided form of this name shows."""
        kept = cell_width(name.prefix)
        text = name.text
        first = max(self.head, kept) if kept <= self.longest_key else self.head
        return head(text, first), tail(text, self.tail)


def shape(name: Name, frame: Frame, width: int) -> str:
    """The default form in `width` cells: both ends of the repository, both ends of the tag."""
    drawn = _two_part(name, frame, width) if name.ending else ""
    first, last = frame.key(name)
    if drawn and drawn.startswith(first) and drawn.endswith(last):
        return drawn
    return _one_mark(name.text, frame.mark, width, cell_width(first), cell_width(last))


def spans(text: str, shown: Iterable[Range], kept: tuple[str, str], frame: Frame) -> tuple[Range, ...]:
    """Index ranges that draw the text with both kept ends and these ranges; () where that is too wide."""
    first, last = map(cell_width, kept)
    found = _merge(text, shown, first, last)
    spare = frame.width - _cells(text, found)
    while spare > 0:
        # The end of the tag tells most: it gets the larger part of what is left.
        first, last = first + spare * 2 // 5, last + spare - spare * 2 // 5
        wider = _merge(text, shown, first, last)
        room = frame.width - _cells(text, wider)
        if wider == found or room < 0:
            break
        found, spare = wider, room
    return found if spare >= 0 else ()


def draw(text: str, ranges: Iterable[Range], mark: str) -> str:
    """These parts of the text with a mark for each gap."""
    return mark.join([text[start:stop] for start, stop in ranges])


def _cells(text: str, ranges: tuple[Range, ...]) -> int:
    return len(ranges) - 1 + sum(cell_width(text[start:stop]) for start, stop in ranges)


def _merge(text: str, shown: Iterable[Range], first: int, last: int) -> tuple[Range, ...]:
    """The ranges and both ends, joined; a gap of one character is filled, as the mark would be as wide."""
    pieces = [(0, len(head(text, first))), *shown, (len(text) - len(tail(text, last)), len(text))]
    merged = [pieces[0]]
    for start, stop in sorted(pieces[1:]):
        if start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return tuple(merged)


def _one_mark(text: str, mark: str, width: int, first: int, last: int) -> str:
    """One gap in the middle, at least so many cells kept at each end."""
    last = min(max((width - 1) * 9 // 20, last), width - 1 - first)
    return head(text, width - 1 - last) + mark + tail(text, last)


def _two_part(name: Name, frame: Frame, width: int) -> str:
    """Repository and tag elided each on its own, or '' where the room is too little for that."""
    room = width - cell_width(name.prefix)
    if room < 18 or room * 2 < width:
        return ""
    repository, ending = len(name.repository), len(name.ending)
    share = max(min(ending, (room * 11 + 19) // 20), room - repository)
    if ending <= LONG_ENDING and room - ending >= ENOUGH_REPOSITORY:
        share = ending
    repository_drawn = _repository(name.repository, room - share, frame.mark)
    return name.prefix + repository_drawn + _ending(name.ending, share, frame)


def _repository(text: str, cells: int, mark: str) -> str:
    """Both ends of a repository, without separators beside the mark."""
    if len(text) <= cells:
        return text
    last = text[len(text) - (cells * 11 // 20) :]
    cut = last.lstrip(SEPARATORS)
    first = text[: cells - 1 - len(cut)]
    return first.rstrip(SEPARATORS) + mark + cut


def _ending(text: str, cells: int, frame: Frame) -> str:
    """Both ends of `:tag` or `@digest`; the last part is what tells builds apart."""
    if len(text) <= cells:
        return text
    fixed = len(DIGEST) if text.startswith(DIGEST) else 1
    spare = cells - fixed - 1
    if spare < max(frame.tail, 6):
        fixed, spare = 1, cells - 2
    more = 0 if spare < 10 else min(spare * 3 // 10, max(spare - frame.tail, 0))
    first = text[: fixed + more]
    return first + frame.mark + text[len(text) - (cells - 1 - len(first)) :]
