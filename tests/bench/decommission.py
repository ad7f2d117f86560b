"""How a host of many is decided about: `python -m tests.bench.decommission [containers]`.

The demo engine at a scale, in a terminal of 120x40: seconds until all cases are listed with what one must know,
then from a key to the first and to the last change on the screen, for moves of the cursor and for decisions; and
what a plan and a report of it take.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.host import Host, demo
from tests.bench.measure import COLUMNS, ROWS, SETTLED, median, percentile95
from tests.e2e.terminal import Terminal, dtui

MOVES, DECISIONS = 60, 40


def main(containers: int = 1000) -> None:
    """Measure and print."""
    with demo(containers) as host, TemporaryDirectory() as folder:
        state = str(Path(folder))
        print(f"demo, {containers} containers")
        environment = {"DOCKER_HOST": host.url, "XDG_STATE_HOME": state}
        with Terminal(tuple(dtui()), columns=COLUMNS, rows=ROWS, environment=environment) as terminal:
            terminal.wait_for(re.compile("Containers"), 20)
            terminal.wait_quiet(SETTLED, 30)
            _press(terminal, "to the list of cases", "X", quiet=1.5)
            _press(terminal, "cursor", *["down", "up"] * MOVES)
            _press(terminal, "decision", *"fmK" * DECISIONS)
            _press(terminal, "mark all that is open", "a", "o", quiet=1)
            _press(terminal, "decision of all", "f", quiet=2)
            _press(terminal, "cursor, all decided", *["down", "up"] * MOVES)
            _press(terminal, "to the plan", "ctrl+g", quiet=3)
            print(f"{'peak memory':24}{terminal.peak_memory() / 1e6:10.0f} MB")
        _say("dtui report", [_report(host, state)])


def _press(terminal: Terminal, title: str, *keys: str, quiet: float = 0.2) -> None:
    """Each key by itself."""
    found = [terminal.measure(key, quiet=quiet) for key in keys]
    _say(f"{title}, first", [each.first for each in found])
    _say(f"{title}, last", [each.last for each in found])


def _say(title: str, seconds: list[float]) -> None:
    found = [(median(seconds) or 0) * 1e3, (percentile95(seconds) or 0) * 1e3, max(seconds) * 1e3]
    print(
        f"{title:30}" + "".join(f"{figure:10.1f}" for figure in found) + " ms (median, 95 %, most)",
        flush=True,
    )


def _report(host: Host, state: str) -> float:
    began = time.perf_counter()
    environment = {**os.environ, "DOCKER_HOST": host.url, "XDG_STATE_HOME": state}
    subprocess.run([*dtui(), "report"], env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
