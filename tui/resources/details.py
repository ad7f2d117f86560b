"""The keys of the details, where these have the keys (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from tui.resources.action import Action
from tui.resources.tabs import Tab

VIEW = "details"
# The lists whose objects have several tabs: these keys work beside the list as well.
_TABBED = ("containers", "images", "volumes", "networks", "tags", "decommission")


def _do(name: str, key: str, label: str, text: str, footer: int = 0) -> Action:
    return Action(f"details.{name}", key, label, text, (VIEW,), footer=footer)


ACTIONS = (
    Action(
        "details.next",
        "]",
        "Next tab",
        "Show the next tab of the details; where they have the keys a digit shows its tab.",
        (*_TABBED, VIEW),
    ),
    Action("details.previous", "[", "Tab before", "Show the tab before.", (*_TABBED, VIEW)),
    _do("back", "escape", "Back", "End the search, then go back to the list; q goes back at once.", 1),
    _do(
        "unfold", "enter", "Unfold", "Unfold or fold what the cursor is on; space, right and left do too.", 2
    ),
    _do("unfold_all", "E", "Unfold all", "In a tree: unfold all below what the cursor is on."),
    _do("search", "/", "Search", "Search what the tab shows, also what is folded.", 2),
    _do("find_next", "n", "Next", "Go to the next that was found."),
    _do("find_previous", "N", "Previous", "Go to the one found before."),
    _do("copy", "y", "Copy", "Copy the value or its path, where there is a tree, else as in the list.", 3),
    _do("values", "v", "Values", "Show values that look secret, or mask them again.", 4),
    _do("again", "ctrl+r", "Again", "Ask the engine for this tab again.", 6),
    _do("raw", "i", "JSON", "Show the raw answer."),
    _do("help", "?", "Keys", "The keys of the details.", 7),
)

# Said of what details over the list are of.
GONE = "This is listed no more; escape goes back."
# Done where the user is: in the list, or in details over it, whatever these are of.
ANYWHERE = frozenset(
    f"app.{name}" for name in ("command", "palette", "help", "undo", "redraw", "refresh", "quit", "quit_now")
) | {"list.clear"}
_OF_ROW = frozenset({"list.copy", "list.details", "list.raw", "details.next", "details.previous"})
_TO_ANOTHER_ROW = "project.details"


def stay_for(action: Action) -> bool:
    """Whether details over the list stay while it is done; else it is seen in the list only."""
    if action.on_items:
        return action.id != _TO_ANOTHER_ROW
    return action.id in ANYWHERE or action.id in _OF_ROW


def tab_of_digit(tabs: Sequence[Tab], key: str) -> Tab | None:
    """The tab a digit stands for."""
    number = int(key) if len(key) == 1 and key.isascii() and key.isdecimal() else 0
    return tabs[number - 1] if 0 < number <= len(tabs) else None
