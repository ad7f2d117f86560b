"""Details of the row under the cursor: beside the list when wide, over it when narrow; they follow the cursor."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from tui.domain.container import Container
from tui.domain.image import ImageRow
from tui.domain.text import safe
from tui.resources.decommission import CaseRow
from tui.resources.tags import TagRow
from tui.screens import decommission_look, remote_details

if TYPE_CHECKING:
    from tui.screens.main import MainScreen
    from tui.screens.reader import ReaderScreen

# The cursor rests this long before the engine is asked: held keys cost no request each.
REST = 0.12
Lines = list[tuple[str, str]]


class Details:
    """What is shown of which row; late answers for a row left behind are dropped."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._raw = False
        self._row: Any = None
        # What the engine said of it.
        self._data: Any = None
        # The row that was asked for by a key, not come upon by moving.
        self._wanted = ""
        self.shown: Any = None
        self._reader: ReaderScreen | None = None
        self._asking: asyncio.Task[None] | None = None
        self.is_open = False
        self.has_keys = False

    def open(self, raw: bool) -> None:
        """Show the overview or the raw JSON; the same wish again closes a pane."""
        if self.is_open and raw == self._raw and not self._screen.is_below:
            self.close()
            return
        row = self._screen.table.listing.current
        if row is None:
            return
        if self._screen.is_wide:
            self.open_beside()
        self._raw = raw
        if not self._screen.is_wide:
            from tui.screens.reader import ReaderScreen

            self._reader = ReaderScreen(
                safe(self._screen.table.kind.full_name(row), self._screen.dtui.ascii),
                [],
                words=_is_prose(row),
            )
            self._screen.app.push_screen(self._reader, lambda _: self._reader_left())
        self._ask(row, rest=0.0)

    def open_beside(self) -> None:
        """Show the overview beside or below the list, until the list is left."""
        if not self.is_open:
            self.is_open, self._raw = True, False
            if not self._screen.details.is_attached:
                self._screen.panes.mount(self._screen.details)
            self._screen.add_class("-details")
            self.follow()

    def _reader_left(self) -> None:
        self._reader = None
        if self._screen.is_below:
            # What stands below the list is never the raw answer.
            self._raw = False
            self.renew()

    def close(self) -> bool:
        """Close the pane; False when none is open."""
        if not self.is_open:
            return False
        self.is_open = self.has_keys = False
        self._row = None
        self._screen.remove_class("-details")
        return True

    def switch_keys(self) -> None:
        """Let the moving keys scroll the pane, or the list again; a dossier that was closed comes back first."""
        screen = self._screen
        if not self.is_open and screen.kind.has_dossier and (screen.is_wide or screen.is_below):
            self.open_beside()
            return
        self.has_keys = self.is_open and not self.has_keys
        self._screen.say(
            "Keys scroll the details; tab goes back." if self.has_keys else "Keys move in the list."
        )

    def follow(self) -> None:
        """The cursor or its record may have changed."""
        row = self._screen.table.listing.current
        if (self.is_open or self._reader) and row is not None and row is not self._row:
            self._ask(row, REST)

    def renew(self) -> None:
        """What is told of an image, or of a case, besides the engine's answer is another now."""
        if (self.is_open or self._reader) and isinstance(self._row, ImageRow | CaseRow):
            self._ask(self._row, REST)

    def _ask(self, row: Any, rest: float) -> None:
        same = self._row is not None and row.id == self._row.id
        self._row = row
        if not rest:
            self._wanted = row.id
        if self._asking is not None:
            self._asking.cancel()
        self._asking = asyncio.create_task(self._fetch(row, rest, same))

    async def _fetch(self, row: Any, rest: float, same: bool) -> None:
        from tui.engine.errors import EngineError
        from tui.registry.errors import RegistryError
        from tui.screens.threads import on_own_thread

        await asyncio.sleep(rest)
        try:
            # On no pool's thread, which quitting would wait for: a volume's driver may be silent.
            data = await on_own_thread(lambda: self._inspect(row))
            if not self._raw:
                self._screen.dtui.findings.look(row, data)
            lines = self._lines(row, data)
        except (EngineError, RegistryError) as error:
            data, lines = None, [(error.title, "bad"), (error.detail, "plain"), (error.hint, "plain")]
        if row is self._row:
            self._data = data
            self._show(lines, same)
            self.shown = row

    def told_more(self) -> None:
        """More is known of what is worth a look; the engine's own answer is as it was."""
        row = self._row
        if row is not None and row is self.shown and self._data and (self.is_open or self._reader):
            self._show(self._lines(row, self._data), keep_place=True)

    def _inspect(self, row: Any) -> Any:
        if isinstance(row, TagRow):
            return remote_details.inspect(self._screen.dtui.remote.opened, row, row.id == self._wanted)
        if isinstance(row, CaseRow):
            ask = decommission_look.raw if self._raw else decommission_look.look
            return ask(self._screen.dtui, row)
        engine = self._screen.dtui.engine
        if isinstance(row, Container):
            return engine.inspect_container(row.id)
        if _is_stored(row):
            from tui.screens import storage_details

            return storage_details.inspect(engine, row)
        return engine.inspect_image(row.image.id) if isinstance(row, ImageRow) else {}

    def _lines(self, row: Any, data: Any) -> Lines:
        from tui.resources import jobs, overview, pins, pins_told, plan, plan_told, registries

        if isinstance(row, TagRow):
            return remote_details.lines(self._screen.dtui, row, data, self._raw)
        if isinstance(row, CaseRow):
            if self._raw and data:
                return overview.raw(data)
            return decommission_look.told(self._screen.dtui, row, data)
        if self._raw and data:
            return overview.raw(data)
        if isinstance(row, Container):
            return overview.container(row, data, time.time(), self._screen.dtui.findings.of(row))
        if _is_stored(row):
            from tui.screens import storage_details

            return storage_details.lines(self._screen.dtui, row, data)
        if isinstance(row, registries.RegistryRow):
            return (
                registries.overview(row, time.time())
                + self._limit(row.host)
                + self._screen.dtui.logins.about()
            )
        if isinstance(row, plan.PlanRow) and self._screen.dtui.plans.plan is not None:
            return plan_told.overview(row, self._screen.dtui.plans.plan, time.time())
        if isinstance(row, pins.PinRow):
            return pins_told.overview(row, time.time()) + self._screen.dtui.pins.about()
        return self._image(row, data) if isinstance(row, ImageRow) else jobs.overview(row)

    def _limit(self, host: str) -> Lines:
        """What a registry told of its limit, when it was asked something."""
        from tui.resources.checked import limit_told

        known = self._screen.dtui.checks.known
        limit = known.limit(host) if known is not None else None
        return [(f"{'limit':<10} {limit_told(limit)}", "plain")] if limit is not None else []

    def _image(self, row: ImageRow, data: dict[str, Any]) -> Lines:
        from tui.resources import checked, finding_rows, overview

        known = self._screen.dtui.checks.known
        found = self._screen.dtui.findings.of(row)
        lines = overview.image(row, data, time.time(), found)
        layers = self._screen.image_rows.layers_told(row.image)
        if known is None:
            return lines + layers + finding_rows.told(found)
        answers = known.answers(row.image.id)
        told = checked.overview(answers, known.verdict(row.image.id), time.time())
        return lines + told + layers + finding_rows.told(found)

    def _show(self, lines: Lines, keep_place: bool) -> None:
        ascii = self._screen.dtui.ascii
        shown = [(safe(text, ascii), role) for text, role in lines]
        if self._reader is not None:
            self._reader.update(shown)
        elif self.is_open:
            self._screen.details.words = _is_prose(self._row)
            self._screen.details.show(shown, keep_place)


def _is_prose(row: Any) -> bool:
    """Jobs and registries tell sentences; what engines say of an object is broken hard, so that it can be copied."""
    return not isinstance(row, Container | ImageRow) and not _is_stored(row)


def _is_stored(row: Any) -> bool:
    """Whether it is a volume or a network."""
    from tui.resources.storage_rows import NetworkRow, VolumeRow

    return isinstance(row, VolumeRow | NetworkRow)
