"""The plan of giving up a host: what is forgotten or moved goes, and nothing moves before it was packed (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.domain.carried import Carried
from tui.domain.decision import Case
from tui.domain.left_behind import LeftBehind, left_behind, left_told
from tui.domain.plan import LeftOut, Step
from tui.domain.plan_rules import Proposed, Rules, propose
from tui.domain.risk import Risk
from tui.domain.world import Marked

if TYPE_CHECKING:
    from tui.domain.world import World

_NO_RULES = Rules(None, False, False, None, False, False, None)
_NO_CACHE = replace(_NO_RULES, cache_days=0)
_DONE = ("forget", "move")
_WORDS = {"forget": "forgotten", "move": "moves elsewhere"}


def decided_plan(world: World, cases: Iterable[Case], carried: Carried | None = None) -> Proposed:
    """A step for all that is forgotten or moved, as far as lists tell; paths of the host have none.

    What is not decided yet is left out. The build cache goes with a host on which nothing is kept.
    """
    found = tuple(cases)
    going = {case.id: case for case in found if case.decision in _DONE and case.kind != "bind"}
    is_all = all(case.id in going for case in found if case.kind != "bind")
    proposed = propose(world, _NO_CACHE if is_all else _NO_RULES, _marked(going.values()))
    steps = (_decided(step, going.get(step.id), carried or Carried()) for step in proposed.steps)
    left = left_behind(found)
    left_out = (*_open(found), *proposed.left_out)
    return Proposed(tuple(_lacking(step, left) for step in steps if step is not None), left_out)


def _lacking(step: Step, left: Iterable[LeftBehind]) -> Step:
    """The step with the risk that a container which moves needs what is in it."""
    lost = [each for each in left if each.case == step.id]
    return replace(step, risks=(Risk("left behind", left_told(lost), 3), *step.risks)) if lost else step


def _marked(cases: Iterable[Case]) -> Marked:
    known = tuple(cases)

    def of(kind: str) -> frozenset[str]:
        return frozenset(case.object for case in known if case.kind == kind)

    return Marked(of("container"), of("image"), frozenset(), of("volume"), of("network"))


def _open(cases: Iterable[Case]) -> Iterable[LeftOut]:
    for case in cases:
        if case.decision is None and case.kind != "bind":
            yield LeftOut(case.name, "it is not decided yet")


def _decided(step: Step, case: Case | None, carried: Carried) -> Step | None:
    """The step with what was decided of it, None where nothing was."""
    if step.kind == "cache":
        return replace(step, why=f"nothing is kept here, {step.why}")
    if case is None:
        # What a build left goes with its image; a container that a rescue left is not kept by the rules' word.
        return step if step.follows else None
    said = replace(step, why=_why(case))
    if case.id in carried.evidence:
        return replace(said, rescued=carried.evidence[case.id], rescued_at=carried.at.get(case.id, 0.0))
    if case.decision != "move":
        return said
    if case.id in carried.partly:
        return replace(said, why=f"{said.why}, {carried.partly[case.id]}")
    void = carried.void.get(case.id, "")
    text = f"it is to move, and the pack of it does not count: {void}" if void else ""
    risk = Risk("not moved", text or "it is to move, and no pack of it is confirmed", 3)
    return replace(said, risks=(risk, *said.risks))


def _why(case: Case) -> str:
    """'forgotten', 'moves elsewhere, with web and 1 more'."""
    word = _WORDS[case.decision or ""]
    if case.kind == "container" or case.is_by_hand:
        return word
    if not case.users:
        return f"{word}, no container uses it"
    more = f" and {len(case.users) - 1} more" if len(case.users) > 1 else ""
    return f"{word}, with {case.users[0]}{more}"
