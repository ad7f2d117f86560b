"""The pins on the screen: read with the first list of images, and when they changed before they are asked."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.pin import PinSet
    from tui.work.pins import Pins


class PinNews:
    """The pin file of this session, and what the lists were told of it. Lives on the event loop."""

    def __init__(self, app: DtuiApp) -> None:
        self._app = app
        self._file: Pins | None = None
        self._told: PinSet | None = None

    @property
    def file(self) -> Pins:
        """The file, for threads too."""
        if self._file is None:
            from tui.work.pins import Pins, default_pin_path

            # The demo leaves nothing behind: its environment has a folder of its own.
            settled = "" if self._app.settings.demo else self._app.settings.pin_file
            self._file = Pins(os.path.expanduser(settled) or default_pin_path(self._app.env))
        return self._file

    @property
    def known(self) -> PinSet:
        """The pins as of the last look; the first time the file is read."""
        return self._told or self.look()

    def look(self) -> PinSet:
        """The pins as they are now; the lists and the user are told what is new."""
        before, self._told = self._told, self.file.look()
        if self._told is not before:
            if self._told.trouble:
                self._app.main.say(f"{self._told.trouble[0].upper()}{self._told.trouble[1:]}.", "bad")
            if before is not None:
                self._app.main.pins_changed()
        return self._told
