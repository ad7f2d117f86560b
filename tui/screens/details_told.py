"""The texts around the details: their line of tabs and their keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.domain.text import safe
from tui.resources import details as keys
from tui.resources.action import Action
from tui.screens import frame
from tui.screens.frame import Parts, ViewTitle

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.screens.details import Details

# The keys of the list stand behind so many of the details' own.
_BEFORE_LIST = 5
LOGS_ACTION = "container.logs"
# The key of the list of jobs, as sentences name it.
_JOBS = re.compile(r"(?:(?<=[:.] )|(?<=\())6(?= shows| tells| has|, then)")
# The keys of tabs and of the pane, where they stand in no footer.
_KEYS = ("[ ] tab ", "[ ] ")


def tabs_line(details: Details) -> tuple[Parts, Parts]:
    """The tabs, with digits where the details have the keys; nothing beside a dossier, which is one page."""
    if len(details.tabs) < 2 or (details.screen.kind.has_dossier and details.over is None):
        return [], []
    counted = details.over is not None or details.has_keys
    titles = [
        ViewTitle(tab.id, str(number) if counted else "", tab.title, tab.short, None)
        for number, tab in enumerate(details.tabs, 1)
    ]
    told = details.found_told()
    room = details.pane.size.width or details.screen.size.width
    right = f"{told} " if told else "" if counted else _keys(details, room)
    shown = frame.views(titles, details.tab, room - len(right) - bool(right))
    return shown, [(right, "warn" if told else "dim")] if right else []


def _keys(details: Details, room: int) -> str:
    """The keys of tabs, which stand in no footer beside the list; as many as leave room for all tabs."""
    room -= sum(len(tab.short) + 2 for tab in details.tabs)
    return next((keys for keys in _KEYS if len(keys) < room), "")


def footer(details: Details, width: int) -> Parts:
    """The keys of the details, and those of the list that act on what they show."""
    catalog, row = details.screen.dtui.catalog, details.row
    also = ("details.find_next", "details.find_previous") if details.found_told() else ()
    own, of_list = list(catalog.footer(keys.VIEW, also)), _of_list(details)
    refusals = {a.id: a.refusal(row) for a in of_list}
    refusals["details.unfold"] = "" if details.pane.tree_pane is not None else "here is no tree"
    refusals["details.search"] = "" if details.searched is not None else "here is nothing to search"
    return frame.footer([*own[:_BEFORE_LIST], *of_list, *own[_BEFORE_LIST:]], refusals, width)


def _of_list(details: Details) -> list[Action]:
    """What the list's footer offers for the row, by keys that the details leave it; the logs, as ever, first."""
    catalog, view, row = details.screen.dtui.catalog, details.screen.view, details.row
    if row is None:
        return []
    offered = [a for a in catalog.footer(view) if a.on_items and catalog.of_key(keys.VIEW, a.key) is None]
    return sorted((catalog.for_row(a, row) for a in offered), key=lambda a: a.id != LOGS_ACTION)


def said(details: Details) -> tuple[str, str] | None:
    """What is said in the list, as it is true in the details over it, with its role; None for nothing."""
    app, message = details.screen.dtui, details.screen.message
    if message is None:
        return None
    text, role = message
    # Here a digit is a tab.
    text = _JOBS.sub(f"{key_of(app, 'back')}, then 6", text)
    if details.is_gone and keys.GONE not in text:
        text = f"{text} {keys.GONE}"
    return safe(text, app.ascii), role


def key_of(app: DtuiApp, name: str) -> str:
    """The key of an action of the details, as sentences name it."""
    action = app.catalog.get(f"{keys.VIEW}.{name}")
    return action.key if action is not None else "?"
