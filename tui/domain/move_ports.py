"""Whose port of the host another container could be given, were that one to start first (pure).

An engine that may choose a port takes the first free one: a container that starts earlier may get the one that
another names, and the other's start ends with "port is already allocated".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tui.domain.recipe import Recipe
from tui.domain.recipe_networks import has_own_network

# What engines choose from where nothing is said: the ports that Linux gives out by itself, or the last of these.
_FREE = (32768, 65535)
_PROTOCOLS = ("tcp", "udp", "sctp")
_EVERY = frozenset(("", "0.0.0.0", "::"))


class _Ports(NamedTuple):
    """The ports of the host, from first to last, of which a container asks for one."""

    protocol: str
    address: str
    first: int
    last: int

    @property
    def text(self) -> str:
        ports = f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"
        address = f"[{self.address}]" if ":" in self.address else self.address
        return f"{address}{':' * bool(address)}{ports}/{self.protocol}"

    def may_take(self, other: _Ports) -> bool:
        """Whether it has more to choose from than the other, all of that among it."""
        if self.protocol != other.protocol or not _is_shared(self.address, other.address):
            return False
        is_wider = self.last - self.first > other.last - other.first
        return is_wider and self.first <= other.first and other.last <= self.last


def port_rivals(
    recipes: Iterable[Recipe], *, publishes_all: bool = True
) -> Iterator[tuple[Recipe, Recipe, str]]:
    """Triples of one whose port the engine chooses, one whose port that may be, and this port.

    `publishes_all`: whether those that publish all their ports (-P) are made to.
    """
    asked = [(recipe, ports) for recipe in recipes for ports in _asked(recipe, publishes_all)]
    for one, ports in asked:
        if ports.first < ports.last:
            for other, its in asked:
                if other is not one and ports.may_take(its):
                    yield one, other, its.text


def _asked(recipe: Recipe, publishes_all: bool) -> Iterator[_Ports]:
    if not has_own_network(recipe.host.get("NetworkMode") or ""):
        return
    for port, places in (recipe.host.get("PortBindings") or {}).items():
        protocol = port.partition("/")[2] or "tcp"
        for place in places or ():
            yield _Ports(protocol, place.get("HostIp") or "", *_span(str(place.get("HostPort") or "")))
    if publishes_all and recipe.host.get("PublishAllPorts"):
        # Which ports its image has is not in a recipe.
        yield from (_Ports(protocol, "", *_FREE) for protocol in _PROTOCOLS)


def _span(text: str) -> tuple[int, int]:
    """What a HostPort may be: one port, a range of them, or any."""
    first, _, last = text.partition("-")
    if not first.isdecimal() or not int(first):
        return _FREE
    return int(first), int(last) if last.isdecimal() else int(first)


def _is_shared(one: str, other: str) -> bool:
    """Whether a port cannot be taken at both of these addresses of the host."""
    return one == other or (not _EVERY.isdisjoint((one, other)) and bool(_families(one) & _families(other)))


def _families(address: str) -> set[int]:
    return ({6} if ":" in address else {4}) if address else {4, 6}
