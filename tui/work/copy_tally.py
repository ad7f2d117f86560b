"""How far a copy between registries is: bytes in all, and a line for each of its parts."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterable

from tui.domain.format import size
from tui.domain.manifest import Blob
from tui.work.job import Job

# Seconds between two tellings of a part's bytes: each makes the lines of all parts anew.
_EVERY = 0.1


class Tally:
    """Counts what was found, moved and left out, for the job's screen. Thread-safe."""

    def __init__(self, job: Job, blobs: Iterable[Blob], foreign: Iterable[Blob]) -> None:
        self._job = job
        self._lock = threading.Lock()
        self._blobs = {blob.digest: blob for blob in (*blobs, *foreign)}
        self._status = dict.fromkeys(self._blobs, "waiting")
        self._status |= {blob.digest: "kept elsewhere: not copied" for blob in foreign}
        self._moved: dict[str, int] = {}
        self._told = 0.0

    @property
    def moved(self) -> int:
        """Bytes that were moved through here."""
        with self._lock:
            return sum(self._moved.values())

    @property
    def was_there(self) -> int:
        """Bytes that needed no moving."""
        with self._lock:
            return sum(
                blob.size
                for digest, blob in self._blobs.items()
                if self._status[digest].startswith(("there already", "mounted"))
            )

    def say(self, blob: Blob, status: str) -> None:
        """What happens to a part; told at once, and in the log."""
        with self._lock:
            self._status[blob.digest] = status
        self._job.log(f"{_short(blob)}: {status}")
        self._tell()

    def expect(self, blobs: Iterable[Blob]) -> None:
        """Count in what has to be moved, so that the total is known from the start."""
        with self._lock:
            for blob in blobs:
                self._moved.setdefault(blob.digest, 0)
        self._tell()

    def move(self, blob: Blob, count: int) -> None:
        """Take note of how many bytes of a part are there by now."""
        with self._lock:
            self._moved[blob.digest] = count
            due = time.monotonic() - self._told >= _EVERY
        if due:
            self._tell()

    def forget_unfinished(self, done: Collection[str]) -> None:
        """What is not done has to be moved from its start again."""
        with self._lock:
            self._moved |= {digest: 0 for digest in self._moved if digest not in done}

    def _tell(self) -> None:
        with self._lock:
            self._told = time.monotonic()
            current, total = sum(self._moved.values()), sum(self._blobs[one].size for one in self._moved)
            lines = [self._line(blob) for blob in self._blobs.values()]
        self._job.report(current, total, unit="B")
        self._job.show_parts(lines)

    def _line(self, blob: Blob) -> str:
        moved = self._moved.get(blob.digest)
        amount = size(blob.size) if moved is None else f"{size(moved)} of {size(blob.size)}"
        return f"{_short(blob)}  {amount:<14}  {self._status[blob.digest]}"


def _short(blob: Blob) -> str:
    return blob.digest.partition(":")[2][:12]
