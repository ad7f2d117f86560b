"""The rows of the Images view: made of the images here, of who uses them, of pins, and of what registries said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui.resources.kind import CONTAINERS, IMAGES

if TYPE_CHECKING:
    from tui.domain.image import Image, Share
    from tui.domain.reclaim import Ledger
    from tui.screens.main import MainScreen


class ImageRows:
    """The images here by their IDs, and how their rows are made. Lives on the event loop."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self.images: dict[str, Image] = {}
        self._listed: dict[str, Image] = {}
        self._shown: tuple[str, ...] = ()
        self._ledger: Ledger | None = None

    def take(self, images: Iterable[Image], asked: frozenset[str] | None) -> None:
        """Take all images, or those that were asked for: of these the missing ones are gone."""
        found = {image.id: image for image in images}
        if asked is None:
            self.images = found
        else:
            self.images = {i: v for i, v in self.images.items() if i not in asked} | found
        self.make()

    def make(self) -> None:
        """Make the rows anew and show what is different."""
        from tui.domain.image import image_rows

        screen = self._screen
        users: dict[str, list[str]] = {}
        for container in screen.tables[CONTAINERS.id].listing.items.values():
            users.setdefault(container.image_id, []).append(container.name)
        names = {image: tuple(containers) for image, containers in users.items()}
        app = screen.dtui
        rows = image_rows(self.images.values(), names, app.pins.known, app.checks.known, self._share_of)
        screen.tables[IMAGES.id].listing.replace(rows)
        screen.after_change(IMAGES.id)
        app.pins.show()

    def rows_shown(self) -> None:
        """Have the layers asked for, first of what is on the screen; of nothing before the list is looked at."""
        screen = self._screen
        if screen.view != IMAGES.id or IMAGES.id not in screen.loaded:
            return
        shown = tuple(row.image.id for row in screen.table.rows_on_screen())
        if self._listed is not self.images:
            self._listed = self.images
            screen.dtui.facts.list(self.images, shown)
        elif shown != self._shown:
            screen.dtui.facts.hurry(shown)
        self._shown = shown

    def layers_known(self) -> None:
        """Show what is known of layers by now: the rows themselves are as they were."""
        screen, facts = self._screen, self._screen.dtui.facts
        table = screen.tables[IMAGES.id]
        if table.sorted_by.id in ("own", "layers"):
            table.listing.sort_by(table.sorted_by.key, table.listing.descending)
        if any(f"{column}:" in table.listing.filter_text for column in ("own", "layers")):
            table.listing.set_filter(table.listing.filter_text)
        if screen.view == IMAGES.id:
            table.sync()
        if self._ledger is not facts.ledger:
            self._ledger = facts.ledger
            screen.dtui.details_pane.renew()

    def _share_of(self, id: str) -> Share | None:
        return self._screen.dtui.facts.share_of(id)

    def layers_told(self, image: Image) -> list[tuple[str, str]]:
        """What an image shares with others, for its details."""
        from tui.resources.layered import overview

        facts = self._screen.dtui.facts
        return overview(facts.of(image.id), facts.ledger, self.name_of)

    def name_of(self, id: str) -> str:
        """What an image is called where images are listed in a sentence."""
        image = self.images.get(id)
        if image is None or not image.tags:
            return f"<untagged> {id.removeprefix('sha256:')[:12]}"
        more = len(image.tags) - 1
        return image.tags[0] + (f" ({more} more name{'s' if more > 1 else ''})" if more else "")
