"""Whose address on a network another container could be given, were that one to start first (pure).

An engine keeps an address for a container that asks for it only while that runs: one that starts earlier and leaves
the choice to the engine may get it, and the other's start ends with "Address already in use".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import ip_address, ip_network

from tui.domain.move import MovedNetwork
from tui.domain.recipe import Attachment, Recipe


def address_rivals(
    recipes: Iterable[Recipe], networks: Iterable[MovedNetwork] = ()
) -> Iterator[tuple[Recipe, Recipe, str]]:
    """Triples of one whose address the engine chooses, one whose address that may be, and this with its network."""
    known = {network.name: network for network in networks}
    on: dict[str, list[tuple[Recipe, Attachment]]] = {}
    for recipe in recipes:
        for attachment in recipe.attachments:
            on.setdefault(attachment.network, []).append((recipe, attachment))
    for name, ends in on.items():
        asked = [
            (other, kind, address)
            for other, attachment in ends
            for kind, address in enumerate(_asked(attachment))
            if address and _is_chosen(known.get(name), address)
        ]
        for one, attachment in ends:
            own = _asked(attachment)
            yield from (
                (one, other, f"{address} on {name}") for other, kind, address in asked if not own[kind]
            )


def _asked(attachment: Attachment) -> tuple[str, str]:
    return attachment.ipv4, attachment.ipv6


def _is_chosen(network: MovedNetwork | None, address: str) -> bool:
    """Whether an engine may choose an address of a network by itself: true also where its ranges are not known."""
    ranges = [pool.range or pool.subnet for pool in network.pools] if network else []
    at = ip_address(address)
    return not any(ranges) or any(at in ip_network(each, strict=False) for each in ranges if each)
