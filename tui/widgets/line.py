"""Lines of the frame around a list: header, views, legend, foot line and footer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tui.domain.text import cell_width
from tui.widgets.paint import Painted, Picture, line_of

Parts = Sequence[tuple[str, str]]


class Line(Painted):
    """One line: parts at the left, and parts at the right that stay when there is no room for both.

    A sentence may take several lines for as long as it is shown: its end is the way out.
    """

    DEFAULT_CSS = """
    Line { height: 1; width: 100%; }
    Line.bar { background: $panel; }
    """

    def __init__(self, *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._left: Parts = ()
        self._right: Parts = ()
        self._sentence = ("", "")

    def show(self, left: Parts, right: Parts = ()) -> None:
        """Show these parts; a part that is as before costs nothing."""
        self._left, self._right = left, right
        self._sentence = ("", "")
        self._draw_parts()

    @property
    def is_saying(self) -> bool:
        """Whether a sentence is shown."""
        return bool(self._sentence[0])

    def show_sentence(self, text: str, role: str) -> None:
        """Show a sentence whole, on as many lines as it needs."""
        self._sentence = (text, role)
        self._draw_parts()

    def on_resize(self) -> None:
        """Place the right part anew."""
        self._draw_parts()

    def _draw_parts(self) -> None:
        width = self.size.width
        if not width:
            return
        text, _ = self._sentence
        lines = wrap_words(text, width) if text else [""]
        if self.styles.height is not None and self.styles.height.value != len(lines):
            self.styles.height = len(lines)
        self.draw(self.make_pictures())

    def make_pictures(self) -> list[Picture]:
        """The sentence's lines, or the parts side by side."""
        width = self.size.width
        text, role = self._sentence
        if text:
            return [line_of([(line, role)]) for line in wrap_words(text, width)]
        return [self._parts_picture(width)]

    def _parts_picture(self, width: int) -> Picture:
        used = sum(cell_width(text) for text, _ in self._right)
        picture: Picture = line_of(self._left)
        end = picture[-1].x + picture[-1].width if picture else 0
        if used and width - used > 12:
            start = width - used
            kept = tuple(c for c in picture if c.x < start - 1)
            if kept and kept[-1].x + kept[-1].width > start - 1:
                last = kept[-1]
                kept = (*kept[:-1], last._replace(width=start - 1 - last.x))
            picture = (*kept, *line_of(self._right, start))
        elif end > width and picture:
            picture = tuple(c for c in picture if c.x < width)
        return picture


class Foot(Painted):
    """The full name of the cursor row, on as many lines as it needs.

    It grows when a name needs more lines and keeps that height until the list or the width changes:
    a list that jumps with every cursor move cannot be read.
    """

    DEFAULT_CSS = """
    Foot { height: 1; width: 100%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._lines = 1

    def show(self, text: str) -> None:
        """Show a name whole."""
        self._text = text
        self._draw_text()

    def reset(self) -> None:
        """Forget the height: another list is shown."""
        self._lines = 1

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._draw_text()

    def _draw_text(self) -> None:
        width = self.size.width
        if not width:
            return
        self._lines = max(self._lines, len(wrap(self._text, width)))
        if self.styles.height is None or self.styles.height.value != self._lines:
            self.styles.height = self._lines
        self.draw(self.make_pictures())

    def make_pictures(self) -> list[Picture]:
        """The name's lines, each filled up so that only what differs is written."""
        width = self.size.width
        lines = _fill(wrap(self._text, width), self._lines) if width else []
        return [line_of([(line.ljust(width) if line.isascii() else line, "plain")]) for line in lines]


def _fill(lines: list[str], count: int) -> list[str]:
    return lines + [""] * (count - len(lines))


def wrap(text: str, width: int) -> list[str]:
    """Break a text hard at `width` cells: nothing of a name is ever left out."""
    if not text:
        return [""]
    if text.isascii():
        return [text[i : i + width] for i in range(0, len(text), width)]
    lines, line, used = [], "", 0
    for character in text:
        size = cell_width(character)
        if used + size > width and line:
            lines.append(line)
            line, used = "", 0
        line += character
        used += size
    return [*lines, line]


def wrap_words(text: str, width: int) -> list[str]:
    """Break a sentence at its spaces, lines after the first indented; a word too long is broken hard."""
    import textwrap

    if cell_width(text) <= width:
        return [text]
    indent = " " * min(len(text) - len(text.lstrip()) + 2, width // 3)
    if text.isascii():
        return textwrap.wrap(text, width, subsequent_indent=indent, break_on_hyphens=False)
    lines, line = [], ""
    for word in re.findall(r"\s*\S+", text):
        longer = line + word
        if line and cell_width(longer) > width:
            lines.append(line)
            longer = indent + word.lstrip()
        broken = wrap(longer, width)
        lines += broken[:-1]
        line = broken[-1]
    return [*lines, line]
