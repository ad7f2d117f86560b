"""How a command that is being typed can go on (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from tui.resources.command_words import Choice, Word, named, split

Choices = Callable[[Word, Sequence[str]], Sequence[Choice]]
# The rank of what does not fit.
_NOT = 4


class Found(NamedTuple):
    """How a line can go on: the line it makes, what is shown for it, and which command it is of."""

    line: str
    shown: str
    told: str
    word: Word
    key: str = ""


def completions(words: Sequence[Word], line: str, choices: Choices) -> list[Found]:
    """How what was typed can go on, the likeliest first."""
    name, _ = split(line)
    if " " not in line.lstrip(": \t"):
        return [_found(word) for word in _like(words, name)]
    word = named(words, name)
    if word is None or not word.takes:
        return []
    behind = line[line.index(name) + len(name) :]
    head, last = _last(behind)
    before = head.split()
    ranked = sorted((_rank(c.text, last), n, c) for n, c in enumerate(choices(word, before)))
    start = line[: len(line) - len(last)]
    return [Found(start + c.text, c.text, c.told, word) for rank, _, c in ranked if rank < _NOT]


def _found(word: Word) -> Found:
    return Found(word.name, f"{word.name} {word.takes}".strip(), word.told, word, word.key)


def _last(behind: str) -> tuple[str, str]:
    """What stands before the word that is being typed, and that word."""
    cut = max(behind.rfind(" "), behind.rfind("\t")) + 1
    return behind[:cut], behind[cut:]


def _rank(text: str, typed: str) -> int:
    """How well a text fits what was typed of it, lower better: the same, its beginning, that of a part, inside it."""
    small, wanted = text.lower(), typed.lower()
    if small == wanted:
        return 0
    if small.startswith(wanted):
        return 1
    if any(part.startswith(wanted) for part in re.split(r"[-._:]", small)):
        return 2
    return 3 if wanted in small else _NOT


def _like(words: Sequence[Word], typed: str) -> list[Word]:
    """The commands whose name, other name or help has what was typed, those that begin with it first."""
    if not typed:
        return list(words)
    ranked = [
        (min([_rank(w.name, typed), *(_rank_also(o, typed) for o in w.also)]), n, w)
        for n, w in enumerate(words)
    ]
    fits = [each for each in ranked if each[0] < _NOT or typed.lower() in each[2].told.lower()]
    return [word for _, _, word in sorted(fits, key=lambda each: each[:2])]


def _rank_also(other: str, typed: str) -> int:
    """Another name counts less than the one that is shown."""
    return max(2, _rank(other, typed))
