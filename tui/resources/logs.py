"""The logs of containers over the list: what its keys do, and what is said of it."""

from __future__ import annotations

from tui.domain.text import cell_width, clip
from tui.resources.action import Action

VIEW = "logs"


def _do(name: str, key: str, label: str, text: str, footer: int = 0) -> Action:
    return Action(f"logs.{name}", key, label, text, (VIEW,), footer=footer)


ACTIONS = (
    _do(
        "back",
        "escape",
        "Back",
        "End the search, then the filter, then go back to the list and read no more; q goes back at once.",
        1,
    ),
    _do(
        "search",
        "/",
        "Search",
        "Search the lines that are kept: a text, or ~regex; capitals in it count, else case does not.",
        2,
    ),
    _do("next", "n", "Next", "Go to the next line found."),
    _do("previous", "N", "Previous", "Go to the line found before."),
    _do("filter", "&", "Filter", "Show only lines with a text, or ~regex; an empty one shows all again.", 4),
    _do("pause", "space", "Pause", "Stand still, or go on; scrolling up stands still, End goes on.", 5),
    _do("times", "t", "Times", "Show when each line was written, or not.", 6),
    _do("wrap", "w", "Wrap", "Break long lines, or let left and right move them.", 8),
    _do("range", "r", "Range", "How far back: the last 200, 1000, all; since 10 minutes, an hour, a day.", 9),
    _do("save", "s", "Save", "Write the lines that are shown to a new file.", 7),
    _do("help", "?", "Keys", "The keys of logs.", 10),
)
# How far back a log is read: key, what is asked for, what that is called.
RANGES = (
    ("2", "200", "the last 200 lines"),
    ("1", "1000", "the last 1000 lines"),
    ("a", "all", "all lines there are room for"),
    ("m", "10m", "since 10 minutes ago"),
    ("h", "1h", "since an hour ago"),
    ("d", "24h", "since a day ago"),
)

Parts = list[tuple[str, str]]


def state_told(state: str, follows: bool) -> tuple[str, str]:
    """What becomes of the lines that are written now, with its role."""
    if not follows:
        return "PAUSED", "warn"
    return {
        "following": ("following", "good"),
        "waiting": ("ENGINE GONE", "bad"),
        "ended": ("ended", "dim"),
        "removed": ("removed", "warn"),
        "unreadable": ("cannot be read", "bad"),
    }[state]


def dropped_told(dropped: int, has_skipped: bool) -> str:
    """How many lines are no more here, '' for none."""
    if has_skipped:
        return f"{dropped:,} dropped, more unread"
    return f"{dropped:,} dropped" if dropped else ""


def title(host: str, names: list[str], width: int, ascii: bool) -> Parts:
    """The host, and whose logs: one name whole where there is room, else how many."""
    told = names[0] if len(names) == 1 else f"{len(names)} containers"
    room = width - cell_width(host) - 2
    return [(host, "key"), ("  ", "plain"), (clip(told, max(room, 8), ascii), "plain")]
