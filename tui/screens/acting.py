"""From a key to what it does: commands at once, actions on objects with their refusals and dialogs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

from tui.resources import details as details_keys
from tui.resources.action import Action
from tui.screens.commands import COMMANDS

if TYPE_CHECKING:
    from tui.app import DtuiApp


# Said where something else is meant by now: what was meant is not in the list any more.
CHANGED = "The list has changed meanwhile: what was meant is gone from it"
# No row's ID.
_MARKED = "*"


class Acting:
    """Carries out actions. While one is asking, keys meant for the list are dropped."""

    def __init__(self, app: DtuiApp) -> None:
        self._app = app
        self.is_asking = False
        # The commands that were typed, the last one last.
        self.typed: list[str] = []
        self._enough: asyncio.Event | None = None

    async def wait(self, tasks: Collection[asyncio.Task[Any]], seconds: float) -> None:
        """Wait until all are done, the time is up, or escape says that it is enough; then end the rest."""
        self._enough = asyncio.Event()
        enough = asyncio.create_task(self._enough.wait())
        waiting = asyncio.gather(*tasks, return_exceptions=True)
        try:
            await asyncio.wait((waiting, enough), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._enough = None
            enough.cancel()
            waiting.cancel()

    def enough(self) -> None:
        """Wait no longer: what is not known by now stays unknown."""
        if self._enough is not None:
            self._enough.set()

    def takes(self, key: str) -> bool:
        """Whether a key is dropped, as something is asked for; escape says that it is enough."""
        if self.is_asking and key == "escape":
            self.enough()
        return self.is_asking

    def start(self, action: Action) -> None:
        """Do what a key asks for."""
        action = self.for_row(action)
        command = COMMANDS.get(action.id)
        if command is not None and not action.asks:
            if not self._is_of_gone(action):
                self._uncover(action)
                command(self._app.main)
            return
        self._begin(self.perform(action))

    def go_on(self, work: Callable[[], Awaitable[None]]) -> bool:
        """Take up what had to wait for something and asks now; False while anything else is open."""
        if self.is_asking or len(self._app.screen_stack) > 1:
            return False
        self._begin(work())
        return True

    def _begin(self, work: Awaitable[None]) -> None:
        self.is_asking = True
        self._app.run_worker(self._guarded(work), exit_on_error=True)

    async def _guarded(self, work: Awaitable[None]) -> None:
        from tui.engine.errors import EngineError

        try:
            await work
        except EngineError as error:
            self._app.main.say(str(error), "bad")
        finally:
            self.is_asking = False

    async def perform(self, action: Action) -> None:
        """Do an action: on what is marked, else under the cursor, if it works on objects."""
        if action.on_items and action.changes:
            # A pin that was just written by hand counts already; the rows are made anew by it.
            self._app.pins.look()
        action = self.for_row(action)
        if self._is_of_gone(action):
            return
        if action.on_items:
            targets = self.targets(action)
            instead = None if targets else self._app.catalog.get(f"{action.id}_new")
            if instead is None:
                self._uncover(action)
                await self.on_objects(action, targets)
                return
            action = instead
        self._uncover(action)
        from tui.screens import application

        command = COMMANDS.get(action.id) or application.COMMANDS[action.id]
        result = command(self._app.main)
        if result is not None:
            await result

    def _is_of_gone(self, action: Action) -> bool:
        """Whether it is for what details over the list are of, and that is listed no more; it is said."""
        details = self._app.details_pane
        if action.id in details_keys.ANYWHERE or not details.is_gone:
            return False
        details.say_gone()
        return True

    def _uncover(self, action: Action) -> None:
        """Leave the details over the list for what is seen in the list only."""
        if not details_keys.stay_for(action):
            self._app.details_pane.leave()

    def for_row(self, action: Action) -> Action:
        """What it is here: a heading stands for all under it, unless others are marked."""
        listing = self._app.main.table.listing
        return self._app.catalog.for_row(action, listing.heading if action.on_items else listing.current)

    @property
    def meant(self) -> str:
        """What actions are done to, as it can be compared later: the row under the cursor, or what is marked."""
        listing = self._app.main.table.listing
        if listing.marks.count and not listing.by_cursor():
            return _MARKED
        return listing.current.id if listing.current is not None else ""

    def refusal(self, action: Action) -> str:
        """Why an action cannot be done to what is marked, or under the cursor; '' where it can to one of it."""
        if not action.on_items:
            return ""
        reason = ""
        for target in self.targets(action):
            reason = action.refusal(target)
            if not reason:
                return ""
        return reason

    def targets(self, action: Action) -> Sequence[Any]:
        """What it is done to: what is marked, else the row under the cursor, which may be a heading."""
        listing = self._app.main.table.listing
        heading = listing.heading if action.id.startswith("project.") else None
        return listing.targets if heading is None else (heading,)

    async def on_objects(self, action: Action, targets: Sequence[Any]) -> None:
        """Do it to objects: those that refuse it are left out, and said."""
        from tui.screens.verb_table import VERBS

        main, link = self._app.main, self._app.link
        reasons = {t.id: action.refusal(t) for t in targets}
        willing = [t for t in targets if not reasons[t.id]]
        refused = tuple(reason for reason in reasons.values() if reason)
        if not willing:
            main.say(refused[0] + "." if refused else "There is nothing under the cursor.", "warn")
        elif action.needs_engine and (link is None or not link.live):
            main.say("The engine is gone: actions wait until it is back. ctrl+r tries now.", "bad")
        else:
            await VERBS[action.id](self._app, action, willing, refused)
