"""Charts below each other: all their numbers, and as many of them as there is room for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.domain.chart import PER_CELL, Chart, Group, allot, rows
from tui.domain.text import cell_width
from tui.widgets.line import wrap_words
from tui.widgets.paint import Cell, Painted, Picture, line_of

# Cells. A title, one of a group that has one heading, a number, the name of a chart beside it, its scale.
_TITLE, _GROUP, _NUMBER, _LABEL, _SCALE = 13, 9, 7, 6, 6
_STEPS = {"down": 1, "j": 1, "up": -1, "k": -1}
Parts = list[tuple[str, str]]
Said = Callable[[int], tuple[str, str]]


class ChartPane(Painted):
    """Groups of charts under a sentence; those that have no room come by moving down."""

    DEFAULT_CSS = """
    ChartPane { height: 1fr; width: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._said: Said = lambda _: ("", "plain")
        self._groups: Sequence[Group] = ()
        self._first = 0

    def show(self, said: Said, groups: Sequence[Group]) -> None:
        """Show these charts, and what is `said` of them where so many values have room beside each other."""
        self._said, self._groups = said, groups
        self.redraw()

    def on_resize(self) -> None:
        """There is room for others."""
        self.redraw()

    def redraw(self) -> None:
        """Draw what differs: a column of cells for a new value."""
        if self.size.width:
            self.draw(self.make_pictures())

    def scroll_key(self, key: str) -> bool:
        """Give the room to the next charts where there is not enough for all; False when it is no such key."""
        if key not in _STEPS:
            return False
        self._first += _STEPS[key]
        self.redraw()
        return True

    def make_pictures(self) -> list[Picture]:
        """The sentence, then each group: its numbers, and its charts where they have room."""
        width, height = self.size.width, self.size.height
        is_wide = all(_width(_joint(group)) <= width for group in self._groups)
        start = _SCALE + (_LABEL if is_wide else 0)
        columns = max(1, width - start - 1)
        text, role = self._said(columns * PER_CELL)
        headings = sum(1 if is_wide or not group.charts else len(group.charts) for group in self._groups)
        fits = self._fit(height - len(wrap_words(text, width)) - headings)
        said = wrap_words(text if fits else f"{text} j: other charts.", width)
        found = [line_of([(line, role)]) for line in said]
        heights = iter(self._heights(height - len(found) - headings, fits))
        for group in self._groups:
            if is_wide or not group.charts:
                found.append(line_of(_joint(group)))
            for chart in group.charts:
                if not is_wide:
                    found.append(line_of(_own(chart, width)))
                found += self._chart(chart, next(heights), start, columns)
        return found[:height] + [()] * (height - len(found))

    def _fit(self, free: int) -> bool:
        """Whether all charts have room."""
        return all(allot(max(0, free), sum(len(group.charts) for group in self._groups)))

    def _heights(self, free: int, fits: bool) -> list[int]:
        """The rows of each chart: those before the first that was moved to have none."""
        counts = [len(group.charts) for group in self._groups]
        self._first = 0 if fits else max(0, min(self._first, len(counts) - 1))
        passed = sum(counts[: self._first])
        return [0] * passed + allot(max(0, free), sum(counts) - passed)

    def _chart(self, chart: Chart, height: int, start: int, columns: int) -> list[Picture]:
        """The lines of a chart. Each column is a cell of its own: only those that change are written."""
        values = chart.shown(columns * PER_CELL)
        top, told = chart.scale(max((value for value in values if value is not None), default=0.0))
        ascii = bool(getattr(self.app, "ascii", False))
        scale = [told] + [""] * (height - 2) + ["0"]
        axis = "|" if ascii else "│"
        found = []
        for number, row in enumerate(rows(values, top, height, ascii)):
            label = chart.label if start > _SCALE and not number else ""
            words = f"{label:<{start - _SCALE}}{scale[number]:>{_SCALE}}{axis}"
            cells = [Cell(0, start + 1, words, "dim")]
            cells += [Cell(start + 1 + x, 1, sign, "key") for x, sign in enumerate(row.ljust(columns))]
            found.append(tuple(cells))
        return found


def _joint(group: Group) -> Parts:
    """One heading for the charts of a group. Numbers stay at their places, so that only digits are written."""
    parts: Parts = [(f"{group.title:<{_GROUP}}", "title")]
    if not group.charts:
        return [*parts, (group.note, "dim")]
    for number, chart in enumerate(group.charts):
        label = f"{'  ' if number else ''}{chart.label}".ljust(_LABEL + (2 if number else 0))
        parts += [(label, "dim"), *_numbers(chart), _highest(chart)]
    return parts


def _own(chart: Chart, width: int) -> Parts:
    """The heading of one chart; the highest number goes where there is no room for it."""
    parts: Parts = [(f"{chart.title:<{_TITLE}}", "title"), *_numbers(chart)]
    whole = [*parts, _highest(chart)]
    return whole if _width(whole) <= width else parts


def _numbers(chart: Chart) -> Parts:
    role = "warn" if chart.warning else "plain"
    told = f"{chart.now:>{_NUMBER}}{chart.note}"
    return [(told, role), *([(f" {chart.warning}", role)] if chart.warning else [])]


def _highest(chart: Chart) -> tuple[str, str]:
    return f" highest {chart.highest:<{_NUMBER}}", "dim"


def _width(parts: Parts) -> int:
    return sum(cell_width(text) for text, _ in parts)
