"""The clean-up plan as a list: a row for each step, marked when it is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tui.domain.format import size
from tui.resources.action import Action
from tui.resources.column import Column

if TYPE_CHECKING:
    from tui.domain.plan import LeftOut, Plan, Step

VIEW = "plan"
FIELDS = ("name", "kind", "why", "risk", "state")
Lines = list[tuple[str, str]]


class PlanRow(NamedTuple):
    """One step: its place in the plan's order, whether it is on, and whether its risks are being looked for.

    One that `stays` is no step of the plan, and cannot be switched on: it says why something is not in it.
    """

    step: Step
    place: int
    is_on: bool
    is_looked_at: bool = True
    stays: bool = False

    @property
    def id(self) -> str:
        """What stays the same: the step."""
        return self.step.id

    @property
    def state(self) -> str:
        """on, off, locked, rescued, looking or stays."""
        if self.stays:
            return "stays"
        if not self.is_looked_at:
            return "looking"
        if self.step.is_locked:
            # What is to move is saved by a pack alone.
            return "locked"
        return "rescued" if self.step.rescued else "on" if self.is_on else "off"


def plan_rows(plan: Plan, looking: frozenset[str] = frozenset()) -> tuple[PlanRow, ...]:
    """The rows of a plan, what stays at their end; `looking` are the steps whose risks are not known yet."""
    steps = (
        PlanRow(step, place, step.id in plan.on, step.id not in looking)
        for place, step in enumerate(plan.steps)
    )
    stays = (
        PlanRow(_staying(left), place, is_on=False, stays=True)
        for place, left in enumerate(dict.fromkeys(plan.left_out), len(plan.steps))
    )
    return (*steps, *stays)


def _staying(left: LeftOut) -> Step:
    """What stands for something that the plan has no step for; what kind of thing it is nobody asks."""
    from tui.domain.plan import Step

    return Step(f"stays:{left.name}:{left.why}", "image", "", left.name, why=left.why)


def risk_text(r: PlanRow) -> str:
    """The worst of the step in a few words: what is locked first."""
    if not r.is_looked_at:
        return "looking..."
    if r.stays:
        return "stays"
    if r.state == "rescued":
        return "rescued"
    risks = sorted(r.step.open_risks, key=lambda risk: (not risk.lock, -risk.grade))
    if risks:
        return risks[0].short + (f" +{len(risks) - 1}" if len(risks) > 1 else "")
    return "in a registry" if r.step.verdict is not None and r.step.verdict.is_safe else "-"


def _kind(r: PlanRow) -> str:
    return "stays" if r.stays else r.step.kind


def _role(r: PlanRow) -> str:
    risks = r.step.open_risks
    if not r.is_looked_at or not (risks or r.step.rescued or r.step.verdict):
        return "dim"
    return "bad" if r.step.grade > 2 else "warn" if risks else "good"


def first_name(step: Step) -> str:
    """The name that stands for an image with several: the foot line has them all."""
    return step.names[0] if step.kind == "image" and step.names else step.name


def _why(step: Step) -> str:
    more = len(step.names) - 1 if step.kind == "image" else 0
    return f"+{more} name{'' if more == 1 else 's'}, {step.why}" if more > 0 else step.why


def _is_reference(name: str) -> bool:
    """Names of images have a tag or digest; those of containers and volumes have not."""
    return ":" in name or "@" in name


COLUMNS = (
    Column("kind", "STEP", lambda r, now: _kind(r), lambda r: r.place, width=9),
    Column(
        "name",
        "NAME",
        lambda r, now: first_name(r.step),
        lambda r: r.step.name,
        share=1,
        reference=_is_reference,
    ),
    Column(
        "frees",
        "FREES",
        lambda r, now: "-" if r.stays else size(r.step.frees),
        lambda r: -(r.step.frees or 0),
        falls=True,
        width=5,
        right=True,
    ),
    Column("why", "WHY", lambda r, now: _why(r.step), lambda r: r.step.why, width=22, drop=1),
    Column(
        "risk", "RISK", lambda r, now: risk_text(r), lambda r: -r.step.grade, width=17, role=_role, falls=True
    ),
)


def haystack(r: PlanRow) -> str:
    """The text a plain filter term is looked for in."""
    return f"{_kind(r)} {r.step.name} {r.step.why}"


def field(r: PlanRow, name: str) -> str | None:
    """The text of one field for `field:value`."""
    texts = {
        "name": r.step.name,
        "kind": _kind(r),
        "why": r.step.why,
        "risk": " ".join(risk.kind for risk in r.step.open_risks),
        "state": r.state,
    }
    return texts.get(name)


def full_name(r: PlanRow) -> str:
    """What the foot line shows."""
    return f"{r.step.name}  {'stays: ' if r.stays else ''}{r.step.why}"


def glyph(r: PlanRow) -> str:
    """The sign of what is locked, rescued or looked for."""
    return "" if r.state in ("on", "off", "stays") else r.state


def role(r: PlanRow) -> str:
    """How that sign is coloured."""
    return {"locked": "bad", "rescued": "good"}.get(r.state, "dim")


def stays_told(r: PlanRow) -> str:
    """Why something has no step, as a clause."""
    return f"{r.step.name} stays, {r.step.why}"


def _not_locked(r: PlanRow) -> str:
    if r.stays:
        return stays_told(r)
    return "" if r.step.is_locked else f"{r.step.name} is not locked: space switches it"


def _savable(r: PlanRow) -> str:
    if r.stays:
        return stays_told(r)
    if r.step.rescued:
        return f"{r.step.name} is rescued already"
    return "" if r.step.open_risks else f"nothing of {r.step.name} could be lost"


def _act(verb: str, key: str, label: str, text: str, **more: object) -> Action:
    return Action(f"plan.{verb}", key, label, text, (VIEW,), **more)  # type: ignore[arg-type]


ACTIONS = (
    Action(
        "plan.open",
        "x",
        "Clean up",
        "A plan of what could go, with what it frees and what could be lost; what is marked comes along.",
        ("containers", "images", "volumes", "networks"),
        footer=7,
    ),
    _act(
        "go",
        "ctrl+g",
        "Go",
        "Carry the plan out: each step is looked at again right before.",
        changes=True,
        asks=True,
        footer=2,
        danger="1, 2, 3",
    ),
    _act(
        "rescue",
        "r",
        "Rescue",
        "Save what would be lost: push or archive images, commit containers, archive volumes.",
        changes=True,
        on_items=True,
        refusal=_savable,
        footer=3,
    ),
    _act(
        "keepers",
        "b",
        "Keepers",
        "What keeps the bytes that these images share with others.",
        asks=True,
        footer=4,
    ),
    _act(
        "lose",
        "D",
        "Lose",
        "Agree that the only copy of this goes, by the host's name; then it can be switched on.",
        changes=True,
        on_items=True,
        refusal=_not_locked,
        danger="3",
    ),
    _act("resume", "", "Go on", "Go on with a clean-up that was interrupted.", changes=True, asks=True),
    _act("export", "ctrl+e", "Export", "Write the plan as a shell script or as JSON.", asks=True, footer=5),
    _act("rules", "o", "Rules", "Which rules propose steps, and their numbers.", asks=True, footer=6),
)
