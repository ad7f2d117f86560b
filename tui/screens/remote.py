"""Looking into registries: the repositories known here, and the tags that a registry has of one."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast

from textual.message import Message

from tui.resources import registries, repositories, tags
from tui.resources.kind import REPOSITORIES, TAGS
from tui.screens import remote_details, remote_texts
from tui.screens.tag_check import TagCheck

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.resources.tags import Here, TagRow
    from tui.screens.frame import Parts
    from tui.work.opened_repository import OpenedRepository
    from tui.work.tags import Place

# Rows that are made at a time, so that keys are answered in between.
SLICE = 250
# Seconds between two drawings while answers come in, between two slices, and for which the rows rest before
# they are asked for.
_REST = 0.1
_BREATH = 0.005
_SETTLED = 0.15
# So many repositories stay as they were listed.
_KEPT = 8


class RemoteChanged(Message):
    """Something came from the registry that is looked into."""


class RemoteNews:
    """What is looked into, and the rows of it. Lives on the event loop."""

    def __init__(self, app: DtuiApp) -> None:
        self._app = app
        self.host = ""
        self.opened: OpenedRepository | None = None
        self._kept: dict[str, OpenedRepository] = {}
        self._here: Here | None = None
        self._stale: dict[str, None] = {}
        self._drawing = False
        self._in_sight: tuple[str, ...] = ()
        self.is_resting = False
        self._check = TagCheck()
        self._said = ""
        # What the rows were made of: the images and pins of that time.
        self._made_of: tuple[object, object] = (None, None)

    def open_registry(self, host: str) -> None:
        """Show the repositories of a registry that are known here."""
        if host != self.host:
            self._start_afresh(REPOSITORIES.id)
        self.host = host
        self._show_repositories()
        self._app.main.open_view(REPOSITORIES.id, registries.short_host(host))

    def open_repository(self, host: str, path: str) -> None:
        """Show the tags of a repository: as they were listed before, or ask for them."""
        main, name = self._app.main, f"{host}/{path}"
        known = self.opened is not None and self.opened.name == name
        if not known:
            if TAGS.id not in main.tables:
                # What looks newest first; the user may turn it round.
                main.tables[TAGS.id].listing.descending = True
            self._start_afresh(TAGS.id)
        self.opened = opened = self._repository(host, path)
        inside = main.view == REPOSITORIES.id and host == self.host
        main.open_view(TAGS.id, path if inside else f"{registries.short_host(host)}/{path}")
        if opened.listed_at:
            opened.come_back()
            self._make_anew(opened.tags)
        else:
            opened.list()
        main.after_change(TAGS.id)

    def _start_afresh(self, view: str) -> None:
        main = self._app.main
        table = main.tables[view]
        table.listing.replace(())
        table.listing.set_filter("")
        table.top = 0
        main.loaded.discard(view)
        self._stale.clear()

    def _repository(self, host: str, path: str) -> OpenedRepository:
        from tui.work.opened_repository import OpenedRepository

        name = f"{host}/{path}"
        app, opened = self._app, self._kept.pop(name, None)
        if opened is None:
            opened = OpenedRepository(self.place(host, path), lambda: app.post(RemoteChanged()))
        self._kept[name] = opened
        while len(self._kept) > _KEPT:
            self._kept.pop(next(iter(self._kept))).leave()
        return opened

    def place(self, host: str, path: str) -> Place:
        """A repository and how it is asked."""
        return remote_details.place(self._app, host, path)

    def view_changed(self) -> None:
        """Nothing is asked for a list that is not shown."""
        if self.opened is not None and self._app.main.view != TAGS.id:
            self.opened.leave()
            self._check.clear()

    def list_again(self) -> bool:
        """Ask for the tags anew; False where no list of tags is shown."""
        if self.opened is None or self._app.main.view != TAGS.id:
            return False
        self._allow(self.opened)
        self.opened.list()
        self._app.main.after_change(TAGS.id)
        return True

    def close(self) -> None:
        """Ask nothing more."""
        if self.opened is not None:
            self.opened.leave()

    def images_changed(self) -> None:
        """What is here may be other than it was."""
        main = self._app.main
        made_of = (main.images, self._app.pins.known)
        if all(now is before for now, before in zip(made_of, self._made_of, strict=True)):
            return
        self._made_of, self._here = made_of, None
        if main.view == REPOSITORIES.id:
            self._show_repositories()
        if main.view == TAGS.id and self.opened is not None:
            self._make_anew(self.opened.tags)

    @property
    def here(self) -> Here:
        """What of registries is here."""
        if self._here is None:
            self._here = tags.Here(self._app.main.images.values(), self._app.pins.known.pins)
        return self._here

    def _show_repositories(self) -> None:
        app = self._app
        rows = repositories.repository_rows(self.host, app.main.images.values(), app.pins.known.pins)
        app.main.deliver(REPOSITORIES.id, rows, None)

    def changed(self) -> None:
        """Something came: draw it soon, not each answer by itself."""
        if not self._drawing:
            self._drawing = True
            self._app.main.set_timer(_REST, self.draw)

    @property
    def is_making(self) -> bool:
        """Whether rows are still to be made."""
        return self._drawing or bool(self._stale)

    def _make_anew(self, ids: Iterable[str]) -> None:
        self._stale |= dict.fromkeys(ids)
        self.changed()

    def draw(self) -> None:
        """Take what came and show so much of it that keys do not wait; the rest follows."""
        self._drawing = False
        opened = self.opened
        if opened is None or self._app.main.view != TAGS.id:
            return
        if opened.bug is not None:
            raise opened.bug
        taken = opened.take(SLICE)
        # Before anything is drawn, which asks for what is still to be checked.
        checked = self._check.looked(opened, taken.looked)
        self._stale |= dict.fromkeys(taken.changed)
        ids = list(self._stale)[:SLICE]
        self._stale = dict.fromkeys(list(self._stale)[SLICE:])
        self._deliver(opened, ids, taken.gone)
        self._tell(opened)
        if checked:
            self._app.main.say(checked, "good")
        if self._stale or opened.is_waiting:
            self._drawing = True
            # Not call_later: the loop reads no keys until all that was called later is done.
            self._app.main.set_timer(_BREATH, self.draw)

    def _deliver(self, opened: OpenedRepository, ids: Sequence[str], gone: Sequence[str]) -> None:
        main, here = self._app.main, self.here
        listing = main.tables[TAGS.id].listing
        known = [(id, opened.tags[id]) for id in ids if id in opened.tags]
        rows = [
            tags.tag_row(tag, opened.details.get(tag.digest), here, opened.problems.get(id, ""))
            for id, tag in known
        ]
        changed = [row for row in rows if listing.items.get(row.id) != row]
        was_first = listing.cursor == 0
        if opened.tags or opened.listed_at:
            main.loaded.add(TAGS.id)
        if changed or gone:
            listing.update(changed, {*ids, *gone} - opened.tags.keys())
        if was_first and not opened.listed_at:
            # While the list grows its first row is where the user is; later the cursor keeps to its tag.
            listing.move_to(0)
        main.after_change(TAGS.id)

    def rows_shown(self) -> None:
        """The rows in sight may be others: when they rest, what is not known of them is asked for."""
        main = self._app.main
        if self.opened is None or main.view != TAGS.id:
            return
        in_sight = tuple(row.id for row in main.table.rows_on_screen())
        if in_sight != self._in_sight:
            self._in_sight, self.is_resting = in_sight, False
            main.set_timer(_SETTLED, lambda: self._settled(in_sight))
        elif self.is_resting:
            self._ask()

    def _settled(self, in_sight: tuple[str, ...]) -> None:
        if in_sight == self._in_sight and self._app.main.view == TAGS.id:
            self.is_resting = True
            self._ask()

    def _ask(self) -> None:
        from tui.work.tag_look import Wish

        opened = self.opened
        if opened is None or self._closed_until is not None:
            return
        rows = cast("Sequence[TagRow]", self._app.main.tables[TAGS.id].rows_on_screen())
        wanted = [opened.tags[id].name for id in self._check.wanted if id in opened.tags]
        wanted += [row.tag.name for row in rows if not row.digest and not row.problem]
        closer = [row.digest for row in rows if opened.reads_manifests and tags.is_closer_look_needed(row)]
        opened.wish([*map(Wish, wanted), *(Wish(digest, True) for digest in closer)])

    def check(self, rows: Sequence[TagRow]) -> None:
        """Ask anew what these tags stand for, and tell what has changed."""
        opened = self.opened
        if opened is None:
            return
        self._allow(opened)
        if opened.stopped is not None:
            opened.come_back()
        self._check.begin(rows)
        self._app.main.say(f"Asking {opened.place.host}...")
        self._ask()

    def _tell(self, opened: OpenedRepository) -> None:
        """Say once what is wrong."""
        main = self._app.main
        said = opened.note
        if opened.error is not None and opened.tags:
            said = remote_texts.told(opened.error)
        if opened.stopped is not None:
            self._pause(opened)
            self._check.clear()
            said = remote_texts.stopped(opened.stopped)
        elif (until := self._closed_until) is not None:
            said = remote_texts.left_alone(opened.place.host, until)
        if said and said != self._said:
            main.say(said, "warn")
        self._said = said
        if opened.look.limit is not None:
            self._app.checks.checks.tell_limit(opened.place.host, opened.look.limit)

    def _pause(self, opened: OpenedRepository) -> None:
        """Ask no other repository of a registry either that wants to be asked less."""
        from tui.registry.errors import RateLimited

        if isinstance(opened.stopped, RateLimited) and self._closed_until is None:
            until = time.time() + (opened.stopped.retry_after or remote_texts.PAUSE)
            self._app.checks.checks.close_until(opened.place.host, until)

    @property
    def _closed_until(self) -> float | None:
        """Until when the registry wants not to be asked; it told so, here or to a check."""
        return self._app.checks.checks.closed_until(self.opened.place.host) if self.opened else None

    def _allow(self, opened: OpenedRepository) -> None:
        """Ask a registry that wanted to be left alone after all: somebody pressed the key for it."""
        self._app.checks.checks.close_until(opened.place.host, 0.0)

    def notice(self, view: str) -> str:
        """Why a list of tags is empty, '' for other lists."""
        return remote_texts.notice(self.opened) if self.opened is not None and view == TAGS.id else ""

    def state(self, view: str) -> Parts:
        """What goes on, for the right end of the line above the list."""
        if self.opened is None or view != TAGS.id:
            return []
        return remote_texts.state(self.opened, time.time(), self._closed_until is not None)
