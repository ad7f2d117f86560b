"""The words of the command line: what can be typed, and what it means (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tui.resources.action import Action
from tui.resources.catalog import Catalog
from tui.resources.kind import ALL_KINDS


class Word(NamedTuple):
    """A command: its name, what it does, what it takes behind it, its action if it has one, and its other names."""

    name: str
    told: str
    takes: str = ""
    action: Action | None = None
    also: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key that does the same, '' for none."""
        return self.action.key if self.action is not None else ""


class Choice(NamedTuple):
    """What can stand behind a command, and what is to be said of it."""

    text: str
    told: str = ""


# Names that are listed at most, before it is said how many more there are.
_FEW, _MANY, _LONGEST = 6, 12, 90
# What goes by another name than its label: `quit` ends dtui, though `q` may only go back.
_NAMES = {"app.quit": "q", "app.quit_now": "quit", "app.help": "help"}
_ALSO = {"help": ("keys",), "containers": ("ps",), "remove": ("rm",)}
# The command line itself is open already.
_ITSELF = "app.command"
SORT = Word("sort", "Order by a column; behind it asc or desc.", "COLUMN [asc|desc]")
FILTER = Word("filter", "Show what matches: text, !not, field:value, ~regex.", "TEXT")
MARK = Word("mark", "Mark all rows shown that match, as a filter does.", "TEXT")
COLUMNS = Word(
    "columns",
    "Show these columns, the first where there is no room for all; none: the usual ones.",
    "COLUMN...",
)
TAB = Word("tab", "Open the details at a tab.", "NAME")
THEME = Word("theme", "Other colours, until dtui is left.", "NAME")
# Those that take something, with the action that each is with nothing behind it.
_WITH_TEXTS = (
    (SORT, "list.sort"),
    (FILTER, "list.filter"),
    (MARK, "list.mark"),
    (COLUMNS, ""),
    (TAB, ""),
    (THEME, ""),
)


def words_of(actions: Iterable[Action]) -> tuple[Word, ...]:
    """The commands for a view's actions: those without a key, then those that take something, then all others.

    An action that stands for another here, and for itself too, goes by the first of its labels.
    """
    by_id: dict[str, Action] = {}
    for action in actions:
        if action.id != _ITSELF:
            by_id.setdefault(action.id, action)
    taking = [_with_text(word, by_id.pop(bare, None)) for word, bare in _WITH_TEXTS]
    others = _named(by_id.values(), {word.name for word in taking})
    return (*(w for w in others if not w.key), *taking, *(w for w in others if w.key))


def _with_text(word: Word, action: Action | None) -> Word:
    return word if action is None else word._replace(action=action, also=(action.id,))


def _named(actions: Iterable[Action], taken: set[str]) -> list[Word]:
    """Commands by the labels in small letters; where that is taken by the end of the id, else by the id."""
    words: dict[str, Word] = {}
    for action in actions:
        end = action.id.partition(".")[2]
        names = (_NAMES.get(action.id, action.label), end, action.id)
        name = next(n for n in map(_slug, names) if n not in words and n not in taken)
        also = (action.id, *_ALSO.get(name, ()))
        words[name] = Word(name, action.help, action=action, also=also)
    return list(words.values())


def _slug(label: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", label.lower()).strip("-")


def split(line: str) -> tuple[str, str]:
    """The command and what stands behind it; colons typed before it count as the one that opened the line."""
    name, _, rest = line.lstrip(": \t").partition(" ")
    return name, rest.strip()


def named(words: Sequence[Word], name: str) -> Word | None:
    """The command of that very name, or other name."""
    small = name.lower()
    exact = next((w for w in words if w.name == small), None)
    return exact or next((w for w in words if small in w.also), None)


def meant(words: Sequence[Word], name: str) -> Word | str:
    """The command that a name, or the beginning of one alone, stands for; else why none does, '' for no such name."""
    exact = named(words, name)
    if exact is not None:
        return exact
    begun = [w for w in words if w.name.startswith(name.lower())]
    if len(begun) == 1:
        return begun[0]
    return f"{name} may be {_listed([w.name for w in begun])}." if begun else ""


def chosen(choices: Sequence[Choice], what: str, text: str) -> Choice | str:
    """The choice that a text, or the beginning of one alone, stands for; else why none does."""
    if not text:
        return f"Which {what}? There is {_listed([c.text for c in choices], _MANY)}."
    small = text.lower()
    begun = [c for c in choices if c.text.lower().startswith(small)]
    exact = next((c for c in begun if c.text.lower() == small), None)
    if exact is not None or len(begun) == 1:
        return exact or begun[0]
    if begun:
        return f"{text} may be {_listed([c.text for c in begun])}."
    near = _near(text, [c.text for c in choices])
    there = f"did you mean {near}?" if near else f"there is {_listed([c.text for c in choices], _MANY)}."
    return f"No {what} is called {text}; {there}"


def unknown(catalog: Catalog, view: str, words: Sequence[Word], name: str) -> str:
    """Why a name is no command here: it changes something, it is of another view, or there is none."""
    withheld = _of_name(catalog.withheld_in(view), name)
    if withheld is not None:
        return withheld.withheld_told
    for kind in ALL_KINDS:
        other = _of_name([a for a in catalog.of_view(kind.id) if a.views], name)
        if other is not None:
            return f"{other.label} is not for this list: it is for {_views(other)}."
    near = _near(name, [each for w in words for each in (w.name, *w.also)])
    return f"No command is called {name}" + (
        f"; did you mean {near}?" if near else "; an empty line lists all."
    )


def _of_name(actions: Sequence[Action], name: str) -> Action | None:
    small = name.lower()
    return next((a for a in actions if small in (a.id, _slug(_NAMES.get(a.id, a.label)))), None)


def _views(action: Action) -> str:
    return _listed([kind.title for kind in ALL_KINDS if kind.id in action.views])


def _near(name: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name.lower(), known, 1)), "")


def _listed(names: Sequence[str], most: int = _FEW) -> str:
    """As many names as can be read in the two lines that a sentence has."""
    while most > _FEW and sum(len(name) + 2 for name in names[:most]) > _LONGEST:
        most -= 1
    if len(names) > most:
        return ", ".join(names[:most]) + f" or {len(names) - most} more"
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
