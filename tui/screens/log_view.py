"""The logs of containers over the list: they are followed, searched, filtered and saved here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.events import Key

from tui.domain.log_line import LogLine
from tui.domain.log_match import BadPattern, Pattern, Sieve
from tui.domain.text import safe
from tui.resources import logs
from tui.screens import frame, log_texts
from tui.screens.dialog import LeftOnce, key_name
from tui.screens.followed_pane import FollowedPane
from tui.widgets.filter_line import FilterLine
from tui.widgets.line import Line
from tui.widgets.log_rows import Looks
from tui.work.in_time import in_time

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.container import Container
    from tui.work.log_follow import LogFollow

# Seconds that looking for an expression may take.
_PATIENCE = 1.0
_SIDE = 8


class LogScreen(LeftOnce[None], inherit_bindings=False):
    """What containers write, the newest below."""

    AUTO_FOCUS = ""

    def __init__(self, app: DtuiApp, containers: Sequence[Container]) -> None:
        super().__init__()
        self.dtui = app
        self.containers = [(c.id, c.name or c.short_id) for c in containers]
        self.sieve: Sieve | None = None
        self.found: list[LogLine] = []
        self._search: Sieve | None = None
        self.filter_line: FilterLine | None = None
        # Kept: a screen that is left while it is being mounted has lost them by then.
        self._top, self._bottom = Line(classes="bar"), Line(classes="bar")
        names = log_texts.columns([name for _, name in self.containers], app.ascii)
        looks = Looks(names=names, ascii=app.ascii)
        self.pane = FollowedPane(app, self.containers, looks, self._sift, self._redraw)

    def compose(self) -> ComposeResult:
        """What it is, the lines, the keys."""
        yield self._top
        yield self.pane
        yield self._bottom

    def on_mount(self) -> None:
        """Say what can be done; the pane has begun to read."""
        self._show_keys()

    def on_resize(self) -> None:
        """Other keys have room."""
        if self.is_mounted:
            self._show_keys()
            self._redraw()

    # what is shown

    @property
    def follow(self) -> LogFollow:
        """What reads."""
        return self.pane.reading

    def _sift(self, lines: list[LogLine]) -> Sequence[LogLine]:
        """Those of the lines that the filter lets through; among them are those that are searched for."""
        try:
            with in_time(_PATIENCE, BadPattern("this expression takes too long on these lines")):
                shown = self.sieve.of(lines) if self.sieve else lines
                self.found = self._search.of(shown) if self._search else []
        except BadPattern as error:
            self.sieve = self._search = self.pane.looks.spans = None
            shown, self.found = lines, []
            self.say(f"{error}.", "warn")
        return shown

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
        also = ("logs.next", "logs.previous") if self._search else ()
        self._bottom.show(frame.footer(self.dtui.catalog.footer(logs.VIEW, also), {}, self.size.width))

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
        if key in ("left", "right"):
            self._sideways(_SIDE if key == "right" else -_SIDE)
            return True
        return self.pane.move(key)

    def _sideways(self, cells: int) -> None:
        if self.pane.looks.wrap:
            self.say("Long lines are broken: w lets them be moved.")
        else:
            self.pane.sideways(cells)

    def pause(self) -> None:
        """Stand still, or go on."""
        self.pane.pause()
        self._redraw()

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
        # Those of what is found are among them now; what the lines say of the search stands over them.
        self._show_keys()
        self.pane.looks.spans = sieve.pattern.spans if sieve else None
        self.pane.current = None
        self.pane.sift_again()
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
        self.pane.sift_again()
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
        if self._search:
            self.pane.freeze()
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
