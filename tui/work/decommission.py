"""The decommission of one engine's host: decisions, packs and results, kept as soon as they are said."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.domain.decision import Decision, Decisions
from tui.domain.redact import redact
from tui.work.decommission_file import Ended, KeptPack, Record
from tui.work.decommission_store import Store
from tui.work.identity import engine_id
from tui.work.packed import Packed
from tui.work.state_folder import MEMORY

if TYPE_CHECKING:
    from tui.engine.client import Engine

_Change = Callable[[Record], Record]


class Decommission:
    """The record of one engine's decommission; two dtui may work on one, each on what the other wrote last.

    Thread-safe. What writes blocks for as long as the disk takes, and answers '' or a sentence for people: that
    it is kept in memory, say, or not at all. What could not be kept holds in this dtui, and is written with
    the next change. `trouble` is what is to be said of what was found when it was opened.
    """

    def __init__(
        self,
        env: Mapping[str, str],
        engine_id: str,
        memory: str = MEMORY,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._engine, self._clock = engine_id, clock
        self._store = Store(env, engine_id, memory, clock)
        self._lock = threading.Lock()
        self._unsaved: list[_Change] = []
        self._told: set[str] = set()
        found = self._store.read()
        self._record = found.record or Record(engine_id)
        self.trouble = found.told

    @property
    def decisions(self) -> Decisions:
        """What was decided so far."""
        return self._record.decisions

    @property
    def ran(self) -> frozenset[str]:
        """The cases of containers that ran when it was said that they move."""
        return self._record.ran

    @property
    def packs(self) -> tuple[KeptPack, ...]:
        """The packs that were made, oldest first."""
        return self._record.packs

    @property
    def results(self) -> Mapping[str, Ended]:
        """How steps ended, by their IDs, which are those of the cases."""
        return self._record.results

    @property
    def begun(self) -> float:
        """When the first thing was written down (Unix seconds), 0.0 before."""
        return self._record.begun

    @property
    def first_report(self) -> str:
        """The report as it was before anything went, '' when none is kept. Reads a file."""
        return self._store.first_report()

    @property
    def is_kept(self) -> bool:
        """Whether all that was said is written down somewhere."""
        with self._lock:
            return not self._unsaved

    def reload(self) -> None:
        """Read what another dtui wrote meanwhile."""
        with self._lock:
            record = self._store.read().record or Record(self._engine)
            for change in self._unsaved:
                record = change(record)
            self._record = record

    def decide(self, ids: Iterable[str], decision: Decision | None, running: Collection[str] = ()) -> str:
        """Keep what was said of these cases, of which these containers ran then; None takes it back."""
        all_ids = tuple(ids)
        return self._write(lambda r: r.with_said(all_ids, decision, running))

    def keep_derived(self, before: Mapping[str, Decision]) -> str:
        """Keep what follows for what hangs on containers, before these go."""
        return self._write(lambda r: replace(r, decisions=replace(r.decisions, before=dict(before))))

    def note_pack(self, pack: Packed) -> str:
        """Keep that a pack was made."""
        kept = KeptPack.of(pack)
        return self._write(lambda r: r.with_pack(kept))

    def confirm(self, pack: Packed, at: float) -> str:
        """Keep that the checksum of a pack, counted where it is now, was given back."""
        kept = KeptPack.of(pack, at)
        return self._write(lambda r: r.with_pack(kept))

    def note(self, step: str, outcome: str, detail: str, at: float) -> str:
        """Keep how a step of the plan ended."""
        ended = Ended(outcome, redact(detail), at)
        if not self._unsaved and self._record.with_result(step, ended) is self._record:
            # A run that is gone on with tells again what is known.
            return ""
        return self._write(lambda r: r.with_result(step, ended))

    def keep_first_report(self, text: str) -> str:
        """Keep a report, unless one is kept already."""
        try:
            return self._store.keep_report(text)
        except OSError as error:
            return f"The report of how it was before is not kept: {error.strerror or error}."

    def close(self) -> str:
        """End it: its files get the date to their names, and the next decision begins anew."""
        with self._lock:
            try:
                self._store.close()
            except OSError as error:
                return f"It is not closed: {error.strerror or error}."
            self._record, self._unsaved = Record(self._engine), []
        return ""

    def _write(self, change: _Change) -> str:
        """Make a change to what is kept by now, after those that could not be kept before."""
        with self._lock:
            self._unsaved.append(change)
            self._record = change(replace(self._record, begun=self._record.begun or self._clock()))
            try:
                self._record, told = self._store.write(self._all_unsaved)
            except OSError as error:
                return f"This is not kept, and lost when dtui ends: {error.strerror or error}."
            self._unsaved.clear()
            new = [each for each in told if each not in self._told]
            self._told.update(told)
            return " ".join(new)

    def _all_unsaved(self, record: Record) -> Record:
        for change in self._unsaved:
            record = change(record)
        return record


def decommission_of(engine: Engine, env: Mapping[str, str]) -> Decommission:
    """That of an engine's host; one without an ID of its own is known by its address. Blocking; raises EngineError."""
    return Decommission(env, engine_id(engine))
