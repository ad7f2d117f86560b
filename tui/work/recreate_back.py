"""Going back to the container that another was made in the place of: whatever came between, nothing is lost."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.engine.errors import Conflict, EngineError, NotFound
from tui.work.explained import Explained
from tui.work.recreate_record import Held, Record, RecordFailed, Records
from tui.work.recreate_wait import SETTLE, runs_well

if TYPE_CHECKING:
    from tui.domain.container import Container
    from tui.engine.client import Engine
    from tui.work.recorder import Recorder

_ASIDE = re.compile(r"(?P<name>.+)-before-\d{8}-\d{4}(?:-\d+)?")
_NEVER = {"Name": "no", "MaximumRetryCount": 0}
_RUNS = ("running", "paused", "restarting")


class RecreateFailed(Explained):
    """A container was not recreated, or could not be gone back to."""


class WayBack(NamedTuple):
    """What going back would do: `old` is what stands aside, `new` what has its place, None when nothing has.

    `record` says what dtui wrote down of it, None where it wrote nothing: then names tell.
    """

    old: Container
    new: Container | None
    record: Record | None

    @property
    def name(self) -> str:
        """The name that the old one gets back."""
        if self.record is not None:
            return self.record.name
        return self.new.name if self.new else base_name(self.old.name)


def aside_name(name: str, word: str, taken: Collection[str], now: float) -> str:
    """What a container is called that makes room: '<name>-before-20260612-0905', by the clock on the wall."""
    wanted = f"{name}-{word}-{time.strftime('%Y%m%d-%H%M', time.localtime(now))}"
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found


def base_name(name: str) -> str:
    """The name that one which stands aside had before, '' for any other."""
    found = _ASIDE.fullmatch(name)
    return found["name"] if found else ""


def way_back(c: Container, containers: Collection[Container], records: Collection[Record]) -> WayBack | None:
    """How to go back from a container, or to it; None when there is no way.

    What was written down counts first; else the newest of those whose names say that they stand aside for it.
    """
    by_id = {each.id: each for each in containers}
    by_name = {each.name: each for each in containers}
    for record in sorted(records, key=lambda each: -each.begun):
        old = by_id.get(record.old)
        if old is None or not _is_about(record, c):
            continue
        new = by_id.get(record.new) or by_name.get(record.name)
        if record.is_open or old.name != record.name:
            return WayBack(old, new if new is not old else None, record)
    if name := base_name(c.name):
        return WayBack(c, by_name.get(name), None)
    aside = [each for each in containers if c.name and base_name(each.name) == c.name]
    return WayBack(max(aside, key=lambda each: each.name), c, None) if aside else None


def _is_about(record: Record, c: Container) -> bool:
    return c.id in (record.old, record.new) or (record.is_open and c.name == record.name)


def unfinished(engine: Engine, records: Records, settle: float = SETTLE) -> tuple[Record, ...]:
    """Those that were interrupted, newest first; where the new one runs well by now that is written down. Blocking.

    What is about containers that are gone is forgotten. Raises EngineError.
    """
    here = {c.id for c in engine.list_containers()}
    found = []
    for record in records.all():
        if record.old not in here:
            with suppress(RecordFailed):
                _forget(records, record)
        elif record.is_open:
            found.append(_settled(engine, records, record, settle))
    return tuple(found)


def _forget(records: Records, record: Record) -> None:
    held = records.hold(record.old)
    if held is not None:
        with held:
            held.drop()


def _settled(engine: Engine, records: Records, record: Record, settle: float) -> Record:
    """The record, ended where the new one has been running well since."""
    if record.stage != "started" or not runs_well(engine, record.new, settle):
        return record
    held = records.hold(record.old)
    if held is None:
        return record
    with held:
        held.note(stage="done")
        return held.record


def go_back(
    engine: Engine,
    records: Records,
    way: WayBack,
    engine_id: str,
    *,
    log: Callable[[str], None] = lambda text: None,
    recorder: Recorder | None = None,
) -> str:
    """Put the old one in its place again; the new one stays under another name. A clause on what is now.

    Raises RecreateFailed, RecordFailed or EngineError; it may be tried again then.
    """
    held = records.hold(way.old.id)
    if held is None and way.record is not None:
        raise Conflict(f"{way.name} was gone back to meanwhile", "", "Nothing was changed.")
    if held is None:
        record = _record_of(engine, way, engine_id)
        held, note = records.begin(record)
        if note:
            log(note)
    with held:
        if held.record.stage != "back":
            # One that never ran holds nothing.
            held.note(stage="back", keeps=held.record.was_started)
        return put_back(engine, held, log, recorder)


def put_back(engine: Engine, held: Held, log: Callable[[str], None], recorder: Recorder | None = None) -> str:
    """Do what is left to be done of it, each step looked at first; raises as `go_back`."""
    record = held.record
    try:
        old = engine.inspect_container(record.old)
    except NotFound as error:
        held.drop()
        gone = f"{record.aside} is gone"
        raise RecreateFailed(gone, "There is nothing to go back to.", "Nothing was changed.") from error
    new = _new_one(engine, record)
    kept = _make_room(engine, record, new, log, recorder) if new else ""
    if name_of(old) != record.name:
        engine.rename(record.old, record.name)
        log(f"{record.aside} is called {record.name} again")
    if record.policy:
        engine.set_restart_policy(record.old, record.policy)
    more = f"; {kept}" if kept else ""
    if not record.ran or (old.get("State") or {}).get("Running"):
        held.drop()
        return f"{record.name} is what it was before{more}"
    try:
        engine.start(record.old)
    except EngineError as error:
        held.drop()
        title = f"{record.name} is what it was before, but could not be started"
        raise RecreateFailed(title, error.detail or error.title, "a, then s tries again.") from error
    held.drop()
    return f"{record.name} is what it was before and runs again{more}"


def name_of(inspect: Mapping[str, Any]) -> str:
    """A container's name without its slash."""
    return str(inspect.get("Name") or "").lstrip("/")


