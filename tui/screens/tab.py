"""What a tab of the details is: what the engine is asked for it, and what is shown of the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.widget import Widget

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.tree import Node

Lines = list[tuple[str, str]]
"""Texts with the roles of their styles."""


class Still(NamedTuple):
    """A tab that is asked for once: shown again when the row is another, or the user wants it asked again.

    `ask(app, row)` is called on a thread of its own, may block and raises EngineError or RegistryError.
    `show(app, row, answer, values)` makes lines or a tree of its answer; with `values` those that look secret
    are shown too. With `words` lines are broken between words, else hard, so that they can be copied.
    `took(app, row, answer)` is told of each answer once, on the event loop.
    """

    ask: Callable[[DtuiApp, Any], Any]
    show: Callable[[DtuiApp, Any, Any, bool], Lines | Node]
    words: bool = False
    took: Callable[[DtuiApp, Any, Any], None] | None = None


class LiveWidget(Widget):
    """What stands in a tab that goes on by itself; `tab_of` is the work that made it."""

    tab_of: Live | None = None

    def scroll_key(self, key: str) -> bool:
        """Move by a key; False when it is none of its own."""
        return False

    def renewed(self, row: Any) -> None:
        """The engine's list tells another state of the same object, such as that it was started."""


class Live(NamedTuple):
    """A tab that goes on by itself: `make(app, row)` gives the widget that begins when it is mounted.

    It ends all that it began when it is unmounted. A newer record of the same object is given to the widget that
    is there.
    """

    make: Callable[[DtuiApp, Any], LiveWidget]


TabWork = Still | Live
