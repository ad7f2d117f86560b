"""What a tab asks for and shows: late answers for a row or tab left behind are dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.domain.odd import ODD
from tui.domain.secret import hidden_in
from tui.domain.text import safe
from tui.screens.tab import Lines, Live, LiveWidget, Still
from tui.screens.tab_overview import is_prose

if TYPE_CHECKING:
    from textual.worker import Worker

    from tui.screens.details import Details

# From here on it is said that the engine is asked: what another row had to say would be taken for this one's.
_PATIENCE = 0.3
# Seconds that a tab waits while another look is under way, and looks that an engine may be silent on at once.
_REST, _AT_ONCE = 0.12, 8


def odd_told(error: BaseException) -> Lines:
    """That an answer cannot be read, and where; nothing of what it says, in which there may be secrets."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_globals.get('__name__')}:{place.tb_lineno}" if place is not None else "?"
    return [
        ("This answer is not made as Docker engines make them, and cannot be told here.", "bad"),
        (f"It failed with {type(error).__name__} at {where}.", "plain"),
        (
            "The JSON tab shows what was answered; a report of this with those lines helps to mend it.",
            "plain",
        ),
    ]


class DetailsLook:
    """The last look at a row in a tab; `row` is what is shown, None before anything is."""

    def __init__(self, details: Details) -> None:
        self._details = details
        self.row: Any = None
        self._tab = ""
        # What was answered, of which it is shown again when more is known.
        self._answered: tuple[Still, Any] | None = None
        self._asking: Worker[None] | None = None
        # What is looked at, by list, ID and tab, and a newer record of it that is to be looked at next.
        self._at = ("", "", "")
        self._newer: Any = None
        self._room = asyncio.Semaphore(_AT_ONCE)

    @property
    def is_asking(self) -> bool:
        """Whether something is waited for."""
        return self._asking is not None and not self._asking.is_finished

    def begin(self, row: Any, tab: str, rest: float) -> None:
        """Look at a row after a rest (seconds): keys that are held pass by without a request.

        A newer record of what is looked at waits for its turn: one that changes all the time, such as a push,
        would never be shown else.
        """
        at = self._details.screen.view, row.id, tab
        if self.is_asking and rest and self._at == at:
            self._newer = row
            return
        # In another tab there is no place to be kept.
        is_same = self.row is not None and row.id == self.row.id and tab == self._tab
        if self.is_asking:
            # The key of the next tab may be held too.
            rest = max(rest, _REST)
        self.end()
        self._at = at
        self._asking = self._details.screen.run_worker(partial(self._fetch, row, tab, rest, is_same))

    def end(self) -> None:
        """Wait for nothing any more."""
        self._answered = self._newer = None
        if self._asking is not None:
            self._asking.cancel()

    def show_again(self) -> None:
        """Show the same answer: more is known besides, or other parts of it are to be seen."""
        if self._answered is not None:
            self._show(*self._answered, self.row, keep_place=True)

    async def _fetch(self, row: Any, tab: str, rest: float, is_same: bool) -> None:
        from tui.screens.tab_table import work_of

        work = work_of(tab)
        newer = row
        while newer is not None:
            row, self._newer = newer, None
            await asyncio.sleep(rest)
            if isinstance(work, Live):
                self._show_live(work, row, is_same)
            else:
                await self._show_still(work, row, is_same)
            self.row, self._tab = row, tab
            newer, rest, is_same = self._newer, _REST, True

    def _show_live(self, work: Live, row: Any, is_same: bool) -> None:
        pane = self._details.pane
        if is_same and isinstance(pane.content, LiveWidget) and pane.content.tab_of is work:
            pane.content.renewed(row)
        else:
            made = work.make(self._details.screen.dtui, row)
            made.tab_of = work
            pane.show_live(made)
            # Other keys are of use in it.
            self._details.show_tabs()

    async def _show_still(self, work: Still, row: Any, is_same: bool) -> None:
        from tui.engine.errors import EngineError
        from tui.registry.errors import RegistryError

        app = self._details.screen.dtui
        waiting = self._details.screen.set_timer(_PATIENCE, lambda: self._say_asking(row, is_same))
        try:
            answer = await self._ask(lambda: work.ask(app, row))
            if work.took is not None:
                work.took(app, row, answer)
        except (EngineError, RegistryError) as error:
            # Engines quote what they were given.
            detail = error.detail if self._details.shows_values else hidden_in(error.detail)
            told = [(error.title, "bad"), (detail, "plain"), (error.hint, "plain")]
            self._show_lines(told, is_prose(row), is_same)
        except ODD as error:
            self._show_lines(odd_told(error), True, is_same)
        else:
            self._answered = work, answer
            self._show(work, answer, row, is_same)
        finally:
            waiting.stop()

    async def _ask(self, call: Callable[[], Any]) -> Any:
        """Wait for an answer; those that nobody waits for any more take part in how many there may be."""
        from tui.screens.threads import on_own_thread

        await self._room.acquire()
        loop = asyncio.get_running_loop()

        def asked() -> Any:
            try:
                return call()
            finally:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(self._room.release)

        # On no pool's thread, which quitting would wait for: a volume's driver may be silent.
        return await on_own_thread(asked)

    def _say_asking(self, row: Any, is_same: bool) -> None:
        at = self._details.row
        if self._details.is_shown and at is not None and row.id == at.id and not is_same:
            self._show_lines([("Asking the engine...", "dim")], False, False)

    def _show(self, work: Still, answer: Any, row: Any, keep_place: bool) -> None:
        details = self._details
        words = work.words or is_prose(row)
        try:
            shown = work.show(details.screen.dtui, row, answer, details.shows_values)
        except ODD as error:
            shown, words = odd_told(error), True
        if isinstance(shown, list):
            self._show_lines(shown, words, keep_place)
        else:
            details.pane.show_tree(shown, keep_place)
            details.show_tabs()

    def _show_lines(self, lines: Lines, words: bool, keep_place: bool) -> None:
        ascii = self._details.screen.dtui.ascii
        self._details.pane.show_lines([(safe(text, ascii), role) for text, role in lines], words, keep_place)
        self._details.show_tabs()
