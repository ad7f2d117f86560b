"""The close look at the steps of a plan: off the event loop, until all is known or another plan is made."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from textual.message import Message

from tui.screens.threads import on_own_thread

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.plan import Plan, Step
    from tui.domain.world import World


class StepsLooked(Message):
    """Steps of the plan were looked at."""


class CloseLook:
    """One look at one plan. Steps come from threads, and are taken on the event loop."""

    def __init__(self, app: DtuiApp) -> None:
        self._app = app
        self.stop = threading.Event()
        self._lock = threading.Lock()
        self._looked: dict[str, Step] = {}

    def begin(self, plan: Plan, world: World) -> None:
        """Look at its provisional steps."""
        self._app.run_worker(self._look(plan, world), exit_on_error=True)

    async def _look(self, plan: Plan, world: World) -> None:
        from tui.domain.changes import noise_of
        from tui.work.job import JobCancelled
        from tui.work.risks import look_at_steps

        app, means = self._app, self._app.checks.means()
        images, noise = (*world.images, *world.hidden), noise_of(app.settings.cleanup)

        def look() -> None:
            look_at_steps(
                plan.steps, images, app.engine, means, self._on_step, self._check_cancelled, noise=noise
            )

        try:
            await on_own_thread(look)
        except JobCancelled:
            # Another plan is made, or dtui ends: nobody wants to know.
            return

    def _check_cancelled(self) -> None:
        from tui.work.job import JobCancelled

        if self.stop.is_set():
            raise JobCancelled

    def _on_step(self, step: Step) -> None:
        with self._lock:
            if not self.stop.is_set():
                self._looked[step.id] = step
        self._app.post(StepsLooked())

    def take(self) -> dict[str, Step]:
        """What was found since the last time, by the IDs of the steps."""
        with self._lock:
            found, self._looked = self._looked, {}
        return found

    def end(self) -> None:
        """Look at nothing more, and drop what was not taken."""
        with self._lock:
            self.stop.set()
            self._looked.clear()
