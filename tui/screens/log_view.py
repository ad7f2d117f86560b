"""The logs of containers over the list: they are followed, searched, filtered and saved here."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.events import Key
from textual.message import Message
from textual.timer import Timer

from tui.domain.log_line import LogLine
from tui.domain.log_match import BadPattern, Pattern, Sieve
from tui.domain.log_range import LAST, LogRange
from tui.domain.text import safe
from tui.resources import logs
from tui.screens import frame, log_texts
from tui.screens.commands import in_time
from tui.screens.dialog import LeftOnce, key_name
from tui.widgets.filter_line import FilterLine
from tui.widgets.line import Line
from tui.widgets.log_pane import LogPane
from tui.widgets.log_rows import Looks
from tui.work.log_follow import LogFollow

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.container import Container
    from tui.domain.events import EngineEvent

# Seconds between two drawings while lines come in, and that looking for an expression may take.
REST = 0.1
_PATIENCE = 1.0
_SIDE = 8
_STEPS = {"down": 1, "j": 1, "up": -1, "k": -1}


class LogGrew(Message):
    """There are more lines."""


class LogScreen(LeftOnce[None], inherit_bindings=False):
    """What containers write, the newest below."""

    AUTO_FOCUS = ""

    def __init__(self, app: DtuiApp, containers: Sequence[Container]) -> None:
        super().__init__()
        self.dtui = app
        self.containers = [(c.id, c.name or c.short_id) for c in containers]
        self.range: LogRange = LAST
        self.sieve: Sieve | None = None
        self.found: list[LogLine] = []
        self._search: Sieve | None = None
        self.filter_line: FilterLine | None = None
        self._timer: Timer | None = None
        self._drawn = 0.0
        self.kept: list[LogLine] = []
        self.follow = self._followed()
        # Kept: a screen that is left while it is being mounted has lost them by then.
        self._top, self._bottom = Line(classes="bar"), Line(classes="bar")
        names = log_texts.columns([name for _, name in self.containers], app.ascii)
        self.pane = LogPane(Looks(names=names, ascii=app.ascii))

    def compose(self) -> ComposeResult:
        """What it is, the lines, the keys."""
        yield self._top
        yield self.pane
        yield self._bottom

    def on_mount(self) -> None:
        """Begin to read."""
        self.dtui.news.listeners.append(self._heard)
        self._show_keys()
        self.follow.start()
        self._draw()

    def on_unmount(self) -> None:
        """End the streams."""
        if self._heard in self.dtui.news.listeners:
            self.dtui.news.listeners.remove(self._heard)
        self.follow.close()

    def on_resize(self) -> None:
        """Other keys have room."""
        if self.is_mounted:
            self._show_keys()
            self._redraw()

    # what comes in

    def _followed(self) -> LogFollow:
        return LogFollow(self.dtui.engine, self.containers, self._grown, self.range)

    def _grown(self) -> None:
        """Called on the threads that read."""
        self.post_message(LogGrew())

    def read_again(self, wanted: LogRange) -> None:
        """Read from another place on."""
        self.follow.close()
        self.range = wanted
        self.follow = self._followed()
        self.follow.start()
        self.go_on()

    def _heard(self, event: EngineEvent | None) -> None:
        if event is None:
            self.follow.engine_found()
        else:
            self.follow.event_seen(event)

    def on_log_grew(self) -> None:
        """Draw soon, and not too often."""
        if self._timer is None:
            rest = self._drawn + REST - time.monotonic()
            if rest <= 0:
                self._draw()
            else:
                self._timer = self.set_timer(rest, self._draw)

    def _draw(self) -> None:
        """Show what there is now; one who reads what was before is not disturbed."""
        self._timer = None
        lines = self.follow.take()
        if self.pane.follows:
            self._take(lines)
        self._redraw()
        self._drawn = time.monotonic()

    def _take(self, lines: list[LogLine]) -> None:
        """Show these lines, of them those that the filter lets through."""
        self.kept = lines
        try:
            with in_time(_PATIENCE, BadPattern("this expression takes too long on these lines")):
                shown = self.sieve.of(lines) if self.sieve else lines
                self.found = self._search.of(shown) if self._search else []
        except BadPattern as error:
            self.sieve = self._search = self.pane.looks.spans = None
            shown, self.found = lines, []
            self.say(f"{error}.", "warn")
        self.pane.show(shown)

    @property
    def shown(self) -> Sequence[LogLine]:
        """The lines that are there to be seen."""
        return self.pane.lines

    def _redraw(self) -> None:
        self._top.show(*log_texts.header(self))

    # what is said

    def say(self, text: str, role: str = "plain") -> None:
        """Say something in the line of the keys, until the next one."""
        self._bottom.show_sentence(safe(text, self.dtui.ascii), role)

    def _show_keys(self) -> None:
        self._bottom.show(frame.footer(self.dtui.catalog.footer(logs.VIEW), {}, self.size.width))

    # keys

    def on_key(self, event: Key) -> None:
        """A key of logs, one that moves, or nothing."""
        if self.filter_line is not None and not self.filter_line.is_closed:
            self.filter_line.early(event)
            return
        event.stop()
        self._show_keys()
        key = key_name(event)
        if self._move(key):
            self._redraw()
            return
        action = self.dtui.catalog.of_key(logs.VIEW, key)
        if action is not None:
            from tui.screens.log_keys import COMMANDS

            COMMANDS[action.id](self)
        elif key in ("q", "ctrl+c"):
            self.dismiss(None)

    def _move(self, key: str) -> bool:
        page = max(1, self.pane.size.height - 1)
        steps = {**_STEPS, "pagedown": page, "pageup": -page}
        if key in steps:
            self.move(steps[key])
        elif key in ("g", "home"):
            self._freeze()
            self.pane.go_first()
        elif key in ("G", "end"):
            self.go_on()
        elif key in ("left", "right"):
            self._sideways(_SIDE if key == "right" else -_SIDE)
        else:
            return False
        return True

    def _freeze(self) -> None:
        """Take what came since the last drawing: it stands still from here on."""
        if self.pane.follows:
            self._take(self.follow.take())

    def _sideways(self, cells: int) -> None:
        if self.pane.looks.wrap:
            self.say("Long lines are broken: w lets them be moved.")
        else:
            self.pane.sideways(cells)

    def move(self, rows: int) -> None:
        """Scroll; at the end of what was there go on with what has come since, and follow at the very end."""
        if self.pane.follows and rows > 0:
            return
        self._freeze()
        if self.pane.scroll_rows(rows) or rows < 0:
            return
        self._take(self.follow.take())
        if not self.pane.scroll_rows(rows):
            self.go_on()

    def pause(self) -> None:
        """Stand still, or go on."""
        if self.pane.follows:
            self._freeze()
            self.pane.scroll_rows(0)
        else:
            self.go_on()
        self._redraw()

    def go_on(self) -> None:
        """Show the newest lines from now on."""
        self.pane.current = None
        self.pane.follow()
        self._draw()

    # search and filter

    def type_text(self, sign: str, text: str, apply: Any) -> None:
        """Open the line in which a text is typed; it has all keys from now on."""
        self.filter_line = FilterLine(text, apply, self.on_key, sign)
        self.mount(self.filter_line, before=self._bottom)

    def search_for(self, text: str) -> None:
        """Look for a text, and go to the last line on the screen or above it that has it."""
        sieve = self._made(text)
        if sieve is None and text:
            return
        self._search = sieve
        self.pane.looks.spans = sieve.pattern.spans if sieve else None
        self.pane.current = None
        self._take(self.follow.take() if self.pane.follows else self.kept)
        if self.found:
            self.pane.go_to(self.found[log_texts.place(self, forward=False)])
        elif self._search:
            self.say(f"No line has {text}.", "warn")
        self._redraw()

    def filter_by(self, text: str) -> None:
        """Show only lines that have a text."""
        sieve = self._made(text, notes=True)
        if sieve is None and text:
            return
        self.sieve = sieve
        self._take(self.follow.take() if self.pane.follows else self.kept)
        self._redraw()

    def _made(self, text: str, notes: bool = False) -> Sieve | None:
        """What lets lines with a text through, None for no text or one that is no expression (yet)."""
        self._show_keys()
        try:
            return Sieve(Pattern(text), notes) if text.removeprefix("~") else None
        except BadPattern as error:
            self.say(f"{error}.", "warn")
            return None

    @property
    def searched(self) -> str:
        """What is searched for."""
        return self._search.pattern.text if self._search else ""

    def go_to_found(self, forward: bool) -> None:
        """Go to the next or the last line that was found, round again at the end."""
        if self.pane.follows and self._search:
            self._take(self.follow.take())
        if not self.found:
            self.say("Nothing is searched for: / does." if not self._search else "No line has it.", "warn")
            return
        current = self.pane.current
        at = next((n for n, line in enumerate(self.found) if line is current), None)
        if at is None:
            at = log_texts.place(self, forward)
        else:
            at += 1 if forward else -1
        self.pane.go_to(self.found[at % len(self.found)])
        self._redraw()
