"""Doing one step of a clean-up plan: looked at again right before, by explicit ID or name, never by force."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tui.domain import seen
from tui.domain.format import size
from tui.domain.ran import wrote_since
from tui.domain.volume import Volume
from tui.engine.errors import Conflict, EngineError, EngineUnreachable, NotFound
from tui.work import plan_step_image
from tui.work.clock import clock_ahead
from tui.work.plan_doing import Doing, Means, Result, Skip, unchanged
from tui.work.risks import VOLUMES_WITHIN, look_at_container

if TYPE_CHECKING:
    from tui.domain.plan import Seen, Step
    from tui.domain.risk import Risk
    from tui.engine.client import Engine

# Seconds that an engine may take to end what it has begun.
_REMOVING = 120.0
_STOP = "stop"


def do(doing: Doing, means: Means) -> Result:
    """Do a step; only EngineUnreachable is raised, and then nobody knows whether it was done."""
    step = doing.step
    if step.provisional:
        return Result("skipped", "it was not looked at closely yet")
    try:
        _rescue_is_there(step)
        return Result("done", _DO[step.kind](doing, means))
    except Skip as skip:
        return Result("skipped", str(skip))
    except EngineUnreachable:
        raise
    except NotFound:
        # What was begun and is not there any more was done by this very run.
        return Result("done") if doing.was_begun else Result("gone", "it was gone already")
    except EngineError as error:
        return Result("failed", _told(error, doing))


def _rescue_is_there(step: Step) -> None:
    """Raise Skip when the archive that makes up for the loss went since it was made."""
    if step.archive and not (os.path.isfile(step.archive) and os.path.getsize(step.archive)):
        raise Skip(f"its archive {step.archive} is not there any more")


def _told(error: EngineError, doing: Doing) -> str:
    text = f"{error.title}: {error.detail}" if error.detail else error.title
    done = [part for part in doing.parts if part != _STOP]
    return f"{text} ({', '.join(done)} went before)" if done else text


def _container(doing: Doing, means: Means) -> str:
    step, engine = doing.step, means.engine
    data = engine.inspect_container(step.object)
    unchanged(_but_stopped(step.seen, doing), seen.of_inspect(data))
    _no_new_risks(step, _risks_now(step, means))
    goes_by_itself = bool((data.get("HostConfig") or {}).get("AutoRemove"))
    recorded = means.recorder.record(engine, step.object) if goes_by_itself else None
    if (data.get("State") or {}).get("Running"):
        doing.did(_STOP)
        engine.stop(step.object)
    if recorded is None:
        recorded = means.recorder.record(engine, step.object)
    if goes_by_itself and _STOP in doing.parts:
        _until_gone(doing, means)
    else:
        _remove_container(doing, means)
    return str(recorded)


def _risks_now(step: Step, means: Means) -> tuple[Risk, ...]:
    """What a close look finds; that one was cut short by the engine's going is no reason to leave it out."""
    found = look_at_container(step.object, means.engine, means.noise).risks
    if not any(risk.kind == "unknown" for risk in found):
        return found
    # It took too long, unless the engine is gone: then this raises.
    means.engine.connect()
    return look_at_container(step.object, means.engine, means.noise).risks


def _remove_container(doing: Doing, means: Means) -> None:
    try:
        means.engine.remove_container(doing.step.object)
    except NotFound:
        return
    except Conflict as error:
        if "already in progress" not in error.detail:
            raise
        _until_gone(doing, means)


def _until_gone(doing: Doing, means: Means) -> None:
    """Wait while the engine ends a removal that was begun before."""
    deadline = time.monotonic() + _REMOVING
    while time.monotonic() < deadline:
        try:
            means.engine.inspect_container(doing.step.object)
        except NotFound:
            return
        doing.rest(0.1)
    raise EngineError("The engine is still removing it", f"after {_REMOVING:g} seconds")


def _but_stopped(before: Seen, doing: Doing) -> Seen:
    """What it was like, but for what stopping it has changed."""
    if _STOP not in doing.parts:
        return before
    return tuple((word, value) for word, value in before if word not in ("state", "finished"))


def _volume(doing: Doing, means: Means) -> str:
    step = doing.step
    unchanged(step.seen, seen.of_volume(Volume.from_api(means.engine.inspect_volume(step.object))))
    if step.rescued_at:
        _not_written_since(step, means)
    if step.frees == 0 or (step.rescued and step.frees is not None):
        # Counting costs the engine a walk over all volumes: only of these it matters that nothing came since.
        _holds_the_same(step, means.engine)
    means.engine.remove_volume(step.object)
    return ""


def _not_written_since(step: Step, means: Means) -> None:
    """Raise Skip when a container that this run removed used a volume after it was saved."""
    ahead = clock_ahead(means.engine)
    for id in step.needs:
        inspect = means.recorder.inspect_of(id.removeprefix("container:"))
        ran = wrote_since(inspect, step.object, step.rescued_at + ahead) if inspect else ""
        if ran:
            raise Skip(f"{ran}, after it was saved: save it once more")


def _holds_the_same(step: Step, engine: Engine) -> None:
    """Raise Skip when a volume that was empty, or saved, holds something else by now."""
    try:
        held = engine.volume_sizes(VOLUMES_WITHIN).get(step.object)
    except EngineError as error:
        engine.connect()
        raise Skip(f"how much it holds was not told again: {error.title}") from error
    if held != step.frees:
        raise Skip(f"it holds {size(held)} now, {size(step.frees)} when it was looked at")


def _network(doing: Doing, means: Means) -> str:
    step, engine = doing.step, means.engine
    found = engine.list_networks([step.object])
    if not found:
        raise NotFound("The engine does not have it")
    unchanged(step.seen, seen.of_network(found[0]))
    users = engine.network_users(found[0])
    if users:
        # The engine would let go of one that stopped containers are to be on.
        raise Skip(f"container {users[0]} is on it")
    engine.remove_network(step.object)
    return ""


def _cache(doing: Doing, means: Means) -> str:
    engine, id = means.engine, doing.step.object
    try:
        return f"{size(engine.remove_cache(id))} freed"
    except Conflict:
        # The engine says no more than this; an older one measures all volumes to tell.
        if (doing.was_begun or engine.tells_cache_alone) and not has_cache(engine, id):
            raise NotFound("The engine does not have it") from None
        raise


def has_cache(engine: Engine, id: str, within: float = 20.0) -> bool:
    """Whether the build cache has a record; an older engine measures all volumes to tell."""
    return any(record.id == id for record in engine.build_cache(within))


def _no_new_risks(step: Step, now: Iterable[Risk]) -> None:
    """Raise Skip when something could be lost that nobody agreed to."""
    agreed = {risk.kind: risk for risk in step.risks}
    for risk in now:
        before = agreed.get(risk.kind)
        # What runs goes on changing files.
        if before is None or (risk.kind == "changed files" and "running" not in agreed and risk != before):
            raise Skip(f"there is more to lose by now: {risk.text}")


_DO: dict[str, Callable[[Doing, Means], str]] = {
    "container": _container,
    "untag": plan_step_image.untag,
    "image": plan_step_image.remove,
    "volume": _volume,
    "network": _network,
    "cache": _cache,
}
