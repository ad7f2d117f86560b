"""What is asked before a plan is carried out (pure): its steps, what could be lost, and what it frees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.domain.plan import Plan, Step
from tui.resources.confirmation import Confirmation
from tui.resources.plan_told import total_told
from tui.work.plan_report import command_of, titled

if TYPE_CHECKING:
    from tui.work.plan_resume import Interrupted


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
        frees=total_told(plan.total).removeprefix("frees "),
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


def lose(step: Step) -> Confirmation:
    """Agreeing that something goes with the plan though its only copy is lost, or it was to move."""
    return Confirmation(
        grade=3,
        title="Agree to lose an only copy"
        if any(r.kind == "only copy" for r in step.open_risks)
        else "Agree that it goes without a pack",
        items=(titled(step),),
        reasons=tuple(f"{risk.text}." for risk in step.open_risks),
        commands=(command_of(step),),
    )


def _line(step: Step) -> str:
    return f"{titled(step)}  ({step.why})"
