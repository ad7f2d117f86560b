"""A clean-up plan as a commented POSIX shell script that does the same with the Docker CLI (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from tui.domain.format import size
from tui.domain.plan import Plan, Step
from tui.domain.plan_json import About
from tui.domain.plan_script_parts import FUNCTIONS
from tui.domain.shell import Unwritable, comments, word
from tui.domain.text import safe

__all__ = ["Unwritable", "to_script"]

_ID = re.compile(r"(?:sha256:)?[0-9a-f]{64}")
_SHORT = re.compile(r"[0-9a-z]{12,64}")
_HEAD = """\
Each step looks first whether its object still is what it was when the plan was made: what changed is
skipped and said, and the other steps go on. Nothing is forced, and images keep what they were built on.
Pins are not looked at again. The engine is the one that `docker` finds; any other than the plan's is refused.
Exit code: 0 all done, 1 something was skipped or failed, 2 no engine or another one."""


def to_script(plan: Plan, about: About) -> str:
    """The steps that are on as a script, the others as comments; raises Unwritable."""
    lines = ["#!/bin/sh", *_title(plan, about), "#", *(f"# {line}" for line in _HEAD.splitlines())]
    lines += [f"engine={word(about.engine_id)}", FUNCTIONS]
    numbers = {step.id: number for number, step in enumerate(plan.chosen, 1)}
    for step in plan.chosen:
        lines += [*_said(step, numbers[step.id]), *_commands(step, numbers), ""]
    off = [step for step in plan.steps if step.id not in plan.on]
    if off:
        lines += ["# Off:", *(line for step in off for line in comments(_off(step)))]
    return "\n".join([*lines, "finish", ""])


def _title(plan: Plan, about: About) -> Iterator[str]:
    made = datetime.fromtimestamp(about.made, UTC).strftime("%Y-%m-%d %H:%M UTC")
    total = plan.total
    more = f" and what {total.unknown} steps free" if total.unknown else ""
    frees = f"{'' if total.exact else 'about '}{size(total.freed)}{more}"
    steps = f"{len(plan.chosen)} of {len(plan.steps)} steps on"
    yield from comments(f"Clean-up plan for {about.host}, {about.engine} at {about.endpoint}, made {made}.")
    yield from comments(f"{steps}; they free {frees}.")


def _said(step: Step, number: int) -> Iterator[str]:
    """What a step is, as comments."""
    frees = "" if step.frees is None else f", {size(step.frees)} alone"
    yield from comments(f"{number}. {step.kind} {step.name}: {step.why}{frees}")
    for risk in step.risks:
        yield from comments(f"   ! {risk.text}")
    if step.rescued:
        yield from comments(f"   rescued: {step.rescued}")
    if step.verdict is not None and step.verdict.where:
        yield from comments(f"   also in {', '.join(step.verdict.where)}: {step.verdict.reason}")


def _off(step: Step) -> str:
    risks = "; ".join(risk.text for risk in step.risks)
    return f"  {step.kind} {step.name}: {step.why}" + (f" ({risks})" if risks else "")


def _commands(step: Step, numbers: dict[str, int]) -> Iterator[str]:
    needs = (str(numbers[need]) for need in step.needs if need in numbers)
    yield " ".join(["begin", str(numbers[step.id]), word(_called(step)), *needs]) + " &&"
    yield "\t" + " ".join([step.kind, *map(word, _arguments(step))])


def _called(step: Step) -> str:
    return safe(f"{step.kind} {step.name}", ascii=True)


def _arguments(step: Step) -> Iterator[str]:
    """What the script's function for this kind of object takes."""
    seen = dict(step.seen)
    if step.kind == "volume":
        yield step.object
        yield f"{seen.get('driver', '')}|{seen.get('created', '0')}|{seen.get('mountpoint', '')}"
        return
    # Records of the build cache and networks of a swarm have shorter ones.
    if not (_SHORT if step.kind in ("cache", "network") else _ID).fullmatch(step.object):
        raise Unwritable(f"{step.object!r} is no whole ID")
    yield step.object
    if step.kind == "container":
        yield " ".join(
            [
                seen.get("state", ""),
                f"/{seen.get('name', '')}",
                seen.get("image", ""),
                seen.get("started", ""),
                seen.get("finished", ""),
            ]
        )
    elif step.kind == "untag":
        yield step.name
    elif step.kind == "image":
        yield "\n".join(sorted(step.names))
        yield from step.takes
    elif step.kind == "network":
        yield f"{seen.get('driver', '')} {seen.get('name', '')}"
