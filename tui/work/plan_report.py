"""What came of a clean-up: what was done, what was not and why, and the bytes that were really freed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tui.domain.command import docker
from tui.domain.format import size
from tui.domain.plan import LAYERED, Plan, Step
from tui.work.plan_doing import Result


@dataclass(frozen=True, slots=True)
class Report:
    """The end of a run. `predicted` and `freed` are bytes, of the same steps: those that are away.

    `freed` is None where the engine did not tell what its layers take, `exact` whether the prediction was one.
    """

    results: tuple[tuple[Step, Result], ...]
    predicted: int
    exact: bool
    freed: int | None

    def of(self, *outcomes: str) -> tuple[tuple[Step, Result], ...]:
        """The steps that ended so."""
        return tuple(pair for pair in self.results if pair[1].outcome in outcomes)

    @property
    def is_whole(self) -> bool:
        """Whether everything is away that was to go."""
        return all(result.is_away for _, result in self.results)

    @property
    def counts(self) -> str:
        """'57 done, 2 skipped, 1 failed'."""
        words = {"done": "done", "gone": "gone before", "skipped": "skipped", "failed": "failed"}
        found = [(len(self.of(outcome)), word) for outcome, word in words.items()]
        return ", ".join(f"{count} {word}" for count, word in found if count) or "nothing to do"

    @property
    def bytes_told(self) -> str:
        """What was freed beside what was foretold."""
        foretold = f"{size(self.predicted)} foretold" + ("" if self.exact else ", an estimate")
        if self.freed is None:
            return f"freed: not measured ({foretold})"
        return f"freed {size(self.freed)} ({foretold})"

    @property
    def summary(self) -> str:
        """The run in one line."""
        return f"{self.counts}; {self.bytes_told}"

    @property
    def lines(self) -> tuple[str, ...]:
        """The run in lines: what was not done, each with its reason, then the sum."""
        return (*(told(step, result) for step, result in self.of("skipped", "failed")), self.summary)


def told(step: Step, result: Result) -> str:
    """One step in a line."""
    return f"{result.outcome:7} {titled(step)}" + (f": {result.detail}" if result.detail else "")


def titled(step: Step) -> str:
    """What a step removes, with the kind of it."""
    return step.name if step.kind == "cache" else f"{step.kind} {step.name}"


def titles(steps: Iterable[Step]) -> dict[str, str]:
    """The same by the steps' IDs, each different from all others."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for step in steps:
        title = titled(step)
        found[step.id] = title if title not in taken else f"{title} ({step.object})"
        taken.add(title)
    return found


def command_of(step: Step) -> str:
    """The Docker CLI's line for a step."""
    match step.kind:
        case "container":
            return docker("rm", step.name)
        case "volume" | "network":
            return docker(step.kind, "rm", step.name)
        case "cache":
            return docker("builder", "prune", "--force", "--filter", f"id={step.object}")
    return docker("rmi", "--no-prune", *(step.takes or (step.object,)))


def report(
    plan: Plan,
    results: Mapping[str, Result],
    before: int | None,
    after: int | None,
    foretold: int | None = None,
) -> Report:
    """Put the results together. `before` and `after` are the bytes of layers and build cache, where known.

    `foretold` is what the whole plan was to free, exactly; then it counts where the plan itself has no tally.
    """
    steps = [step for step in plan.steps if step.id in results]
    # What went before was not freed by this run.
    done = frozenset(step.id for step in steps if results[step.id].outcome == "done")
    total = replace(plan, on=done).total
    freed = None
    if before is not None and after is not None:
        apart = [step.frees for step in steps if step.id in done and step.kind not in LAYERED]
        # Writable layers and volumes the engine does not count there: they are as large as they were.
        freed = max(0, before - after) + sum(each or 0 for each in apart)
    predicted, exact = total.freed, total.exact
    if plan.tally is None and foretold is not None and done == plan.on:
        predicted, exact = foretold, True
    return Report(tuple((step, results[step.id]) for step in steps), predicted, exact, freed)
