"""What goes on while a container is recreated, kept so that a death of dtui in the middle loses nothing.

One small file (0600) for each container that is replaced, locked as long as its job runs. The newest whole line
counts. No values of environments are in it: the old container has them, and it stays.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, cast, get_args

from tui.work.explained import Explained
from tui.work.recreate_file import Line, LockedFile, RecordBusy, read
from tui.work.state_folder import MEMORY, file_name, known_memory_folder, memory_folder, state_folder

SCHEMA = "dtui.recreate/1"
_FOLDER = "recreate"

Stage = Literal["begun", "making", "made", "started", "done", "back"]
"""How far it came: before anything was changed; before the new one is made, after that, after its start; the new
one runs well; going back was begun."""


class RecordFailed(Explained):
    """There can be no record, so that nothing is begun."""


@dataclass(frozen=True, slots=True)
class Record:
    """One container that is replaced by another.

    Attributes:
        engine: The engine's ID.
        old: The full ID of the container that is replaced.
        name: The name it had, which the new one gets.
        aside: The name it has meanwhile.
        image: The text that the new one names its image by.
        image_id: The full ID of that image.
        policy: The old one's restart policy as HostConfig has it; {} where it is not known.
        ran: Whether the old one ran.
        begun: Unix seconds.
        new: The full ID of the new one, '' before it is known.
        stage: How far it came.
        keeps: Whether the new one is kept under another name when it is gone back.
    """

    engine: str
    old: str
    name: str
    aside: str
    image: str
    image_id: str
    policy: Mapping[str, Any]
    ran: bool
    begun: float
    new: str = ""
    stage: Stage = "begun"
    keeps: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it has not come to an end."""
        return self.stage != "done"

    @property
    def was_started(self) -> bool:
        """Whether the new one ran, or was to."""
        return self.stage in ("started", "done") or self.keeps


class Held:
    """The record of one container, in the hands of this process until it is closed."""

    def __init__(self, file: LockedFile, record: Record) -> None:
        self._file, self.record = file, record

    def __enter__(self) -> Held:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def note(self, **changes: Any) -> None:
        """Write down what changed; raises RecordFailed when that cannot be done."""
        self.record = replace(self.record, **changes)
        try:
            self._file.add(_line(self.record))
        except OSError as error:
            raise _nowhere(self._file.path, error) from error

    def drop(self) -> None:
        """Forget it: all is as it was."""
        self._file.remove()


class Records:
    """The records of one engine, on the disk or, where that is full, in memory."""

    def __init__(self, env: Mapping[str, str], engine_id: str, memory: str = MEMORY) -> None:
        self._env, self._engine, self._memory = env, engine_id, memory

    def begin(self, record: Record) -> tuple[Held, str]:
        """Take hold of a new record, written before anything is changed, and a sentence on where it is.

        That is '' where nothing is to be said. Raises RecordFailed: it can be kept nowhere, another dtui has it,
        or the same container was begun before and that is not ended.
        """
        before = self.of(record.old)
        if before is not None and before.is_open and record.stage != "back":
            raise RecordFailed(
                f"Recreating {before.name} was interrupted",
                f"{before.aside} is what it was.",
                "Go back first: a, then b.",
            )
        try:
            trouble = self._path(state_folder(self._env), record.old)
            return self._opened(trouble, record), ""
        except OSError as error:
            first = error
        try:
            held = self._opened(self._path(memory_folder(self._memory), record.old), record)
        except OSError as error:
            raise _nowhere(trouble, first) from error
        why = first.strerror or str(first)
        return held, f"what goes on is kept in memory, until the host starts anew: {why} in {trouble}"

    def hold(self, old: str) -> Held | None:
        """Take hold of the record of a container, None when there is none. Raises RecordFailed."""
        found = self._newest(old)
        if found is None:
            return None
        path, record = found
        try:
            return Held(LockedFile.open(path, must_exist=True), record)
        except RecordBusy as error:
            raise _busy(record) from error
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _nowhere(path, error) from error

    def of(self, old: str) -> Record | None:
        """The record of a container that is replaced, None when there is none."""
        found = self._newest(old)
        return found[1] if found else None

    def all(self) -> tuple[Record, ...]:
        """The records that nobody holds just now, newest first."""
        found: dict[str, Record] = {}
        for path in self._paths():
            record = _record(read(path, only_free=True), self._engine)
            if record is not None and (record.old not in found or record.begun > found[record.old].begun):
                found[record.old] = record
        return tuple(sorted(found.values(), key=lambda record: -record.begun))

    def _opened(self, path: str, record: Record) -> Held:
        try:
            file = LockedFile.open(path)
        except RecordBusy as error:
            raise _busy(record) from error
        try:
            file.begin(_line(record))
        except BaseException:
            file.remove()
            file.close()
            raise
        return Held(file, record)

    def _newest(self, old: str) -> tuple[str, Record] | None:
        places = [self._path(folder, old) for folder in self._folders()]
        found = [(path, record) for path in places if (record := _record(read(path), self._engine))]
        return max(found, key=lambda each: each[1].begun, default=None)

    def _folders(self) -> list[str]:
        memory = known_memory_folder(self._memory)
        return [state_folder(self._env), *([memory] if memory else [])]

    def _path(self, folder: str, old: str) -> str:
        return os.path.join(folder, _FOLDER, file_name(self._engine), f"{file_name(old)}.jsonl")

    def _paths(self) -> list[str]:
        found = []
        for folder in self._folders():
            own = os.path.dirname(self._path(folder, ""))
            with suppress(OSError):
                found += [os.path.join(own, name) for name in sorted(os.listdir(own))]
        return [path for path in found if path.endswith(".jsonl")]


def may_have_records(env: Mapping[str, str], memory: str = MEMORY) -> bool:
    """Whether there is anything to be looked at, of whatever engine: costs next to nothing."""
    places = [state_folder(env), known_memory_folder(memory)]
    return any(place and os.path.isdir(os.path.join(place, _FOLDER)) for place in places)


def _line(record: Record) -> Line:
    return {"schema": SCHEMA, **asdict(record), "policy": dict(record.policy)}


def _record(line: Line | None, engine: str) -> Record | None:
    """What a line tells of this engine; None for what is not ours or of another version."""
    if line is None or line.get("schema") != SCHEMA or line.get("engine") != engine:
        return None
    known = {field.name: line.get(field.name) for field in fields(Record)}
    texts = ("engine", "old", "name", "aside", "image", "image_id", "new")
    flags = isinstance(known["ran"], bool) and isinstance(known["keeps"], bool)
    is_ours = all(isinstance(known[name], str) for name in texts) and known["stage"] in get_args(Stage)
    if not is_ours or not flags or not isinstance(known["policy"], dict):
        return None
    if not isinstance(known["begun"], int | float):
        return None
    return Record(**cast(dict[str, Any], known))


def _busy(record: Record) -> RecordFailed:
    return RecordFailed(
        f"{record.name} is being recreated already",
        "Another job or another dtui does it.",
        "Wait for its end.",
    )


def _nowhere(path: str, error: OSError) -> RecordFailed:
    return RecordFailed(
        "What goes on could not be written down",
        f"{error.strerror or error} ({path}).",
        "Without it a death in the middle would leave nothing to go back by: nothing more is done.",
    )
