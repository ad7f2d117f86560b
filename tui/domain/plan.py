"""A clean-up plan: steps in their order, which of them are on, and what exactly these free (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from tui.domain.plan_order import Links, closure, in_order
from tui.domain.risk import Risk

if TYPE_CHECKING:
    from tui.domain.check import Verdict
    from tui.domain.reclaim import Keeper, Reclaim

StepKind = Literal["container", "untag", "image", "volume", "network", "cache"]
KINDS: tuple[StepKind, ...] = ("container", "untag", "image", "volume", "network", "cache")
# What a tally counts, since it shares bytes with others.
LAYERED = ("image", "cache")
# The grade of a confirmation by the host's name.
WHOLE_HOST = 3

Seen = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One removal. Sizes in bytes.

    Attributes:
        id: What names it in its plan: the kind and the object, for an untag the name.
        kind: What is removed; an untag takes one name off an image that keeps another.
        object: The engine's full ID; a volume's name; the image's ID for an untag.
        name: The full name as it is shown.
        names: The tags that the image had, of an untag too.
        digests: Digest references that an image has in repositories without a tag here: its other names.
        why: The clause that says why it is proposed.
        risks: What could be lost, as found when the plan was made.
        verdict: Where else the image exists, None where nobody was asked or it is no image.
        needs: The steps that must have gone well before.
        seen: What the object was like, as pairs of a word and a value: see `domain/seen.py`.
        frees: What this step alone frees, None where that is not known.
        rescued: The evidence that what it removes was saved elsewhere, '' while it was not.
        archive: The path of the archive that it was saved to, '' where it is elsewhere or off this host.
        rescued_at: When that saving was begun (Unix seconds), 0.0 where it is not known.
        follows: Whether it goes on by itself with all that it needs: what a build left goes with its image.
        provisional: Whether it was not looked at closely yet, so that risks may be missing.
        shown_at: When it was looked at closely (Unix seconds), 0.0 before.
    """

    id: str
    kind: StepKind
    object: str
    name: str
    names: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    why: str = ""
    risks: tuple[Risk, ...] = ()
    verdict: Verdict | None = None
    needs: tuple[str, ...] = ()
    seen: Seen = ()
    frees: int | None = None
    rescued: str = ""
    archive: str = ""
    rescued_at: float = 0.0
    follows: bool = False
    provisional: bool = False
    shown_at: float = 0.0

    @property
    def takes(self) -> tuple[str, ...]:
        """The names to take off one by one; an image that is still there then is removed by its ID."""
        if self.kind == "untag":
            return (self.name,)
        return (*self.names, *self.digests) if self.kind == "image" else ()

    @property
    def open_risks(self) -> tuple[Risk, ...]:
        """The risks that nothing was done about yet."""
        return tuple(risk for risk in self.risks if not (self.rescued and risk.is_rescuable))

    @property
    def is_locked(self) -> bool:
        """Whether it removes what must be saved first: an only copy, or what is to move and did not yet."""
        return bool(self.lock)

    @property
    def lock(self) -> str:
        """Why it cannot be switched on, as the end of a sentence; '' when it can."""
        return next((risk.lock for risk in self.open_risks if risk.lock), "")

    @property
    def grade(self) -> int:
        """What its confirmation takes: 1 a key, 2 the number of items, 3 the host's name."""
        return max((risk.grade for risk in self.open_risks), default=1)


