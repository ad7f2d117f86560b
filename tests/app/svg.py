"""The screen as an SVG: the same each time, a line of the file for a line of the screen, no font from anywhere."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import escape
from typing import Any

from rich.cells import cell_len
from rich.color import Color
from rich.color_triplet import ColorTriplet
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import TerminalTheme

from tui.app import DtuiApp

# Of the fonts' em of 20, in which a character is 0.602 wide.
WIDTH, HEIGHT, BASE = 12.04, 24, 18
_FONTS = "DejaVu Sans Mono,Menlo,Consolas,Liberation Mono,monospace"
# The Linux console's colours.
_VGA = (
    "#000000 #aa0000 #00aa00 #aa5500 #0000aa #aa00aa #00aaaa #aaaaaa "
    "#555555 #ff5555 #55ff55 #ffff55 #5555ff #ff55ff #55ffff #ffffff"
)
_THEME = TerminalTheme((0, 0, 0), (170, 170, 170), [Color.parse(c).get_truecolor() for c in _VGA.split()])


def draw(app: DtuiApp) -> str:
    """The whole screen, dialogs over what they cover, as its terminal shows it."""
    columns, rows = app.size
    console = Console(file=io.StringIO(), width=columns, height=rows, color_system="truecolor")
    update: Any = app.screen._compositor.render_update(
        full=True, screen_stack=app._background_screens, simplify=True
    )
    segments = [s for s in console.render(update) if not s.control]
    lines = list(Segment.split_lines(segments))[:rows]
    width, height = _number(columns * WIDTH), rows * HEIGHT
    drawn = ["".join(_line(line, y * HEIGHT)) for y, line in enumerate(lines)]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="{_FONTS}" font-size="20" shape-rendering="crispEdges">'
    )
    return "\n".join([head, f'<rect width="{width}" height="{height}"/>', *drawn, "</svg>", ""])


def _line(segments: list[Segment], y: int) -> Iterator[str]:
    """Grounds first, since the next character's would cut what hangs over."""
    column, texts = 0, []
    for text, style, _ in segments:
        ink, ground = _inks(style or Style())
        x, size = _number(column * WIDTH), _number(cell_len(text) * WIDTH)
        yield f'<rect x="{x}" y="{y}" width="{size}" height="{HEIGHT}" fill="{ground}"/>'
        weight = ' font-weight="bold"' if style and style.bold else ""
        for word in re.finditer(r"\S+(?: \S+)*", text):
            x = _number((column + cell_len(text[: word.start()])) * WIDTH)
            size = _number(cell_len(word[0]) * WIDTH)
            texts.append(
                f'<text x="{x}" y="{y + BASE}" fill="{ink}"{weight} textLength="{size}">{escape(word[0])}</text>'
            )
        column += cell_len(text)
    yield from texts


def _inks(style: Style) -> tuple[str, str]:
    """The colours of text and ground, as `#rrggbb`."""
    ink, ground = _rgb(style.color, True), _rgb(style.bgcolor, False)
    if style.reverse:
        ink, ground = ground, ink
    if style.dim:
        ink = ColorTriplet(*((a * 3 + b * 2) // 5 for a, b in zip(ink, ground, strict=True)))
    return ink.hex, ground.hex


def _rgb(colour: Color | None, foreground: bool) -> ColorTriplet:
    return (colour or Color.default()).get_truecolor(_THEME, foreground)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
