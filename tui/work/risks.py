"""Close looks at the objects of a clean-up plan: what lists do not tell of what could be lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.domain import seen
from tui.domain.changes import NOISE, changed_files, mount_points
from tui.domain.check import Verdict
from tui.domain.format import size
from tui.domain.plan import Step
from tui.domain.plan_objects import owners, volume_risks
from tui.domain.risk import Risk
from tui.domain.volume import is_anonymous
from tui.engine.errors import EngineError, NotFound
from tui.work.check import nothing
from tui.work.crowd import few_at_once
from tui.work.verdict import Look, look_all

if TYPE_CHECKING:
    from tui.domain.image import Image
    from tui.engine.client import Engine
    from tui.work.asking import CheckMeans

# Containers that are looked at side by side: each look makes the engine walk its files.
AT_ONCE = 4
# Seconds for the files of one container, for those of all volumes, and for all registries together.
FILES_WITHIN = 5.0
VOLUMES_WITHIN = 10.0
REGISTRIES_WITHIN = 60.0
_OF_VERDICT = ("only copy", "verdict unknown")
_OF_SIZE = ("volume with data", "anonymous volume")


class _Late(Exception):
    """Nobody waits any longer."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a close look at a container found: its risks, what it is like, and the bytes it wrote, if known."""

    risks: tuple[Risk, ...]
    seen: tuple[tuple[str, str], ...]
    frees: int | None


def look_at_steps(
    steps: Sequence[Step],
    images: Iterable[Image],
    engine: Engine,
    means: CheckMeans,
    on_step: Callable[[Step], None],
    check_cancelled: Callable[[], None] = nothing,
    within: float = REGISTRIES_WITHIN,
    noise: Sequence[str] = NOISE,
) -> None:
    """Look closely at the steps that are provisional, and tell each as soon as all is known of it.

    `on_step` is called from several threads. Registries have `within` seconds together; what is not known
    then is a risk. Blocking, until all are told or `check_cancelled` raises.
    """
    known = {image.id: image for image in images}
    open_ = [step for step in steps if step.provisional]
    containers, of_images, volumes = (
        [step for step in open_ if step.kind == kind] for kind in ("container", "image", "volume")
    )
    stop = threading.Event()
    parts = [
        _apart(lambda: _look_at_images(of_images, known, means, on_step, within, stop)),
        _apart(lambda: _look_at_volumes(volumes, engine, on_step)),
    ]
    try:
        pairs = [("", step) for step in containers]
        look = partial(container_looked_at, engine=engine, noise=noise)
        for step in few_at_once(pairs, look, check_cancelled, AT_ONCE, AT_ONCE):
            on_step(step)
        for part in parts:
            while not part.done():
                check_cancelled()
                wait([part], 0.1)
            part.result()
    finally:
        stop.set()


def _apart(look: Callable[[], None]) -> Future[None]:
    """Look in a thread of its own, whose bugs are raised where its end is waited for."""
    end: Future[None] = Future()

    def run() -> None:
        try:
            look()
        except BaseException as error:  # noqa: BLE001 - raised again where the result is taken
            end.set_exception(error)
        else:
            end.set_result(None)

    threading.Thread(target=run, name="plan-look", daemon=True).start()
    return end


def container_looked_at(step: Step, engine: Engine, noise: Sequence[str] = NOISE) -> Step:
    """The step of a container as it is now."""
    try:
        found = look_at_container(step.object, engine, noise)
    except EngineError as error:
        gone = isinstance(error, NotFound)
        risk = Risk("unknown", "it is gone already" if gone else f"it could not be looked at: {error.title}")
        return replace(step, risks=(*_to_do(step), risk), provisional=False, shown_at=time.time())
    return replace(
        step,
        risks=(*_to_do(step), *found.risks),
        seen=found.seen,
        frees=found.frees,
        provisional=False,
        shown_at=time.time(),
    )


def _to_do(step: Step) -> tuple[Risk, ...]:
    """The risks that were decided, not found: no look at it makes these different."""
    return tuple(risk for risk in step.risks if risk.kind == "not moved")


def look_at_container(id: str, engine: Engine, noise: Sequence[str] = NOISE) -> Found:
    """State, changed files, who owns it, and what its removal takes with it. Raises EngineError.

    `noise` are paths and patterns of files whose change does not count.
    """
    data = engine.inspect_container(id)
    written = _written(id, engine)
    files = _files(id, engine, written, noise, mount_points(data))
    labels = (data.get("Config") or {}).get("Labels") or {}
    risks = (*_running(data), *files, *owners(labels))
    return Found(risks, seen.of_inspect(data), written)


def _written(id: str, engine: Engine) -> int | None:
    try:
        size_rw = engine.inspect_sized(id, FILES_WITHIN).get("SizeRw")
    except NotFound:
        raise
    except EngineError:
        # Not counted in time: what it frees stays unknown.
        return None
    return int(size_rw) if isinstance(size_rw, int) else None


