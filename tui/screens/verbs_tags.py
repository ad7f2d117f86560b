"""What is done to tags in registries: looked into, checked, pulled and removed there."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.domain.container import Container
from tui.domain.reference import canonical
from tui.resources.tags import VIEW
from tui.screens.threads import on_own_thread
from tui.work.operations import Item, Undo

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.remote_tag import RemoteTag
    from tui.resources.action import Action
    from tui.resources.tags import TagRow
    from tui.screens.form import Meaning
    from tui.screens.main import MainScreen
    from tui.work.checks import Checks
    from tui.work.job import Job
    from tui.work.opened_repository import OpenedRepository
    from tui.work.tags import Removed

# More tags than that are checked by a job, which can be watched and cancelled.
MOST_BY_THE_WAY = 50
# Seconds that the registry has to say what tags stand for before they are removed.
ALL_WITHIN = 20.0


def open_registry(screen: MainScreen) -> None:
    """The repositories of the registry under the cursor."""
    row = screen.table.listing.current
    if row is not None:
        screen.dtui.remote.open_registry(row.host)


def open_repository(screen: MainScreen) -> None:
    """The tags of the repository under the cursor."""
    row = screen.table.listing.current
    if row is not None:
        screen.dtui.remote.open_repository(row.host, row.path)


def open_of_row(screen: MainScreen) -> None:
    """The tags of the repository that the row under the cursor names."""
    from tui.domain.reference import InvalidReference, Reference

    row = screen.table.listing.current
    if row is None:
        return
    if screen.table.listing.is_heading(row):
        screen.say("A project names no repository: its containers do.", "warn")
        return
    try:
        parsed = Reference.parse(row.image if isinstance(row, Container) else row.reference)
    except InvalidReference:
        screen.say(f"{screen.kind.full_name(row)} names no repository to look into.", "warn")
        return
    screen.dtui.remote.open_repository(parsed.registry, parsed.repository)


async def open_other(screen: MainScreen) -> None:
    """The tags of a repository that is typed."""
    from tui.domain.reference import Reference
    from tui.screens.form import FormScreen
    from tui.screens.naming import safe_meaning

    app, host = screen.dtui, screen.dtui.remote.host
    entered = await app.ask(
        FormScreen(
            f"Look into {host}",
            [(f"a repository of {host}, or the whole name of another", "plain")],
            "",
            (),
            lambda text: safe_meaning(repository_meaning(text, host), app.ascii),
            "enter Tags there   esc Cancel",
        )
    )
    if entered is not None:
        parsed = Reference.parse(full_name(entered.text, host))
        app.remote.open_repository(parsed.registry, parsed.repository)


def repository_meaning(text: str, host: str) -> Meaning:
    """Which repository a typed text names; a tag or digest is left aside."""
    from tui.domain.reference import InvalidReference, Reference
    from tui.screens.form import Meaning

    try:
        parsed = Reference.parse(full_name(text, host))
    except InvalidReference as error:
        return Meaning((), error.reason)
    return Meaning(((f"registry {parsed.registry}   repository {parsed.repository}", "plain"),))


def full_name(text: str, host: str) -> str:
    """What was typed, with this registry where it names none."""
    from tui.domain.reference import looks_like_registry

    first, slash, _ = text.strip().partition("/")
    return text.strip() if slash and looks_like_registry(first) else f"{host}/{text.strip()}"


async def refresh_login(screen: MainScreen) -> None:
    """Fetch a new login for the registry that gave no list, where it is one of those that give tokens."""
    from tui.resources.registries import no_refresh
    from tui.screens.verbs_registries import refresh_host

    opened = screen.dtui.remote.opened
    if opened is None or screen.view != VIEW:
        screen.say("There is nothing under the cursor.", "warn")
        return
    if reason := no_refresh(opened.place.host):
        screen.say(f"{reason}.", "warn")
        return
    await refresh_host(screen.dtui, opened.place.host)


# check


async def check(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Ask anew what tags stand for: many of them as a job."""
    opened = app.remote.opened
    if opened is None or len(rows) <= MOST_BY_THE_WAY:
        app.remote.check(rows)
        return
    what = f"{len(rows)} tags of {opened.name}"
    job = app.jobs.start("Check", what, "", _check_work(opened, rows, app.checks.checks), stream=True)
    app.job_news.ends_with_result.add(job.id)
    app.main.say(f"Checking {what}: 6 shows it.")


