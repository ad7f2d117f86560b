"""What is asked before a plan is carried out (pure): its steps, what could be lost, and what it frees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.domain.plan import KINDS, Plan, Step
from tui.resources.confirmation import Confirmation
from tui.resources.plan_told import total_told
from tui.work.plan_report import command_of, titled

if TYPE_CHECKING:
    from tui.work.plan_resume import Interrupted

_WORDS = {
    "container": "container",
    "untag": "name",
    "image": "image",
    "volume": "volume",
    "network": "network",
    "cache": "cache record",
}


def go(plan: Plan) -> Confirmation:
    """The grade of the worst step that is on; the riskiest come first."""
    steps = sorted(plan.chosen, key=lambda step: -step.grade)
    count = len(steps)
    return Confirmation(
        grade=max(1, plan.grade),
        title=f"Carry out {count} step{'' if count == 1 else 's'}",
        items=tuple(_line(step) for step in plan.chosen),
        reasons=tuple(f"{titled(step)}: {risk.text}." for step in steps for risk in step.open_risks),
        commands=tuple(command_of(step) for step in plan.chosen),
        frees=f"{total_told(plan.total).removeprefix('frees ')}, by {counted(steps)}",
        evidence=tuple(f"{titled(step)}: {step.rescued}" for step in steps if step.rescued),
    )


def resume(found: Interrupted) -> Confirmation:
    """Going on with a run that was interrupted: what is left of it, as it was agreed to."""
    left = found.left
    return Confirmation(
        grade=3 if found.plan.is_whole_host else max((step.grade for step in left), default=1),
        title=f"Go on with {len(left)} step{'' if len(left) == 1 else 's'}",
        items=tuple(_line(step) for step in left),
        reasons=tuple(f"{titled(step)}: {risk.text}." for step in left for risk in step.open_risks),
        commands=tuple(command_of(step) for step in left),
        evidence=found.lines,
    )


def lose(steps: Sequence[Step]) -> Confirmation:
    """Agreeing that things go with the plan though their only copies are lost, or they were to move."""
    is_copy = any(risk.kind == "only copy" for step in steps for risk in step.open_risks)
    what = "an only copy" if len(steps) == 1 else f"{len(steps)} that are locked"
    return Confirmation(
        grade=3,
        title=f"Agree to lose {what}" if is_copy else "Agree that it goes without a pack",
        items=tuple(titled(step) for step in steps),
        reasons=tuple(
            f"{titled(step)}: {risk.text}." if len(steps) > 1 else f"{risk.text}."
            for step in steps
            for risk in step.open_risks
        ),
        commands=tuple(command_of(step) for step in steps),
    )


def counted(steps: Sequence[Step]) -> str:
    """'42 containers, 1 image': how many there are of each kind."""
    kinds = [step.kind for step in steps]
    told = ((kinds.count(kind), kind) for kind in KINDS)
    return ", ".join(f"{count} {_WORDS[kind]}{'' if count == 1 else 's'}" for count, kind in told if count)


def _line(step: Step) -> str:
    return f"{titled(step)}  ({step.why})"
