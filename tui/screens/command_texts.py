"""What can stand behind typed commands, and what they do with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from tui.resources import command_words
from tui.resources.column import Column
from tui.resources.command_words import COLUMNS, FILTER, MARK, SORT, TAB, THEME, Choice, Word
from tui.resources.kind import CONTAINERS
from tui.resources.tabs import tabs_of
from tui.screens import commands

if TYPE_CHECKING:
    from tui.screens.main import MainScreen

_ORDERS = (Choice("asc", "The smallest first."), Choice("desc", "The largest first."))
# What one column of names needs, where the columns were chosen.
_ENOUGH = 24


def choices(screen: MainScreen, word: Word, before: Sequence[str]) -> list[Choice]:
    """What can stand next, after what stands there already."""
    return _CHOICES[word.name](screen, before) if word.name in _CHOICES else []


def _columns(screen: MainScreen) -> list[Choice]:
    return [_choice_of(c) for c in screen.table.columns]


def _choice_of(column: Column) -> Choice:
    title = column.title.capitalize()
    return Choice(column.id, title if title.lower() != column.id else "")


def _sort_choices(screen: MainScreen, before: Sequence[str]) -> list[Choice]:
    if before:
        return list(_ORDERS) if len(before) == 1 else []
    return [*_columns(screen), *_stats_columns(screen)]


def _stats_columns(screen: MainScreen) -> list[Choice]:
    """What containers use, as far as that is not shown: who orders by it is shown it."""
    shown = {c.id for c in screen.table.columns}
    return [_choice_of(c) for id, c in _measured(screen).items() if id not in shown]


def _measured(screen: MainScreen) -> dict[str, Column]:
    """The columns of what containers use, by their ids; none in other lists."""
    from tui.resources import stats

    if screen.view != CONTAINERS.id:
        return {}
    return {c.id: c for c in screen.dtui.stats.columns if c.id in stats.IDS}


def _column_choices(screen: MainScreen, before: Sequence[str]) -> list[Choice]:
    columns = [*screen.table.kind.columns, *_measured(screen).values()]
    return [_choice_of(c) for c in columns if c.id not in before]


def _fields(screen: MainScreen, before: Sequence[str]) -> list[Choice]:
    return [Choice(f"{field}:", "Only where this has the text.") for field in screen.table.kind.fields]


def _tabs(screen: MainScreen, before: Sequence[str]) -> list[Choice]:
    listing = screen.table.listing
    is_heading = listing.current is not None and listing.is_heading(listing.current)
    tabs = tabs_of("" if is_heading else screen.view)
    return [Choice(tab.id, tab.title) for tab in tabs] if not before else []


def _themes(screen: MainScreen, before: Sequence[str]) -> list[Choice]:
    from tui.settings_file import THEMES
    from tui.widgets import themes

    now = themes.chosen(screen.dtui)
    return [Choice(name, "in force" if name == now else "") for name in THEMES] if not before else []


_CHOICES: Mapping[str, Callable[[MainScreen, Sequence[str]], list[Choice]]] = {
    SORT.name: _sort_choices,
    COLUMNS.name: _column_choices,
    FILTER.name: _fields,
    MARK.name: _fields,
    TAB.name: _tabs,
    THEME.name: _themes,
}

# what they do: a call, or why it cannot be

Taken = Callable[[], object] | str


def _sort(screen: MainScreen, rest: str) -> Taken:
    name, _, order = rest.partition(" ")
    column = _sorted_by(screen, name)
    if isinstance(column, str):
        return column
    falls = {"": None, "asc": False, "desc": True}
    if order.strip() not in falls:
        return f"Behind the column there may be asc or desc, not {order.strip()}."
    return lambda: _order(screen, column.text, falls[order.strip()])


def _sorted_by(screen: MainScreen, name: str) -> Choice | str:
    """The column of that name; the beginning of one that is shown is no other's."""
    shown = _columns(screen)
    is_shown = any(c.text.startswith(name.lower()) for c in shown)
    return command_words.chosen(shown if is_shown else [*shown, *_stats_columns(screen)], "column", name)


