"""The Decommission list on the screen: cases made of what the lists have, decisions kept, dossiers asked for."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui.domain.decision import Decisions, cases, refusal
from tui.resources import decommission as listed
from tui.resources.kind import CONTAINERS, DECOMMISSION
from tui.screens.main import SOURCES
from tui.screens.threads import on_own_thread

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    from tui.app import DtuiApp
    from tui.domain.decision import Case, Decision
    from tui.domain.plan import Step
    from tui.domain.world import World
    from tui.resources.decommission import CaseRow
    from tui.resources.dossier import Dossier
    from tui.screens.frame import Parts
    from tui.work.decommission import Decommission
    from tui.work.plan_doing import Result

# Log lines of a dossier, and seconds that the engine may take to tell a container's changed files.
_LINES = 5
_CHANGES_WITHIN = 2.0


class DecommissionNews:
    """What is decided on this host. Lives on the event loop; `look` is called from a thread."""

    def __init__(self, app: DtuiApp) -> None:
        self._app = app
        self.record: Decommission | None = None
        # The same for a plan that is carried out without this list.
        self._noting: Decommission | None = None
        self.world: World | None = None
        self.cases: tuple[Case, ...] = ()
        self.trouble = ""
        self.decisions = Decisions()
        self._inspects: Mapping[str, Mapping[str, Any]] = {}
        self._is_beginning = False
        self._writer: ThreadPoolExecutor | None = None

    # beginning

    def open(self) -> None:
        """Show the list, and go on with what was decided before."""
        self._app.main.open_view(DECOMMISSION.id, "Decommission")
        self._app.storage.begin()
        if not self._is_beginning:
            self._is_beginning = True
            self._app.run_worker(self._begin(), exit_on_error=True)

    async def _begin(self) -> None:
        from tui.engine.errors import EngineError

        self.trouble = ""
        try:
            if self.record is None:
                self.record = await on_own_thread(self._opened)
                self.decisions = self.record.decisions
        except (EngineError, OSError) as error:
            self.trouble = f"{str(error).rstrip('.')}. ctrl+r tries again."
        finally:
            self._is_beginning = False
        self.changed()
        if self.record is not None:
            self._say_begun()
            self._ask_registries()
            self._app.run_worker(self._learn(), exit_on_error=True)

    def _opened(self) -> Decommission:
        """Blocking."""
        from tui.work.decommission import Decommission

        engine = self._app.engine
        return Decommission(self._app.env, engine.describe().engine_id or self._app.endpoint.url)

    def note(self, step: Step, result: Result) -> None:
        """Keep how a step ended, if this host is being given up. From a plan's thread; never raises."""
        from tui.engine.errors import EngineError
        from tui.screens.job_news import Told

        try:
            self._noting = record = self.record or self._noting or self._opened()
        except EngineError as error:
            self._app.post(Told(f"What became of {step.name} is not in the report: {error}", "warn"))
            return
        if record.begun:
            trouble = record.note(step.id, result.outcome, result.detail, time.time())
            if trouble:
                self._app.post(Told(trouble, "warn"))

    def _say_begun(self) -> None:
        record = self.record
        if record is None:
            return
        if record.trouble:
            self._app.main.say(record.trouble, "warn")
        elif self.decisions.said:
            said = len(self.decisions.said)
            self._app.main.say(f"Going on: {said} decided before. The filter verdict:open shows the rest.")

    def _ask_registries(self) -> None:
        """Whether the images of containers are elsewhere: by their names, each asked once in a session."""
        from tui.screens.verbs_check import names_of

        checks, world = self._app.checks, self._app.main.tables[CONTAINERS.id].listing.items.values()
        pairs = {(name, image.id): (name, image) for c in world for name, image in names_of(self._app, c)}
        wanted = [
            pair for pair in pairs.values() if checks.known is None or not checks.known.answers(pair[1].id)
        ]
        if wanted:
            checks.start(wanted)

    async def _learn(self) -> None:
        """Ask once for all containers: who is tied to whom is told by none alone."""
        from tui.engine.errors import EngineError
        from tui.work.survey import survey

        world = self.world
        if world is None:
            return
        from dataclasses import replace

        alone = replace(world, images=(), volumes=(), networks=())
        try:
            found = await on_own_thread(lambda: survey(self._app.engine, alone))
        except EngineError as error:
            self._app.main.say(str(error), "bad")
            return
        self._inspects = found.containers
        self._app.details_pane.renew()

    # rows

    def changed(self) -> None:
        """Make the rows anew: something on the host, or what is decided, is another now."""
        if self._app.main.view != DECOMMISSION.id or not self._is_known:
            return
        self.world = self._world()
        self.cases = cases(self.world, self.decisions)
        known = self._app.checks.known
        images = {image.id: image for image in self.world.images}
        verdicts = {id: v for id in images if known is not None and (v := known.verdict(id)) is not None}
        rows = listed.rows(
            self.cases,
            {c.id: c for c in self.world.containers},
            images,
            verdicts,
            self._app.storage.sizes,
            self._carried(),
        )
        self._app.main.deliver(DECOMMISSION.id, rows, None)

    @property
    def _is_known(self) -> bool:
        return self.record is not None and set(SOURCES) <= self._app.main.loaded

    def _carried(self) -> Mapping[str, str]:
        if self.record is None:
            return {}
        return {
            id: evidence for pack in self.record.packs if pack.confirmed for id, _, evidence in pack.contents
        }

    def _world(self) -> World:
        from tui.domain.world import World

        app = self._app
        return World(
            containers=tuple(app.main.tables[CONTAINERS.id].listing.items.values()),
            images=tuple(app.main.images.values()),
            volumes=tuple(app.storage.volumes.values()),
            volume_sizes=app.storage.sizes,
            networks=tuple(app.storage.networks.values()),
            now=time.time(),
        )

    # deciding

    def decide(self, found: Iterable[CaseRow], decision: Decision | None) -> list[str]:
        """Say this of these; the clauses that say why some cannot be."""
        record, world = self.record, self.world
        if record is None or world is None:
            return []
        rows = tuple(found)
        # Containers first: what hangs on them is judged by what was just said.
        said = self.decisions.with_said((r.id for r in rows if r.case.kind == "container"), decision)
        refused = {
            r.id: why
            for r in rows
            if decision is not None and (why := refusal(r.case, decision, world, said))
        }
        ids = [r.id for r in rows if r.id not in refused]
        self.decisions = self.decisions.with_said(ids, decision)
        self._keep(record, ids, decision)
        self.changed()
        return list(refused.values())

    def _keep(self, record: Decommission, ids: Sequence[str], decision: Decision | None) -> None:
        """Write it down in the order in which it was said, without a key waiting for the disk."""
        from concurrent.futures import ThreadPoolExecutor

        from tui.screens.job_news import Told

        def write() -> None:
            trouble = record.decide(ids, decision)
            if trouble:
                self._app.post(Told(trouble, "warn"))

        if self._writer is None:
            # Waited for when dtui ends: what was said last is kept, too.
            self._writer = ThreadPoolExecutor(1, "dtui-decisions")
        self._writer.submit(write)

    def close(self) -> None:
        """Wait for what is being written down."""
        if self._writer is not None:
            self._writer.shutdown()

    # dossiers

    def look(self, row: CaseRow) -> Dossier | None:
        """What the engine tells of a container now. Blocking; raises EngineError."""
        from tui.domain.neighbours import neighbours
        from tui.resources.dossier import Dossier

        c, world = row.container, self.world
        if c is None or world is None:
            return None
        inspect = self._app.engine.inspect_container(c.id)
        known = self._app.checks.known
        log, trouble = self._log(c.id, inspect)
        return Dossier(
            inspect,
            known.verdict(c.image_id) if known is not None else None,
            known.answers(c.image_id) if known is not None else (),
            neighbours(c, world, {**self._inspects, c.id: inspect}),
            self._left(inspect, world),
            log,
            trouble,
            self._changed_files(c.id),
        )

    def raw(self, row: CaseRow) -> dict[str, Any] | None:
        """The engine's own answer, None for a path of the host. Blocking; raises EngineError."""
        engine, case = self._app.engine, row.case
        ask = {
            "container": engine.inspect_container,
            "image": engine.inspect_image,
            "volume": engine.inspect_volume,
            "network": engine.inspect_network,
        }.get(case.kind)
        return ask(case.object) if ask is not None else None

    def _log(self, id: str, inspect: Mapping[str, Any]) -> tuple[tuple[str, ...], str]:
        from tui.engine.errors import EngineError, EngineUnreachable

        terminal = bool((inspect.get("Config") or {}).get("Tty"))
        try:
            tail = self._app.engine.logs_tail(id, _LINES, terminal=terminal)
        except EngineUnreachable:
            raise
        except EngineError as error:
            return (), error.detail or error.title
        return tuple(line.text for line in tail.lines), ""

    def _left(self, inspect: Mapping[str, Any], world: World) -> tuple[Any, ...]:
        from tui.domain.recipe_read import read

        return read(inspect, None, {c.id: c.name for c in world.containers}).left

    def _changed_files(self, id: str) -> int | None:
        from tui.domain.changes import changed_files, noise_of
        from tui.engine.errors import EngineError

        try:
            told = self._app.engine.container_changes(id, _CHANGES_WITHIN)
        except EngineError:
            # Not in time, or it is going just now: the plan looks once more, and says so.
            return None
        return len(changed_files(told, noise_of(self._app.settings.cleanup)))

    def told(self, row: CaseRow, dossier: Any) -> list[tuple[str, str]]:
        """What the details of a case say."""
        from tui.resources import dossier as lines

        world = self.world
        if world is None:
            return []
        if isinstance(dossier, lines.Dossier):
            return lines.container(row, dossier, world, time.time())
        users = lines.users_told(row.case, world, self.decisions)
        if row.image is not None:
            return lines.image(row, row.verdict, users, time.time())
        return lines.stored(row, self._stored(row), users)

    def _stored(self, row: CaseRow) -> list[str]:
        """What is known of a volume, a path or a network."""
        from tui.resources import dossier as lines

        storage = self._app.storage
        if row.case.kind == "volume" and (volume := storage.volumes.get(row.case.object)):
            origin = self.world.origin(volume.name) if self.world is not None else ""
            return lines.volume(volume, row.size, origin, time.time())
        if row.case.kind == "network" and (network := storage.networks.get(row.case.object)):
            return lines.network(network)
        return [
            "a path of the host: dtui removes none; moved, it comes along as an archive where it can be read"
        ]

    # showing

    def notice(self) -> str:
        """Why the list is empty, '' when nothing is on the host."""
        return self.trouble or ("" if self._is_known else "Looking at what is on this host...")

    def state(self) -> Parts:
        """How many are decided, for the right end of the line above the list."""
        rows = self._app.main.tables[DECOMMISSION.id].listing.items.values()
        return [(f"{listed.tally(rows)} ", "key")]
