"""What a tab of the details is: what the engine is asked for it, and what is shown of the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from textual.widget import Widget

    from tui.app import DtuiApp
    from tui.domain.tree import Node

Lines = list[tuple[str, str]]
"""Texts with the roles of their styles."""


class Still(NamedTuple):
    """A tab that is asked for once: shown again when the row is another, or the user wants it asked again.

    `ask(app, row)` is called on a thread of its own, may block and raises EngineError or RegistryError.
    `show(app, row, answer, values)` makes lines or a tree of its answer; with `values` those that look secret
    are shown too. With `words` lines are broken between words, else hard, so that they can be copied.
    """

    ask: Callable[[DtuiApp, Any], Any]
    show: Callable[[DtuiApp, Any, Any, bool], Lines | Node]
    words: bool = False


class Live(NamedTuple):
    """A tab that goes on by itself: `make(app, row)` gives the widget that begins when it is mounted.

    It ends all that it began when it is unmounted. It has `scroll_key(key) -> bool` for the moving keys.
    """

    make: Callable[[DtuiApp, Any], Widget]


TabWork = Still | Live
