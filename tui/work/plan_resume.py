"""A run that was interrupted: what it did, what became of the step in its middle, what is left."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tui.domain import seen
from tui.domain.image import Image
from tui.domain.plan_json import InvalidPlan, from_json
from tui.domain.volume import Volume
from tui.engine.errors import EngineError, NotFound
from tui.work.journal import look
from tui.work.plan_doing import Means
from tui.work.plan_report import titled
from tui.work.plan_steps import has_cache
from tui.work.state_folder import MEMORY, known_memory_folder, state_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.domain.plan import Plan, Step
    from tui.engine.client import Engine
    from tui.work.journal_text import History

State = Literal["done", "not done", "partly done", "unknown"]


@dataclass(frozen=True, slots=True)
class Middle:
    """The step that was begun and has no end in the journal, and what was found when it was looked at."""

    step: Step
    state: State
    detail: str = ""

    def __str__(self) -> str:
        return f"{titled(self.step)}: {self.state}" + (f", {self.detail}" if self.detail else "")


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A run that stopped before its end: `left` are the steps that are still to be done, the middle one too."""

    history: History
    plan: Plan
    middle: Middle | None
    left: tuple[Step, ...]

    @property
    def title(self) -> str:
        """What it was, as the beginning of a sentence."""
        return "Giving up this host" if self.plan.is_whole_host else "A clean-up"

    @property
    def ended(self) -> int:
        """How many steps were ended."""
        return len(self.plan.chosen) - len(self.left)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is to be known before going on."""
        head = self.history.head
        who = f"{head.get('user') or 'somebody'} on {head.get('host') or 'this host'}"
        stopped = (
            f"{who}: {self.ended} of {len(self.plan.chosen)} steps were ended, {len(self.left)} are left"
        )
        return (stopped, *((f"in the middle of {self.middle}",) if self.middle else ()))


def may_be_interrupted(env: Mapping[str, str], memory: str = MEMORY) -> bool:
    """Whether there is any journal at all: else no engine needs to be asked who it is."""
    folders = filter(None, (state_folder(env), known_memory_folder(memory)))
    return any(os.path.isdir(os.path.join(folder, "journal")) for folder in folders)


def interrupted(
    env: Mapping[str, str], engine_id: str, means: Means, memory: str = MEMORY
) -> Interrupted | None:
    """The run on an engine that stopped before its end; None when there is none, or it goes on elsewhere.

    Blocking: the step in its middle is looked at.
    """
    history = look(env, engine_id, memory)
    if history is None:
        return None
    try:
        plan, _ = from_json(json.dumps(history.plan))
    except InvalidPlan:
        # Of another version of dtui: nothing that could be gone on with.
        return None
    step = plan.step(history.begun) if history.begun else None
    left = tuple(each for each in plan.chosen if each.id not in history.results)
    return Interrupted(history, plan, look_at(step, means.engine, history.parts) if step else None, left)


def look_at(step: Step, engine: Engine, parts: list[str]) -> Middle:
    """What became of a step that was begun. Blocking."""
    try:
        return _LOOK[step.kind](step, engine, parts)
    except NotFound:
        return Middle(step, "done", "it is not there any more")
    except EngineError as error:
        return Middle(step, "unknown", f"{error.title}")


def _container(step: Step, engine: Engine, parts: list[str]) -> Middle:
    now = seen.of_inspect(engine.inspect_container(step.object))
    # Stopping is the only thing that its removal changes.
    was_stopped = bool(parts) and dict(now).get("state") == "exited"
    before = tuple(p for p in step.seen if not (was_stopped and p[0] in ("state", "finished")))
    difference = seen.difference(before, now)
    if difference:
        return Middle(step, "not done", f"and it changed: {difference}")
    return Middle(step, "partly done", "stopped, not removed") if was_stopped else Middle(step, "not done")


def _untag(step: Step, engine: Engine, parts: list[str]) -> Middle:
    now = str(engine.inspect_image(step.name)["Id"])
    if now != step.object:
        return Middle(step, "unknown", f"the name is another image's now, {now}")
    return Middle(step, "not done")


def _image(step: Step, engine: Engine, parts: list[str]) -> Middle:
    image = Image.from_inspect(engine.inspect_image(step.object))
    gone = [name for name in step.names if name not in image.tags]
    if gone:
        return Middle(step, "partly done", f"it lost {', '.join(gone)}")
    return Middle(step, "not done")


def _volume(step: Step, engine: Engine, parts: list[str]) -> Middle:
    difference = seen.difference(
        step.seen, seen.of_volume(Volume.from_api(engine.inspect_volume(step.object)))
    )
    if difference:
        return Middle(step, "unknown", f"another volume has the name: {difference}")
    return Middle(step, "not done")


def _network(step: Step, engine: Engine, parts: list[str]) -> Middle:
    found = engine.list_networks([step.object])
    return Middle(step, "not done") if found else Middle(step, "done", "it is not there any more")


def _cache(step: Step, engine: Engine, parts: list[str]) -> Middle:
    if has_cache(engine, step.object):
        return Middle(step, "not done")
    return Middle(step, "done", "it is not there any more")


_LOOK: dict[str, Callable[[Step, Engine, list[str]], Middle]] = {
    "container": _container,
    "untag": _untag,
    "image": _image,
    "volume": _volume,
    "network": _network,
    "cache": _cache,
}
