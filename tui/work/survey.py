"""Surveying a host: what its engine says of each object, asked a few at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tui.domain.survey import Survey
from tui.domain.world import World
from tui.engine.errors import EngineError, EngineUnreachable, NotFound
from tui.work.check import nothing
from tui.work.crowd import few_at_once

if TYPE_CHECKING:
    from tui.engine.client import Engine

__all__ = ["Survey", "survey", "survey_containers"]

AT_ONCE = 4
Kind = Literal["container", "image", "volume", "network"]


class _Object(NamedTuple):
    kind: Kind
    id: str
    name: str


class _Answer(NamedTuple):
    """What was said of an object; None when it is gone, or when `why` it was not told."""

    of: _Object
    data: dict[str, Any] | None
    why: str = ""


def _nobody(done: int, total: int) -> None:
    """Nobody wants to know how far it is."""


def survey(
    engine: Engine,
    world: World,
    *,
    check_cancelled: Callable[[], None] = nothing,
    on_progress: Callable[[int, int], None] = _nobody,
) -> Survey:
    """Ask the engine about everything in a world that `planning.gather` made. Blocking.

    What vanishes meanwhile is left out, and what the engine does not tell is in `untold`. `on_progress` is
    called with how many answers are there, of how many. Raises EngineUnreachable when the engine is gone, and
    whatever `check_cancelled` raises.
    """
    return _surveyed(engine, world, tuple(_objects(world)), check_cancelled, on_progress)


def survey_containers(engine: Engine, world: World, ids: Collection[str] | None = None) -> Survey:
    """The same of containers alone, all of them or those of these IDs. Blocking; raises EngineUnreachable."""
    objects = (each for each in _containers(world) if ids is None or each.id in ids)
    return _surveyed(engine, world, tuple(objects), nothing, _nobody)


def _surveyed(
    engine: Engine,
    world: World,
    objects: tuple[_Object, ...],
    check_cancelled: Callable[[], None],
    on_progress: Callable[[int, int], None],
) -> Survey:
    found: dict[Kind, dict[str, dict[str, Any]]] = {"container": {}, "image": {}, "volume": {}, "network": {}}
    untold: list[tuple[str, str]] = []
    unanswered: set[str] = set()
    on_progress(0, len(objects))
    asked = ((each.kind, each) for each in objects)
    answers = few_at_once(asked, lambda each: _ask(engine, each), check_cancelled, AT_ONCE, AT_ONCE)
    for done, answer in enumerate(answers, 1):
        if answer.data is not None:
            found[answer.of.kind][answer.of.id] = answer.data
        elif answer.why:
            untold.append((f"{answer.of.kind} {answer.of.name}", answer.why))
            unanswered.add(f"{answer.of.kind}:{answer.of.id}")
        on_progress(done, len(objects))
    answers_by_kind = (found["container"], found["image"], found["volume"], found["network"])
    return Survey(world, *answers_by_kind, tuple(sorted(untold)), frozenset(unanswered))


def _containers(world: World) -> Iterator[_Object]:
    for container in world.containers:
        yield _Object("container", container.id, container.name or container.short_id)


def _objects(world: World) -> Iterator[_Object]:
    yield from _containers(world)
    named = {image.id: image.tags[0] if image.tags else image.short_id for image in world.images}
    # An image whose last name went to another one is still what its container runs.
    used = {container.image_id: container.image for container in world.containers if container.image_id}
    for id, name in {**used, **named}.items():
        yield _Object("image", id, name)
    for volume in world.volumes:
        yield _Object("volume", volume.name, volume.name)
    for network in world.networks:
        yield _Object("network", network.id, network.name)


def _ask(engine: Engine, of: _Object) -> _Answer:
    ask = {
        "container": engine.inspect_container,
        "image": engine.inspect_image,
        "volume": engine.inspect_volume,
        "network": engine.inspect_network,
    }[of.kind]
    try:
        return _Answer(of, ask(of.id))
    except NotFound:
        return _Answer(of, None)
    except EngineUnreachable as error:
        # A volume driver may keep silent; when the engine is gone this raises.
        engine.connect()
        return _Answer(of, None, str(error))
    except EngineError as error:
        return _Answer(of, None, str(error))
