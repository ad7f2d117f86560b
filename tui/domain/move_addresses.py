"""Whose address on a network another container could be given, were that one to start first (pure).

An engine keeps an address for a container that asks for it only while that runs: one that starts earlier and leaves
the choice to the engine may get it, and the other's start ends with "Address already in use".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import ip_address, ip_network

from tui.domain.move import MovedNetwork
from tui.domain.recipe import Attachment, Recipe


def asks_for_address(recipe: Recipe) -> bool:
    """Whether it asks for an address on any of its networks."""
    return any(attachment.ipv4 or attachment.ipv6 for attachment in recipe.attachments)


def rivals(
    recipes: Iterable[Recipe], networks: Iterable[MovedNetwork] = ()
) -> Iterator[tuple[Recipe, Recipe]]:
    """Pairs of one whose address the engine chooses, and one whose address that may be."""
    known = {network.name: network for network in networks}
    on: dict[str, list[tuple[Recipe, Attachment]]] = {}
    for recipe in recipes:
        for attachment in recipe.attachments:
            on.setdefault(attachment.network, []).append((recipe, attachment))
    for name, ends in on.items():
        asking = [end for end in ends if any(_is_chosen(known.get(name), at) for at in _asked(end[1]))]
        for recipe, attachment in ends:
            yield from ((recipe, other) for other, its in asking if _leaves_what_is_asked(attachment, its))


def _asked(attachment: Attachment) -> tuple[str, ...]:
    return tuple(filter(None, (attachment.ipv4, attachment.ipv6)))


def _leaves_what_is_asked(one: Attachment, other: Attachment) -> bool:
    return bool((other.ipv4 and not one.ipv4) or (other.ipv6 and not one.ipv6))


def _is_chosen(network: MovedNetwork | None, address: str) -> bool:
    """Whether an engine may choose an address of a network by itself: true also where its ranges are not known."""
    ranges = [pool.range or pool.subnet for pool in network.pools] if network else []
    at = ip_address(address)
    return not any(ranges) or any(at in ip_network(each, strict=False) for each in ranges if each)
