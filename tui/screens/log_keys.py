"""What the keys of the screen of logs do, those that ask something too."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui.domain import log_range
from tui.domain.text import safe
from tui.resources import logs
from tui.screens import log_texts
from tui.screens.form import FormScreen, Meaning
from tui.screens.pick import Option, PickScreen
from tui.screens.reader import ReaderScreen

if TYPE_CHECKING:
    from tui.screens.log_view import LogScreen

_TYPED = "typed"


def back(screen: LogScreen) -> None:
    """End the search, else the filter, else read no more: nobody loses the place for a search that is done."""
    if screen.searched:
        screen.search_for("")
        screen.say("Nothing is searched for any more; escape again goes back.")
    elif screen.sieve is not None:
        screen.filter_by("")
        screen.say("All lines are shown again; escape again goes back.")
    else:
        screen.dismiss(None)


def search(screen: LogScreen) -> None:
    """Type what to search for."""
    screen.type_text("/", screen.searched, screen.search_for)


def filter_lines(screen: LogScreen) -> None:
    """Type what lines are to have."""
    screen.type_text("&", screen.sieve.pattern.text if screen.sieve else "", screen.filter_by)


def times(screen: LogScreen) -> None:
    """Show times, or not."""
    screen.pane.looks.times = not screen.pane.looks.times
    screen.pane.redraw()


def wrap(screen: LogScreen) -> None:
    """Break long lines, or not."""
    looks = screen.pane.looks
    looks.wrap, looks.offset = not looks.wrap, 0
    screen.pane.redraw()
    screen.say("Long lines are broken." if looks.wrap else "Long lines are cut: left and right move them.")


def show_help(screen: LogScreen) -> None:
    """All keys of logs."""
    lines = [("Keys of logs", "title")]
    lines += [(f"{a.key:<10} {a.help}", "plain") for a in screen.dtui.catalog.of_view(logs.VIEW) if a.key]
    lines += [
        (f"{'arrows j k':<10} Scroll; PgUp and PgDn by pages, g and Home to the oldest line kept.", "plain"),
        (f"{'G End':<10} Follow what is written.", "plain"),
    ]
    screen.app.push_screen(ReaderScreen("Keys: Logs", lines, words=True))


async def ask_range(screen: LogScreen) -> None:
    """Choose how far back the log is read."""
    app = screen.dtui
    options = [Option(asked, key, told) for key, asked, told in logs.RANGES]
    options.append(Option(_TYPED, "t", "typed: lines, or a time: 5000, 90m"))
    title = f"How far back (now: {screen.pane.range.title})"
    chosen = await app.ask(PickScreen(title, options, app.glyphs, app.ascii))
    if chosen == _TYPED:
        form = FormScreen(
            "How far back", (), "", ("30m", "6h", "5000"), _range_meaning, "enter Read   esc Cancel"
        )
        entered = await app.ask(form)
        chosen = entered.text if entered is not None else None
    wanted = log_range.parse(chosen) if chosen else None
    if wanted is not None:
        screen.pane.read_again(wanted)


def _range_meaning(text: str) -> Meaning:
    found = log_range.parse(text)
    if found is None:
        return Meaning((), "Type a number of lines, a time such as 45s, 10m, 1h30m or 2d, or all.")
    return Meaning(((found.title, "dim"),))


async def save(screen: LogScreen) -> None:
    """Write the lines that are shown to a new file."""
    from tui.screens.written_file import ask_path, at_home, put

    app, lines = screen.dtui, list(screen.shown)
    names = [name for _, name in screen.containers]
    proposed = at_home(app.env, _file_name(names))
    path = await ask_path(app, f"Save {len(lines):,} lines", "the file", proposed)
    if path is None:
        return
    times = screen.pane.looks.times
    try:
        await asyncio.to_thread(lambda: put(path, log_texts.as_file(lines, names, times)))
    except OSError as error:
        screen.say(f"{path} cannot be written: {error.strerror or error}.", "bad")
        return
    screen.say(f"Written to {safe(path, app.ascii)}.", "good")


def _file_name(names: Sequence[str]) -> str:
    """Named after whose log it is, and the time."""
    what = names[0] if len(names) == 1 else f"{len(names)}-containers"
    word = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in what)
    return f"{word}-{time.strftime('%Y%m%d-%H%M%S')}.log"


COMMANDS: dict[str, Callable[[LogScreen], object]] = {
    "logs.back": back,
    "logs.search": search,
    "logs.next": lambda screen: screen.go_to_found(forward=True),
    "logs.previous": lambda screen: screen.go_to_found(forward=False),
    "logs.filter": filter_lines,
    "logs.pause": lambda screen: screen.pause(),
    "logs.times": times,
    "logs.wrap": wrap,
    "logs.range": lambda screen: screen.run_worker(ask_range(screen)),
    "logs.save": lambda screen: screen.run_worker(save(screen)),
    "logs.help": show_help,
}
