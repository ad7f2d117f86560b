"""The command line of the lists: opened with `:`, it does any action by its name, and what takes something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui.resources import command_words
from tui.resources.command_completion import Found, completions
from tui.resources.command_entry import CommandEntry
from tui.resources.command_words import Word
from tui.screens.command_texts import TAKING, choices
from tui.widgets.command_line import Answer, CommandLine

if TYPE_CHECKING:
    from tui.screens.main import MainScreen


def open_line(screen: MainScreen) -> None:
    """Open the line; it has all keys until it is left."""
    app = screen.dtui
    acting = app.acting
    words = command_words.words_of([acting.for_row(a) for a in app.catalog.of_view(screen.view)])
    entry = CommandEntry(lambda line: completions(words, line, partial(choices, screen)), acting.typed)
    known: dict[str, str] = {}

    def refused(found: Found) -> str:
        # Asked once: ten thousand may be marked. Whoever does it is told what holds then.
        if found.line not in known:
            known[found.line] = refusal(screen, found.word) if found.word.name == found.line else ""
        return known[found.line]

    screen.filter_line = CommandLine(
        entry, lambda line: answer(screen, words, line), refused, app.glyphs, app.ascii
    )
    screen.mount(screen.filter_line)


def refusal(screen: MainScreen, word: Word) -> str:
    """Why its action cannot be done to what is marked, or under the cursor."""
    action = word.action
    if action is None or not action.on_items:
        return ""
    reason = ""
    for target in screen.dtui.acting.targets(action):
        reason = action.refusal(target)
        if not reason:
            return ""
    return reason


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
    return Answer(None, taken) if isinstance(taken, str) else _kept(screen, line, taken)


def _kept(screen: MainScreen, line: str, act: Callable[[], object]) -> Answer:
    def do() -> None:
        typed = screen.dtui.acting.typed
        if line not in typed[-1:]:
            typed.append(line)
        act()

    return Answer(do)
