"""The tables of the lists, each made when first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.resources.kind import CONTAINERS, kind_of
from tui.resources.listing import Listing
from tui.screens.findings import with_findings
from tui.widgets.table import Table

if TYPE_CHECKING:
    from tui.app import DtuiApp


class Tables(dict[str, Table]):
    """The table of each kind by its id."""

    def __init__(self, app: DtuiApp) -> None:
        super().__init__()
        self._app = app

    def __missing__(self, view: str) -> Table:
        kind, app = kind_of(view), self._app
        if kind is CONTAINERS:
            kind = with_findings(kind, app.findings.of)
        listing = Listing(kind.column(kind.sort).key, kind.haystack, kind.field, kind.fields)
        # Marks may be out of sight: what is acted on is what is seen.
        listing.by_cursor = lambda: kind.switches or app.details_pane.over is not None
        self[view] = made = Table(kind, listing, app.settings.aliases, app.glyphs, app.ascii)
        return made