def _check_work(opened: OpenedRepository, rows: Sequence[TagRow], checks: Checks) -> Callable[[Job], str]:
    """Ask for many tags, a few at once; the list shows what is found as it comes."""
    from tui.registry.errors import RateLimited
    from tui.screens.remote_texts import PAUSE, outcome, states_told
    from tui.work.tag_look import Found, Wish, look_up

    before = {row.tag.name: row.digest for row in rows}

    def work(job: Job) -> str:
        states: Counter[str] = Counter()

        def found(one: Found) -> None:
            opened.tell(one)
            states[outcome(before[one.wish.reference], one.head.digest if one.head else "")] += 1
            job.report(states.total(), len(before), unit="tags")

        try:
            look_up(opened.connect, opened.place.repository, map(Wish, before), found, job.check_cancelled)
        except RateLimited as error:
            checks.close_until(opened.place.host, time.time() + (error.retry_after or PAUSE))
            raise
        return states_told(states)

    return work


# pull


async def pull(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Pull tags; a name that is here on another image is asked about first."""
    from tui.screens.verbs_images import holders
    from tui.screens.verbs_pull import pull_name

    known = holders(app)
    for row in rows:
        await pull_name(app, row.reference, known.get(canonical(row.reference)), left_out)


# remove


async def remove(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Remove tags in their registry, if they are still what the list says; `z` puts them back."""
    from tui.resources.confirmation_tags import remove_command, remove_tags
    from tui.screens.verbs import confirmed

    opened = app.remote.opened
    if opened is None:
        return
    rows = await _with_digests(app, opened, rows)
    chosen = {row.id for row in rows}
    others = [tag for id, tag in opened.tags.items() if id not in chosen]
    if not rows or not await confirmed(app, remove_tags(rows, others), left_out):
        return
    removal = Removal(app, opened)
    items = [Item(row.reference, row.digest, remove_command(row), row) for row in rows]
    app.operations.run(action.id, "Remove", items, removal.remove, removal.undo)


class Removal:
    """Tags that are removed from one repository, and how each is put back. Used on a job's thread."""

    def __init__(self, app: DtuiApp, opened: OpenedRepository) -> None:
        self._app, self._opened = app, opened
        self._done: dict[str, Removed] = {}

    def remove(self, row: TagRow) -> None:
        """Remove one."""
        from tui.work.tags import remove_tag

        self._done[row.id] = remove_tag(self._opened.place, row.tag.name, row.digest)
        self._opened.tell_removed(row.tag)
        self._app.checks.checks.forget(row.id)

    def undo(self, row: TagRow) -> Undo | None:
        """How to put it back, None where what it stood for could not be kept."""
        if self._done[row.id].previous is None:
            return None
        command = f"PUT /v2/{row.tag.repository}/manifests/{row.tag.name} at {row.host}: {row.digest}"
        return Undo(f"remove {row.reference}", row.reference, command, lambda: self._put_back(row))

    def _put_back(self, row: TagRow) -> str:
        from tui.work.tags import put_back

        said = put_back(self._opened.place, row.tag.name, self._done[row.id])
        self._opened.tell_back(row.tag)
        self._app.checks.checks.forget(row.id)
        return said


async def _with_digests(app: DtuiApp, opened: OpenedRepository, rows: Sequence[TagRow]) -> list[TagRow]:
    """The rows with what they stand for, asked for where nobody looked yet; without those that are gone."""
    from tui.registry.errors import RegistryError
    from tui.work.tag_look import Found, Wish, look_up

    unknown = [row for row in rows if not row.digest]
    heads: dict[str, RemoteTag] = {row.id: row.tag for row in rows if row.digest}

    def found(one: Found) -> None:
        opened.tell(one)
        if one.head is not None:
            tag = names[one.wish.reference]
            heads[tag.reference] = replace(tag, digest=one.head.digest, media_type=one.head.media_type)

    names = {row.tag.name: row.tag for row in unknown}
    if unknown:
        app.main.say(f"Asking {opened.place.host}...")
        task = asyncio.create_task(
            on_own_thread(lambda: look_up(opened.connect, opened.place.repository, map(Wish, names), found))
        )
        await app.acting.wait([task], ALL_WITHIN)
        app.main.unsay()
        if task.done() and not task.cancelled() and isinstance(task.exception(), RegistryError):
            app.main.say(f"Nothing was removed: {task.exception()}", "bad")
            return []
    fresh = [row._replace(tag=heads[row.id]) for row in rows if row.id in heads]
    if len(fresh) < len(rows):
        app.main.say("What some of these tags stand for is not known: nothing was removed.", "warn")
        return []
    return fresh
