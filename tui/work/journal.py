"""The journal of a run: one file for each engine, locked, with its room reserved before the run begins.

On a full disk it is kept in memory, which is said. What it holds is on the disk before a step is begun,
and again when it has ended.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from tui.domain.redact import redact
from tui.work import journal_text
from tui.work.audit import who
from tui.work.journal_file import JournalBusy, JournalError, JournalFile, look_into, open_journal, put, remove
from tui.work.journal_text import LINE, SCHEMA, Ending, History
from tui.work.state_folder import MEMORY, file_name, known_memory_folder, memory_folder, state_folder

# Bytes kept for the end and for going on after a death.
_EXTRA = 16 * LINE


class Journal:
    """The journal of the runs on one engine, held by this process alone until it is closed."""

    def __init__(self, env: Mapping[str, str], engine_id: str, memory: str = MEMORY) -> None:
        """Take hold of it. Raises JournalBusy, or JournalError when it can be kept nowhere."""
        self._env = env
        self._files: list[JournalFile] = []
        self._troubles: dict[str, str] = {}
        self.note = ""
        for folder in (state_folder, lambda _: memory_folder(memory)):
            is_on_disk = folder is state_folder
            try:
                path = _path(folder(env), engine_id)
                self._files.append(open_journal(path, is_on_disk))
            except JournalBusy:
                self.close()
                raise
            except OSError as error:
                self._trouble("disk" if is_on_disk else "memory", error)
        if not self._files:
            raise self._nowhere()
        self._file = max(self._files, key=lambda file: file.newness)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def path(self) -> str:
        """The file that is written to."""
        return self._file.path

    @property
    def history(self) -> History | None:
        """What it told when it was opened, None when nothing."""
        return self._file.history

    def begin(self, head: Mapping[str, Any], plan: Mapping[str, Any], steps: int, parts: int = 0) -> float:
        """Begin a run of so many steps and parts in place of the old one, and give its time. Raises JournalError."""
        started = time.time()
        record = {**head, **who(self._env), "pid": os.getpid(), "started": started}
        line = journal_text.line_of({"record": "run", "schema": SCHEMA, **record, "plan": plan})
        # Truncating needs no room; the old run must not be found beside the new.
        for file in self._files:
            os.ftruncate(file.handle, 0)
            file.end, file.history = 0, None
        self._keep_in_one(self._files, line, _room(steps, parts))
        return started

    def go_on(self, steps: int, parts: int = 0) -> None:
        """Go on with the run it told of, so much of which is left. Raises JournalError."""
        record = {"record": "again", **who(self._env), "pid": os.getpid(), "time": time.time()}
        line = journal_text.line_of(record)
        if not self._added(self._file, line, _room(steps, parts)):
            self._move(line, _room(steps, parts))
        elif not self._file.is_on_disk:
            self._say_memory()

    def before(self, step: str) -> None:
        """Note that a step is begun. Raises JournalError: then it must not be done."""
        self._write(journal_text.step_line({"record": "before", "step": step, "time": time.time()}))

    def part(self, step: str, what: str) -> None:
        """Note that a part of a step is done, such as one of several names."""
        self._write(journal_text.step_line({"record": "part", "step": step, "what": what[: LINE // 2]}))

    def after(self, step: str, outcome: str, detail: str = "") -> None:
        """Note how a step ended."""
        record = {"record": "after", "step": step, "time": time.time(), "outcome": outcome}
        self._write(journal_text.step_line(record, redact(detail)))

    def end(self, ending: Ending, summary: str = "") -> None:
        """Note that the run ended; what was reserved and not needed is given back."""
        record = {"record": "end", "ending": ending, "time": time.time()}
        self._write(journal_text.step_line(record, redact(summary)))
        if ending == "done":
            os.ftruncate(self._file.handle, self._file.end)

    def close(self) -> None:
        """Let go of it: another dtui may have it."""
        on_disk = any(file.is_on_disk for file in self._files)
        for file in self._files:
            if on_disk and not file.is_on_disk and not file.end:
                # It was only locked, as the file on the disk is too; memory is kept clean.
                remove(file)
            os.close(file.handle)
        self._files.clear()

    def _write(self, line: bytes) -> None:
        try:
            put(self._file, line)
        except OSError as error:
            # Some file systems keep no promise about reserved room; what was written can still be read.
            self._trouble("disk" if self._file.is_on_disk else "memory", error)
            self._move(line, _EXTRA)

    def _move(self, line: bytes, room: int) -> None:
        """Go on in the other place, with all that was written so far."""
        content = os.pread(self._file.handle, self._file.end, 0)
        others = [file for file in self._files if file is not self._file]
        for file in others:
            file.end = 0
        self._keep_in_one(others, content + line, room)

    def _keep_in_one(self, files: list[JournalFile], content: bytes, room: int) -> None:
        """Write to the first that has the room, and stay with it."""
        for file in files:
            if self._added(file, content, room):
                self._file = file
                if not file.is_on_disk:
                    self._say_memory()
                return
        raise self._nowhere()

    def _added(self, file: JournalFile, line: bytes, room: int) -> bool:
        try:
            os.posix_fallocate(file.handle, file.end, len(line) + room)
            put(file, line)
        except OSError as error:
            self._trouble("disk" if file.is_on_disk else "memory", error)
            with suppress(OSError):
                os.ftruncate(file.handle, file.end)
            return False
        return True

    def _trouble(self, where: str, error: OSError) -> None:
        self._troubles[where] = f"{error.strerror or error} on the disk" if where == "disk" else f"{error}"

    def _say_memory(self) -> None:
        why = self._troubles.get("disk", "it was begun there")
        self.note = f"the journal is kept in memory ({self.path}), until the host starts anew: {why}"

    def _nowhere(self) -> JournalError:
        return JournalError(
            "There is no room for the journal, so nothing is run",
            "; ".join(self._troubles.values()),
            "Make some room there by hand, or run the plan's script instead.",
        )


def look(env: Mapping[str, str], engine_id: str, memory: str = MEMORY) -> History | None:
    """The run on an engine that was not ended, None when there is none or it goes on just now."""
    folders = filter(None, (state_folder(env), known_memory_folder(memory)))
    found = [look_into(_path(folder, engine_id)) for folder in folders]
    histories = [each for each in found if each is not None]
    newest = max(histories, key=lambda each: (each.started, each.records), default=None)
    return newest if newest and newest.is_unfinished else None


def _path(folder: str, engine_id: str) -> str:
    return os.path.join(folder, "journal", f"{file_name(engine_id)}.jsonl")


def _room(steps: int, parts: int) -> int:
    """Bytes that so many steps can need: two lines each, and one for each part."""
    return (2 * steps + parts) * LINE + _EXTRA
