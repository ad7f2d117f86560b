"""What it costs to see what containers use: `python -m tests.bench.stats [--on demo,docker20] [--running 200]`.

A host of many running containers in a terminal of 120x40: without the columns, with them for the rows on the
screen, and ordered by the processor, which follows all; then the charts of one, beside the list and over it.
Starting 200 real containers takes minutes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple

from tests.bench.host import Host
from tests.bench.host import demo as scaled
from tests.bench.measure import COLUMNS, ROWS, median, percentile95
from tests.e2e.program import cpu_seconds
from tests.e2e.terminal import Terminal, dtui
from tests.lab import seed
from tests.lab.engine import DockerEngine20

# Of a scaled demo so many of ten are running or paused.
RUNNING_OF_TEN = 6
STEPS = (("not shown", ()), ("rows on the screen", ("m",)), ("ordered by CPU, all", ("s", "3")))
# The charts of the first that runs, over the list at the usual size and beside it on a wide screen.
CHARTS = (
    ((80, 24), ("/", "status:up", "enter", "enter", "3")),
    ((120, 40), ("/", "status:up", "enter", "enter", "tab", "3")),
)


class Figures(NamedTuple):
    """One step: per cent of a processor, bytes a second, milliseconds."""

    engine: float
    program: float
    written: float
    key: float
    key95: float
    streams: int


def demo(running: int) -> AbstractContextManager[Host]:
    """The demo engine with so many running."""
    return scaled(running * 10 // RUNNING_OF_TEN)


@contextmanager
def docker20(running: int) -> Iterator[Host]:
    """Docker 20.10 with so many running, that sleep."""
    engine = DockerEngine20()
    try:
        engine.start()
        seed.fill(engine.api(), references=20, containers=running, running=running)
        yield Host("docker 20.10", running, engine.socket, engine.pid, engine.api())
    finally:
        engine.remove()


HOSTS = {"demo": demo, "docker20": docker20}


def measure(terminal: Terminal, host: Host, seconds: float, keys: int) -> Figures:
    """Leave it alone for a while, then move the cursor."""
    terminal.listen(4)
    engine, program = cpu_seconds(host.pid), terminal.cpu_seconds()
    written = terminal.listen(seconds) / seconds
    engine, program = cpu_seconds(host.pid) - engine, terminal.cpu_seconds() - program
    streams = terminal.text.count("%")
    # Within the rows on the screen. What is drawn meanwhile may be taken for an answer, once a second at most.
    took = [terminal.measure("up" if number % 2 else "down", quiet=0.03).first for number in range(keys)]
    return Figures(
        engine / seconds * 100,
        program / seconds * 100,
        written,
        (median(took) or 0) * 1e3,
        (percentile95(took) or 0) * 1e3,
        streams,
    )


def run(host: Host, seconds: float, keys: int) -> None:
    """Print a line for each step."""
    print(f"\n{host.name}, {len(host.api.containers())} running of {host.count}")
    print(f"{'':24}{'engine %':>10}{'dtui %':>10}{'bytes/s':>10}{'key ms':>10}{'95 % ms':>10}{'% signs':>10}")
    with Terminal(dtui(), columns=COLUMNS, rows=ROWS, environment={"DOCKER_HOST": host.url}) as terminal:
        terminal.record(quiet=1.5, within=20, patience=10)
        for title, pressed in STEPS:
            for key in pressed:
                terminal.press(key)
                terminal.listen(1)
            told = measure(terminal, host, seconds, keys)
            print(f"{title:24}" + "".join(f"{figure:>10.1f}" for figure in told))
        print(f"peak memory {terminal.peak_memory() / 1e6:.0f} MB")
    for size, pressed in CHARTS:
        charts(host, size, pressed, seconds)


def charts(host: Host, size: tuple[int, int], pressed: Sequence[str], seconds: float) -> None:
    """Print what a terminal is sent for the charts of one container, and how much in the worst of its seconds."""
    with Terminal(dtui(), columns=size[0], rows=size[1], environment={"DOCKER_HOST": host.url}) as terminal:
        terminal.record(quiet=1.5, within=20, patience=10)
        for key in pressed:
            terminal.press(key)
            terminal.listen(0.5)
        terminal.wait_for("across")
        terminal.listen(5)
        used = terminal.cpu_seconds()
        pieces = [len(piece) for _, piece in terminal.record(quiet=seconds, within=seconds)]
        used = terminal.cpu_seconds() - used
        rate = sum(pieces) / seconds
        print(
            f"{'charts at {}x{}'.format(*size):24}{'':>10}{used / seconds * 100:>10.1f}{rate:>10.1f}"
            f"   largest piece {max(pieces, default=0)} bytes"
        )


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.stats", description=__doc__)
    parser.add_argument("--on", default="demo", help="engines (default: %(default)s)")
    parser.add_argument("--running", type=int, default=200, help="running containers")
    parser.add_argument("--seconds", type=float, default=10, help="of rest in each step")
    parser.add_argument("--keys", type=int, default=60, help="cursor moves in each step")
    options = parser.parse_args(argv)
    for name in options.on.split(","):
        with HOSTS[name](options.running) as host:
            run(host, options.seconds, options.keys)


if __name__ == "__main__":
    main()
