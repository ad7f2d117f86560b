"""A clean-up that stopped before its end: said when dtui starts; nothing is gone on with unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.screens.threads import on_own_thread

if TYPE_CHECKING:
    from tui.app import DtuiApp


def look_for_interrupted(app: DtuiApp) -> None:
    """Say so when a clean-up of this engine was interrupted."""
    if not app.settings.read_only:
        app.run_worker(_look(app), exit_on_error=True)


async def _look(app: DtuiApp) -> None:
    from tui.engine.errors import EngineError
    from tui.work.plan_resume import may_be_interrupted

    if not await on_own_thread(lambda: may_be_interrupted(app.env)):
        return
    from tui.screens.verbs_plan import interrupted

    try:
        found = await interrupted(app)
    except EngineError:
        # Who cannot be asked now is asked before the next plan is carried out.
        return
    if found is not None:
        app.main.say(f"{found.title} was interrupted: {found.lines[0]}. x, then ctrl+g goes on.", "warn")
