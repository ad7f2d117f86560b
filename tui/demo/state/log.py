"""What the demo's containers write: made up from their times, the same whenever it is asked for."""

from __future__ import annotations

from typing import NamedTuple

from tui.demo.state.model import Container, sha

STDOUT, STDERR = 1, 2
# So many lines of the present run, and of those before it: as after a rotation the older ones are gone.
_KEPT, _PAST = 400, 200


class Written(NamedTuple):
    """One line: when it was written (Unix seconds), to which stream, and what."""

    at: float
    stream: int
    text: str


def lines_of(container: Container, begun: float, now: float) -> list[Written]:
    """All that is kept of what a container wrote until `now`; nothing where it never ran.

    `begun` is when the demo began: what the container wrote last is of that time at the latest.
    """
    if not container.started:
        return []
    writes = container.state in ("running", "paused")
    end = now if writes else container.finished
    lines = [Written(container.started, STDOUT, f"{' '.join(container.command)}: starting")]
    lines += [Written(container.started, STDOUT, f"wrote {path}") for path in container.written]
    last_at = min(end, max(begun, container.started))
    # Nothing comes after what it wrote last.
    lines += _requests(container, last_at if container.log else end)
    lines += [Written(last_at, STDOUT, text) for text in container.log]
    if not writes:
        lines.append(Written(end, STDOUT, f"ended with exit code {container.exit_code}"))
    lines.sort(key=lambda line: line.at)
    return [*container.past, *lines]


def keep_past(container: Container, begun: float, now: float) -> None:
    """It starts again: what it wrote until now is kept."""
    container.past = tuple(lines_of(container, begun, now)[-_PAST:])
    container.log = ()


def next_at(container: Container, now: float) -> float:
    """When it writes again, if nothing happens to it."""
    period = _period(container)
    return container.started + (int((now - container.started) / period) + 1) * period


def _period(container: Container) -> float:
    """Seconds between two requests."""
    return 0.7 + int(sha("period", container.id)[:4], 16) % 80 / 10


def _requests(container: Container, end: float) -> list[Written]:
    period = _period(container)
    count = int((end - container.started) / period)
    first = max(1, count - _KEPT)
    return [_request(container, n, container.started + n * period) for n in range(first, count + 1)]


def _request(container: Container, number: int, at: float) -> Written:
    chance = int(sha(container.id, number)[:6], 16)
    level, colour = ("ERROR", 31) if chance % 41 == 0 else ("WARN", 33) if chance % 11 == 0 else ("INFO", 32)
    word = f"\x1b[{colour}m{level:<5}\x1b[0m" if container.number % 2 else f"{level:<5}"
    said = {"ERROR": ": upstream closed the connection", "WARN": ": slow"}.get(level, "")
    stream = STDERR if level == "ERROR" else STDOUT
    return Written(at, stream, f"{word} request {number} took {chance % 900} ms{said}")
