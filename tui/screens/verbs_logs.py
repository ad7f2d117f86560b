"""Showing the logs of containers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tui.resources.action import Action

if TYPE_CHECKING:
    from tui.app import DtuiApp


async def show(app: DtuiApp, action: Action, containers: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """The logs of the containers, in the order of time where there are several."""
    from tui.screens.log_view import LogScreen
    from tui.work.log_follow import MOST

    if len(containers) > MOST:
        app.main.say(
            f"Logs of {MOST} containers at most are shown together, and these are {len(containers)}.", "warn"
        )
        return
    await app.push_screen(LogScreen(app, containers))
