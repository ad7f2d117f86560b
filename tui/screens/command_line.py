"""The command line of the lists: opened with `:`, it does any action by its name, and what takes something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui.resources import command_words
from tui.resources.command_completion import Found, completions
from tui.resources.command_entry import CommandEntry
from tui.resources.command_words import TAB, THEME, Word
from tui.resources.details import GONE
from tui.screens.acting import CHANGED
from tui.screens.command_texts import TAKING, choices
from tui.widgets.command_line import Answer, CommandLine

if TYPE_CHECKING:
    from tui.screens.main import MainScreen


# What takes something and is seen in details over the list, too.
_ANYWHERE = (TAB, THEME)


def open_line(screen: MainScreen) -> None:
    """Open the line; it has all keys until it is left."""
    app, commands = screen.dtui, Commands(screen)
    entry = CommandEntry(commands.completions, app.acting.typed)
    line = CommandLine(entry, commands.answer, commands.refused, app.glyphs, app.ascii)
    place = app.details_pane.over or screen
    place.filter_line = line
    place.mount(line)


class Commands:
    """The commands that there are while the line is open: the list may change under it."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen, self._acting = screen, screen.dtui.acting
        self._look()

    def _look(self) -> None:
        """See what would be done to what is under the cursor, or marked."""
        screen, acting = self._screen, self._acting
        self._meant = acting.meant
        self._words = command_words.words_of(
            [acting.for_row(a) for a in screen.dtui.catalog.of_view(screen.view)]
        )
        # Asked once: ten thousand may be marked. Whoever does it is told what holds then.
        self._refusals: dict[str, str] = {}

    def completions(self, line: str) -> Sequence[Found]:
        """How a line can go on."""
        return completions(self._words, line, partial(choices, self._screen))

    def refused(self, found: Found) -> str:
        """Why what a line can go on with cannot be done."""
        word = found.word
        if word.action is None or word.name != found.line:
            return ""
        if word.name not in self._refusals:
            self._refusals[word.name] = self._acting.refusal(word.action)
        return self._refusals[word.name]

    def answer(self, line: str) -> Answer:
        """What a line comes to; where another row came under the cursor while it was typed, that is said first."""
        # What covers the list may be of no row there is: none is to be acted on in its place.
        is_gone = self._screen.dtui.details_pane.is_gone
        is_other = self._acting.meant != self._meant
        if is_other:
            self._look()
        word = command_words.meant(self._words, command_words.split(line)[0])
        if isinstance(word, Word) and (is_other or is_gone) and _is_of_row(word):
            return Answer(
                None, GONE if is_gone else f"{CHANGED}. enter does it to what the cursor is on now."
            )
        return answer(self._screen, self._words, line)


def _is_of_row(word: Word) -> bool:
    return word is TAB or (word.action is not None and word.action.on_items)


def answer(screen: MainScreen, words: Sequence[Word], line: str) -> Answer:
    """What a line comes to."""
    name, rest = command_words.split(line)
    word = command_words.meant(words, name)
    if isinstance(word, str):
        catalog = screen.dtui.catalog
        return Answer(None, word or command_words.unknown(catalog, screen.view, words, name))
    if not rest and word.action is not None:
        return _kept(screen, line, partial(screen.dtui.acting.start, word.action))
    if word.name not in TAKING:
        return Answer(
            None, f"{word.name} takes nothing behind it: it works on what is marked, or the cursor's row."
        )
    taken = TAKING[word.name](screen, rest)
    if isinstance(taken, str):
        return Answer(None, taken)
    return _kept(screen, line, taken if word in _ANYWHERE else partial(_in_list, screen, taken))


def _in_list(screen: MainScreen, act: Callable[[], object]) -> None:
    """Do what is seen in the list only: details over it are left."""
    screen.dtui.details_pane.leave()
    act()


def _kept(screen: MainScreen, line: str, act: Callable[[], object]) -> Answer:
    def do() -> None:
        typed = screen.dtui.acting.typed
        if line not in typed[-1:]:
            typed.append(line)
        act()

    return Answer(do)
