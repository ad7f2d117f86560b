"""The application: it owns the engine, the jobs and the settings, and hands them down."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.message import Message
from textual.screen import Screen

from tui.engine.endpoint import Endpoint
from tui.resources.catalog import Catalog
from tui.screens.acting import Acting
from tui.screens.checks import CheckNews
from tui.screens.details import Details
from tui.screens.findings import FindingNews
from tui.screens.hearing import Hearing
from tui.screens.job_news import JobNews
from tui.screens.logins import LoginNews
from tui.screens.main import MainScreen
from tui.screens.news import EngineNews
from tui.screens.pins import PinNews
from tui.screens.plans import LayersKnown, PlanNews
from tui.screens.remote import RemoteNews
from tui.screens.stats import StatsNews
from tui.settings import Settings
from tui.terminal.sparing import SparingApp
from tui.widgets import glyphs

if TYPE_CHECKING:
    from tui.engine.client import Engine
    from tui.engine.first import FirstLook
    from tui.engine.info import EngineInfo
    from tui.registry.sources import TokenSource
    from tui.screens.decommission import DecommissionNews
    from tui.screens.storage import StorageNews
    from tui.work.facts import Facts
    from tui.work.follow import LinkState
    from tui.work.jobs import Jobs
    from tui.work.operations import Operations
    from tui.work.recorder import Recorder
    from tui.work.remote import OpenRegistry, RemoteRegistry

Result = TypeVar("Result")


class DtuiApp(SparingApp, Hearing, inherit_bindings=False):
    """dtui on one engine. `first` is the first look, asked for while Textual was being imported."""

    ENABLE_COMMAND_PALETTE = False
    CSS_PATH: ClassVar[str] = "dtui.tcss"
    BINDINGS: ClassVar[list[Any]] = []

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
        token_source: Callable[[], TokenSource] | None = None,
        open_registry: OpenRegistry | None = None,
    ) -> None:
        super().__init__(driver_class=driver_class)
        self.settings, self.endpoint, self.env, self.ascii = settings, endpoint, env, ascii
        self.glyphs = glyphs.ASCII if ascii else glyphs.UNICODE
        self.catalog = Catalog(settings.keys, settings.read_only)
        self.news = EngineNews(self)
        self.job_news = JobNews(self, audit_path)
        self.acting = Acting(self)
        self.logins = LoginNews(self)
        self.pins = PinNews(self)
        self.checks = CheckNews(self)
        self.remote = RemoteNews(self)
        self.plans = PlanNews(self)
        self.findings = FindingNews(self)
        self.stats: StatsNews = StatsNews(self)
        self.profiles: dict[str, str] = dict(settings.profiles)
        self._engine: Engine | None = None
        self._recorder: Recorder | None = None
        self._facts: Facts | None = None
        self._storage: StorageNews | None = None
        self._decommission: DecommissionNews | None = None
        self._make_source = token_source
        self._open_registry = open_registry
        self._first = first
        self.main = MainScreen()
        self.details_pane: Details = Details(self.main)
        if ascii:
            self.add_class("-ascii")
        self._choose_theme()

    # who and where

    @property
    def link(self) -> LinkState | None:
        """How the engine is reached now; None before anything is known."""
        return self.news.link

    @property
    def host(self) -> str:
        """The host's name, as the header shows it.

        A socket may be forwarded from elsewhere: then the engine's own word for its host is the true one.
        """
        if self.settings.demo:
            return "demo"
        told = self.news.described.host if self.news.described and self.endpoint.socket_path else ""
        return told or self.endpoint.host_label

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
    def recorder(self) -> Recorder:
        """What keeps a record of every container before it is removed."""
        if self._recorder is None:
            from tui.work.recorder import Recorder

            self._recorder = Recorder(self.env)
        return self._recorder

    @property
    def facts(self) -> Facts:
        """The layers of the images here, asked for in the background and kept on the disk."""
        if self._facts is None:
            from tui.work.facts import Facts
            from tui.work.facts_file import FactsFile

            self._facts = Facts(
                self.engine,
                lambda store: FactsFile.of_store(self.env, store),
                lambda: self.post(LayersKnown()),
            )
        return self._facts

    @property
    def jobs(self) -> Jobs:
        """What runs and what was done."""
        return self.job_news.jobs

    @property
    def operations(self) -> Operations:
        """What carries out actions."""
        return self.job_news.operations

    @property
    def storage(self) -> StorageNews:
        """The volumes and networks."""
        if self._storage is None:
            from tui.screens.storage import StorageNews

            self._storage = StorageNews(self)
        return self._storage

    @property
    def decommission(self) -> DecommissionNews:
        """What is decided on this host."""
        if self._decommission is None:
            from tui.screens.decommission import DecommissionNews

            self._decommission = DecommissionNews(self)
        return self._decommission

    @property
    def undoable(self) -> str:
        """What `z` would take back, '' when there is nothing."""
        if self._decommission is not None and self._decommission.takes_back:
            return "the last verdict"
        return self.job_news.undoable

    def _choose_theme(self) -> None:
        """The user's, else dtui's own."""
        from tui.widgets import themes

        themes.choose(self, self.settings.theme)

    @property
    def token_source(self) -> TokenSource | None:
        """Where ECR tokens come from when not from AWS: the demo's."""
        return self._make_source() if self._make_source is not None else None

    def open_registry(self, host: str, login: Mapping[str, str] | None) -> RemoteRegistry:
        """A registry to be asked directly, over the network but in the demo."""
        if self._open_registry is not None:
            return self._open_registry(host, login)
        from tui.registry.client import RegistryClient

        return RegistryClient(host, login, self.env)

    def profile_names(self) -> Sequence[str]:
        """The AWS profiles there are to choose from."""
        from tui.registry.ecr import profiles

        return () if self._make_source is not None else profiles(self.env)

    # start

    def get_default_screen(self) -> Screen[Any]:
        """The lists."""
        return self.main

    def begin(self) -> None:
        """Show what there is and follow what happens; the screen of lists is there."""
        self.news.begin(self._first)

    def post(self, message: Message) -> None:
        """A message from any thread; one to an application that is gone is dropped by Textual itself."""
        self.post_message(message)

    # dialogs and details

    async def ask(self, screen: Screen[Result]) -> Result | None:
        """Show a dialog and wait for its answer."""
        return await self.push_screen_wait(screen)

    def copy_out(self, text: str) -> None:
        """Send a text to the terminal's clipboard and show it whole, to be selected by hand."""
        from tui.screens.copied import copied
        from tui.terminal.clipboard import osc52

        clip = osc52(text, self.env)
        if clip.sequence and self._driver is not None:
            self._driver.write(clip.sequence)
        self.push_screen(copied(text, clip, self.ascii))

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

    def _fatal_error(self) -> None:
        """Show where a bug is, without the values of variables: a login may be among them."""
        from rich.segment import Segments
        from rich.traceback import Traceback

        trace = Traceback(show_locals=False, width=None)
        self._exit_renderables.append(Segments(self.console.render(trace, self.console.options)))
        self._close_messages_no_wait()

    def on_unmount(self) -> None:
        """Cut streams and let go of threads, so that quitting never hangs."""
        self.news.close()
        self.logins.close()
        self.remote.close()
        self.plans.close()
        self.findings.close()
        self.stats.close()
        if self._decommission is not None:
            self._decommission.close()
        if self._facts is not None:
            self._facts.close()
        self.job_news.close()
        if self._engine is not None:
            self._engine.close()
