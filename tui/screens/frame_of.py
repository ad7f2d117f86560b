"""The frame around the list as the screen's state has it; `frame` has the texts themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tui.domain.text import cell_width, clip, safe
from tui.resources.kind import DECOMMISSION, IMAGES, JOBS, KINDS, PINS, PLAN, Kind, kind_of
from tui.screens import details_told, frame
from tui.screens.frame import Parts

if TYPE_CHECKING:
    from tui.screens.main import MainScreen

# Below this there is one pane and a hint: columns, rows.
SMALL = (60, 15)
# Cells that the list's title has at least, and a filter's text, beside what is told of the list.
_PLACE, _FILTER = 14, 6


def header(screen: MainScreen) -> Parts:
    """Host, how it is reached, engine."""
    app = screen.dtui
    return frame.header(
        app.endpoint, app.host, app.host_mark, app.link, app.settings.read_only, app.glyphs.dot
    )


def header_right(screen: MainScreen) -> Parts:
    """The worst login, what runs and what failed unseen."""
    jobs = screen.tables[JOBS.id].listing.items
    failed = sum(1 for j in jobs.values() if j.state == "failed" and j.id not in screen.seen_failures)
    # That the engine is gone needs the room more than a login does.
    logins = screen.dtui.logins.header() if screen.dtui.link is None or screen.dtui.link.live else []
    return [*logins, *frame.jobs_part(screen.dtui.job_news.active, failed)]


def views(screen: MainScreen, state: Parts) -> Parts:
    """The views with their digits and counts; where a list is that was opened out of another.

    `state` is what stands at the right of them: it keeps its room.
    """
    if screen.view in screen.opened:
        count = len(screen.table.listing.items) if screen.view in screen.loaded else None
        room = screen.size.width - sum(cell_width(text) for text, _ in state) - 1
        return frame.path([safe(s, screen.dtui.ascii) for s in _path(screen)], count, ">", room)
    # One that has a digit only stands in the line while it is shown.
    kinds = KINDS if screen.view in [kind.id for kind in KINDS] else (*KINDS, screen.kind)
    if screen.view == PINS.id and screen.dtui.pins.is_broken:
        kinds = (*KINDS, screen.kind._replace(title="Pins broken"))
    taken = sum(cell_width(text) for text, _ in state)
    titles = [frame.ViewTitle(k.id, k.digit, k.title, k.short, _count(screen, k)) for k in kinds]
    return frame.views(titles, screen.view, screen.size.width - taken - (1 if taken else 0))


def _count(screen: MainScreen, kind: Kind) -> int | None:
    """How many there are, None while that is not known."""
    return len(screen.tables[kind.id].listing.items) if kind.id in screen.loaded else None


def list_state(screen: MainScreen) -> Parts:
    """Name form, filter and marks of the list shown."""
    listing = screen.table.listing
    # In the plan marks are what is on: that is told with its bytes.
    marks = listing.marks.summary(listing.index) if screen.view != PLAN.id else ""
    # Its marks are those of the last time that it could be read.
    broken = screen.view == IMAGES.id and screen.dtui.pins.is_broken
    form = "" if screen.table.form == "folded" else f"names {screen.table.form} "
    before = [
        *screen.dtui.findings.state(screen.view),
        *screen.dtui.remote.state(screen.view),
        *screen.dtui.plans.state(screen.view),
        *(screen.dtui.decommission.state() if screen.view == DECOMMISSION.id else []),
        ("pins broken " if broken else "", "bad"),
        (form, "dim"),
    ]
    marked = (marks + " " if marks else "", "mark")
    taken = sum(cell_width(text) for text, _ in (*before, marked))
    return [*before, (_filtered(screen, screen.size.width - taken - _PLACE), "warn"), marked]


def _filtered(screen: MainScreen, room: int) -> str:
    """The filter, and how many rows it shows; its text is cut where that would push all else away."""
    listing = screen.table.listing
    if not listing.filter_text:
        return ""
    count = f" {len(listing.shown)} of {len(listing.items)} "
    text = safe(f"/{listing.filter_text}", screen.dtui.ascii)
    return clip(text, max(_FILTER, room - cell_width(count)), screen.dtui.ascii) + count


def footer(screen: MainScreen, row: Any) -> Parts:
    """The keys that matter for the row under the cursor."""
    if screen.has_class("-small"):
        width, height = SMALL
        if screen.message is not None:
            # The legend, where it is said else, has no line here.
            text, role = screen.message
            return [(safe(text, screen.dtui.ascii), role)]
        return [(f"small terminal: {width}x{height} shows more", "warn")]
    if screen.dtui.pane_has_keys:
        return details_told.footer(screen.dtui.details_pane, screen.size.width)
    catalog = screen.dtui.catalog
    actions = [a for a in catalog.footer(screen.view) if row is not None or not a.on_items]
    actions = [catalog.for_row(a, row) for a in actions]
    refusals = {a.id: a.refusal(row) for a in actions if a.on_items and row is not None}
    refusals["app.undo"] = "" if screen.dtui.undoable else "nothing to undo"
    return frame.footer(actions, refusals, screen.size.width)


def more_told(screen: MainScreen, count: int) -> str:
    """How many lines of what stands below the list are below the edge, and the key that leads to them."""
    lines = f"{count} more line{'s' if count > 1 else ''}"
    action = screen.dtui.catalog.get("pane.next")
    is_offered = action is not None and action.key and not screen.dtui.pane_has_keys
    return f"{lines}: {action.key}" if action is not None and is_offered else lines


def _path(screen: MainScreen) -> list[str]:
    """What the view shown was opened out of, the outermost first, and what it is of."""
    steps, view = [], screen.view
    while view in screen.opened:
        outer, place = screen.opened[view]
        steps.append(place)
        view = outer
    kind = kind_of(view)
    return [f"{kind.digit} {kind.title}", *reversed(steps)]


def no_match(text: str, fields: Sequence[str]) -> str:
    """That a filter lets nothing through, and what fields there are where it seems to mean another."""
    words = re.findall(r"(?:^|\s)!?([A-Za-z_]+):", text)
    if any(word.lower() not in fields for word in words):
        return f"Nothing matches; fields: {' '.join(fields)}"
    return "Nothing matches the filter: escape clears it."


def empty_text(screen: MainScreen) -> str:
    """Why a list has no rows."""
    link = screen.dtui.link
    table = screen.table
    if table.listing.filter_text and table.listing.items:
        return no_match(table.listing.filter_text, table.kind.fields)
    if screen.view == DECOMMISSION.id:
        return screen.dtui.decommission.notice() or table.kind.empty
    if told := screen.dtui.remote.notice(screen.view) or screen.dtui.plans.notice(screen.view):
        return told
    if screen.view == PINS.id and screen.dtui.pins.trouble:
        return screen.dtui.pins.trouble
    if screen.view not in screen.loaded:
        return "" if link is None or link.live else screen.trouble
    return table.kind.empty
