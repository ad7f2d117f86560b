"""The benchmarks of dtui, and of its peers in the same run: `python -m tests.bench.run`.

On demo and real engines with 10, 200, 1000 and 10000 containers, in a terminal of 120x40. A peer is given as
`--peer NAME=COMMAND`; it finds the engine by DOCKER_HOST. Building 1000 real containers takes a minute.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from tests.bench.host import HOSTS, Host
from tests.bench.measure import (
    Figures,
    Program,
    idle,
    median,
    outside_changes,
    percentile95,
    press_keys,
    start_of_bare,
    start_to_list,
    storm,
)
from tests.e2e.terminal import dtui

# The aims: title, unit's factor, how to get it, and what it should stay under.
Row = tuple[str, float, Callable[[Figures], float | None], float | None]
ROWS: tuple[Row, ...] = (
    ("start to list, ms", 1e3, lambda f: median(f.start), None),
    ("key to screen, median ms", 1e3, lambda f: median(f.keys), 8),
    ("key to screen, 95 % ms", 1e3, lambda f: percentile95(f.keys), 20),
    ("bytes of a cursor move", 1, lambda f: median(f.move_bytes), 700),
    ("event to screen, ms", 1e3, lambda f: median(f.events), 150),
    ("storm: engine's time, %", 1e2, lambda f: f.storm_share, 25),
    ("idle bytes a minute", 1, lambda f: f.idle_bytes, 0),
    ("idle requests a minute", 1, lambda f: f.idle_requests, 0),
    ("idle CPU, %", 1e2, lambda f: f.idle_cpu, 0.5),
    ("peak memory, MB", 1e-6, lambda f: f.memory, None),
)
MEMORY_AIMS = {10: 55, 1000: 70}


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print."""
    options = _parser().parse_args(argv)
    programs = [Program("dtui", tuple(dtui()))]
    programs += [Program(name, tuple(shlex.split(command))) for name, _, command in options.peer]
    _print_cheap_commands()
    for engine in options.on.split(","):
        for count in map(int, options.sizes.split(",")):
            if count > options.most_real and engine != "demo":
                continue
            with HOSTS[engine](count) as host:
                _measure_and_print(host, programs, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.run", description=__doc__)
    parser.add_argument("--on", default="demo,docker20", help="engines (default: %(default)s)")
    parser.add_argument("--sizes", default="10,200,1000,10000", help="containers (default: %(default)s)")
    parser.add_argument("--most-real", type=int, default=1000, help="the most containers on a real engine")
    parser.add_argument(
        "--peer", action="append", default=[], type=lambda text: text.partition("="), metavar="NAME=COMMAND"
    )
    parser.add_argument("--rounds", type=int, default=5, help="starts, each beside a bare application's")
    parser.add_argument("--keys", type=int, default=100, help="cursor moves")
    parser.add_argument("--idle", type=float, default=10, help="seconds of rest")
    return parser


def _measure_and_print(host: Host, programs: list[Program], options: argparse.Namespace) -> None:
    bare: list[float] = []
    figures = [Figures(program.name) for program in programs]
    names = host.names()
    for _ in range(options.rounds):
        bare.append(start_of_bare(sys.executable))
        for program, one in zip(programs, figures, strict=True):
            start_to_list(program, host, names, one).close()
    for program, one in zip(programs, figures, strict=True):
        _live_with(program, host, names, one, options)
    _print_table(host, median(bare) or 0.0, figures)


def _live_with(
    program: Program, host: Host, names: set[str], figures: Figures, options: argparse.Namespace
) -> None:
    with start_to_list(program, host, names, figures) as terminal:
        outside_changes(terminal, host, figures, rounds=5)
        press_keys(terminal, figures, options.keys)
        figures.memory = terminal.peak_memory()
    idle(program, host, figures, options.idle)
    storm(program, host, figures)


def _print_table(host: Host, bare: float, figures: list[Figures]) -> None:
    answer = host.answer_time()
    limit = 1.5 * bare + max(0.0, answer - bare)
    print(f"\n{host.name}, {host.count} containers")
    print(f"a bare Textual app {bare * 1e3:.0f} ms; the engine's answer {answer * 1e3:.0f} ms")
    print(f"{'':26}{'aim':>8}" + "".join(f"{f.program:>12}{'/ aim':>7}" for f in figures))
    for title, factor, read, aim in ROWS:
        wanted = {"start to list, ms": limit * 1e3, "peak memory, MB": MEMORY_AIMS.get(host.count)}.get(
            title, aim
        )
        cells = "".join(_cell(read(f), factor, wanted) for f in figures)
        print(f"{title:26}{'' if wanted is None else f'{wanted:.4g}':>8}{cells}")


def _cell(value: float | None, factor: float, aim: float | None) -> str:
    if value is None:
        return f"{'-':>12}{'':7}"
    ratio = f"{value * factor / aim:.2f}" if aim else ""
    return f"{value * factor:>12.4g}{ratio:>7}"


def _print_cheap_commands() -> None:
    plain = _time_of([sys.executable, "-c", "pass"])
    print(f"the interpreter alone {plain * 1e3:.0f} ms")
    for flag in ("--version", "--help"):
        print(f"dtui {flag}: {(_time_of(dtui(flag)) - plain) * 1e3:.0f} ms more (aim: under 100)")


def _time_of(command: list[str]) -> float:
    """The best of ten, in seconds."""
    times = []
    for _ in range(10):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - began)
    return min(times)


if __name__ == "__main__":
    main()
