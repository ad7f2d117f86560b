"""The steps of a plan for the build cache (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from tui.domain.build_cache import CacheRecord, held_by_cache
from tui.domain.format import span
from tui.domain.plan import Step

if TYPE_CHECKING:
    from tui.domain.plan_rules import Rules
    from tui.domain.world import World

_DAY = 86400


def cache_steps(world: World, rules: Rules, going: Mapping[str, str]) -> tuple[Step, ...]:
    """Records not used for long enough, on which none stands that stays; `going` are the images' steps.

    The engine keeps a record whose layer an image has, too, so such a one goes after all these images only.
    """
    if rules.cache_days is None or not world.cache:
        return ()
    oldest = world.now - rules.cache_days * _DAY
    old = [record for record in world.cache if not record.in_use and record.last_used < oldest]
    images = _images(world, old)
    able = [record for record in old if not record.shared or going.keys() >= images.get(record.id, {""})]
    children = _children(world.cache)
    return tuple(
        _step(
            record,
            world.now,
            (
                *(f"cache:{id}" for id in children.get(record.id, ())),
                *sorted(going[id] for id in images.get(record.id, ())),
            ),
        )
        for record in _without_staying_children(able, world.cache)
    )


def _images(world: World, records: Sequence[CacheRecord]) -> Mapping[str, set[str]]:
    """The images that have the layers of each shared record, as far as that is known."""
    if not any(record.shared for record in records):
        return {}
    holders: dict[str, set[str]] = {}
    for id, image in world.layers.items():
        for layer in image.layers:
            holders.setdefault(layer.chain_id, set()).add(id)
    hold = held_by_cache(world.cache or (), world.layers.values())
    return {
        record: set().union(*(holders.get(chain, ()) for chain in chains))
        for record, chains in hold.layers.items()
    }


def _step(record: CacheRecord, now: float, needs: tuple[str, ...]) -> Step:
    return Step(
        f"cache:{record.id}",
        "cache",
        record.id,
        f"build cache {record.id}" + (f" ({record.description})" if record.description else ""),
        why=f"not used for {span(now - record.last_used)}",
        needs=needs,
        frees=0 if record.shared else record.size,
    )


def _children(records: Iterable[CacheRecord]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for record in records:
        for parent in record.parents:
            found.setdefault(parent, []).append(record.id)
    return {parent: tuple(ids) for parent, ids in found.items()}


def _without_staying_children(
    old: Sequence[CacheRecord], records: Iterable[CacheRecord]
) -> Iterator[CacheRecord]:
    """A record that stays holds all that it stands on, however old that is."""
    by_id = {record.id: record for record in records}
    candidates = {record.id for record in old}
    held: set[str] = set()
    waiting = [record for record in by_id.values() if record.id not in candidates]
    while waiting:
        for parent in waiting.pop().parents:
            if parent in by_id and parent not in held:
                held.add(parent)
                waiting.append(by_id[parent])
    return (record for record in old if record.id not in held)
