"""What steps of a clean-up plan are done with, and how they end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tui.domain import seen
from tui.domain.changes import NOISE
from tui.engine.errors import Conflict

if TYPE_CHECKING:
    from tui.domain.check import Verdict
    from tui.domain.image import Image
    from tui.domain.plan import Seen, Step
    from tui.engine.client import Engine
    from tui.work.pins import Pins
    from tui.work.recorder import Recorder

Outcome = Literal["done", "gone", "skipped", "failed"]
OUTCOMES: dict[str, Outcome] = {"done": "done", "gone": "gone", "skipped": "skipped", "failed": "failed"}


@dataclass(frozen=True, slots=True)
class Means:
    """What steps are done with.

    `judge` asks where else an image is, all places anew; `noise` are changed files that do not count.
    """

    engine: Engine
    pins: Pins
    recorder: Recorder
    judge: Callable[[Image], Verdict] | None = None
    noise: tuple[str, ...] = NOISE


@dataclass(frozen=True, slots=True)
class Result:
    """How a step ended, and the clause that says so; gone is what was not there any more."""

    outcome: Outcome
    detail: str = ""

    @property
    def is_away(self) -> bool:
        """Whether what it removes is not there any more."""
        return self.outcome in ("done", "gone")


@dataclass(slots=True)
class Doing:
    """One step that is being done. `parts` are what of it is done already, `note` keeps a further one.

    `rest` waits for so many seconds and ends the job when that is wanted.
    """

    step: Step
    note: Callable[[str], None]
    rest: Callable[[float], None]
    parts: list[str] = field(default_factory=list)
    was_begun: bool = False

    def did(self, part: str) -> None:
        """Keep that a part is done."""
        self.parts.append(part)
        self.note(part)


class Skip(Exception):
    """A step is left out, for a reason."""


def unchanged(before: Seen, now: Seen) -> None:
    """Raise Skip when something is different."""
    difference = seen.difference(before, now)
    if difference:
        raise Skip(f"it changed: {difference}")


def unpinned(check: Callable[[], None]) -> None:
    """Raise Skip when a pin keeps it."""
    try:
        check()
    except Conflict as error:
        raise Skip(error.title) from error
