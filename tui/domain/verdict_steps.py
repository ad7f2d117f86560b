"""What verdicts replaced, so that they can be taken back (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tui.domain.decision import Decision, Decisions

_DONE: dict[Decision | None, str] = {
    "forget": "forgotten",
    "move": "moved",
    "keep": "kept",
    None: "open again",
}


class VerdictStep(NamedTuple):
    """One verdict on one or many cases.

    Attributes:
        decision: What was said, None where it was taken back.
        number: Of how many it was said.
        before: What had been said of those for which it is something else, None where that was nothing.
        ran: Which of these had been said to move while they ran.
    """

    decision: Decision | None
    number: int
    before: Mapping[str, Decision | None]
    ran: frozenset[str]

    @property
    def told(self) -> str:
        """That it replaced others, '' where it did not, or where it is of one case only."""
        had = Counter(each for each in self.before.values() if each is not None)
        if self.number < 2 or not had:
            return ""
        counts = ", ".join(f"{number} {word}" for word, number in had.items())
        first, _, rest = counts.partition(" ")
        return f"{self.number} {_DONE[self.decision]}, of which {first} had been {rest}; z takes it back."

    def back(self, here: Collection[str]) -> list[tuple[Decision | None, list[str]]]:
        """What is to be said again of those of its cases that are still here."""
        wanted: dict[Decision | None, list[str]] = {}
        for id, decision in self.before.items():
            if id in here:
                wanted.setdefault(decision, []).append(id)
        return list(wanted.items())


def step_of(
    decisions: Decisions, ran: Collection[str], ids: Iterable[str], decision: Decision | None
) -> VerdictStep:
    """The step that a verdict on these cases is, while it is not among the decisions yet."""
    all_ids = tuple(ids)
    before = {id: decisions.said.get(id) for id in all_ids if decisions.said.get(id) != decision}
    return VerdictStep(decision, len(all_ids), before, frozenset(ran).intersection(before))


def ran_after(
    ran: frozenset[str], ids: Collection[str], decision: Decision | None, running: Collection[str]
) -> frozenset[str]:
    """Those that were said to move while they ran, once this is said of these, of which some run."""
    return ran.union(set(ids) & set(running)) if decision == "move" else ran.difference(ids)
