"""Telling apart the names whose elided forms begin and end alike."""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tui.domain.names_elide import Frame, Name, shape, spans
from tui.domain.text import cell_width

# How often names that a window leaves alike get another one, before their hashes are shown.
DEPTH = 4


def tell_apart(names: Iterable[Name], frame: Frame) -> dict[str, str]:
    """Canonical name to text, no two alike, for the names of one group; their order does not matter."""
    alike: defaultdict[str, list[Name]] = defaultdict(list)
    for name in names:
        alike[shape(name, frame, frame.width)].append(name)
    texts = {same[0].canonical: text for text, same in alike.items() if len(same) == 1}
    crowds = [same for same in alike.values() if len(same) > 1]
    if crowds:
        windows = {name.canonical: text for same in crowds for name, text in _windows(same, frame)}
        often = Counter(windows.values())
        # A window may not look like another's default form, even one that is not drawn.
        texts |= {c: text for c, text in windows.items() if often[text] == 1 and text not in alike}
        rest = [[name for name in same if name.canonical not in texts] for same in crowds]
        texts |= _hashed([same for same in rest if same], frame)
    return texts


def hashed_whole(names: Sequence[Name], frame: Frame) -> dict[str, str]:
    """Texts for different names that are drawn alike even whole, as hostile characters can make them."""
    digits = _digits(names)
    texts = {}
    for name in names:
        digest = name_hash(name.canonical)
        text = f"{name.text}~{digest[: digits[name.canonical]]}"
        fits = cell_width(text) <= frame.width and digits[name.canonical] < frame.tail
        texts[name.canonical] = text if fits else only_hash(digest, frame)
    return texts


def name_hash(canonical: str) -> str:
    """The SHA-256 of a canonical name in hexadecimal digits."""
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def only_hash(digest: str, frame: Frame) -> str:
    """As much of the hash as the column holds: where so many look alike that a few digits won't do."""
    return f"~{digest}"[: frame.width]


def _windows(names: Sequence[Name], frame: Frame, depth: int = DEPTH) -> Iterator[tuple[Name, str]]:
    """For each name the form with a window on where it differs; what stays alike is looked at again."""
    alike: defaultdict[str, list[Name]] = defaultdict(list)
    for name, text in _best_windows(names, frame):
        alike[text].append(name)
    for text, same in alike.items():
        if len(same) == 1:
            yield same[0], text
        elif depth and len(same) < len(names):
            yield from _windows(same, frame, depth - 1)


def _best_windows(names: Sequence[Name], frame: Frame) -> Iterable[tuple[Name, str]]:
    """The windows, in the same place of all these names, that tell most of them apart."""
    texts = [name.text for name in names]
    start, end = _common(texts)
    room = frame.width - 2 - sum(map(cell_width, frame.key(names[0])))
    context = min(max(frame.width // 6, 3), 8)
    best: list[str] = []
    for ranges in _ranges(texts, start, end, room, context):
        drawn = [spans(name, shown, frame) for name, shown in zip(names, ranges, strict=True)]
        if "" not in drawn and len(set(drawn)) > len(set(best)):
            best = drawn
        if len(set(best)) == len(texts):
            break
    return zip(names, best, strict=False)


def _ranges(
    texts: Sequence[str], start: int, end: int, room: int, context: int
) -> Iterator[list[list[tuple[int, int]]]]:
    """Index ranges to show of each text: around all differences, the first, the last, then both ends."""
    span = max(map(len, texts)) - start - end
    size = min(max(span + 2, context), room)
    if span <= size:
        first = start - (size - span) // 2
        yield [[_inside(first, first + size, text)] for text in texts]
    yield [[_inside(start - 1, start - 1 + size, text)] for text in texts]
    yield [[_inside(len(text) - end + 1 - size, len(text) - end + 1, text)] for text in texts]
    half = (room - 1) // 2
    if half > 1:
        yield [
            [_inside(start, start + half, text), _inside(len(text) - end - half, len(text) - end, text)]
            for text in texts
        ]


def _inside(start: int, stop: int, text: str) -> tuple[int, int]:
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
