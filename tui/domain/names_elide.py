"""Shapes of a name that is wider than its column: which parts stay and where the marks stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tui.domain.text import ASCII_ELLIPSIS, ELLIPSIS, cell_width, head, tail

SEPARATORS = "-_."
DIGEST = "@sha256:"


@dataclass(frozen=True, slots=True)
class Name:
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
    drawn = _two_part(name, frame.mark, width) if name.ending else ""
    first, last = frame.key(name)
    if drawn and drawn.startswith(first) and drawn.endswith(last):
        return drawn
    return _one_mark(name.text, frame.mark, width, cell_width(first), cell_width(last))


def spans(name: Name, shown: Iterable[tuple[int, int]], frame: Frame) -> str:
    """The name with both ends and these index ranges shown; '' where that is too wide."""
    first, last = map(cell_width, frame.key(name))
    drawn = _draw(name.text, shown, first, last, frame.mark)
    spare = frame.width - cell_width(drawn)
    if spare < 0:
        return ""
    while spare > 0:
        # The end of the tag tells most: it gets the larger part of what is left.
        first, last = first + spare * 2 // 5, last + spare - spare * 2 // 5
        wider = _draw(name.text, shown, first, last, frame.mark)
        if wider == drawn or cell_width(wider) > frame.width:
            break
        drawn, spare = wider, frame.width - cell_width(wider)
    return drawn


def _draw(text: str, shown: Iterable[tuple[int, int]], first: int, last: int, mark: str) -> str:
    """Join the ranges; a gap of one character is filled, as the mark would be as wide."""
    pieces = [(0, len(head(text, first))), *shown, (len(text) - len(tail(text, last)), len(text))]
    merged = [pieces[0]]
    for start, stop in sorted(pieces[1:]):
        if start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return mark.join(text[start:stop] for start, stop in merged)


def _one_mark(text: str, mark: str, width: int, first: int, last: int) -> str:
    """One gap in the middle, at least so many cells kept at each end."""
    last = min(max((width - 1) * 9 // 20, last), width - 1 - first)
    return head(text, width - 1 - last) + mark + tail(text, last)


def _two_part(name: Name, mark: str, width: int) -> str:
    """Repository and tag elided each on its own, or '' where the room is too little for that."""
    room = width - cell_width(name.prefix)
    if room < 18 or room * 2 < width:
        return ""
    repository, ending = len(name.repository), len(name.ending)
    share = max(min(ending, room * 11 // 20), room - repository)
    return name.prefix + _repository(name.repository, room - share, mark) + _ending(name.ending, share, mark)


def _repository(text: str, cells: int, mark: str) -> str:
    """Both ends of a repository, without separators beside the mark."""
    if len(text) <= cells:
        return text
    last = text[len(text) - (cells * 11 // 20) :]
    cut = last.lstrip(SEPARATORS)
    first = text[: cells - 1 - len(cut)]
    return first.rstrip(SEPARATORS) + mark + cut


def _ending(text: str, cells: int, mark: str) -> str:
    """Both ends of `:tag` or `@digest`; the last part is what tells builds apart."""
    if len(text) <= cells:
        return text
    fixed = len(DIGEST) if text.startswith(DIGEST) else 1
    spare = cells - fixed - 1
    if spare < 6:
        fixed, spare = 1, cells - 2
    more = 0 if spare < 10 else spare * 3 // 10
    first = text[: fixed + more]
    return first + mark + text[len(text) - (cells - 1 - len(first)) :]
