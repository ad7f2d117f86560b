"""Frames that write only what differs: every byte counts on a slow line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual._compositor import ChopsUpdate
from textual.app import App

if TYPE_CHECKING:
    from rich.console import Console


class SparingUpdate(ChopsUpdate):
    """Textual's own writes each line of a widget from its left edge up to what differs: this begins there."""

    def __init__(self, update: ChopsUpdate) -> None:
        super().__init__(update.chops, update.spans, update.chop_ends)

    def render_segments(self, console: Console) -> str:
        """The bytes for the terminal."""
        return "".join(self._piece(console, *span) for span in self.spans)

    def _piece(self, console: Console, y: int, start: int, end: int) -> str:
        written = []
        for right, (left, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
            first, last = max(left, start), min(right, end)
            if strip is not None and first < last:
                # Places are counted from one.
                written.append(f"\x1b[{y + 1};{first + 1}H")
                written.append(strip.crop(first - left, last - left).render(console))
        return "".join(written)


class SparingApp(App[int]):
    """An application whose frames are such."""

    def _display(self, screen: Any, renderable: Any) -> None:
        if type(renderable) is ChopsUpdate:
            renderable = SparingUpdate(renderable)
        super()._display(screen, renderable)
