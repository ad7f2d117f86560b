"""What the keys of every view do: moving, marking, sorting, filtering, names, views."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tui.resources import tabs
from tui.resources.kind import ALL_KINDS, PLAN
from tui.screens.main import MainScreen
from tui.work.in_time import in_time

Command = Callable[[MainScreen], Awaitable[None] | None]
SIDEWAYS = 8


def move(by: Callable[[MainScreen], int]) -> Command:
    """Move the cursor to the row that `by` computes."""

    def command(screen: MainScreen) -> None:
        listing = screen.table.listing
        listing.move_to(by(screen))
        screen.cursor_moved()

    return command


def _at(step: int) -> Command:
    return move(lambda s: s.table.listing.cursor + step)


def _page(sign: int) -> Command:
    return move(lambda s: s.table.listing.cursor + sign * s.table.page)


def _marked(screen: MainScreen) -> None:
    if screen.view == PLAN.id:
        screen.dtui.plans.marks_changed()
    screen.cursor_moved()


def mark(screen: MainScreen) -> None:
    """Mark the row and go on to the next; a switch stays where it is, as it may be refused."""
    listing = screen.table.listing
    listing.mark_toggle()
    if not screen.kind.switches:
        listing.move_to(listing.cursor + 1)
    _marked(screen)


def mark_range(screen: MainScreen) -> None:
    """Mark from the last marked row to the cursor."""
    screen.table.listing.mark_range()
    _marked(screen)


def mark_all(screen: MainScreen) -> None:
    """Mark all that the filter shows."""
    screen.table.listing.mark_all()
    _marked(screen)


def mark_none(screen: MainScreen) -> None:
    """Take all marks away."""
    screen.table.listing.marks = screen.table.listing.marks.none()
    _marked(screen)


def clear(screen: MainScreen) -> None:
    """One step back: details, else filter, else marks that are no switches, else the list this was opened from."""
    if screen.dtui.details_pane.leave():
        return
    if screen.dtui.close_details():
        if screen.kind.has_dossier:
            screen.say("tab shows the details again.")
        return
    listing = screen.table.listing
    if listing.filter_text:
        listing.set_filter("")
        screen.after_change(screen.view)
    elif listing.marks and not screen.kind.switches:
        mark_none(screen)
    else:
        screen.leave_view()


def name_form(screen: MainScreen) -> None:
    """Folded, end-aligned, full, and round again."""
    screen.say(f"Names {screen.table.next_form()}.")
    screen.redraw_frame()


def sideways(sign: int) -> Command:
    """Scroll the names."""

    def command(screen: MainScreen) -> None:
        screen.table.scroll_names(sign * SIDEWAYS)
        screen.redraw_frame()

    return command


def reverse(screen: MainScreen) -> None:
    """Turn the order round."""
    table = screen.table
    table.sort_by(table.sorted_by, not table.listing.descending)
    screen.cursor_moved()


def _column_told(title: str) -> str:
    """A column's title as words: abbreviations stay as they are."""
    first, *others = (word if word in ("CPU", "ID", "R/W") else word.lower() for word in title.split())
    return " ".join([first[:1].upper() + first[1:], *others])


async def sort(screen: MainScreen) -> None:
    """Choose the column."""
    from tui.screens.pick import Option, PickScreen

    table = screen.table
    keys = "123456789abcdefgh"
    options = [Option(c.id, key, _column_told(c.title)) for key, c in zip(keys, table.columns, strict=False)]
    app = screen.dtui
    chosen = await app.ask(PickScreen("Sort by", options, app.glyphs, app.ascii))
    if chosen:
        order_by(screen, chosen)


def order_by(screen: MainScreen, column: str, falls: bool | None = None) -> None:
    """Order the rows by the column of that id: the largest first or last, None for the column's own way."""
    table = screen.table
    chosen = next(c for c in table.columns if c.id == column)
    table.sort_by(chosen, falls is not None and falls is not chosen.falls)
    screen.dtui.stats.ordered()
    screen.cursor_moved()


