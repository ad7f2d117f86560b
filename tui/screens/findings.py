"""Findings on the screen: looked for of what details show, and of all containers once somebody wants the column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.message import Message

from tui.domain.container import Container
from tui.domain.image import ImageRow
from tui.resources import finding_rows
from tui.resources.kind import CONTAINERS, Kind
from tui.screens import frame_of

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.events import EngineEvent
    from tui.domain.finding import Finding
    from tui.screens.frame import Parts
    from tui.screens.main import MainScreen
    from tui.widgets.table import Table
    from tui.work.findings import Findings

# After these a container is started again or anew, or has other settings.
_CHANGES = ("die", "start", "update")
# Seconds that those wait for each other which may be looked at again soon.
_PACE = 1.0


class FindingsKnown(Message):
    """More is known of what was looked for."""


class FindingNews:
    """The findings of this session. Lives on the event loop; nobody is asked anything before they are wanted."""

    def __init__(self, app: DtuiApp) -> None:
        self._app = app
        self._work: Findings | None = None
        # What was in the list, and where it stood, when all in it were asked for.
        self._shown: tuple[object, int] = ((), 0)
        self._is_resting = False

    @property
    def _findings(self) -> Findings:
        if self._work is None:
            from tui.domain.changes import noise_of
            from tui.work.findings import Findings

            app = self._app
            settings = app.settings
            self._work = Findings(
                app.engine,
                settings.findings_off,
                noise_of(settings.cleanup),
                lambda: app.post(FindingsKnown()),
            )
        return self._work

    def of(self, row: Any) -> Sequence[Finding] | None:
        """What was found in a container or a row of images, None while that is not known."""
        if self._work is None:
            return None
        if isinstance(row, Container):
            return self._work.of(row)
        return self._work.of_image(row.image.id) if isinstance(row, ImageRow) else None

    def look(self, row: Any, data: Mapping[str, Any]) -> None:
        """Look at what details show, of which the engine has just said this."""
        if isinstance(row, Container):
            self._findings.look(row, data)
        elif isinstance(row, ImageRow):
            self._findings.look_at_image(row.image.id, data)

    def event_seen(self, event: EngineEvent) -> None:
        """What was found in a container may be so no more; the list that follows an event has it looked at."""
        if self._work is not None and event.kind == "container" and event.action in _CHANGES:
            self._work.changed(event.id)

    def again(self, row: Any) -> None:
        """Somebody wants it asked again what details show; what may change of an image, its answer tells."""
        if self._work is not None and isinstance(row, Container):
            self._work.changed(row.id)

    def all_again(self) -> None:
        """Somebody wants everything asked again: the list that follows has it looked at, if the column is wanted."""
        if self._work is not None:
            self._work.all_old()

    # the column

    def switch(self) -> None:
        """Show the column, and look at all containers from now on; without it again where it is shown."""
        main = self._app.main
        if finding_rows.COLUMN not in main.table.asked:
            main.table.ask_for(finding_rows.COLUMN)
            told = "Details say which; a filter such as /finding:root shows who has one."
        elif _is_filtered(main.table.listing.filter_text):
            told = "The filter asks for findings: escape clears it."
        else:
            main.table.leave_out(finding_rows.COLUMN)
            told = "The findings are left out again."
        main.cursor_moved()
        main.say(told)

    def rows_shown(self) -> None:
        """Look at the containers in the list, first at those on the screen, if somebody wants to know."""
        table = self._app.main.table
        if table.kind.id != CONTAINERS.id or not self._is_wanted(table):
            return
        rows, top = self._shown
        if rows is table.listing.rows and (top == table.top or not self._findings.is_busy):
            return
        self._shown = table.listing.rows, table.top
        if finding_rows.COLUMN not in table.asked:
            table.ask_for(finding_rows.COLUMN)
            table.sync()
        rest = self._findings.list(table.listing.items.values(), table.rows_on_screen())
        if rest is not None and not self._is_resting:
            self._is_resting = True
            self._app.main.set_timer(max(rest, _PACE), self._rested)

    def _rested(self) -> None:
        """Some that changed may be looked at again, though the rows are the same."""
        self._is_resting, self._shown = False, ((), 0)
        self.rows_shown()

    @staticmethod
    def _is_wanted(table: Table) -> bool:
        return finding_rows.COLUMN in table.asked or _is_filtered(table.listing.filter_text)

    def state(self, view: str) -> Parts:
        """How many of the containers are looked at, until all are."""
        table = self._app.main.table
        if (
            view != CONTAINERS.id
            or self._work is None
            or not self._work.is_busy
            or not self._is_wanted(table)
        ):
            return []
        containers = table.listing.items.values()
        known = sum(1 for c in containers if self._work.of(c) is not None)
        return [(f"findings {known}/{len(containers)} ", "dim")]

    def known(self) -> None:
        """Show what is known by now: the rows themselves are as they were."""
        main = self._app.main
        table = main.tables[CONTAINERS.id]
        listing = table.listing
        before = listing.rows
        if table.sorted_by.id == finding_rows.COLUMN:
            listing.sort_by(table.sorted_by.key, listing.descending)
        if _is_filtered(listing.filter_text):
            listing.set_filter(listing.filter_text)
        if self._shown[0] is before:
            # The same containers: what is new of them is no reason to look again.
            self._shown = listing.rows, table.top
        if main.view == CONTAINERS.id:
            # Not as if containers had changed: rows of other lists are made of those.
            table.notice = frame_of.empty_text(main)
            main.cursor_moved()
        self._app.details_pane.told_more()

    def close(self) -> None:
        """Ask for nothing more."""
        if self._work is not None:
            self._work.close()


def _is_filtered(text: str) -> bool:
    return f"{finding_rows.FIELD}:" in text.lower()


def with_findings(kind: Kind, found: finding_rows.Found) -> Kind:
    """The containers with their column of findings, and `finding:` in the filter."""

    def field(c: Container, name: str) -> str | None:
        return finding_rows.field_text(found(c)) if name == finding_rows.FIELD else kind.field(c, name)

    return kind._replace(
        columns=(*kind.columns, finding_rows.column(found)),
        fields=(*kind.fields, finding_rows.FIELD),
        field=field,
    )


def switch(screen: MainScreen) -> None:
    """Show how many findings each container has, or no more."""
    screen.dtui.findings.switch()
