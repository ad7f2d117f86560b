"""The order of the steps of a plan, and what hangs on each (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.domain.plan import Step

# Untags go among the images: a name may be all that keeps the engine from letting go of an image.
_RANK = {"container": 0, "untag": 1, "image": 1, "volume": 2, "network": 3, "cache": 4}


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Containers, images and untags, volumes, networks, cache; within these a step after what it needs."""
    waiting = sorted(steps, key=lambda step: _RANK[step.kind])
    known = {step.id: step for step in waiting}
    placed: dict[str, Step] = {}
    for step in waiting:
        path = [(step, iter(step.needs))] if step.id not in placed else []
        entered = {step.id}
        while path:
            current, needs = path[-1]
            need = next((n for n in needs if n in known and n not in placed and n not in entered), None)
            if need is None:
                placed[current.id] = current
                path.pop()
            else:
                entered.add(need)
                path.append((known[need], iter(known[need].needs)))
    return tuple(placed.values())


class Links:
    """What each step needs, and what needs it, for steps in their order."""

    def __init__(self, steps: tuple[Step, ...]) -> None:
        self.steps = steps
        self.by_id = {step.id: step for step in steps}
        self._place = {step.id: place for place, step in enumerate(steps)}
        self._needing: dict[str, list[str]] = {}
        for step in steps:
            for need in step.needs:
                self._needing.setdefault(need, []).append(step.id)

    def needed(self, id: str) -> Iterable[str]:
        """The steps that one needs."""
        return (need for need in self.by_id[id].needs if need in self.by_id) if id in self.by_id else ()

    def needing(self, id: str) -> Iterable[str]:
        """The steps that need one."""
        return self._needing.get(id, ())

    def sorted(self, ids: Iterable[str]) -> tuple[Step, ...]:
        """These steps in their order."""
        known = (id for id in ids if id in self.by_id)
        return tuple(self.by_id[id] for id in sorted(known, key=self._place.__getitem__))

    def with_followers(self, new: frozenset[str], on: frozenset[str]) -> frozenset[str]:
        """These that go on, with what goes on by itself because of them."""
        found, waiting = set(new), list(new)
        while waiting:
            for step in self.sorted(self.needing(waiting.pop())):
                if step.follows and step.id not in found and all(n in found or n in on for n in step.needs):
                    found.add(step.id)
                    waiting.append(step.id)
        return frozenset(found)


def closure(start: Iterable[str], following: Callable[[str], Iterable[str]]) -> frozenset[str]:
    """These and all that follows from them, however far."""
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        id = waiting.pop()
        if id not in found:
            found.add(id)
            waiting.extend(following(id))
    return frozenset(found)
