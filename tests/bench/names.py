"""What folding the names of a list costs, and how the cost grows: `python -m tests.bench.names`."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from tui.domain.names import NameTable, RegistryKeys

WIDTH = 36
SCREEN = 40
CHANGED = 10
REPEATS = 5
ACCOUNTS = ("329074924855", "329074924856", "111122223333")
SERVICES = ("fleet-tracker-inbound", "fleet-tracker-outbound", "billing-api-gateway", "batch", "edge/proxy")


def references(count: int, seed: int = 1) -> list[str]:
    """So many different references as a build server leaves them behind."""
    rng = random.Random(seed)
    names: dict[str, None] = {}
    while len(names) < count:
        host = f"{rng.choice(ACCOUNTS)}.dkr.ecr.us-east-1.amazonaws.com"
        tag = f"2016{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}_0900_{rng.getrandbits(48):012x}"
        names[f"{host}/{rng.choice(SERVICES)}:{tag}"] = None
    return list(names)


def crowd(count: int) -> list[str]:
    """So many references alike at both ends: the dearest list there is."""
    host = f"{ACCOUNTS[0]}.dkr.ecr.us-east-1.amazonaws.com"
    return [
        f"{host}/fleet-tracker-inbound:20160612_{number:06}_aaaaaaaaaaaaaaaaaaaa" for number in range(count)
    ]


def measure(names: list[str]) -> dict[str, float]:
    """Milliseconds for the first update with every text, with one screen of texts, and for changes."""
    table, screen = NameTable(WIDTH, RegistryKeys({})), names[:SCREEN]
    changed = [*names[CHANGED:], *(f"ghcr.io/acme/fleet-tracker-inbound:{n:040}" for n in range(CHANGED))]
    found = {
        "first, a screen": _best(lambda: _draw(NameTable(WIDTH, RegistryKeys({})), names, screen)),
        "first, all texts": _best(lambda: _draw(NameTable(WIDTH, RegistryKeys({})), names, names)),
    }
    _draw(table, names, names)
    found["the same again"] = _best(lambda: _draw(table, names, screen))
    found[f"{CHANGED} changed"] = (
        _best(lambda: (_draw(table, changed, screen), _draw(table, names, screen))) / 2
    )
    return found


def _draw(table: NameTable, names: list[str], shown: list[str]) -> None:
    table.update(names)
    for name in shown:
        table.text(name)


def _best(action: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def main() -> None:
    """Print the figures at 1 000 and 10 000 names and how many times more ten times the names cost."""
    for title, make in (("realistic", references), ("one crowd", crowd)):
        few, many = measure(make(1000)), measure(make(10000))
        print(f"{title:24}{'1 000':>10}{'10 000':>10}{'ratio':>8}")
        for what in few:
            print(f"  {what:22}{few[what]:7.2f} ms{many[what]:7.1f} ms{many[what] / few[what]:8.1f}")


if __name__ == "__main__":
    main()
