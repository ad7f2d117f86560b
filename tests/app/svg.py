"""The screen as an SVG that is the same each time, draws no window and loads no font from anywhere."""

from __future__ import annotations

import io
from typing import Any

from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment, Segments
from rich.style import Style
from rich.terminal_theme import DIMMED_MONOKAI

from tui.app import DtuiApp

_FORMAT = """\
<svg viewBox="0 0 {terminal_width} {terminal_height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
    font-family: "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace;
    font-size: {char_height}px;
    line-height: {line_height}px;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
<rect width="100%" height="100%" fill="#0c0c0c"/>
<g clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
# The width of a character of the fonts above, in parts of its height.
_ASPECT = 0.602


def draw(app: DtuiApp, *, colours: int = 1 << 24) -> str:
    """The whole screen, dialogs over what they cover, as a terminal of so many colours shows it."""
    width, height = app.size
    console = Console(
        width=width,
        height=height,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        record=True,
        legacy_windows=False,
    )
    update: Any = app.screen._compositor.render_update(
        full=True, screen_stack=app._background_screens, simplify=True
    )
    segments = [
        Segment(text, _few(style) if colours == 16 else style, control)
        for text, style, control in console.render(update)
    ]
    console.print(Segments(segments))
    svg = console.export_svg(
        title="dtui",
        theme=DIMMED_MONOKAI,
        code_format=_FORMAT,
        font_aspect_ratio=_ASPECT,
        unique_id="dtui",
    )
    return "".join(f"{line.rstrip()}\n" for line in svg.splitlines())


def _few(style: Style | None) -> Style | None:
    """A style in the sixteen colours, as it is written to a terminal that has no others."""
    if style is None:
        return None
    fewer = {
        name: colour.downgrade(ColorSystem.STANDARD)
        for name, colour in (("color", style.color), ("bgcolor", style.bgcolor))
        if colour is not None
    }
    return style + Style(**fewer)
