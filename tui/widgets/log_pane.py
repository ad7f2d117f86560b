"""Lines of logs on the screen: the newest below, or a place that was scrolled to. Only what is drawn is parsed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from textual.strip import Strip

from tui.domain.log_line import LogLine
from tui.widgets.log_rows import Looks, rows_of, width_of
from tui.widgets.log_styles import style_of
from tui.widgets.paint import Painted, Picture, paint
from tui.widgets.roles import role_styles


class LogPane(Painted):
    """A view on lines. It follows their end, or stands at a line and a row of it."""

    DEFAULT_CSS = """
    LogPane { height: 1fr; width: 1fr; }
    """

    def __init__(self, looks: Looks) -> None:
        super().__init__()
        self.looks = looks
        self.lines: Sequence[LogLine] = ()
        self.follows = True
        self.current: LogLine | None = None
        self._top = (0, 0)

    def show(self, lines: Sequence[LogLine]) -> None:
        """Show these lines; a view that does not follow stays at its line, or at the next one that is there."""
        if not self.follows:
            places = {id(line): number for number, line in enumerate(lines)}
            number, row = self._top
            kept = next((places[id(li)] for li in self.lines[number:] if id(li) in places), len(lines))
            self._top = (kept, row)
        self.lines = lines
        self.redraw()

    def on_resize(self) -> None:
        """Break the lines anew."""
        self.redraw()

    def scroll_rows(self, rows: int) -> bool:
        """Go up or down, which stops following; whether it went as far as that."""
        before = self._top if not self.follows else self._end()
        self.follows = False
        number, row = before[0], before[1] + rows
        while row < 0 < number:
            number -= 1
            row += len(self._rows(number))
        while number < len(self.lines) and row >= (count := len(self._rows(number))):
            number, row = number + 1, row - count
        wanted = (number, max(0, row))
        self._top = min(wanted, self._end())
        self.redraw()
        return self._top == wanted

    def go_to(self, line: LogLine) -> None:
        """Put a line on the screen, in the middle if it is not there already."""
        place = next((n for n, found in enumerate(self.lines) if found is line), None)
        if place is None:
            return
        if self.follows:
            self._top = self._end()
        self.follows = False
        self.current = line
        if not self._top <= (place, 0) or place > self.last:
            self._top = (place, 0)
            self.scroll_rows(-(self.size.height // 2))
        self.redraw()

    def go_first(self) -> None:
        """Show the oldest line."""
        self.follows, self._top = False, (0, 0)
        self.redraw()

    def follow(self) -> None:
        """Show the newest lines from now on."""
        self.follows = True
        self.redraw()

    def sideways(self, cells: int) -> None:
        """Move lines that are not wrapped, as far as the longest on the screen goes."""
        first, _ = self._top if not self.follows else self._end()
        shown = self.lines[first : self.last + 1]
        longest = max((width_of(line, self.looks) for line in shown), default=0)
        most = max(0, longest - self.size.width // 2)
        self.looks.offset = max(0, min(self.looks.offset + cells, most))
        self.redraw()

    @property
    def last(self) -> int:
        """The number of the last line on the screen, -1 where there is none."""
        if self.follows:
            return len(self.lines) - 1
        number, room = self._top[0], self.size.height + self._top[1]
        while number < len(self.lines) and room > 0:
            room -= len(self._rows(number))
            number += 1
        return number - 1

    def redraw(self) -> None:
        """Draw what is to be seen now."""
        if self.size.width:
            self.draw(self.make_pictures())

    def make_pictures(self) -> list[Picture]:
        """The rows on the screen, from the end where it is followed."""
        height = self.size.height
        if not self.follows:
            self._top = min(self._top, self._end())
        number, row = self._end() if self.follows else self._top
        found: list[Picture] = []
        while number < len(self.lines) and len(found) < height + row:
            found += self._rows(number)
            number += 1
        shown = found[row : row + height]
        return shown + [()] * (height - len(shown))

    def render_line(self, y: int) -> Strip:
        """One line from its picture; besides roles there are a log's own colours."""
        if self._pictured != self.size:
            self._pictured = (self.size.width, self.size.height)
            self._pictures = self.make_pictures()
        base, roles = self._base_style(), role_styles(self.app)

        def style(role: str) -> Style:
            return base + (style_of(role) if role.startswith("sgr ") else roles[role])

        picture = self._pictures[y] if y < len(self._pictures) else ()
        return paint(picture, self.size.width, base, style, self.looks.ascii)

    def _rows(self, number: int) -> list[Picture]:
        line = self.lines[number]
        return rows_of(line, max(1, self.size.width), self.looks, line is self.current)

    def _end(self) -> tuple[int, int]:
        """The place from which on the last lines fill the screen."""
        number, room = len(self.lines), self.size.height
        while number > 0 and room > 0:
            number -= 1
            room -= len(self._rows(number))
        return number, max(0, -room)
