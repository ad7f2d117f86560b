"""The one screen of lists: frame, tables, details; records come in, keys go out as actions."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Key, Resize
from textual.screen import Screen

from tui.domain.text import safe
from tui.resources.kind import DECOMMISSION, IMAGES, JOBS, KINDS, Kind
from tui.screens import details_keys, frame, frame_of
from tui.screens.dialog import key_name
from tui.screens.entered import SOURCES, STORED, entered, pasted, place_details, rows_shown
from tui.screens.image_rows import ImageRows
from tui.screens.plan_interrupted import look_for_interrupted
from tui.screens.recreate_interrupted import look_for_unfinished
from tui.screens.tables import Tables
from tui.widgets.details_pane import DetailsPane
from tui.widgets.line import Foot, Line

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.image import Image
    from tui.engine.errors import EngineError
    from tui.widgets.filter_line import KeyTaker
    from tui.widgets.table import Table

WIDE = 110


class MainScreen(Screen[None], inherit_bindings=False):
    """Header, views, one table a view, details beside it, legend, foot line and footer."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    MainScreen { layers: base commands; overflow: hidden; }
    MainScreen Foot { max-height: 40%; }
    MainScreen.-small Foot { max-height: 20%; }
    MainScreen .details { display: none; width: 50%; border-left: solid $primary; padding: 0 1; }
    MainScreen.-details .details { display: block; }
    MainScreen.-below Horizontal { layout: vertical; }
    MainScreen.-below .details { width: 100%; height: 60%; border-left: none; border-top: solid $primary; padding: 0; }
    MainScreen Table { display: none; }
    MainScreen Table.-shown { display: block; }
    MainScreen.-small .legend, MainScreen.-small .views { display: none; }
    """
    TICK: ClassVar[float] = 60.0

    def __init__(self) -> None:
        super().__init__()
        self.view = KINDS[0].id
        # Of a list opened out of another: which, and what it is of, such as a host.
        self.opened: dict[str, tuple[str, str]] = {}
        self.image_rows = ImageRows(self)
        self.message: tuple[str, str] | None = None
        self.seen_failures: set[str] = set()
        self.trouble = ""
        self.loaded: set[str] = {JOBS.id}
        self.filter_line: KeyTaker | None = None

    @property
    def dtui(self) -> DtuiApp:
        """The application, typed."""
        return cast("DtuiApp", self.app)

    def compose(self) -> ComposeResult:
        """The frame, top to bottom."""
        app = self.dtui
        self.header, self.views_line = Line(classes="bar header"), Line(classes="views")
        self.tables = Tables(app)
        self.details = DetailsPane(*details_keys.heard(app.details_pane), classes="details", ascii=app.ascii)
        self.details.more_told = lambda count: frame_of.more_told(self, count)
        self.legend_line, self.foot, self.footer = Line(classes="legend"), Foot(), Line(classes="bar footer")
        yield self.header
        yield self.views_line
        # The other tables and the details are mounted when first shown: each widget costs the start a millisecond.
        self.panes = Horizontal(self.table)
        yield self.panes
        yield self.foot
        yield self.legend_line
        yield self.footer

    def on_mount(self) -> None:
        """Show the first view and keep the ages going."""
        self.table.add_class("-shown")
        self.set_interval(self.TICK, self._tick)
        self.dtui.begin()

    @property
    def table(self) -> Table:
        """The table of the view shown."""
        return self.tables[self.view]

    @property
    def kind(self) -> Kind:
        """The kind of the view shown."""
        return self.table.kind

    @property
    def is_wide(self) -> bool:
        """Whether details have room beside the list."""
        return self.app.size.width >= WIDE

    @property
    def is_below(self) -> bool:
        """Whether details stand below the list: a dossier on a screen that is not wide, nor too small."""
        return self.kind.has_dossier and not self.is_wide and not self.has_class("-small")

    def on_resize(self, event: Resize) -> None:
        """Small terminals show one pane; the foot line is measured anew."""
        self.set_class(
            event.size.width < frame_of.SMALL[0] or event.size.height < frame_of.SMALL[1], "-small"
        )
        self.foot.reset()
        place_details(self)

    # records

    def deliver(self, kind: str, items: Iterable[Any], asked: frozenset[str] | None) -> None:
        """Take records of a kind: all of them, or those that were asked for (the missing ones are gone)."""
        listing = self.tables[kind].listing
        self.loaded.add(kind)
        if asked is None:
            listing.replace(items)
        else:
            found = {item.id: item for item in items}
            listing.update(found.values(), asked - found.keys())
        self.after_change(kind)

    @property
    def images(self) -> dict[str, Image]:
        """The images here, by their IDs."""
        return self.image_rows.images

    def deliver_images(self, images: Iterable[Image], asked: frozenset[str] | None) -> None:
        """Take images: all of them, or those that were asked for."""
        first = IMAGES.id not in self.loaded
        self.loaded.add(IMAGES.id)
        self.image_rows.take(images, asked)
        if first:
            self.dtui.logins.reread()
            look_for_interrupted(self.dtui)
            look_for_unfinished(self.dtui)
        else:
            self.dtui.logins.show()

    def rows_changed(self) -> None:
        """Make the rows of images anew by what is pinned, and what registries said."""
        if IMAGES.id in self.loaded:
            self.image_rows.make()
        else:
            self.dtui.pins.show()

    def after_change(self, kind: str) -> None:
        """Draw what changed, if it is on the screen."""
        if kind == KINDS[0].id and IMAGES.id in self.loaded:
            self.image_rows.make()
        if kind == KINDS[0].id and self.view in STORED:
            self.dtui.storage.containers_changed()
        if kind == IMAGES.id:
            self.dtui.remote.images_changed()
        if self.view == DECOMMISSION.id and kind in SOURCES:
            self.dtui.decommission.changed()
        if kind == self.view:
            self.table.now = time.time()
            self.table.notice = frame_of.empty_text(self)
            self.table.sync()
            self.dtui.details_follow()
        self.redraw_frame()

    def on_table_rows_shown(self) -> None:
        """The legend tells the keys on the screen."""
        self.redraw_frame()

    on_screen_resume = on_table_rows_shown

    # frame

    def redraw_frame(self) -> None:
        """Header, views, legend, foot line and footer; each writes only what differs."""
        if not self.is_mounted:
            return
        self.header.show(frame_of.header(self), frame_of.header_right(self))
        state = frame_of.list_state(self)
        self.views_line.show(frame_of.views(self, state), state)
        self._draw_legend()
        row = self.table.listing.current
        text = self.table.kind.full_name(row) if row is not None else ""
        self.foot.show(safe(text, ascii=self.dtui.ascii))
        self.footer.show(frame_of.footer(self, row))
        rows_shown(self)

    def _draw_legend(self) -> None:
        """What the registry keys stand for, unless there is something to say."""
        self.dtui.details_pane.show_foot()
        if self.message is not None:
            self.legend_line.show_sentence(safe(self.message[0], self.dtui.ascii), self.message[1])
        else:
            self.legend_line.show(frame.legend(self.table.legend(), self.size.width, self.dtui.ascii))

    def show_trouble(self, error: EngineError) -> None:
        """Say in the place of the list why there is none, and how to try again."""
        self.trouble = f"{str(error).rstrip('.')}. ctrl+r tries again."
        self.table.notice = frame_of.empty_text(self)
        self.table.sync()
        self.redraw_frame()

    def say(self, text: str, role: str = "plain") -> None:
        """Say something in the legend's line until the next key."""
        self.message = (text, role)
        self._message_changed()

    def unsay(self) -> None:
        """Take back what was said: it is over, or a key was pressed since."""
        if self.message is not None:
            self.message = None
            self._message_changed()

    def _message_changed(self) -> None:
        if self.has_class("-small"):
            self.redraw_frame()
        elif self.is_mounted:
            self._draw_legend()

    def _tick(self) -> None:
        now = time.time()
        for table in self.tables.values():
            table.now = now
        self.table.tick(now)

    # keys

    def on_key(self, event: Key) -> None:
        """A key is an action of this view, or nothing."""
        if self.filter_line is not None and not self.filter_line.is_closed:
            self.filter_line.early(event)
            # Its own keys are looked up after this.
            return
        event.stop()
        if details_keys.typed_ahead(self.dtui.details_pane, event):
            return
        key = key_name(event)
        if self.dtui.acting.takes(key):
            return
        self.unsay()
        if self.dtui.pane_has_keys and details_keys.pressed(self.dtui.details_pane, key):
            return
        action = self.dtui.catalog.of_key(self.view, key)
        withheld = self.dtui.catalog.withheld(self.view, key)
        if action is not None:
            self.dtui.acting.start(action)
        elif withheld is not None:
            self.say(withheld.withheld_told, "warn")

    on_paste = pasted

    def show_view(self, kind: str) -> None:
        """Switch to another view; cursor, marks, scroll and filter of each stay."""
        self.opened.clear()
        self._show(kind)

    def open_view(self, kind: str, place: str) -> None:
        """Show a list out of the one shown now; `place` says of what it is, such as a host."""
        self.opened[kind] = (self.view, place)
        self._show(kind)

    def leave_view(self) -> bool:
        """Go back to the list that this one was opened out of; False when it was not."""
        if self.view not in self.opened:
            return False
        self._show(self.opened.pop(self.view)[0])
        return True

    def _show(self, kind: str) -> None:
        had_dossier = self.kind.has_dossier
        self.table.remove_class("-shown")
        self.view = kind
        self.dtui.remote.view_changed()
        if not self.table.is_attached:
            self.panes.mount(self.table, before=0)
        self.table.add_class("-shown")
        self.foot.reset()
        entered(self)
        if had_dossier and not self.kind.has_dossier:
            self.dtui.close_details()
        place_details(self)
        self.table.notice = frame_of.empty_text(self)
        self.cursor_moved()

    def cursor_moved(self) -> None:
        """After the cursor or the rows on the screen changed."""
        self.table.sync()
        self.redraw_frame()
        self.dtui.details_follow()
