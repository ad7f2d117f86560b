"""The engine's news on the screen: the first look, events, lost and found again."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from textual.message import Message

from tui.resources.kind import CONTAINERS, IMAGES
from tui.work.follow import Answer, EngineLink, KindFollower, LinkState

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.events import EngineEvent
    from tui.engine.errors import EngineError
    from tui.engine.first import FirstLook
    from tui.engine.info import EngineInfo


class LinkChanged(Message):
    """The engine was reached or lost."""

    def __init__(self, state: LinkState) -> None:
        super().__init__()
        self.state = state


class EventSeen(Message):
    """Something happened on the engine."""

    def __init__(self, event: EngineEvent) -> None:
        super().__init__()
        self.event = event


class EngineNews:
    """Brings records to the lists and keeps them as the engine has them. Lives on the event loop."""

    def __init__(self, app: DtuiApp) -> None:
        self._app = app
        self.link: LinkState | None = None
        self._followers: dict[str, KindFollower] = {}
        self._events: EngineLink | None = None
        self._list_at_link = False
        self._refused: dict[str, str] = {}
        self._was_asked = False
        self.described: EngineInfo | None = None
        # Who else is told of events; of None when the engine was found again.
        self.listeners: list[Callable[[EngineEvent | None], None]] = []

    def begin(self, first: Future[FirstLook] | None) -> None:
        """Show the first look when it has come, else when it comes; without one ask now."""
        if first is None:
            self._follow(None)
        elif first.done():
            self._first_seen(first)
        else:
            loop = asyncio.get_running_loop()
            first.add_done_callback(lambda f: loop.call_soon_threadsafe(self._first_seen, f))

    def _first_seen(self, first: Future[FirstLook]) -> None:
        from tui.engine.errors import EngineError

        main = self._app.main
        try:
            look = first.result()
        except EngineError as error:
            self._not_reached(error)
            main.call_after_refresh(self._follow, None)
            return
        self.link = LinkState(True, info=look.info)
        main.deliver(CONTAINERS.id, look.containers, None)
        # A remote engine's clock may differ: then the list is asked for once more instead.
        since = look.received - 1 if self._app.endpoint.socket_path else None
        main.call_after_refresh(self._follow, since)

    def _follow(self, since: float | None) -> None:
        gc.freeze()
        gc.enable()
        sys.setswitchinterval(0.005)
        self._followers = {
            CONTAINERS.id: KindFollower(
                self._fetch_containers, self._got_containers, lambda error: self.failed(CONTAINERS.id, error)
            ),
            IMAGES.id: KindFollower(
                self._fetch_images, self._got_images, lambda error: self.failed(IMAGES.id, error)
            ),
        }
        for follower in self._followers.values():
            self._app.run_worker(follower.run(), exit_on_error=True)
        if since is not None:
            self._followers[IMAGES.id].mark(None)
        self._list_at_link = since is None
        app = self._app
        self._events = EngineLink(
            app.engine,
            lambda event: app.post(EventSeen(event)),
            lambda state: app.post(LinkChanged(state)),
            since,
        )
        self._events.start()

    def _fetch_containers(self, ids: frozenset[str] | None) -> Answer:
        return Answer(self._app.engine.list_containers(ids), ids)

    def _fetch_images(self, ids: frozenset[str] | None) -> Answer:
        engine = self._app.engine
        found = engine.images_by_id(ids) if ids is not None else None
        return Answer(engine.list_images(), None) if found is None else Answer(found, ids)

    def _got_containers(self, answer: Answer) -> None:
        self.forgive(CONTAINERS.id)
        self._app.main.deliver(CONTAINERS.id, answer.items, answer.asked)

    def _got_images(self, answer: Answer) -> None:
        self.forgive(IMAGES.id)
        self._app.main.deliver_images(answer.items, answer.asked)
        # The other lists wait until this one is there: it is looked at more often.
        self._app.storage.begin()

    def failed(self, kind: str, error: EngineError) -> None:
        """A list was refused: the picture is old, and that is said until the next answer."""
        self._refused[kind] = str(error)
        self._app.main.say(str(error), "bad")

    def forgive(self, kind: str) -> None:
        """That list has come: what was said against it is over."""
        main, said = self._app.main, self._refused.pop(kind, "")
        if said and main.message is not None and main.message[0] == said:
            main.message = None

    def event_seen(self, event: EngineEvent) -> None:
        """Mark what an event makes stale; the followers ask for it."""
        from tui.domain.stale import stale

        main = self._app.main
        found = stale(event, main.tables[CONTAINERS.id].listing.items.values(), main.images.values())
        self._followers[CONTAINERS.id].mark(found.containers)
        self._followers[IMAGES.id].mark(found.images)
        self._app.storage.mark(found)
        self._tell(event)

    def _tell(self, event: EngineEvent | None) -> None:
        for listener in self.listeners:
            listener(event)

    def link_changed(self, state: LinkState) -> None:
        """Reached: list everything unless the first look is that fresh. Lost: say so, keep the picture."""
        before, self.link = self.link, state
        if state.live:
            self._found(before)
        else:
            self._lost(before, state)
        self._app.main.after_change(self._app.main.view)

    def _found(self, before: LinkState | None) -> None:
        was_lost = before is not None and not before.live
        if self._list_at_link or was_lost:
            self.list_again()
        if was_lost:
            self._app.main.message = None
            self._tell(None)
        self._list_at_link = False
        self._app.run_worker(self._describe(), exit_on_error=True)

    async def _describe(self) -> None:
        """Learn the host's own name and the image store; not at the first frame, which needs neither."""
        from tui.engine.errors import EngineError

        try:
            self.described = await asyncio.to_thread(self._app.engine.describe)
        except EngineError as error:
            # The lists say what is wrong with the engine; without this the endpoint's name is shown.
            self._app.log(f"no /info: {error}")
        self._app.main.redraw_frame()

    def _lost(self, before: LinkState | None, state: LinkState) -> None:
        if before is not None:
            # Since the loss, not since the last try.
            since = before.since if not before.live else state.since
            self.link = LinkState(False, before.info, state.error or before.error, since)
        first_time = before is None or before.error is None or self._was_asked
        if state.error is not None and (first_time or before is None or before.info is None):
            self._not_reached(state.error)

    def _not_reached(self, error: EngineError) -> None:
        """One sentence with the way out, in the place of the list while there is none."""
        if self.link is None:
            self.link = LinkState(False, error=error)
        main = self._app.main
        if main.table.listing.items:
            main.say(str(error), "bad")
        else:
            if self._was_asked:
                main.message = None
            main.show_trouble(error)
        self._was_asked = False

    def list_again(self) -> None:
        """Ask for everything."""
        for follower in self._followers.values():
            follower.mark(None)
        self._app.storage.list_again()

    def retry(self) -> None:
        """Connect now, or list everything again; the answer is told even if it is as before."""
        self._was_asked = self.link is not None and not self.link.live
        if self._events is not None:
            self._events.retry()
        if self.link is not None and self.link.live:
            self.list_again()

    def close(self) -> None:
        """Cut the stream of events."""
        if self._events is not None:
            self._events.close()
