"""Reading one container's log for as long as somebody looks: it goes on by itself when the container does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tui.domain.log_line import NOTE, LineSplitter, LogLine, after, seconds_of, stamp_of
from tui.domain.log_range import LogRange
from tui.work.log_lag import LogLag

if TYPE_CHECKING:
    from tui.engine.client import Engine
    from tui.engine.log_stream import LogStream

# Seconds before it is tried again, while the engine says that a container runs and gives no log of it.
_PAUSES = (0.1, 0.3, 1.0, 3.0, 10.0)
# Lines from which on a log is read again that is too far behind what is written.
_AGAIN = 1000
# Bytes after which the reading rests this many times as long as they took: keys are answered meanwhile. However few
# come at once: one record of TLS is never more than half of it.
_FLOOD, _REST = 1 << 15, 2.0
# Seconds that a process may run before its engine notes that it began; none is started again as soon as that.
_UNSEEN = 0.1
_STARTED_AGAIN = "the container was started again"


class LogReader:
    """Reads the log of one container on a thread, and hands on its lines with notes of what became of it."""

    def __init__(
        self,
        engine: Engine,
        id: str,
        source: int,
        wanted: LogRange,
        got: Callable[[Sequence[LogLine]], None],
    ) -> None:
        self.id = id
        self.state = "following"
        self.has_skipped = False
        self._engine, self._source, self._wanted, self._got = engine, source, wanted, got
        self._closed = threading.Event()
        self._wake = threading.Event()
        self._stream: LogStream | None = None
        self._last = b""
        self._started = ""
        self._told = ""
        self._tries = 0
        # When a run began, until a line of it has come: the first, or one with lines of another ahead of its own.
        self._border = b""
        self._lag = LogLag()
        self._skips = False
        # Whether what was written up to now was not read to its end: that is due, of a run that has ended too.
        self._is_due = False

    def wake(self) -> None:
        """The container may have something to read again."""
        self._wake.set()

    def close(self) -> None:
        """End it now, whatever it waits for."""
        self._closed.set()
        self._wake.set()
        stream = self._stream
        if stream is not None:
            stream.close()

    def run(self) -> None:
        """Read until closed, or the container is gone."""
        from tui.engine.errors import EngineError, EngineUnreachable, NotFound

        while not self._closed.is_set():
            self._wake.clear()
            try:
                pause = self._round()
            except NotFound:
                self._become("removed", "the container was removed")
                return
            except EngineUnreachable as error:
                self._is_due = True
                self._become("waiting", f"{error.title}: the log goes on when it is back")
                pause = None
            except EngineError as error:
                self._become("unreadable", f"this log cannot be read: {error.detail or error.title}")
                return
            if pause != 0.0:
                self._wake.wait(pause)

    def _round(self) -> float | None:
        """Read as long as there is something; seconds to wait then, None until it is woken."""
        data = self._engine.inspect_container(self.id)
        state = data.get("State") or {}
        runs = _runs(state)
        began = str(state.get("StartedAt") or "")
        # One that crashes at once has ended again by now, and has written something.
        is_new = not self._started or began != self._started
        if is_new:
            self._tell_begin(began)
        if self._told and runs and self._started and (self._is_due or not is_new):
            self._note("going on")
        self._started = began
        if not (runs or is_new or self._is_due):
            self._tell_end(state)
            return None
        self._told = ""
        self.state = "following"
        seen = self._last
        self._read(bool((data.get("Config") or {}).get("Tty")))
        if self._last != seen or self._skips:
            self._tries = 0
            return 0.0
        return self._pause() if runs else self._ended()

    def _tell_begin(self, began: str) -> None:
        """Say that it was started again; where lines are to come that the last run wrote, between those and its own."""
        self._tries = 0
        if self._is_due or not self._started:
            self._border = _first_of(began)
        else:
            self._border = b""
            self._note(_STARTED_AGAIN, stamp_of(began))

    def _ended(self) -> float | None:
        """What did not run was read to its end, if it is the same as before."""
        state = self._engine.inspect_container(self.id).get("State") or {}
        if _runs(state):
            return 0.0
        self._tell_end(state)
        return None

    def _pause(self) -> float | None:
        """Nothing came though it runs: try again, ever later, and then no more until something happens."""
        self._tries += 1
        return _PAUSES[self._tries - 1] if self._tries <= len(_PAUSES) else None

    def _tell_end(self, state: Mapping[str, Any]) -> None:
        word = str(state.get("Status") or "")
        if word in ("exited", "restarting", "dead"):
            told = f"the container ended with exit code {state.get('ExitCode')}"
            told += ", out of memory" if state.get("OOMKilled") else ""
            told += "; it is restarted" if word == "restarting" else ""
        else:
            told = f"the container does not run ({word})"
        self._become("ended", told, stamp_of(str(state.get("FinishedAt") or "")))

    def _become(self, state: str, told: str, stamp: bytes = b"") -> None:
        """Another state, said once."""
        self.state = state
        if told != self._told:
            self._told = told
            self._note(told, stamp)

    def _note(self, text: str, stamp: bytes = b"") -> None:
        if not self._closed.is_set():
            self._got([LogLine(self._source, max(stamp, self._last), NOTE, text.encode())])

    def _read(self, terminal: bool) -> None:
        """Read one answer to its end."""
        query, self._skips = self._query(), False
        lines = LineSplitter(self._source)
        with self._engine.follow_logs(self.id, query, terminal=terminal) as stream:
            self._stream = stream
            if self._closed.is_set():
                return
            try:
                self._pass_on(stream, lines, self._last)
                self._is_due = self._skips
            finally:
                self._stream = None
                if not self._skips:
                    # Half a line has the time of the whole one, which is told again then and would be known.
                    self._hand(lines.finish())

    def _query(self) -> dict[str, str]:
        """What is asked for; however long that takes to come, it is no delay."""
        if self._skips:
            self._lag.forget()
            self._lag.begin(_AGAIN)
            return {"tail": str(_AGAIN)}
        if self._last:
            self._lag.begin(_AGAIN)
            return {"tail": "all", "since": after(self._last)}
        now, lines = time.time(), self._wanted.lines
        if lines is not None and lines <= _AGAIN:
            self._lag.begin(lines)
        else:
            # There may be far fewer lines than are asked for: then those that follow them would be counted, too.
            self._lag.begin(0, now)
        return self._wanted.query(now)

    def _pass_on(self, stream: LogStream, splitter: LineSplitter, known: bytes) -> None:
        """Hand on the lines of an answer but those up to `known`; ends when it lags behind too far."""
        size, busy = 0, 0.0
        while (pieces := stream.pieces()) is not None:
            began = time.perf_counter()
            self._take(splitter, pieces, known)
            size += sum(len(piece) for _, piece in pieces)
            busy += time.perf_counter() - began
            if size >= _FLOOD:
                if self._lag.is_behind():
                    self._skips = self.has_skipped = True
                    self._note("too much at once: lines were left out here")
                    return
                self._closed.wait(_REST * busy)
                size, busy = 0, 0.0

    def _take(self, splitter: LineSplitter, pieces: list[tuple[int, bytes]], known: bytes) -> None:
        lines = splitter.feed(pieces)
        self._lag.feed(pieces, len(lines), time.time())
        if known:
            # An engine that reads on while a container starts again may tell the old ones once more.
            lines = [line for line in lines if line.stamp > known]
        self._hand(lines)

    def _hand(self, lines: list[LogLine]) -> None:
        if lines and not self._closed.is_set():
            self._divide(lines)
            # Of two streams the last line need not be the newest.
            self._last = max(self._last, *(line.stamp for line in lines))
            self._got(lines)

    def _divide(self, lines: list[LogLine]) -> None:
        """Note where a run begins that was there before the reading: what it crashed with stands above."""
        at = next((n for n, line in enumerate(lines) if line.stamp >= self._border), None)
        if not self._border or at is None:
            return
        if at or self._last:
            lines.insert(at, LogLine(self._source, self._border, NOTE, _STARTED_AGAIN.encode()))
        self._border = b""


def _first_of(began: str) -> bytes:
    """The earliest that a run may have written, b"" for none."""
    stamp = stamp_of(began)
    return stamp_of(datetime.fromtimestamp(seconds_of(stamp) - _UNSEEN, UTC).isoformat()) if stamp else b""


def _runs(state: Mapping[str, Any]) -> bool:
    """Whether it writes; one that waits to be restarted is said to run."""
    return bool(state.get("Running")) and not state.get("Restarting")