class LeftOut(NamedTuple):
    """Something marked that the plan has no step for, and the clause that says why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Total:
    """What the steps that are on free together, in bytes; `exact` unless something of it is an estimate.

    `shared_rest` are bytes of their images that stay because of `keepers`; `held_by_cache` those that the
    build cache holds; `unknown` is how many steps free something that nobody knows; `notes` say why it is
    an estimate.
    """

    freed: int = 0
    exact: bool = True
    shared_rest: int = 0
    keepers: tuple[Keeper, ...] = ()
    held_by_cache: int = 0
    unknown: int = 0
    notes: tuple[str, ...] = ()


class Tally(Protocol):
    """Adds up the layers that go with images and with records of the build cache."""

    def reclaim(self, on: frozenset[str]) -> Reclaim:
        """What exactly the steps of these IDs free of layers."""
        ...

    def freed(self, on: frozenset[str]) -> int:
        """Only its bytes, which cost less to know."""
        ...


class Switched(NamedTuple):
    """A plan after a switch: `also` are the other steps that went with it; `refusal` says why nothing was done."""

    plan: Plan
    also: tuple[Step, ...] = ()
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in the order they are done, and the IDs of those that are on.

    `undecided` are steps that nobody switched yet and that come on by themselves when a close look at them,
    and at what they need, finds no risk. `is_whole_host` says that the host is given up with it.
    """

    steps: tuple[Step, ...] = ()
    on: frozenset[str] = frozenset()
    left_out: tuple[LeftOut, ...] = ()
    tally: Tally | None = field(default=None, compare=False, repr=False)
    undecided: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    links: Links | None = field(default=None, compare=False, repr=False)
    is_whole_host: bool = False

    @classmethod
    def of(cls, steps: Iterable[Step], left_out: Iterable[LeftOut] = (), tally: Tally | None = None) -> Plan:
        """Put steps into their order; on are those without a risk, so far as what they need is on."""
        ordered = in_order(steps)
        ids = frozenset(step.id for step in ordered)
        return cls(ordered, frozenset(), tuple(left_out), tally, ids, Links(ordered))._decided()

    @property
    def _links(self) -> Links:
        # A copy with other steps has taken these along.
        return self.links if self.links and self.links.steps is self.steps else Links(self.steps)

    def _decided(self) -> Plan:
        on, waiting = set(self.on), set[str]()
        for step in self.steps:
            if step.id not in self.undecided:
                continue
            if step.provisional or not waiting.isdisjoint(step.needs):
                waiting.add(step.id)
            elif not step.open_risks and on.issuperset(step.needs):
                on.add(step.id)
        return replace(self, on=frozenset(on), undecided=frozenset(waiting))

    @property
    def looking(self) -> frozenset[str]:
        """The steps whose risks are not all known yet."""
        return frozenset(step.id for step in self.steps if step.provisional)

    @property
    def chosen(self) -> tuple[Step, ...]:
        """The steps that are on, in their order."""
        return tuple(step for step in self.steps if step.id in self.on)

    @property
    def total(self) -> Total:
        """What the steps that are on free."""
        if self.tally is None:
            return _sum(self.chosen, of_images=True)
        rest = _sum([step for step in self.chosen if step.kind not in LAYERED], of_images=False)
        found = self.tally.reclaim(self.on)
        return Total(
            rest.freed + found.freed,
            rest.exact and found.exact,
            found.shared_rest,
            found.keepers,
            found.held_by_cache,
            rest.unknown + sum(s.kind in LAYERED and s.frees is None for s in self.chosen),
            found.notes,
        )

    @property
    def grade(self) -> int:
        """The highest grade of what is on, that of a whole host above all; 0 when nothing is."""
        worst = max((step.grade for step in self.chosen), default=0)
        return WHOLE_HOST if worst and self.is_whole_host else worst

    def step(self, id: str) -> Step | None:
        """The step of this ID."""
        return self._links.by_id.get(id)

    def gain(self, id: str) -> int | None:
        """What one step adds to what the others that are on free; None where that is not known."""
        step = self.step(id)
        if step is None or step.frees is None or self.tally is None or step.kind not in LAYERED:
            return step.frees if step else None
        return self.tally.freed(self.on | {id}) - self.tally.freed(self.on - {id})

    def with_on(self, id: str, *, lose: bool = False) -> Switched:
        """Switch on a step and all it needs; `lose` when its loss was agreed to by the host's name typed."""
        links = self._links
        wanted = closure([id], links.needed)
        new = links.sorted(wanted - self.on)
        early = next((step for step in new if step.provisional), None)
        if early is not None:
            return Switched(self, (), f"{early.name} is still being looked at")
        locked = next((step for step in new if step.is_locked and not (lose and step.id == id)), None)
        if locked is not None:
            which = "this" if locked.id == id else locked.name
            needed = "" if locked.id == id else "it needs a step that is locked: "
            return Switched(self, (), f"{needed}{which} {locked.lock}")
        on = self.on | links.with_followers(wanted - self.on, self.on)
        also = tuple(step for step in links.sorted(on - self.on) if step.id != id)
        return Switched(replace(self, on=on, undecided=self.undecided - on, links=links), also)

    def with_off(self, id: str) -> Switched:
        """Switch off a step and all that needs it."""
        links = self._links
        gone = closure([id], links.needing)
        also = tuple(step for step in links.sorted(gone & self.on) if step.id != id)
        plan = replace(self, on=self.on - gone, undecided=self.undecided - gone, links=links)
        return Switched(plan, also)

    def toggle(self, id: str, *, lose: bool = False) -> Switched:
        """Switch a step the other way."""
        return self.with_off(id) if id in self.on else self.with_on(id, lose=lose)

    def with_steps(self, renewed: Mapping[str, Step]) -> Plan:
        """Put renewed steps in place of those of the same IDs; what has new risks goes off, what has none may go on."""
        steps = tuple(_renewed(step, renewed.get(step.id)) for step in self.steps)
        worse = [
            step.id
            for step, old in zip(steps, self.steps, strict=True)
            if step.id in self.on and set(step.open_risks) - set(old.open_risks)
        ]
        plan = replace(self, steps=steps)
        for id in worse:
            plan = plan.with_off(id).plan
        return plan._decided()

    def with_rescue(
        self, id: str, evidence: str, names: tuple[str, ...] = (), archive: str = "", at: float = 0.0
    ) -> Plan:
        """Note that what a step removes was saved; `names` are those of the image now, if it was given one.

        `at` is when the saving was begun (Unix seconds).
        """
        old = self.step(id)
        if old is None:
            return self
        saved = replace(old, rescued=evidence, names=names or old.names, archive=archive, rescued_at=at)
        steps = tuple(saved if step.id == id else step for step in self.steps)
        return replace(self, steps=steps)


def _renewed(old: Step, new: Step | None) -> Step:
    """The new one, but for what became of the step while it was looked at."""
    if new is None:
        return old
    kept = replace(new, frees=old.frees) if old.kind in LAYERED else new
    if not old.rescued:
        return kept
    return replace(kept, rescued=old.rescued, names=old.names, archive=old.archive, rescued_at=old.rescued_at)


def _sum(steps: Sequence[Step], of_images: bool) -> Total:
    """Each step's own bytes: of images too little where they share layers, so an estimate."""
    unknown = sum(step.frees is None for step in steps)
    is_estimate = of_images and any(step.kind == "image" for step in steps)
    return Total(sum(step.frees or 0 for step in steps), not unknown and not is_estimate, unknown=unknown)