def _order(screen: MainScreen, column: str, falls: bool | None) -> None:
    """Order the rows by a column, which is brought where it is one of what containers use."""
    app = screen.dtui
    if column not in [c.id for c in screen.table.columns]:
        app.stats.switch(True)
        _say_way_back(screen)
    commands.order_by(screen, column, falls)


def _say_way_back(screen: MainScreen) -> None:
    """How the columns of what containers use go again."""
    action = screen.dtui.catalog.get("container.stats")
    # Whose key was taken away is a command still.
    back = action.key if action is not None and action.key else ":stats"
    screen.say(f"{back} shows the usual columns again.")


def _filter(screen: MainScreen, rest: str) -> Taken:
    return lambda: commands.apply_filter(screen, rest)


def _mark(screen: MainScreen, rest: str) -> Taken:
    return lambda: commands.mark_matching(screen, rest)


def _show_columns(screen: MainScreen, rest: str) -> Taken:
    names = []
    for typed in rest.split():
        column = _wanted(screen, typed)
        if isinstance(column, str):
            return column
        names.append(column.text)
    return lambda: _put_columns(screen, names)


def _wanted(screen: MainScreen, name: str) -> Choice | str:
    """The column of that name; the beginning of one of the list's own is none of what containers use."""
    own = [_choice_of(c) for c in screen.table.kind.columns]
    is_own = any(c.text.startswith(name.lower()) for c in own)
    return command_words.chosen(own if is_own else _column_choices(screen, ()), "column", name)


def _put_columns(screen: MainScreen, names: Sequence[str]) -> None:
    """The name first always: it is what a row is told by. The last ones go where there is no room; none: as usual."""
    table, measured = screen.table, _measured(screen)
    _measure(screen, not measured.keys().isdisjoint(names))
    if not names:
        table.show_columns((), {})
        screen.cursor_moved()
        return
    first = table.kind.columns[0]
    others = [measured.get(name) or table.kind.column(name) for name in names if name != first.id]
    for column in others:
        if column.asked:
            table.ask_for(column.id)
    columns = (first, *(c._replace(drop=n) for n, c in enumerate(others, 1)))
    table.show_columns(columns, {n: n * _ENOUGH for n in range(1, len(columns) + 1)})
    screen.cursor_moved()
    gone = [c.title for c in columns if c.id not in table.placed]
    if gone:
        screen.say(f"No room for {', '.join(gone)}.", "warn")


def _measure(screen: MainScreen, is_wanted: bool) -> None:
    """Have told what containers use where columns of it are wanted, and else no more."""
    stats = screen.dtui.stats
    if screen.view == CONTAINERS.id and stats.is_on != is_wanted:
        stats.switch(is_wanted)
        if is_wanted:
            _say_way_back(screen)


def _tab(screen: MainScreen, rest: str) -> Taken:
    tab = command_words.chosen(_tabs(screen, ()), "tab", rest)
    if isinstance(tab, str):
        return tab
    if screen.table.listing.current is None:
        return "There is nothing under the cursor."
    return lambda: _open_tab(screen, tab.text)


def _open_tab(screen: MainScreen, tab: str) -> None:
    details = screen.dtui.details_pane
    if details.over is not None:
        details.show_tab(tab)
    # Asked for twice it would be closed.
    elif not (details.is_open and details.tab == tab):
        details.open(tab)


def _theme(screen: MainScreen, rest: str) -> Taken:
    from tui.widgets import themes

    app = screen.dtui
    if not rest:
        return f"The theme is {themes.chosen(app)}; tab lists the others."
    theme = command_words.chosen(_themes(screen, ()), "theme", rest)
    if isinstance(theme, str):
        return theme

    def change() -> None:
        themes.choose(app, theme.text)
        kept = f' To keep it: theme = "{theme.text}" in {app.settings.file or "the settings file"}.'
        screen.say(f"Theme {theme.text}." + ("" if theme.text == (app.settings.theme or "dtui") else kept))

    return change


TAKING: Mapping[str, Callable[[MainScreen, str], Taken]] = {
    SORT.name: _sort,
    FILTER.name: _filter,
    MARK.name: _mark,
    COLUMNS.name: _show_columns,
    TAB.name: _tab,
    THEME.name: _theme,
}