def filter_rows(screen: MainScreen) -> None:
    """Open the filter line; it has all keys from now on."""
    from tui.widgets.filter_line import FilterLine

    text = screen.table.listing.filter_text
    screen.filter_line = FilterLine(text, lambda typed: apply_filter(screen, typed), screen.on_key)
    screen.mount(screen.filter_line, after=screen.views_line)


def apply_filter(screen: MainScreen, text: str) -> None:
    """Filter by what was typed so far; the last good filter stays while it is not one."""
    from tui.domain.filter import FilterError

    try:
        with in_time(1.0, FilterError("this expression takes too long on these names", 0)):
            screen.table.listing.set_filter(text)
    except FilterError as error:
        screen.say(f"Filter: {error}", "warn")
        return
    screen.message = None
    screen.table.top = 0
    screen.after_change(screen.view)


def mark_matching(screen: MainScreen, text: str) -> None:
    """Mark what is shown and matches; what is marked already stays so."""
    from tui.domain.filter import FilterError

    listing = screen.table.listing
    before = listing.marks.count
    try:
        with in_time(1.0, FilterError("this expression takes too long on these names", 0)):
            listing.mark_matching(text)
    except FilterError as error:
        screen.say(f"Mark: {error}", "warn")
        return
    _marked(screen)
    more = listing.marks.count - before
    screen.say(
        f"{more} more marked." if more else f"Nothing more matches {text}.", "plain" if more else "warn"
    )


def command_line(screen: MainScreen) -> None:
    """Open the line in which commands are typed."""
    from tui.screens.command_line import open_line

    open_line(screen)


def view(kind: str) -> Command:
    """Go to a view."""
    return lambda screen: screen.show_view(kind)


def decide(name: str) -> Command:
    """Say what becomes of the rows."""

    def command(screen: MainScreen) -> None:
        from tui.screens.verbs_decommission import decide_now

        action = screen.dtui.catalog.get(f"decommission.{name}")
        if action is not None:
            decide_now(screen.dtui, action)

    return command


def of_projects(name: str) -> Command:
    """Group containers by their compose projects, or fold these."""

    def command(screen: MainScreen) -> None:
        from tui.screens import projects

        {"group": projects.group, "fold": projects.fold, "fold_all": projects.fold_all}[name](screen)

    return command


COMMANDS: dict[str, Command] = {
    **{f"decommission.{name}": decide(name) for name in ("forget", "move", "keep", "undecide")},
    **{f"view.{kind.id}": view(kind.id) for kind in ALL_KINDS if kind.digit},
    "list.down": _at(1),
    "list.up": _at(-1),
    "list.first": move(lambda s: 0),
    "list.last": move(lambda s: len(s.table.listing.rows)),
    "list.page_down": _page(1),
    "list.page_up": _page(-1),
    "list.mark": mark,
    "list.mark_range": mark_range,
    "list.mark_all": mark_all,
    "list.mark_none": mark_none,
    "list.clear": clear,
    "app.command": command_line,
    "list.filter": filter_rows,
    "list.names": name_form,
    "list.left": sideways(-1),
    "list.right": sideways(1),
    "list.reverse": reverse,
    "list.sort": sort,
    "container.group": of_projects("group"),
    "project.fold": of_projects("fold"),
    "project.fold_all": of_projects("fold_all"),
    "list.details": lambda screen: screen.dtui.details_pane.open(tabs.OVERVIEW.id),
    "list.raw": lambda screen: screen.dtui.details_pane.open(tabs.RAW.id),
    "details.next": lambda screen: screen.dtui.details_pane.step(1),
    "details.previous": lambda screen: screen.dtui.details_pane.step(-1),
    "pane.next": lambda screen: screen.dtui.details_pane.switch_keys(),
    "registry.details": lambda screen: screen.dtui.details_pane.open(tabs.OVERVIEW.id),
    "container.stats": lambda screen: screen.dtui.stats.toggle(),
}
