"""The application: it owns the engine, the jobs and the settings, and hands them down."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.app import App
from textual.message import Message
from textual.screen import Screen

from tui.engine.endpoint import Endpoint
from tui.resources.action import Action
from tui.resources.catalog import Catalog
from tui.resources.kind import CONTAINERS, IMAGES, JOBS
from tui.screens.commands import COMMANDS
from tui.screens.details import Details
from tui.screens.main import MainScreen
from tui.settings import Settings
from tui.widgets import glyphs
from tui.work.follow import Answer, EngineLink, KindFollower, LinkState

if TYPE_CHECKING:
    from tui.engine.client import Engine
    from tui.engine.info import EngineInfo
    from tui.work.jobs import JobRecord, Jobs
    from tui.domain.events import EngineEvent
    from tui.engine.errors import EngineError
    from tui.engine.first import FirstLook
    from tui.work.operations import Operations

Result = TypeVar("Result")


class DtuiApp(App[int], inherit_bindings=False):
    """dtui on one engine. `first` is the first look, asked for while Textual was being imported."""

    ENABLE_COMMAND_PALETTE = False
    CSS_PATH: ClassVar[str] = "dtui.tcss"
    BINDINGS: ClassVar[list[Any]] = []

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

    class JobChanged(Message):
        """A job has news."""

        def __init__(self, record: JobRecord) -> None:
            super().__init__()
            self.record = record

    class Told(Message):
        """A sentence for the message line, from a thread."""

        def __init__(self, text: str, role: str) -> None:
            super().__init__()
            self.text, self.role = text, role

    def __init__(
        self,
        settings: Settings,
        endpoint: Endpoint,
        first: Future[FirstLook] | None = None,
        *,
        env: Mapping[str, str] = os.environ,
        ascii: bool = False,
        driver_class: Any = None,
        audit_path: str | None = None,
    ) -> None:
        super().__init__(driver_class=driver_class)
        self.settings, self.endpoint, self.env, self.ascii = settings, endpoint, env, ascii
        self.glyphs = glyphs.ASCII if ascii else glyphs.UNICODE
        self.catalog = Catalog(settings.keys, settings.read_only)
        self.link: LinkState | None = None
        self._engine: Engine | None = None
        self._jobs: Jobs | None = None
        self._first = first
        self._audit_path = audit_path
        self._operations: Operations | None = None
        self._events: EngineLink | None = None
        self.followers: dict[str, KindFollower] = {}
        self.main = MainScreen()
        self.details_pane: Details = Details(self.main)
        if ascii:
            self.add_class("-ascii")
        if settings.theme:
            self.theme = settings.theme

    # who and where

    @property
    def host(self) -> str:
        """The host's name, as the header shows it."""
        return "demo" if self.settings.demo else self.endpoint.host_label

    @property
    def host_word(self) -> str:
        """What is typed to confirm for the whole host: its first label."""
        return self.host.partition(".")[0]

    @property
    def host_mark(self) -> str:
        """The mark the settings give this host."""
        return self.settings.mark(self.host)

    @property
    def host_title(self) -> str:
        """Host with its mark, as dialogs name it."""
        return f"{self.host_mark} {self.host}".strip()

    # made when first needed: the first screen needs none of these, and importing them takes its time

    @property
    def engine(self) -> Engine:
        """The engine, for every request but the first look."""
        if self._engine is None:
            from tui.engine.client import Engine

            info: EngineInfo | None = self.link.info if self.link else None
            self._engine = Engine(self.endpoint, info)
        return self._engine

    @property
    def jobs(self) -> Jobs:
        """What runs and what was done."""
        if self._jobs is None:
            from tui.work.jobs import Jobs

            self._jobs = Jobs(lambda record: self._post(self.JobChanged(record)), self._bug)
        return self._jobs

    @property
    def active_jobs(self) -> int:
        """How many jobs wait or run."""
        return self._jobs.active if self._jobs is not None else 0

    @property
    def operations(self) -> Operations:
        """What carries out actions; made with the first one."""
        if self._operations is None:
            from tui.work.audit import AuditFile, default_audit_path
            from tui.work.operations import Operations, Where

            def where() -> Where:
                info = self.link.info if self.link else None
                return Where(self.host, self.endpoint.url, f"{info.name} {info.version}" if info else "")

            audit = AuditFile(self._audit_path or default_audit_path(self.env), self.env)
            self._operations = Operations(
                self.jobs, audit, where, lambda text: self._post(self.Told(text, "warn"))
            )
        return self._operations

    @property
    def undoable(self) -> str:
        """What `z` would take back, '' when there is nothing."""
        return self._operations.undoable if self._operations is not None else ""

    # start

    def get_default_screen(self) -> Screen[Any]:
        """The lists."""
        return self.main

    def begin(self) -> None:
        """Show the first look when it has come, else when it comes."""
        if self._first is None:
            self._follow(None)
        elif self._first.done():
            self._first_seen(self._first)
        else:
            loop = asyncio.get_running_loop()
            self._first.add_done_callback(lambda f: loop.call_soon_threadsafe(self._first_seen, f))

    def _first_seen(self, first: Future[FirstLook]) -> None:
        from tui.engine.errors import EngineError

        try:
            look = first.result()
        except EngineError as error:
            self.call_after_refresh(self._not_reached, error)
            self._follow(None)
            return
        self.link = LinkState(True, info=look.info)
        self.main.deliver(CONTAINERS.id, look.containers, None)
        # A remote engine's clock may differ: then the list is asked for once more instead.
        since = look.received - 1 if self.endpoint.socket_path else None
        self.main.call_after_refresh(self._follow, since)

    def _follow(self, since: float | None) -> None:
        self.followers = {
            CONTAINERS.id: KindFollower(self._fetch_containers, self._got_containers, self._failed),
            IMAGES.id: KindFollower(self._fetch_images, self._got_images, self._failed),
        }
        for follower in self.followers.values():
            self.run_worker(follower.run(), exit_on_error=True)
        if since is not None:
            self.followers[IMAGES.id].mark(None)
        self._list_at_link = since is None
        self._events = EngineLink(
            self.engine,
            lambda event: self._post(self.EventSeen(event)),
            lambda state: self._post(self.LinkChanged(state)),
            since,
        )
        self._events.start()

    def _post(self, message: Message) -> None:
        """From threads: a message to an application that is gone is dropped by Textual itself."""
        self.post_message(message)

    # the engine's news

    def _fetch_containers(self, ids: frozenset[str] | None) -> Answer:
        return Answer(self.engine.list_containers(ids), ids)

    def _fetch_images(self, ids: frozenset[str] | None) -> Answer:
        found = self.engine.images_by_id(ids) if ids is not None else None
        return Answer(self.engine.list_images(), None) if found is None else Answer(found, ids)

    def _got_containers(self, answer: Answer) -> None:
        self.main.deliver(CONTAINERS.id, answer.items, answer.asked)

    def _got_images(self, answer: Answer) -> None:
        self.main.deliver_images(answer.items, answer.asked)

    def _failed(self, error: EngineError) -> None:
        self.main.say(str(error), "bad")

    def on_dtui_app_event_seen(self, message: EventSeen) -> None:
        """Mark what an event makes stale; the followers ask for it."""
        from tui.domain.stale import stale

        containers = self.main.tables[CONTAINERS.id].listing.items
        names = stale(message.event, containers.values(), self.main.images.values())
        self.followers[CONTAINERS.id].mark(names.containers)
        self.followers[IMAGES.id].mark(names.images)

    def on_dtui_app_link_changed(self, message: LinkChanged) -> None:
        """Engine reached: list everything unless the first look is that fresh. Lost: say so, keep the picture."""
        before, self.link = self.link, message.state
        if not message.state.live:
            if message.state.error is not None and (
                before is None or before.error is None or not self.main.loaded - {JOBS.id}
            ):
                self._not_reached(message.state.error)
            if before is not None and before.info is not None:
                self.link = LinkState(
                    False, before.info, message.state.error, before.since or message.state.since
                )
        elif self._list_at_link or (before is not None and not before.live):
            for follower in self.followers.values():
                follower.mark(None)
            if before is not None and not before.live:
                self.main.message = None
        self._list_at_link = False
        self.main.after_change(self.main.view)

    def _not_reached(self, error: EngineError) -> None:
        """One sentence with the way out, in the place of the list while there is none."""
        if self.link is None:
            self.link = LinkState(False, error=error)
        table = self.main.table
        if not table.listing.items:
            self.main.show_trouble(error)
        else:
            self.main.say(str(error), "bad")

    # jobs

    def on_dtui_app_job_changed(self, message: JobChanged) -> None:
        """Show it; a failure stays in the header until the Jobs view was looked at."""
        record = message.record
        self.main.deliver(JOBS.id, [record], frozenset((record.id,)))
        if record.state == "failed" and record.failure is not None:
            self.main.say(f"{record.title} {record.object}: {record.failure.title}. 6 tells more.", "bad")
        elif record.state in ("done", "cancelled"):
            undo = " z takes it back." if self.undoable and record.title in ("Tag", "Untag", "Rename") else ""
            self.main.say(f"{record.title} {record.object}: {record.state}.{undo}", "good")

    def jobs_changed(self) -> None:
        """The list of jobs itself changed."""
        self.main.deliver(JOBS.id, self.jobs.records(), None)

    def on_dtui_app_told(self, message: Told) -> None:
        """A sentence from a thread."""
        self.main.say(message.text, message.role)

    def _bug(self, error: BaseException) -> None:
        """A bug in a job must be seen: its trace is in the job's log, and this says where to look."""
        self._post(self.Told(f"A bug in dtui: {type(error).__name__}: {error} (6 has the trace)", "bad"))

    # actions

    async def ask(self, screen: Screen[Result]) -> Result | None:
        """Show a dialog and wait for its answer; keys meant for the list are dropped until it is there."""
        return await self.push_screen_wait(screen)

    async def run_action_of(self, action: Action) -> None:
        """Do what a key or the palette asks for."""
        command = COMMANDS.get(action.id)
        if command is not None and action.id != "list.sort":
            command(self.main)
            return
        self.main.asking = True
        self.run_worker(self._guarded(action), exit_on_error=True)

    async def _guarded(self, action: Action) -> None:
        from tui.engine.errors import EngineError

        try:
            await self._perform(action)
        except EngineError as error:
            self.main.say(str(error), "bad")
        finally:
            self.main.asking = False

    async def _perform(self, action: Action) -> None:
        if action.on_items:
            await self.act(action, self.main.table.listing.targets)
            return
        from tui.screens import application

        command = COMMANDS.get(action.id) or application.COMMANDS[action.id]
        result = command(self.main)
        if result is not None:
            await result

    async def perform(self, action: Action) -> None:
        """Do an action chosen in the palette."""
        await self._perform(action)

    def copy_out(self, text: str) -> None:
        """Send a text to the terminal's clipboard and show it whole, to be selected by hand."""
        from tui.screens.reader import ReaderScreen
        from tui.terminal.clipboard import osc52

        clip = osc52(text, self.env)
        if clip.sequence and self._driver is not None:
            self._driver.write(clip.sequence)
        sent = "sent to the terminal; if it takes no OSC 52, select it here" if clip.sequence else clip.reason
        from tui.domain.text import safe

        lines = [(safe(line, self.ascii), "plain") for line in text.splitlines()]
        self.push_screen(ReaderScreen(f"Copy: {sent}", lines, "esc Back"))

    async def act(self, action: Action, targets: Sequence[Any]) -> None:
        """Do an action to objects: those that refuse it are left out, and said."""
        from tui.screens.verbs import verbs

        reasons = {t.id: action.refusal(t) for t in targets}
        willing = [t for t in targets if not reasons[t.id]]
        refused = tuple(reason for reason in reasons.values() if reason)
        if not willing:
            self.main.say(refused[0] + "." if refused else "There is nothing under the cursor.", "warn")
            return
        if (
            action.changes
            and action.id.split(".")[0] != "job"
            and self.link is not None
            and not self.link.live
        ):
            self.main.say("The engine is gone: actions wait until it is back. ctrl+r tries now.", "bad")
            return
        await verbs()[action.id](self, action, willing, refused)

    # details

    @property
    def pane_has_keys(self) -> bool:
        """Whether moving keys scroll the details."""
        return self.details_pane.has_keys

    def details_follow(self) -> None:
        """The cursor or its record may have changed."""
        self.details_pane.follow()

    def close_details(self) -> bool:
        """Close the details; False when none are open."""
        return self.details_pane.close()

    def retry_link(self) -> None:
        """Connect now, or list everything again."""
        if self._events is not None:
            self._events.retry()
        if self.link is not None and self.link.live:
            for follower in self.followers.values():
                follower.mark(None)

    def on_unmount(self) -> None:
        """Cut streams and let go of threads, so that quitting never hangs."""
        if self._events is not None:
            self._events.close()
        if self._jobs is not None:
            self._jobs.shutdown(1.0)
        if self._engine is not None:
            self._engine.close()
