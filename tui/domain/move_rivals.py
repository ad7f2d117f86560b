"""Who starts before whom, as the one asks for what an engine could give to the other: an address, a port (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tui.domain.move import MovedNetwork
from tui.domain.move_addresses import address_rivals
from tui.domain.move_ports import port_rivals
from tui.domain.recipe import Recipe, WorkLeft


class Rivalry(NamedTuple):
    """One that leaves a choice to the engine, and one that asks for what it may choose; how to have both."""

    leaving: Recipe
    asking: Recipe
    what: str
    remedy: str

    @property
    def left(self) -> WorkLeft:
        """What a person has to know of the one that asks, where it cannot start first."""
        text = f"{self.what} may be given to {self.leaving.name}, which has to start before it"
        return WorkLeft("other", text, self.remedy.format(self.leaving.name))


_ADDRESS = "ask for another one for {}, too (--ip or --ip6, ipv4_address or ipv6_address)"
_PORT = "name another one for {}, too, where it leaves it open"


def rivalries(
    recipes: tuple[Recipe, ...], networks: Iterable[MovedNetwork] = (), *, publishes_all: bool = True
) -> Iterator[Rivalry]:
    """Those of the addresses, then those of the ports of the host."""
    for one, other, address in address_rivals(recipes, networks):
        yield Rivalry(one, other, f"its address {address}", _ADDRESS)
    for one, other, port in port_rivals(recipes, publishes_all=publishes_all):
        yield Rivalry(one, other, f"its port {port} of the host", _PORT)


class Settled(NamedTuple):
    """Rivalries that an order decides, and those that would make a ring of what waits for what."""

    kept: tuple[Rivalry, ...]
    dropped: tuple[Rivalry, ...]


def settled(ahead: Mapping[str, Iterable[str]], found: Iterable[Rivalry]) -> Settled:
    """Let those that leave a choice wait, as far as nobody then waits for himself.

    `ahead` are those that each has to wait for anyway, by name.
    """
    waits = {name: {*names} for name, names in ahead.items()}
    kept, dropped = [], []
    for each in found:
        one, other = each.leaving.name, each.asking.name
        if other not in waits.setdefault(one, set()) and reaches(waits, other, one):
            dropped.append(each)
        else:
            kept.append(each)
            waits[one].add(other)
    return Settled(tuple(kept), tuple(dropped))


def told(dropped: Iterable[Rivalry]) -> dict[str, tuple[WorkLeft, ...]]:
    """What is left for a person, by the name of the one that asks."""
    found: dict[str, dict[WorkLeft, None]] = {}
    for each in dropped:
        found.setdefault(each.asking.name, {})[each.left] = None
    return {name: tuple(works) for name, works in found.items()}


def reaches(ahead: Mapping[str, Iterable[str]], one: str, other: str) -> bool:
    """Whether one waits for the other, be it through more."""
    seen: set[str] = set()
    waiting = [one]
    while waiting:
        name = waiting.pop()
        if name == other:
            return True
        if name not in seen:
            seen.add(name)
            waiting += ahead.get(name, ())
    return False
