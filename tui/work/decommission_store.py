"""Where the record of a decommission is kept: on the disk, or in memory where that has no room."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import NamedTuple

from tui.registry.atomic import locked, update
from tui.work.decommission_file import Record, Unreadable, decoded, encoded
from tui.work.state_folder import file_name, known_memory_folder, memory_folder, state_folder

_FOLDER = "decommission"
_RECORD, _REPORT = ".json", ".report.json"
_TRIES = 100


class Read(NamedTuple):
    """What the files tell: the newest record; why others are of no use, or cannot be read, by their paths."""

    record: Record | None
    useless: Mapping[str, str]
    closed: Mapping[str, OSError]

    @property
    def told(self) -> str:
        """What is to be said of that, '' when nothing."""
        useless = [f"{path} is not used: {why}." for path, why in self.useless.items()]
        closed = [f"{path} cannot be read: {_reason(error)}." for path, error in self.closed.items()]
        return " ".join((*useless, *closed))


class Store:
    """The files about one engine. Each write is made to what is there by then, also when two dtui write."""

    def __init__(
        self, env: Mapping[str, str], engine_id: str, memory: str, clock: Callable[[], float]
    ) -> None:
        self._env, self._engine, self._memory, self._clock = env, engine_id, memory, clock

    def read(self) -> Read:
        """What is kept."""
        records: list[Record] = []
        useless: dict[str, str] = {}
        closed: dict[str, OSError] = {}
        for folder in self._known():
            path = self._path(folder, _RECORD)
            try:
                with open(path, "rb") as file:
                    records.append(decoded(file.read(), self._engine))
            except FileNotFoundError:
                continue
            except OSError as error:
                closed[path] = error
            except Unreadable as error:
                useless[path] = str(error)
        return Read(max(records, key=lambda each: each.revision, default=None), useless, closed)

    def write(self, change: Callable[[Record], Record]) -> tuple[Record, tuple[str, ...]]:
        """Make a change to what is kept by now: the record then, and what is to be said. Raises OSError."""
        with self._held():
            found = self.read()
            record = change(found.record or Record(self._engine, self._clock()))
            record = replace(record, revision=record.revision + 1)
            return record, self._put(record, found)

    def _put(self, record: Record, found: Read) -> tuple[str, ...]:
        """Write it where there is room; a file that another version wrote is never written over."""
        try:
            _, aside = self._put_into(self._on_disk(), record, found)
        except OSError as error:
            path, aside = self._put_into(self._in_memory(), record, found)
            kept = (
                f"This is kept in memory ({path}), until the host starts anew: {_reason(error)} on the disk."
            )
            return (*aside, kept)
        self._forget_memory(found)
        return aside

    def _put_into(self, folder: str, record: Record, found: Read) -> tuple[str, tuple[str, ...]]:
        path = self._path(folder, _RECORD)
        if path in found.closed:
            raise found.closed[path]
        aside: tuple[str, ...] = ()
        if path in found.useless:
            kept = _set_aside(path, time.strftime("aside-%Y%m%dT%H%M%SZ", time.gmtime(self._clock())))
            aside = (f"What was kept before is not used, since {found.useless[path]}; it is {kept} now.",)
        content = encoded(record)
        return update(path, lambda _: content), aside

    def _forget_memory(self, found: Read) -> None:
        """What is on the disk is newer by now, so that it does not matter when this fails."""
        folder = known_memory_folder(self._memory)
        path = self._path(folder, _RECORD)
        if folder and path not in found.useless:
            with suppress(OSError):
                os.unlink(path)
                os.rmdir(os.path.dirname(path))

    def first_report(self) -> str:
        """The report that is kept, '' when none is."""
        for folder in self._known():
            with suppress(OSError), open(self._path(folder, _REPORT), encoding="utf-8") as file:
                return file.read()
        return ""

    def keep_report(self, text: str) -> str:
        """Keep a report where there is room, unless one is there; what is to be said. Raises OSError."""
        content = text.encode(errors="replace")
        with self._held():
            if self.first_report():
                return ""
            try:
                update(self._path(self._on_disk(), _REPORT), lambda _: content)
            except OSError as on_disk:
                return self._report_in_memory(content, on_disk)
        return ""

    def _report_in_memory(self, content: bytes, on_disk: OSError) -> str:
        try:
            path = update(self._path(self._in_memory(), _REPORT), lambda _: content)
        except OSError as error:
            # The disk's reason is the one to act on.
            raise OSError(
                on_disk.errno, f"{_reason(on_disk)} on the disk, {_reason(error)} in memory"
            ) from None
        return (
            f"The report of how it was before is kept in memory ({path}), until the host starts anew: "
            f"{_reason(on_disk)} on the disk."
        )

    def close(self) -> None:
        """Give the files the date to their names. Raises OSError."""
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self._clock()))
        with self._held():
            for folder in self._known():
                for ending in (_RECORD, _REPORT):
                    _set_aside(self._path(folder, ending), f"closed-{stamp}")

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Keep other dtui from writing, by a folder that all of them have."""
        try:
            folder = self._on_disk()
            os.makedirs(os.path.dirname(folder), exist_ok=True)
            with suppress(FileExistsError):
                os.mkdir(folder, 0o700)
        except OSError:
            folder = self._in_memory()
        with locked(folder):
            yield

    def _on_disk(self) -> str:
        return state_folder(self._env)

    def _in_memory(self) -> str:
        return memory_folder(self._memory)

    def _known(self) -> tuple[str, ...]:
        return tuple(filter(None, (self._on_disk(), known_memory_folder(self._memory))))

    def _path(self, folder: str, ending: str) -> str:
        return os.path.join(folder, _FOLDER, file_name(self._engine) + ending)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


def _set_aside(path: str, word: str) -> str:
    """Give a file another name that nothing has; '' when it is not there. Raises OSError."""
    head = path.removesuffix(_RECORD)
    for number in range(_TRIES):
        new = f"{head}.{word}{f'-{number}' if number else ''}.json"
        if os.path.lexists(new):
            continue
        try:
            os.rename(path, new)
        except FileNotFoundError:
            return ""
        return new
    raise FileExistsError(17, "There are too many of the same time", path)
