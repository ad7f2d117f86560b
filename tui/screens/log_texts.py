"""What the screen of logs says besides the lines, and the lines as a file has them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tui.domain.log_colour import plain
from tui.domain.log_line import NOTE, LogLine
from tui.domain.names import NameTable, RegistryKeys
from tui.domain.text import cell_width, clip, pad, safe
from tui.resources import logs

if TYPE_CHECKING:
    from tui.screens.log_view import LogScreen

# Cells of a name in front of lines.
_WIDEST = 20
_SEARCHED = 16


def columns(names: Sequence[str], ascii: bool) -> list[str]:
    """The names of several containers as they stand in front of lines, no two alike; none for one."""
    if len(names) < 2:
        return []
    shown = [safe(name, ascii) for name in names]
    width = min(_WIDEST, max(map(cell_width, shown)))
    if max(map(cell_width, shown)) > width:
        table = NameTable(width, RegistryKeys({}), ascii, references=False)
        table.update(shown)
        shown = [table.text(name) for name in shown]
    return [pad(name, width, ascii) for name in shown]


def header(screen: LogScreen) -> tuple[logs.Parts, logs.Parts]:
    """The left and the right part of the first line."""
    right, ascii = state(screen), screen.dtui.ascii
    room = screen.size.width - sum(cell_width(text) for text, _ in right) - 1
    names = [safe(name, ascii) for _, name in screen.containers]
    return logs.title(safe(screen.dtui.host_title, ascii), names, room, ascii), right


def state(screen: LogScreen) -> list[tuple[str, str]]:
    """Followed or paused, how many lines there are and were, what was searched for."""
    ascii, pane = screen.dtui.ascii, screen.pane
    word, role = logs.state_told(screen.follow.state, pane.follows)
    parts = [(word, role), (f" {len(pane.lines):,}", "plain")]
    if screen.sieve is None and not screen.searched:
        parts.append((" line" if len(pane.lines) == 1 else " lines", "plain"))
    if screen.sieve is not None:
        parts.append((f" of {len(pane.kept):,}", "plain"))
        parts.append((f" {_short('&' + screen.sieve.pattern.text, ascii)}", "warn"))
    told = logs.dropped_told(screen.follow.dropped, screen.follow.has_skipped)
    if told:
        parts.append((f" {told}", "warn"))
    if screen.searched:
        found = screen.found
        at = next((n for n, line in enumerate(found, 1) if line is pane.current), None)
        count = f"{at}/{len(found)}" if at else str(len(found))
        parts.append((f" {_short('/' + screen.searched, ascii)} {count}", "mark"))
    return [*parts, (" ", "plain")]


def place(screen: LogScreen, forward: bool) -> int:
    """Of the lines found the last one up to the end of the screen, or the first one after it."""
    upto = {id(line) for line in screen.shown[: screen.pane.last + 1]}
    count = sum(id(line) in upto for line in screen.found)
    return count if forward else count - 1


def _short(text: str, ascii: bool) -> str:
    return clip(safe(text, ascii), _SEARCHED, ascii)


def as_file(lines: Iterable[LogLine], names: Sequence[str], times: bool) -> str:
    """The lines without escape sequences or other control characters, as they are shown."""
    written = []
    for line in lines:
        text = "\t".join(safe(part) for part in plain(line.text).split("\t"))
        before = f"{line.stamp.decode()} " if times else ""
        before += f"{safe(names[line.source])} " if len(names) > 1 else ""
        written.append(f"{before}-- {text} --\n" if line.stream == NOTE else f"{before}{text}\n")
    return "".join(written)
