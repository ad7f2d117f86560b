"""Details of the row under the cursor: beside the list when wide, over it when narrow; they follow the cursor."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from tui.domain.image import ImageRow
from tui.resources.decommission import CaseRow
from tui.resources.details import GONE
from tui.resources.tabs import OVERVIEW, Tab, tabs_of

if TYPE_CHECKING:
    from tui.screens.details_look import DetailsLook
    from tui.screens.details_screen import DetailsScreen
    from tui.screens.main import MainScreen
    from tui.widgets.details_pane import DetailsPane
    from tui.widgets.searchable import Searchable

# The cursor rests this long before the engine is asked: held keys cost no request each.
REST = 0.12


class Details:
    """Where details are shown, of which row, and which of their tabs."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._tab = OVERVIEW.id
        self._row: Any = None
        # The list that has it: in another there are other tabs, and none of it where that is empty.
        self._view = ""
        # Whether what looks secret is shown, of this row only.
        self.shows_values = False
        # The row that was asked for by a key, not come upon by moving.
        self.wanted = ""
        self.over: DetailsScreen | None = None
        self.is_open = False
        self.has_keys = False

    @cached_property
    def _look(self) -> DetailsLook:
        """Made when first needed: the first screen needs none."""
        from tui.screens.details_look import DetailsLook

        return DetailsLook(self)

    @property
    def screen(self) -> MainScreen:
        """The lists that these are details of."""
        return self._screen

    @property
    def row(self) -> Any:
        """What they are of, None while there are none."""
        return self._row

    @property
    def name(self) -> str:
        """The full name of what they are of; '' while there is none."""
        return self._screen.tables[self._view].kind.full_name(self._row) if self._row is not None else ""

    @property
    def is_shown(self) -> bool:
        """Whether they are on the screen."""
        return self.is_open or self.over is not None

    @property
    def is_gone(self) -> bool:
        """Whether they cover the list, and what they are of is listed no more: another row is under the cursor."""
        row = self._screen.table.listing.current
        return self.over is not None and self._row is not None and (row is None or row.id != self._row.id)

    @property
    def is_asking(self) -> bool:
        """Whether what the tab shows is waited for."""
        return self._look.is_asking

    @property
    def shown(self) -> Any:
        """What is on the screen is of this row."""
        return self._look.row

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
            self._open_over()
        self._ask(row, rest=0.0)

    def open_beside(self, tab: str = OVERVIEW.id) -> None:
        """Show them beside or below the list, until the list is left."""
        if not self.is_open:
            self.is_open, self._tab = True, tab
            if not self._screen.details.is_attached:
                self._screen.panes.mount(self._screen.details)
            self._screen.add_class("-details")
            self.follow()

    def _open_over(self) -> None:
        from tui.screens.details_screen import DetailsScreen

        self.over = DetailsScreen(self)
        self._screen.app.push_screen(self.over)

    def leave(self) -> bool:
        """Leave those that cover the list; False where none do."""
        if self.over is None:
            return False
        self.over.dismiss(None)
        return True

    def over_left(self) -> None:
        """The screen over the list is left: at once, for the next key may open another."""
        self.over = None
        if self.is_open:
            # What stands below the list is never the raw answer, nor of a row that went meanwhile.
            self._tab, self._row = OVERVIEW.id, None
            self.follow()
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

    def _forget(self) -> None:
        self._row, self.shows_values = None, False
        self._look.end()

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
        """The line of tabs; none where there is but one, nor beside a dossier."""
        from tui.screens import details_told

        if self.is_shown:
            self.pane.give_keys(self.over is not None or self.has_keys)
            self.pane.show_tabs(*details_told.tabs_line(self))
            if self.over is not None:
                self.over.tabs_shown()
            elif self.has_keys:
                # Other keys may be of use, as those of a search.
                self._screen.redraw_frame()

    # what they show

    @property
    def searched(self) -> Searchable | None:
        """What can be searched of what is shown."""
        from tui.widgets.searchable import Searchable

        content = self.pane.content
        return content if isinstance(content, Searchable) else None

    def say_gone(self) -> None:
        """What is shown stays; it is not to be taken for, nor acted on as, the row that is in its place now."""
        # Behind what was just said: of its removal, most likely.
        self._screen.say(*(self._screen.message or (GONE, "warn")))

    def show_foot(self) -> None:
        """Show what is said where it covers the list, too."""
        if self.over is not None:
            self.over.show_foot()

    def found_told(self) -> str:
        """How much was found, and which of it is shown; '' while nothing is searched for."""
        searched = self.searched if self.is_shown else None
        return searched.found_told if searched is not None else ""

    def follow(self) -> None:
        """The cursor or its record may have changed."""
        row = self._screen.table.listing.current
        if not self.is_shown:
            return
        if self.is_gone:
            self._look_for_gone()
        elif row is None:
            self._leave_other_list()
        elif row is not self._row or self._view != self._screen.view:
            self._ask(row, REST)

    def _look_for_gone(self) -> None:
        """What went may be back, as by an undo: the cursor is on it again then."""
        main = self._screen
        at = main.table.listing.index.get(self._row.id)
        if at is None:
            self.say_gone()
            return
        if main.message is not None and main.message[0] == GONE:
            main.unsay()
        main.table.listing.move_to(at)
        main.cursor_moved()

    def _leave_other_list(self) -> None:
        """Where nothing is listed there is nothing to tell; what was of another list is not of this one."""
        if self._row is not None and self._view != self._screen.view:
            self._forget()
            self.pane.show_lines([("Nothing is listed here.", "dim")], words=True, keep_place=False)
            self.show_tabs()

    def renew(self) -> None:
        """What is told of an image, or of a case, besides the engine's answer is another now."""
        if self.is_shown and isinstance(self._row, ImageRow | CaseRow):
            self._ask(self._row, REST)

    def again(self) -> None:
        """Ask once more."""
        if self.is_shown and self._row is not None:
            self._screen.dtui.findings.again(self._row)
            self._ask(self._row, rest=0.0)

    def told_more(self) -> None:
        """More is known of what is worth a look; the engine's own answer is as it was."""
        if self.is_shown and self._row is self.shown:
            self._look.show_again()

    def switch_values(self) -> None:
        """Show what looks secret, or mask it again."""
        self.shows_values = not self.shows_values
        self.told_more()

    def _ask(self, row: Any, rest: float) -> None:
        if self._row is None or row.id != self._row.id:
            self.shows_values = False
        self._row, self._view = row, self._screen.view
        if not rest:
            self.wanted = row.id
        self.show_tabs()
        self._look.begin(row, self.tab, rest)
