"""Details of the row under the cursor: beside the list when wide, over it when narrow; they follow the cursor."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.domain.image import ImageRow
from tui.domain.text import safe
from tui.resources.decommission import CaseRow
from tui.resources.tabs import OVERVIEW, Tab, tabs_of
from tui.screens.tab import Lines, Live, LiveWidget, Still, TabWork
from tui.screens.tab_overview import is_prose

if TYPE_CHECKING:
    from textual.worker import Worker

    from tui.screens.details_screen import DetailsScreen
    from tui.screens.main import MainScreen
    from tui.widgets.details_pane import DetailsPane
    from tui.widgets.searchable import Searchable

# The cursor rests this long before the engine is asked: held keys cost no request each.
REST = 0.12
# From here on it is said that the engine is asked: what another row had to say would be taken for this one's.
_PATIENCE = 0.3


class Details:
    """Which tab is shown of which row; late answers for a row or tab left behind are dropped."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._tab = OVERVIEW.id
        self._row: Any = None
        # What was answered for the tab, and whether what looks secret in it is shown.
        self._answer: Any = None
        self._is_answered = False
        self.shows_values = False
        # The row that was asked for by a key, not come upon by moving.
        self.wanted = ""
        self.shown: Any = None
        self._shown_tab = ""
        self.over: DetailsScreen | None = None
        self._asking: Worker[None] | None = None
        self.is_open = False
        self.has_keys = False

    @property
    def screen(self) -> MainScreen:
        """The lists that these are details of."""
        return self._screen

    @property
    def row(self) -> Any:
        """What they are of, None while there are none."""
        return self._row

    @property
    def is_shown(self) -> bool:
        """Whether they are on the screen."""
        return self.is_open or self.over is not None

    @property
    def is_asking(self) -> bool:
        """Whether what the tab shows is waited for."""
        return self._asking is not None and not self._asking.is_finished

    @property
    def pane(self) -> DetailsPane:
        """Where they are shown."""
        return self.over.pane if self.over is not None else self._screen.details

    @property
    def tabs(self) -> tuple[Tab, ...]:
        """The tabs there are of what the list shows."""
        screen = self._screen
        is_heading = self._row is not None and screen.table.listing.is_heading(self._row)
        return tabs_of("" if is_heading else screen.view)

    @property
    def tab(self) -> str:
        """The tab shown: the first one where there is no such tab of what is listed now."""
        return self._tab if any(tab.id == self._tab for tab in self.tabs) else self.tabs[0].id

    # open and close

    def open(self, tab: str) -> None:
        """Show a tab; the same wish again closes a pane."""
        if self.is_open and tab == self.tab and not self._screen.is_below:
            self.close()
            return
        row = self._screen.table.listing.current
        if row is None:
            return
        self._tab = tab
        if self._screen.is_wide:
            self.open_beside(tab)
        elif self.over is None:
            self._open_over(row)
        self._ask(row, rest=0.0)

    def open_beside(self, tab: str = OVERVIEW.id) -> None:
        """Show them beside or below the list, until the list is left."""
        if not self.is_open:
            self.is_open, self._tab = True, tab
            if not self._screen.details.is_attached:
                self._screen.panes.mount(self._screen.details)
            self._screen.add_class("-details")
            self.follow()

    def _open_over(self, row: Any) -> None:
        from tui.screens.details_screen import DetailsScreen

        title = safe(self._screen.table.kind.full_name(row), self._screen.dtui.ascii)
        self.over = DetailsScreen(self, title)
        self._screen.app.push_screen(self.over, lambda _: self._over_left())

    def _over_left(self) -> None:
        self.over = None
        if self.is_open:
            # What stands below the list is never the raw answer.
            self._tab = OVERVIEW.id
            self._ask(self._row, REST)
        else:
            self._forget()

    def close(self) -> bool:
        """Close the pane; False when none is open."""
        if not self.is_open:
            return False
        self.is_open = self.has_keys = False
        self._screen.remove_class("-details")
        self._screen.details.end()
        self._forget()
        self._screen.redraw_frame()
        return True

    @property
    def searched(self) -> Searchable | None:
        """What can be searched of what is shown."""
        from tui.widgets.searchable import Searchable

        content = self.pane.content
        return content if isinstance(content, Searchable) else None

    def found_told(self) -> str:
        """How much was found, and which of it is shown; '' while nothing is searched for."""
        searched = self.searched if self.is_shown else None
        return searched.found_told if searched is not None else ""

    def _forget(self) -> None:
        self._row, self._answer, self._is_answered = None, None, False
        self.shows_values = False
        if self._asking is not None:
            self._asking.cancel()

    def switch_keys(self) -> None:
        """Let keys go to the pane, or to the list again; a dossier that was closed comes back first."""
        screen = self._screen
        if not self.is_open and screen.kind.has_dossier and (screen.is_wide or screen.is_below):
            self.open_beside()
            return
        self.has_keys = self.is_open and not self.has_keys
        self.show_tabs()
        screen.say("Keys go to the details; tab goes back." if self.has_keys else "Keys move in the list.")
        screen.redraw_frame()

    # tabs

    def step(self, by: int) -> None:
        """Show the next tab, or the one before; open them where they are not shown."""
        if not self.is_shown:
            self.open(OVERVIEW.id)
            return
        ids = [tab.id for tab in self.tabs]
        self.show_tab(ids[(ids.index(self.tab) + by) % len(ids)])

    def show_tab(self, tab: str) -> None:
        """Show another tab of the same row."""
        if self._row is not None and tab != self.tab:
            self._tab = tab
            self._ask(self._row, rest=0.0)

    def show_tabs(self) -> None:
        """The line of tabs; none where there is one with its raw answer only, as in a dossier."""
        from tui.screens import details_told

        if self.is_shown:
            self.pane.show_tabs(*details_told.tabs_line(self))
            if self.over is not None:
                self.over.tabs_shown()

    # what they show

    def follow(self) -> None:
        """The cursor or its record may have changed."""
        row = self._screen.table.listing.current
        if self.is_shown and row is not None and row is not self._row:
            self._ask(row, REST)

    def renew(self) -> None:
        """What is told of an image, or of a case, besides the engine's answer is another now."""
        if self.is_shown and isinstance(self._row, ImageRow | CaseRow):
            self._ask(self._row, REST)

    def again(self) -> None:
        """Ask once more."""
        if self.is_shown and self._row is not None:
            self._ask(self._row, rest=0.0)

    def told_more(self) -> None:
        """More is known of what is worth a look; the engine's own answer is as it was."""
        if self.is_shown and self._is_answered and self._row is self.shown:
            self._show_answer(keep_place=True)

    def switch_values(self) -> None:
        """Show what looks secret, or mask it again."""
        self.shows_values = not self.shows_values
        self.told_more()

    def _ask(self, row: Any, rest: float) -> None:
        is_same = self._row is not None and row.id == self._row.id and self.shown is not None
        if not is_same:
            self.shows_values = False
        # In another tab there is no place to be kept.
        is_same = is_same and self._shown_tab == self.tab
        self._row, self._is_answered = row, False
        if not rest:
            self.wanted = row.id
        if self._asking is not None:
            self._asking.cancel()
        self.show_tabs()
        self._asking = self._screen.run_worker(partial(self._fetch, row, self.tab, rest, is_same))

    async def _fetch(self, row: Any, tab: str, rest: float, is_same: bool) -> None:
        from tui.screens.tab_table import work_of

        await asyncio.sleep(rest)
        work = work_of(tab)
        if isinstance(work, Live):
            self._show_live(work, row, is_same)
        else:
            await self._show_still(work, row, is_same)
        self.shown, self._shown_tab = row, tab

    def _show_live(self, work: Live, row: Any, is_same: bool) -> None:
        content = self.pane.content
        if is_same and isinstance(content, LiveWidget) and content.tab_of is work:
            content.renewed(row)
        else:
            made = work.make(self._screen.dtui, row)
            made.tab_of = work
            self.pane.show_live(made)

    async def _show_still(self, work: Still, row: Any, is_same: bool) -> None:
        from tui.engine.errors import EngineError
        from tui.registry.errors import RegistryError
        from tui.screens.threads import on_own_thread

        app = self._screen.dtui
        waiting = self._screen.set_timer(_PATIENCE, lambda: self._say_asking(row, is_same))
        try:
            # On no pool's thread, which quitting would wait for: a volume's driver may be silent.
            answer = await on_own_thread(lambda: work.ask(app, row))
        except (EngineError, RegistryError) as error:
            self._show_lines([(error.title, "bad"), (error.detail, "plain"), (error.hint, "plain")], is_same)
        else:
            self._answer, self._is_answered = answer, True
            if work.took is not None:
                work.took(app, row, answer)
            self._show_answer(is_same)
        finally:
            waiting.stop()

    def _say_asking(self, row: Any, is_same: bool) -> None:
        if self.is_shown and row is self._row and not is_same:
            self._show_lines([("Asking the engine...", "dim")], False)

    def _show_answer(self, keep_place: bool) -> None:
        work = self._work
        if isinstance(work, Still):
            shown = work.show(self._screen.dtui, self._row, self._answer, self.shows_values)
            if isinstance(shown, list):
                self._show_lines(shown, keep_place, work.words)
            else:
                self.pane.show_tree(shown, keep_place)
            self.show_tabs()

    @property
    def _work(self) -> TabWork:
        from tui.screens.tab_table import work_of

        return work_of(self.tab)

    def _show_lines(self, lines: Lines, keep_place: bool, words: bool = False) -> None:
        ascii = self._screen.dtui.ascii
        shown = [(safe(text, ascii), role) for text, role in lines]
        self.pane.show_lines(shown, words or is_prose(self._row), keep_place)
