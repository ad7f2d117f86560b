"""Telling apart the names whose elided forms begin and end alike."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tui.domain.names_elide import Frame, Name, Range, draw, shape, spans
from tui.domain.text import cell_width

# How often names that a window leaves alike get another one, before their hashes are shown.
DEPTH = 4


class Group:
    """Names whose elided forms begin and end alike, and the text of each, no two of them alike.

    The order in which names come and go does not matter.
    """

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._new: dict[str, Name] = {}
        self._shapes: dict[str, str] = {}
        self._alike: defaultdict[str, dict[str, Name]] = defaultdict(dict)
        self._windows: dict[str, dict[str, str]] = {}
        self._texts: dict[str, str] | None = None

    def __bool__(self) -> bool:
        return bool(self._new or self._shapes)

    def add(self, name: Name) -> None:
        """Take a name in; it costs nothing before a text is asked for."""
        self._new[name.canonical] = name
        self._texts = None

    def remove(self, name: Name) -> None:
        """Let a name go."""
        self._texts = None
        if self._new.pop(name.canonical, None) is None:
            form = self._shapes.pop(name.canonical)
            del self._alike[form][name.canonical]
            self._windows.pop(form, None)
            if not self._alike[form]:
                del self._alike[form]

    def text(self, canonical: str) -> str:
        """The text of one of the names."""
        if self._texts is None:
            self._settle()
            self._texts = self._tell_apart()
        return self._texts[canonical]

    def _settle(self) -> None:
        for canonical, name in self._new.items():
            form = shape(name, self._frame, self._frame.width)
            self._shapes[canonical] = form
            self._alike[form][canonical] = name
            self._windows.pop(form, None)
        self._new.clear()

    def _tell_apart(self) -> dict[str, str]:
        texts = dict(self._shapes)
        windows: dict[str, str] = {}
        crowds = {form: same for form, same in self._alike.items() if len(same) > 1}
        for form, same in crowds.items():
            if form not in self._windows:
                self._windows[form] = dict(_windows(list(same.values()), self._frame))
            windows |= self._windows[form]
        often = Counter(windows.values())
        # A window may not look like another's default form, even one that is not drawn.
        told = {c: text for c, text in windows.items() if often[text] == 1 and text not in self._alike}
        rest = [[name for c, name in same.items() if c not in told] for same in crowds.values()]
        return texts | told | _hashed([same for same in rest if same], self._frame)


class LookAlikes:
    """Different names that are drawn alike even whole, as hostile characters can make them."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._names: dict[str, Name] = {}

    def __bool__(self) -> bool:
        return bool(self._names)

    def add(self, name: Name) -> None:
        """Take a name in."""
        self._names[name.canonical] = name

    def remove(self, name: Name) -> None:
        """Let a name go."""
        del self._names[name.canonical]

    def text(self, canonical: str) -> str:
        """The name itself while it is the only one, else with the digits that tell it apart."""
        whole = self._names[canonical].text
        if len(self._names) == 1:
            return whole
        digits = _digits(list(self._names.values()))[canonical]
        text = f"{whole}~{name_hash(canonical)[:digits]}"
        fits = cell_width(text) <= self._frame.width and digits <= self._frame.longest_hash
        return text if fits else only_hash(name_hash(canonical), self._frame)


def name_hash(canonical: str) -> str:
    """The SHA-256 of a canonical name in hexadecimal digits."""
    # Late: few lists need a hash, and none before the first screen.
    import hashlib

    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def only_hash(digest: str, frame: Frame) -> str:
    """As much of the hash as the column holds: where so many look alike that a few digits won't do."""
    return f"~{digest}"[: frame.width]


def _windows(names: Sequence[Name], frame: Frame, depth: int = DEPTH) -> Iterator[tuple[str, str]]:
    """Canonical name and form with a window on where it differs; what stays alike is looked at again."""
    alike: defaultdict[str, list[Name]] = defaultdict(list)
    for name, text in zip(names, _best_windows(names, frame), strict=False):
        alike[text].append(name)
    for text, same in alike.items():
        if len(same) == 1:
            yield same[0].canonical, text
        elif depth and len(same) < len(names):
            yield from _windows(same, frame, depth - 1)


