"""What is measured of a program in a terminal of 120x40. Nothing is asserted: figures are looked at."""

from __future__ import annotations

import re
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.bench.host import Host
from tests.e2e.program import cpu_seconds
from tests.e2e.terminal import Terminal
from tests.lab.proxy import CountingProxy

COLUMNS, ROWS = 120, 40
SETTLED = 0.7
STORM_RATE, STORM_SECONDS = 50, 4.0
BARE = """
from textual.app import App
class Bare(App):
    def compose(self):
        from textual.widgets import Static
        yield Static("bare is here")
Bare().run()
"""


@dataclass
class Figures:
    """One program on one engine. Seconds, bytes; None where it was not measured."""

    program: str
    start: list[float] = field(default_factory=list)
    keys: list[float] = field(default_factory=list)
    move_bytes: list[int] = field(default_factory=list)
    events: list[float] = field(default_factory=list)
    memory: int = 0
    idle_bytes: float | None = None
    idle_requests: float | None = None
    idle_cpu: float | None = None
    storm_share: float | None = None


@dataclass(frozen=True)
class Program:
    """A name and a command that finds the engine by DOCKER_HOST."""

    name: str
    command: tuple[str, ...]

    def on(self, url: str) -> Terminal:
        """Start it in a terminal."""
        return Terminal(self.command, columns=COLUMNS, rows=ROWS, environment={"DOCKER_HOST": url})


def start_of_bare(python: str) -> float:
    """Seconds until a one-line Textual application shows its line."""
    with Terminal([python, "-c", BARE], columns=COLUMNS, rows=ROWS) as terminal:
        return _until_complete(terminal, lambda text: "bare is here" in text)


def start_to_list(program: Program, host: Host, names: set[str], figures: Figures) -> Terminal:
    """Start it and note the seconds until as many names as it ever shows stand on the screen."""
    terminal = program.on(host.url)
    words = re.compile(r"[\w.-]+")
    figures.start.append(_until_complete(terminal, lambda text: len(names.intersection(words.findall(text)))))
    return terminal


def _until_complete(terminal: Terminal, progress: Callable[[str], int]) -> float:
    """Seconds from the start to the last time that `progress` grew.

    The output is kept first and looked at afterwards: the screen's emulation would slow the reading down.
    """
    best, reached = 0, 0.0
    for at, piece in terminal.record(quiet=SETTLED, within=15, patience=10):
        terminal.replay(piece)
        found = progress(terminal.text)
        if found > best:
            best, reached = found, at - terminal.started
    if not best:
        raise RuntimeError(f"the list never came:\n{terminal.text}")
    return reached


def press_keys(terminal: Terminal, figures: Figures, rounds: int) -> None:
    """Move the cursor up and down without scrolling."""
    terminal.measure("down", quiet=SETTLED)
    for number in range(rounds):
        response = terminal.measure("up" if number % 2 else "down", quiet=0.05)
        figures.keys.append(response.last)
        figures.move_bytes.append(response.size)


def outside_changes(terminal: Terminal, host: Host, figures: Figures, rounds: int) -> None:
    """Pause and unpause a container that is on the screen, from outside, and wait for the word."""
    running = [c for c in host.api.containers() if c["State"] == "running"]
    seen = [c for c in running if c["Names"][0].lstrip("/") in terminal.text]
    if not seen:
        return
    before = terminal.text.lower().count("paused")
    for _ in range(rounds):
        for act, wanted in ((host.api.pause, before + 1), (host.api.unpause, before)):
            act(seen[0]["Id"])
            began = time.monotonic()
            terminal.wait_for(lambda wanted=wanted: terminal.text.lower().count("paused") == wanted, 20)  # type: ignore[misc]
            figures.events.append(time.monotonic() - began)
            for _, piece in terminal.record(quiet=0.3, within=2):
                terminal.replay(piece)


def idle(program: Program, host: Host, figures: Figures, seconds: float) -> None:
    """Leave it alone for a while, and tell what it costs in a minute."""
    with CountingProxy(host.socket) as proxy, program.on(proxy.url) as terminal:
        terminal.record(quiet=1.5, within=20, patience=10)
        requests, cpu = len(proxy.requests), terminal.cpu_seconds()
        written = sum(len(piece) for _, piece in terminal.record(quiet=seconds, within=seconds))
        figures.idle_bytes = written * 60 / seconds
        figures.idle_requests = (len(proxy.requests) - requests) * 60 / seconds
        figures.idle_cpu = (terminal.cpu_seconds() - cpu) / seconds


def storm(program: Program, host: Host, figures: Figures) -> None:
    """Fifty events a second: the share of its time that the engine spends on the program."""
    alone = _storm_cost(host)
    with program.on(host.url) as terminal:
        terminal.record(quiet=1, within=20, patience=10)
        stop = threading.Event()
        reader = threading.Thread(target=_drain, args=(terminal, stop))
        reader.start()
        figures.storm_share = (_storm_cost(host) - alone) / STORM_SECONDS
        stop.set()
        reader.join()


def _storm_cost(host: Host) -> float:
    """Processor time of the engine during a storm of renames."""
    container = host.api.containers(all=True)[-1]
    original = container["Names"][0].lstrip("/")
    before, began, pause = cpu_seconds(host.pid), time.monotonic(), threading.Event()
    for number in range(int(STORM_RATE * STORM_SECONDS)):
        pause.wait(max(0.0, began + number / STORM_RATE - time.monotonic()))
        host.api.rename(container["Id"], original if number % 2 else f"{original}-x")
    return cpu_seconds(host.pid) - before


def _drain(terminal: Terminal, stop: threading.Event) -> None:
    while not stop.is_set():
        terminal.record(quiet=0.1, within=0.5)


def median(values: Sequence[float]) -> float | None:
    """The middle value, None of nothing."""
    return statistics.median(values) if values else None


def percentile95(values: Sequence[float]) -> float | None:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))] if values else None