def _files(
    id: str, engine: Engine, written: int | None, noise: Sequence[str], mounted: Iterable[str]
) -> tuple[Risk, ...]:
    try:
        changed = changed_files(engine.container_changes(id, FILES_WITHIN), noise, mounted)
    except NotFound:
        raise
    except EngineError:
        return (Risk("unknown", f"whether files were changed in it was not found out in {FILES_WITHIN:g} s"),)
    if not changed:
        return ()
    count = "1 file changed" if len(changed) == 1 else f"{len(changed)} files changed"
    return (Risk("changed files", count + (f", {size(written)}" if written else "")),)


def _running(data: Mapping[str, Any]) -> tuple[Risk, ...]:
    state = data.get("State") or {}
    if not (state.get("Running") or state.get("Paused") or state.get("Restarting")):
        return ()
    risks = [Risk("running", f"it is {state.get('Status') or 'running'}: it would be stopped first")]
    mounted = [str(m.get("Name") or "") for m in data.get("Mounts") or () if m.get("Type") == "volume"]
    anonymous = [name for name in mounted if is_anonymous(name)]
    if (data.get("HostConfig") or {}).get("AutoRemove") and anonymous:
        count = "its anonymous volume goes" if len(anonymous) == 1 else "its anonymous volumes go"
        text = f"started with --rm: {count} with it"
        risks.append(Risk("anonymous volume", text))
    return tuple(risks)


def _look_at_volumes(steps: Sequence[Step], engine: Engine, on_step: Callable[[Step], None]) -> None:
    """Ask once how much each holds; a driver that does not tell leaves it unknown."""
    if not steps:
        return
    try:
        sizes = engine.volume_sizes(VOLUMES_WITHIN)
    except EngineError:
        # Not counted in time: that is the risk each of them has already.
        sizes = {}
    for step in steps:
        on_step(with_size(step, sizes.get(step.object, step.frees)))


def with_size(step: Step, held: int | None) -> Step:
    """The step of a volume with how much it holds, and what that makes a risk of."""
    others = tuple(risk for risk in step.risks if risk.kind not in _OF_SIZE)
    risks = (*others, *volume_risks(step.object, is_anonymous(step.object), held))
    return replace(step, risks=risks, frees=held, provisional=False, shown_at=time.time())


def _look_at_images(
    steps: Sequence[Step],
    images: Mapping[str, Image],
    means: CheckMeans,
    on_step: Callable[[Step], None],
    within: float,
    stop: threading.Event,
) -> None:
    by_image = {step.object: step for step in steps}

    def on_look(found: Look) -> None:
        # One found in one place before all have answered is told twice, each time as harmless as it is.
        on_step(with_verdict(by_image[found.image], found.verdict))

    judge([images[id] for id in by_image if id in images], means, on_look, within, stop.is_set)
    for id in by_image.keys() - images.keys():
        on_step(with_verdict(by_image[id], Verdict("unknown", (), "it is in no list any more", time.time())))


def judge(
    images: Sequence[Image],
    means: CheckMeans,
    on_look: Callable[[Look], None],
    within: float,
    is_stopped: Callable[[], bool] = lambda: False,
) -> None:
    """A verdict on each image within so many seconds; `on_look` is told of each at least once. Blocking."""
    deadline = time.monotonic() + within
    judged: set[str] = set()

    def tell(found: Look) -> None:
        judged.add(found.image)
        on_look(found)

    def stop_when_late() -> None:
        if is_stopped() or time.monotonic() > deadline:
            raise _Late

    with suppress(_Late):
        look_all(images, means, tell, check_cancelled=stop_when_late)
    late = Verdict("unknown", (), f"not all registries answered within {within:g} s", time.time())
    for image in images:
        if image.id not in judged:
            on_look(Look(image.id, (), late))


def with_verdict(step: Step, verdict: Verdict) -> Step:
    """The step of an image with where else it is, and what that makes a risk of."""
    risks = (*(risk for risk in step.risks if risk.kind not in _OF_VERDICT), *verdict_risks(verdict))
    return replace(step, verdict=verdict, risks=risks, provisional=False, shown_at=time.time())


def verdict_risks(verdict: Verdict) -> tuple[Risk, ...]:
    """An only copy, or what nobody knows; nothing where a registry has it under a tag."""
    if verdict.is_safe:
        return ()
    if verdict.kind == "only copy":
        return (Risk("only copy", f"only copy: {verdict.reason}", 3),)
    if verdict.kind == "also":
        where = ", ".join(verdict.where)
        return (Risk("verdict unknown", f"{where} has it under no tag: a clean-up there may remove it"),)
    return (Risk("verdict unknown", f"verdict unknown: {verdict.reason}"),)
