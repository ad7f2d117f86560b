"""What a user can do, declared once: bindings, footer, help, palette, menus and README read this."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

Allowed = Callable[[Any], str]
# Screens over the lists whose keys are all their own, with their titles.
SCREENS = {"logs": "Logs", "details": "Details"}


def always(item: Any) -> str:
    """No reason against it."""
    return ""


class Action(NamedTuple):
    """One action.

    Attributes:
        id: Stable name, by which settings remap the key: 'container.stop'.
        key: The key as the terminal names it, '' when it is only in a menu or the palette.
        label: One or two words for footer and menus.
        views: The ids of the views it belongs to; empty for all.
        changes: Whether anything changes, here or in a registry: absent in read-only mode.
        on_items: Whether it works on marked rows or the cursor row.
        refusal: Why it cannot be done to an item, '' when it can.
        command: The equivalent line of the Docker CLI for one item, '' where there is none.
        footer: Rank in the footer, lower first; 0 keeps it out.
        help: One sentence for the help screen and the README.
        asks: Whether it opens a dialog before it does anything.
        danger: What kind of confirmation it can ask for, in words, for the key table.
    """

    id: str
    key: str
    label: str
    help: str
    views: tuple[str, ...] = ()
    changes: bool = False
    on_items: bool = False
    refusal: Allowed = always
    command: Callable[[Any], str] | None = None
    footer: int = 0
    danger: str = ""
    asks: bool = False

    @property
    def needs_engine(self) -> bool:
        """Whether it changes something there."""
        return self.changes and not self.id.startswith("job.")

    @property
    def withheld_told(self) -> str:
        """Why its key does nothing in a read-only session."""
        return f"{self.label}: not in a read-only session, where nothing is changed."

    def in_view(self, view: str) -> bool:
        """Whether it belongs to a view."""
        return view in self.views or (not self.views and view not in SCREENS)


class KeyClash(ValueError):
    """Two actions of one view were given the same key, or a setting names no action."""


def remap(actions: Iterable[Action], keys: dict[str, str]) -> tuple[Action, ...]:
    """Give actions the user's keys; raises KeyClash naming both actions."""
    listed = tuple(actions)
    unknown = set(keys) - {a.id for a in listed}
    if unknown:
        raise KeyClash(_no_such(min(unknown), [a.id for a in listed]))
    for name, key in keys.items():
        if not _is_key(key):
            raise KeyClash(
                f"[keys] {name} = {key!r} is no key: one character, or such as ctrl+t, f5, space, pageup"
            )
    mapped = tuple(a._replace(key=keys.get(a.id, a.key)) for a in listed)
    for i, one in enumerate(mapped):
        for other in mapped[i + 1 :]:
            if one.key and one.key == other.key and _meet(one, other):
                raise KeyClash(f"[keys] {one.id} and {other.id} both have the key {one.key!r}")
    return mapped


_NAMED = (
    "enter|escape|tab|space|backspace|delete|insert|home|end|pageup|pagedown|up|down|left|right"
    "|f[1-9]|f1[0-9]|f2[0-4]"
)


def _is_key(key: str) -> bool:
    """Whether a terminal can send it; '' takes the action's key away."""
    import re

    if not key or (len(key) == 1 and key.isprintable() and key != " "):
        return True
    return re.fullmatch(rf"(?:(?:ctrl|alt|shift)\+)*(?:{_NAMED})|(?:ctrl|alt)\+[a-z0-9]", key) is not None


def _meet(one: Action, other: Action) -> bool:
    if set(one.views) & set(other.views):
        return True
    return any(not a.views and not SCREENS.keys() & set(b.views) for a, b in ((one, other), (other, one)))


def _no_such(name: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, 1)
    return f"[keys] no action is called {name!r}" + (f"; did you mean {near[0]!r}?" if near else "")
