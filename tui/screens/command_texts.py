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

_DESCENDING = "desc"
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
        return [Choice(_DESCENDING, "The other way round.")] if len(before) == 1 else []
    return [*_columns(screen), *_stats_columns(screen)]


def _stats_columns(screen: MainScreen) -> list[Choice]:
    """What containers use, while that is not shown: who orders by it is shown it."""
    from tui.resources import stats

    if screen.view != CONTAINERS.id or screen.dtui.stats.is_on:
        return []
    return [_choice_of(c) for c in stats.columns(lambda id: None) if c.id in stats.IDS]


def _column_choices(screen: MainScreen, before: Sequence[str]) -> list[Choice]:
    return [_choice_of(c) for c in screen.table.kind.columns if c.id not in before]


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
    if order.strip() not in ("", "asc", _DESCENDING):
        return f"Behind the column there may be {_DESCENDING}, not {order.strip()}."
    return lambda: _order(screen, column.text, order.strip() == _DESCENDING)


def _sorted_by(screen: MainScreen, name: str) -> Choice | str:
    """The column of that name; the beginning of one that is shown is no other's."""
    shown = _columns(screen)
    is_shown = any(c.text.startswith(name.lower()) for c in shown)
    return command_words.chosen(shown if is_shown else [*shown, *_stats_columns(screen)], "column", name)


def _order(screen: MainScreen, column: str, descending: bool) -> None:
    """Order the rows by a column, which is brought where it is one of what containers use."""
    app = screen.dtui
    if column not in [c.id for c in screen.table.columns]:
        app.stats.toggle()
        action = app.catalog.get("container.stats")
        # Whose key was taken away is a command still.
        back = action.key if action is not None and action.key else ":stats"
        screen.say(f"{back} shows the usual columns again.")
    commands.order_by(screen, column, descending)


def _filter(screen: MainScreen, rest: str) -> Taken:
    return lambda: commands.apply_filter(screen, rest)


def _mark(screen: MainScreen, rest: str) -> Taken:
    return lambda: commands.mark_matching(screen, rest)


def _show_columns(screen: MainScreen, rest: str) -> Taken:
    names = []
    for typed in rest.split():
        column = command_words.chosen(_column_choices(screen, ()), "column", typed)
        if isinstance(column, str):
            return column
        names.append(column.text)
    return lambda: _put_columns(screen, names)


def _put_columns(screen: MainScreen, names: Sequence[str]) -> None:
    """The name first always: it is what a row is told by. The last ones go where there is no room; none: as usual."""
    table, stats = screen.table, screen.dtui.stats
    if stats.is_on and screen.view == CONTAINERS.id:
        stats.toggle()
    if not names:
        table.show_columns((), {})
        screen.cursor_moved()
        return
    first = table.kind.columns[0]
    others = [table.kind.column(name) for name in names if name != first.id]
    for column in others:
        if column.asked:
            table.ask_for(column.id)
    columns = (first, *(c._replace(drop=n) for n, c in enumerate(others, 1)))
    table.show_columns(columns, {n: n * _ENOUGH for n in range(1, len(columns) + 1)})
    screen.cursor_moved()
    gone = [c.title for c in columns if c.id not in table.placed]
    if gone:
        screen.say(f"No room for {', '.join(gone)}.", "warn")


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
