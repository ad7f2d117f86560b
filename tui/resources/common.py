"""Actions that every view has: moving, marking, filtering, sorting, copying, and the application's own."""

from __future__ import annotations

from tui.resources.action import Action


def _do(name: str, key: str, label: str, text: str, footer: int = 0) -> Action:
    return Action(name, key, label, text, footer=footer)


# Not where enter opens another list.
DETAILS = ("containers", "images", "volumes", "networks", "jobs", "tags", "pins", "plan", "decommission")
MOVE = "Move in the list; the arrows, Home and End do too."
ACTIONS = (
    _do("view.containers", "1", "Containers", "Show the containers."),
    _do("view.images", "2", "Images", "Show the images, a row for each name."),
    _do("view.volumes", "3", "Volumes", "Show the volumes, and what the anonymous ones are of."),
    _do("view.networks", "4", "Networks", "Show the networks, and the containers on each."),
    _do("view.registries", "5", "Registries", "Show the registries and the logins to them."),
    _do("view.jobs", "6", "Jobs", "Show what runs and what was done."),
    _do("view.pins", "7", "Pins", "Show all pins, and what became of their tags."),
    Action(
        "list.details",
        "enter",
        "Details",
        "Details beside the list, or over it on a narrow screen.",
        DETAILS,
        footer=1,
    ),
    Action("list.raw", "i", "Raw JSON", "The engine's or registry's own answer about this object.", DETAILS),
    _do("pane.next", "tab", "Next pane", "Go to the details and back."),
    _do("list.filter", "/", "Filter", "Filter: text, !not, field:value, ~regex.", 6),
    _do(
        "list.clear",
        "escape",
        "Back",
        "Close the details, else clear filter, else marks, else go back a list.",
    ),
    _do("list.mark", "space", "Mark", "Mark or unmark the row.", 8),
    _do("list.mark_range", "v", "Range", "Mark from the last marked row to here."),
    _do("list.mark_all", "*", "Mark all", "Mark everything the filter shows."),
    _do("list.mark_none", "\\", "Unmark all", "Take all marks away."),
    Action("list.sort", "s", "Sort", "Choose the column to sort by.", asks=True),
    _do("list.reverse", "S", "Reverse", "Turn the order round."),
    _do("list.names", "w", "Name form", "Names folded, end-aligned or full."),
    _do("list.left", "left", "Left", "Scroll the names sideways."),
    _do("list.right", "right", "Right", "Scroll the names sideways."),
    _do("list.copy", "y", "Copy", "Copy the reference, digest, ID or a command."),
    Action(
        "app.undo",
        "z",
        "Undo",
        "Take back the last tag, untag, rename, pin, push or verdict.",
        changes=True,
        footer=9,
    ),
    _do("app.command", ":", "Command", "Type a command, completed by tab: any action, also what has no key."),
    _do("app.palette", "ctrl+p", "Palette", "Find any action by its words."),
    _do("app.help", "?", "Keys", "The keys of this view.", 9),
    _do("app.redraw", "ctrl+l", "Redraw", "Write the whole screen again."),
    _do(
        "app.refresh",
        "ctrl+r",
        "List again",
        "Ask the engine for everything again, in a list of tags their registry; connect again when it was gone.",
    ),
    _do("app.quit", "q", "Quit", "Quit; asks only while jobs run."),
    _do("app.quit_now", "ctrl+c", "Quit", "Quit; asks only while jobs run."),
    _do("list.down", "j", "Down", MOVE),
    _do("list.up", "k", "Up", MOVE),
    _do("list.first", "g", "First", MOVE),
    _do("list.last", "G", "Last", MOVE),
    _do("list.page_down", "pagedown", "Page down", MOVE),
    _do("list.page_up", "pageup", "Page up", MOVE),
)
# Second keys that cannot be remapped: a terminal's own names for the same wish.
ALIASES = {"down": "list.down", "up": "list.up", "home": "list.first", "end": "list.last"}
