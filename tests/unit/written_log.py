"""A container's log as an engine passes it on, over a line of some speed, on a clock that only this moves."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from tui.domain.log_line import NOTE, STDOUT, TERMINAL, LogLine, after, stamp_of
from tui.domain.log_range import LAST, LogRange
from tui.engine.errors import EngineUnreachable
from tui.work import log_reader
from tui.work.log_reader import LogReader

# Seconds; a log begins then, where its test does not say anything else.
EPOCH = 1_700_000_000.0
PIECE = 1 << 14


@dataclass(frozen=True, slots=True)
class Frame:
    """A piece of a line: when it is there, when its line began, and its bytes."""

    at: float
    stamp: bytes
    text: bytes

    @property
    def data(self) -> bytes:
        return self.stamp + b" " + self.text


@dataclass(frozen=True, slots=True)
class Run:
    """From when to when a container ran, and what with it ended."""

    began: float
    ended: float | None = None
    code: int = 2


def rfc3339(seconds: float) -> str:
    """That moment as engines write it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def line(at: float, text: str, lasts: float = 0.0) -> list[Frame]:
    """A line that takes so many seconds to be written, cut as engines do: each piece has the time of the first."""
    data = text.encode() + b"\n"
    cut = [data[n : n + PIECE] for n in range(0, len(data), PIECE)]
    stamp = stamp_of(rfc3339(at))
    return [Frame(at + lasts * n / max(1, len(cut) - 1), stamp, piece) for n, piece in enumerate(cut)]


def lines(at: float, count: int, rate: float, word: str = "line", width: int = 60) -> list[Frame]:
    """So many lines, so many a second."""
    return [frame for n in range(count) for frame in line(at + n / rate, f"{word} {n} {'x' * width}")]


@dataclass
class WrittenLog:
    """One container and all it writes; `speed` is in bytes a second, `most` what one read gives at most.

    The engine is `away` from one moment to another; our clock goes wrong by `skew` from `skew_from` on.
    """

    frames: Sequence[Frame]
    runs: Sequence[Run] = (Run(EPOCH - 86_400),)
    now: float = EPOCH
    speed: float = 1e9
    most: int = 1 << 16
    skew: float = 0.0
    skew_from: float = 0.0
    away: tuple[float, float] = (0.0, 0.0)
    terminal: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)
    got: list[LogLine] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.is_over = False

    @property
    def run(self) -> Run:
        return [run for run in self.runs if run.began <= self.now][-1]

    def inspect_container(self, id: str) -> dict[str, Any]:
        if self.away[0] <= self.now < self.away[1]:
            self.now = self.away[1]
            raise EngineUnreachable("The engine does not answer")
        ended = self.run.ended
        runs = ended is None or self.now < ended
        state: dict[str, Any] = {
            "Running": runs,
            "Status": "running" if runs else "exited",
            "ExitCode": self.run.code,
        }
        state |= {"StartedAt": rfc3339(self.run.began), "FinishedAt": rfc3339(ended or 0)}
        return {"State": state, "Config": {"Tty": self.terminal}}

    @contextmanager
    def follow_logs(self, id: str, query: Mapping[str, str], *, terminal: bool) -> Any:
        self.asked.append(dict(query))
        assert len(self.asked) < 50, "asked without end"
        yield Told(self, self._wanted(query), terminal)

    def _wanted(self, query: Mapping[str, str]) -> list[Frame]:
        since = _moment(query.get("since", "0"))
        found = [frame for frame in self.frames if _moment(after(frame.stamp)) > since]
        if query["tail"] == "all":
            return found
        ends = [n for n, frame in enumerate(found) if frame.text.endswith(b"\n") and frame.at <= self.now]
        count = int(query["tail"])
        return found[ends[-count - 1] + 1 :] if len(ends) > count else found

    def read(self, wanted: LogRange = LAST) -> WrittenLog:
        """Follow it until nothing more is to come, within some seconds of our own."""
        reader = LogReader(self, "c", 0, wanted, self._take)  # type: ignore[arg-type]
        self.reader = reader
        reader._closed = Rests()
        clock = SimpleNamespace(time=self._clock, perf_counter=count().__next__)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(log_reader, "time", clock)
            thread = threading.Thread(target=reader.run, daemon=True)
            thread.start()
            thread.join(30)
            reader.close()
            assert not thread.is_alive(), "it never ended"
        return self

    def _clock(self) -> float:
        return self.now + (self.skew if self.now >= self.skew_from else 0.0)

    @property
    def rests(self) -> list[float]:
        """How long it rested (of our clock, which goes on by one each time that it is read)."""
        return self.reader._closed.seconds  # type: ignore[attr-defined, no-any-return]

    def _take(self, lines: Sequence[LogLine]) -> None:
        self.got += lines
        if lines[-1].stream == NOTE and "goes on when it is back" in lines[-1].text:
            self.reader.wake()
        if lines[-1].stream == NOTE and "ended with exit code" in lines[-1].text:
            self.reader.close()

    @property
    def notes(self) -> list[str]:
        return [line.text for line in self.got if line.stream == NOTE]

    @property
    def texts(self) -> list[str]:
        return [line.text for line in self.got if line.stream != NOTE]


class Rests(threading.Event):
    """An event that is not waited for, but noted how long it would be."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.seconds.append(timeout or 0.0)
        return self.is_set()


class Told:
    """One answer, from where it was asked for until the run ends that is on."""

    def __init__(self, log: WrittenLog, frames: list[Frame], terminal: bool) -> None:
        self._log, self._frames, self._at = log, frames, 0
        ends = [] if log.run.ended is None else [max(log.run.ended, log.now)]
        ends += [log.away[0]] if log.away[0] > log.now else []
        self._end = min(ends, default=None)
        self._stream = TERMINAL if terminal else STDOUT

    def close(self) -> None:
        """Nothing waits here."""

    def pieces(self) -> list[tuple[int, bytes]] | None:
        log = self._log
        is_all = self._at >= len(self._frames)
        if is_all and self._end is None:
            log.reader.close()
            return None
        if is_all or (self._end is not None and self._frames[self._at].at > self._end):
            log.now = max(log.now, self._end or 0.0)
            return None
        until = max(log.now, self._frames[self._at].at)
        found, size = [], 0
        while self._at < len(self._frames) and self._frames[self._at].at <= until and size < log.most:
            found.append((self._stream, self._frames[self._at].data))
            size += len(found[-1][1])
            self._at += 1
        log.now = until + size / log.speed
        return found


def _moment(text: str) -> tuple[int, int]:
    whole, _, rest = text.partition(".")
    return int(whole), int(rest or 0)