def _best_windows(names: Sequence[Name], frame: Frame) -> list[str]:
    """The windows, in the same place of all these names, that tell most of them apart; may be none."""
    texts = [name.text for name in names]
    start, end = _common(texts)
    kept = frame.key(names[0])
    room = frame.width - 2 - sum(map(cell_width, kept))
    context = min(max(frame.width // 6, 3), 8)
    best: list[str] = []
    most = 0
    for ranges in _ranges(texts, start, end, room, context):
        drawn = _drawn(texts, ranges, kept, frame)
        different = len(set(drawn))
        if different > most:
            best, most = drawn, different
        if most == len(texts):
            break
    return best


def _drawn(
    texts: Sequence[str], ranges: Sequence[list[Range]], kept: tuple[str, str], frame: Frame
) -> list[str]:
    """Each text with its ranges shown; none where one of them does not fit."""
    known: dict[tuple[object, ...], tuple[Range, ...]] = {}
    drawn = []
    for text, shown in zip(texts, ranges, strict=True):
        # ASCII texts of one length with the same ranges are cut in the same places.
        like = (len(text) if text.isascii() else text, *shown)
        pieces = known.get(like)
        if pieces is None:
            pieces = known[like] = spans(text, shown, kept, frame)
        if not pieces:
            return []
        drawn.append(draw(text, pieces, frame.mark))
    return drawn


def _ranges(
    texts: Sequence[str], start: int, end: int, room: int, context: int
) -> Iterator[list[list[Range]]]:
    """Index ranges to show of each text: around all differences, the first, the last, then both ends."""
    span = max(map(len, texts)) - start - end
    size = min(max(span + 2, context), room)
    if span <= size:
        # What stands before a difference explains it: of `0612`, the `06`.
        first = start - (size - span + 1) * 2 // 3
        yield [[_inside(first, first + size, text)] for text in texts]
    yield [[_inside(start - 1, start - 1 + size, text)] for text in texts]
    yield [[_inside(len(text) - end + 1 - size, len(text) - end + 1, text)] for text in texts]
    half = (room - 1) // 2
    if half > 1:
        yield [
            [_inside(start, start + half, text), _inside(len(text) - end - half, len(text) - end, text)]
            for text in texts
        ]


def _inside(start: int, stop: int, text: str) -> Range:
    start = min(max(start, 0), len(text))
    return start, min(max(stop, start), len(text))


def _common(texts: Sequence[str]) -> tuple[int, int]:
    """How many characters all texts share at the beginning, and at the end of what follows."""
    start = _shared(min(texts), max(texts))
    backwards = [text[start:][::-1] for text in texts]
    return start, _shared(min(backwards), max(backwards))


def _shared(one: str, other: str) -> int:
    return next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _hashed(crowds: Iterable[Sequence[Name]], frame: Frame) -> dict[str, str]:
    """Default forms that end in `~` and the fewest digits of the name's hash that tell it apart."""
    names = {name.canonical: name for same in crowds for name in same}
    digits = {c: n for same in crowds for c, n in _digits(same).items()}
    while True:
        texts = {c: _with_hash(names[c], digits[c], frame) for c in names}
        often = Counter(texts.values())
        again = [c for c, text in texts.items() if often[text] > 1 and digits[c] <= frame.longest_hash]
        if not again:
            return texts
        for c in again:
            digits[c] += 1


def _with_hash(name: Name, digits: int, frame: Frame) -> str:
    digest = name_hash(name.canonical)
    if digits > frame.longest_hash:
        return only_hash(digest, frame)
    return f"{shape(name, frame, frame.width - 1 - digits)}~{digest[:digits]}"


def _digits(names: Sequence[Name]) -> dict[str, int]:
    """For each name how many digits of its hash no other of these names has."""
    order = sorted((name_hash(name.canonical), name.canonical) for name in names)
    shared = [_shared(one[0], other[0]) for one, other in itertools.pairwise(order)]
    before, after = [0, *shared], [*shared, 0]
    return {c: 1 + max(before[i], after[i]) for i, (_, c) in enumerate(order)}
