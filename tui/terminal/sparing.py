"""An application that writes only those cells of an update which the terminal does not show already."""

from __future__ import annotations

from typing import Any

from textual._compositor import CompositorUpdate
from textual.app import App
from textual.events import Resize
from textual.screen import Screen

from tui.terminal.known_cells import KnownCells


class SparingApp(App[int], inherit_bindings=False):
    """The terminal is known to it cell by cell; `known` is told when it may show something else."""

    def __init__(self, *, driver_class: Any = None) -> None:
        super().__init__(driver_class=driver_class)
        self.known = KnownCells()

    def on_resize(self, event: Resize) -> None:
        """Terminals break their lines anew."""
        self.known.forget()

    def redraw(self) -> None:
        """Write every cell again."""
        self.known.forget()
        self.screen.refresh(repaint=True, layout=True)

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate):
            renderable = self.known.difference(renderable)
        super()._display(screen, renderable)
