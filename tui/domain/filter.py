"""What is typed after `/`: text, `!not`, `field:value`, `~regex` and "two words", all of which must hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

FieldOf = Callable[[str], str | None]


class FilterError(ValueError):
    """A filter that cannot be applied: `reason` is for people, `position` where in the text it is wrong."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: `text` (lower case) or `pattern` must occur in `field`, or anywhere when that is ''."""

    text: str
    pattern: re.Pattern[str] | None = None
    field: str = ""
    inverse: bool = False

    def holds(self, folded: str, field: FieldOf) -> bool:
        """Whether a row passes; a field the row does not have (None) contains nothing."""
        value = (field(self.field) or "").lower() if self.field else folded
        found = self.pattern.search(value) is not None if self.pattern else self.text in value
        return found is not self.inverse


@dataclass(frozen=True, slots=True)
class Filter:
    """A parsed filter; `needles` is set when every term is plain text: then nothing else is looked for."""

    source: str = ""
    terms: tuple[Term, ...] = ()
    needles: tuple[str, ...] | None = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    def matches(self, haystack: str, field: FieldOf) -> bool:
        """Whether a row with this whole text and these fields passes."""
        folded = haystack.lower()
        if self.needles is not None:
            return all(needle in folded for needle in self.needles)
        return all(term.holds(folded, field) for term in self.terms)

    def select(self, folded: Sequence[str], field: Callable[[int, str], str | None]) -> list[int]:
        """The indexes of the rows that pass, in order.

        `folded` are the rows' whole texts, already in lower case (so it can be kept while the user types);
        `field(index, name)` is asked for only where a term names a field.
        """
        if self.needles is None:
            return [
                index
                for index, text in enumerate(folded)
                if all(term.holds(text, partial(field, index)) for term in self.terms)
            ]
        if len(self.needles) == 1:
            only = self.needles[0]
            return [index for index, text in enumerate(folded) if only in text]
        needles = self.needles
        return [index for index, text in enumerate(folded) if all(needle in text for needle in needles)]


def parse_filter(text: str, fields: Collection[str] = ()) -> Filter:
    """Read a filter; `fields` are the names that may stand before a colon, any other colon is plain text.

    Raises:
        FilterError: a regular expression is not one.
    """
    known = {name.lower(): name for name in fields}
    terms = tuple(term for word, start in _words(text) if (term := _term(word, start, known)) is not None)
    plain = all(term.pattern is None and not term.field and not term.inverse for term in terms)
    return Filter(text, terms, tuple(term.text for term in terms) if plain else None)


def _words(text: str) -> list[tuple[str, int]]:
    """The words with their positions; blanks in double quotes do not end one, an open quote runs on."""
    words: list[tuple[str, int]] = []
    start, quoted = -1, False
    for position, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        if character.isspace() and not quoted:
            if start >= 0:
                words.append((text[start:position], start))
            start = -1
        elif start < 0:
            start = position
    if start >= 0:
        words.append((text[start:], start))
    return words


def _term(word: str, start: int, known: dict[str, str]) -> Term | None:
    """One condition, or None while the user has typed only the beginning of one (`!`, `~`, `name:`)."""
    rest = word.lstrip("!")
    inverse = (len(word) - len(rest)) % 2 == 1
    name, colon, value = rest.partition(":")
    field = known.get(name.lower(), "") if colon else ""
    if field:
        rest = value
    if rest.startswith("~"):
        position = start + len(word) - len(rest) + 1
        pattern = _pattern(_unquoted(rest[1:]), position)
        return Term("", pattern, field, inverse) if rest != "~" else None
    wanted = _unquoted(rest).lower()
    return Term(wanted, None, field, inverse) if wanted else None


def _unquoted(text: str) -> str:
    """The text inside quotes; a quote in the middle of a word is not special and stays."""
    if not text.startswith('"'):
        return text
    return text[1:-1] if len(text) > 1 and text.endswith('"') else text[1:]


def _pattern(source: str, position: int) -> re.Pattern[str]:
    import warnings

    try:
        with warnings.catch_warnings():
            # `[[` may mean something else in a later Python: no news for who filters a list
            warnings.simplefilter("ignore", FutureWarning)
            return re.compile(source, re.IGNORECASE)
    except re.error as error:
        reason = f"not a regular expression: {error.msg}"
        raise FilterError(reason, position + (error.pos or 0)) from error
    except (OverflowError, RecursionError) as error:
        raise FilterError(f"not a regular expression: {error}", position) from error