def _make_room(
    engine: Engine,
    record: Record,
    new: Mapping[str, Any],
    log: Callable[[str], None],
    recorder: Recorder | None,
) -> str:
    """Take the new one out of the way; a clause on where it is when it is kept."""
    id = str(new["Id"])
    # Else it would come up again with the engine's next start, and take ports and addresses.
    engine.set_restart_policy(id, _NEVER)
    if (new.get("State") or {}).get("Status") in _RUNS:
        engine.stop(id)
    if not record.keeps:
        if recorder is not None and (recorded := str(recorder.record(engine, id))):
            log(f"the new {record.name}: {recorded}")
        engine.remove_container(id)
        log(f"the new {record.name} was removed; volumes stay")
        return ""
    if name_of(new) != record.name:
        return f"the other one is {name_of(new)}"
    taken = {each.name for each in engine.list_containers()}
    name = aside_name(record.name, "after", taken, time.time())
    engine.rename(id, name)
    log(f"the new {record.name} is kept as {name}, stopped")
    return f"the other one is {name}, stopped"


def _new_one(engine: Engine, record: Record) -> dict[str, Any] | None:
    """What was made in its place, None when nothing was or it is gone."""
    try:
        if record.new:
            return engine.inspect_container(record.new)
        found = engine.inspect_container(record.name)
    except NotFound:
        return None
    if found["Id"] == record.old or name_of(found) != record.name:
        return None
    # dtui died before it was told the ID: then this one was never started.
    was_made = found["Image"] == record.image_id and (found.get("State") or {}).get("Status") == "created"
    if not was_made:
        raise RecreateFailed(
            f"Another container is called {record.name} now",
            f"It is {found['Id'][:12]}, which dtui did not make.",
            "Give it another name, then go back.",
        )
    return found


def _record_of(engine: Engine, way: WayBack, engine_id: str) -> Record:
    """What would have been written down, as far as the two containers tell; raises Conflict when they changed."""
    new = engine.inspect_container(way.new.id) if way.new else {}
    now = [name_of(engine.inspect_container(way.old.id)), *([name_of(new)] if new else [])]
    if now != [way.old.name, *([way.new.name] if way.new else [])]:
        raise Conflict(f"{way.name} has another name meanwhile", "", "Nothing was changed.")
    policy = ((new.get("HostConfig") or {}).get("RestartPolicy")) or {}
    runs = (new.get("State") or {}).get("Status") in _RUNS
    return Record(
        engine=engine_id,
        old=way.old.id,
        name=way.name,
        aside=way.old.name,
        image=way.new.image if way.new else "",
        image_id=way.new.image_id if way.new else "",
        policy=policy,
        ran=runs or way.new is None,
        begun=time.time(),
        new=way.new.id if way.new else "",
        stage="back",
        keeps=True,
    )
