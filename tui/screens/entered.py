"""What a view needs when it is gone to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.resources.kind import CONTAINERS, DECOMMISSION, IMAGES, JOBS, NETWORKS, PINS, REGISTRIES, VOLUMES

if TYPE_CHECKING:
    from textual.events import Paste

    from tui.screens.details_screen import DetailsScreen
    from tui.screens.main import MainScreen

STORED = (VOLUMES.id, NETWORKS.id)
# What the cases of a decommission are made of.
SOURCES = (CONTAINERS.id, IMAGES.id, *STORED)


def entered(screen: MainScreen) -> None:
    """Bring what the view shows up to date."""
    app, view = screen.dtui, screen.view
    if view == JOBS.id:
        screen.seen_failures |= {j.id for j in screen.table.listing.items.values() if j.state == "failed"}
    elif view == REGISTRIES.id:
        app.logins.reread()
    elif view in STORED:
        app.storage.show(view)
    elif view == PINS.id:
        app.pins.look()
        app.pins.show()
    elif view == DECOMMISSION.id:
        app.decommission.changed()


def rows_shown(screen: MainScreen) -> None:
    """Have asked for what the rows on the screen need besides their list."""
    app = screen.dtui
    app.remote.rows_shown()
    screen.image_rows.rows_shown()
    app.stats.rows_shown()
    app.findings.rows_shown()


def pasted(screen: MainScreen | DetailsScreen, event: Paste) -> None:
    """A pasted text is for the line that has the keys, if one has."""
    event.stop()
    if screen.filter_line is not None and not screen.filter_line.is_closed:
        screen.filter_line.paste(event.text)


def place_details(screen: MainScreen) -> None:
    """A dossier stands beside the list or below it; other details never below: half a small screen is no list."""
    screen.set_class(screen.is_below, "-below")
    if screen.kind.has_dossier and (screen.is_wide or screen.is_below):
        screen.dtui.details_pane.open_beside()
    elif not screen.is_wide:
        screen.dtui.close_details()
