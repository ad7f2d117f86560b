"""The words of the tab that shows what a container uses over time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from tui.domain.chart import Chart, Group, ceiling
from tui.domain.format import size
from tui.resources.stats import NEAR, has_no_network, is_measured

if TYPE_CHECKING:
    from tui.domain.container import Container
    from tui.domain.stats_history import StatsHistory

Scale = tuple[float, str]
# A memory's chart goes up to its limit from this share of it on.
_LARGE = 0.2
_UNKNOWN, _NOTHING = "?", "-"


class _Kind(NamedTuple):
    """What is drawn of one part of the readings; `least` is the top of the chart where nearly nothing is used."""

    measure: str
    title: str
    label: str
    told: Callable[[float], str]
    scale: Callable[[float], str]
    least: float


def _percent(value: float) -> str:
    return f"{value:.1f}%" if value < 100 else f"{value:.0f}%"


def _whole_percent(value: float) -> str:
    return f"{value:.0f}%"


def _bytes(value: float) -> str:
    return size(round(value))


def _rate(value: float) -> str:
    return f"{size(round(value))}/s"


def _number(value: float) -> str:
    return f"{value:.0f}"


_CPU = _Kind("cpu", "CPU", "", _percent, _whole_percent, 10)
_MEMORY = _Kind("memory", "Memory", "", _bytes, _bytes, 1e6)
_PROCESSES = _Kind("processes", "Processes", "", _number, _number, 10)
_NETWORK = (
    _Kind("received", "Network in", "in", _rate, _bytes, 1000),
    _Kind("sent", "Network out", "out", _rate, _bytes, 1000),
)
_DISK = (
    _Kind("read", "Disk read", "read", _rate, _bytes, 1000),
    _Kind("written", "Disk written", "write", _rate, _bytes, 1000),
)


def groups(history: StatsHistory, c: Container, is_followed: bool) -> list[Group]:
    """The charts of what a container has used; what is not known now is so while it `is_followed` only."""

    def charts(*kinds: _Kind) -> tuple[Chart, ...]:
        return tuple(_chart(kind, history, _UNKNOWN if is_followed else _NOTHING) for kind in kinds)

    (memory,) = charts(_MEMORY)
    no_network = Group("Network", (), "- it is on none")
    return [
        Group("CPU", charts(_CPU)),
        Group("Memory", (_limited(memory, history),)),
        no_network if has_no_network(c) else Group("Network", charts(*_NETWORK)),
        Group("Disk", charts(*_DISK)),
        Group("Processes", charts(_PROCESSES)),
    ]


def _chart(kind: _Kind, history: StatsHistory, unknown: str) -> Chart:
    now, highest = getattr(history.now, kind.measure), history.highest(kind.measure)

    def scale(peak: float) -> Scale:
        top = ceiling(peak, kind.least)
        return top, kind.scale(top)

    return Chart(
        title=kind.title,
        label=kind.label,
        now=kind.told(now) if now is not None else unknown,
        highest=kind.told(highest) if highest is not None else _UNKNOWN,
        values=history.of(kind.measure),
        seconds=history.seconds,
        scale=scale,
    )


def _limited(memory: Chart, history: StatsHistory) -> Chart:
    """With what it may have; the chart goes up to that once a good part of it is used."""
    limit = history.limit
    if not limit:
        return memory

    def scale(peak: float) -> Scale:
        return (limit, size(limit)) if peak >= _LARGE * limit else memory.scale(peak)

    now = history.now.memory
    share = f" {100 * now / limit:3.0f}%" if now is not None else ""
    is_near = now is not None and 100 * now >= NEAR * limit
    return memory._replace(
        scale=scale, note=f" of {size(limit)}{share}", warning="near its limit" if is_near else ""
    )


def said(
    c: Container, is_reached: bool, state: str, error: str, since: str
) -> Callable[[int], tuple[str, str]]:
    """What is told above the charts, where so many seconds have room beside each other.

    `state` is that of the stream, and `error` why it broke; `since` when the first sample came, '' before.
    """
    trouble = _trouble(c, is_reached, state, error)

    def told(seconds: int) -> tuple[str, str]:
        if trouble:
            return trouble, "warn"
        if not since:
            return "Waiting for the first sample.", "dim"
        paused = "Paused. " if c.state == "paused" else ""
        return f"{paused}Since {since}; a chart is {_span(seconds)} across.", "dim"

    return told


def _trouble(c: Container, is_reached: bool, state: str, error: str) -> str:
    """Why nothing is known now, '' where it is."""
    if not is_reached:
        return "The engine is not reached: the charts go on when it is."
    if not is_measured(c):
        return f"It does not run ({c.state}): the charts begin by themselves when it does."
    if state == "broken":
        return f"{error or 'The engine broke off its samples.'} It is asked again in a few seconds.".lstrip()
    return {"nothing": "It has no process that could be measured.", "gone": "It is gone."}.get(state, "")


def _span(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}m{rest:02}s" if minutes else f"{rest}s"
