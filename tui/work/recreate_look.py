"""Looking before a container is recreated: what is carried, what the image changes, who else hangs on it."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.domain.changes import changed_files, mount_points
from tui.domain.command import docker
from tui.domain.container import COMPOSE_PROJECT
from tui.domain.move_run import connect_arguments, run_arguments
from tui.domain.recipe import Recipe
from tui.domain.recipe_difference import hide_values
from tui.domain.recipe_read import read
from tui.domain.recreated import carried, changed_by_image
from tui.domain.shell import Unwritable
from tui.engine.errors import EngineError, NotFound
from tui.work.crowd import few_at_once
from tui.work.recreate_back import aside_name

if TYPE_CHECKING:
    from tui.engine.client import Engine

AT_ONCE = 4
_SHARED = {"NetworkMode": "network", "PidMode": "processes", "IpcMode": "shared memory"}
# A file with the names and values of an environment, for the line that says the same as dtui does.
_ENV_FILE = "FILE"


@dataclass(frozen=True, slots=True)
class Preview:
    """What recreating a container with an image would do.

    `changed` is how many files were changed in it, None where that was not told in time. `dependents` are clauses
    on containers that share something of it. `commands` are the Docker CLI's lines, without values.
    """

    id: str
    name: str
    aside: str
    runs: bool
    image: str
    image_id: str
    reference: str
    new_id: str
    carried: tuple[str, ...]
    changes: tuple[str, ...]
    changed: int | None
    dependents: tuple[str, ...]
    project: str
    has_image: bool
    commands: tuple[str, ...]


def look(engine: Engine, id: str, reference: str, noise: Collection[str]) -> Preview:
    """Ask the engine all that is to be known before it is agreed to. Blocking; raises EngineError."""
    inspect, new = engine.inspect_container(id), engine.inspect_image(reference)
    image = image_of(engine, inspect)
    names = {each.id: each.name for each in engine.list_containers()}
    recipe = read(inspect, image, names)
    aside = aside_name(recipe.name, "before", set(names.values()), time.time())
    return Preview(
        id=recipe.id,
        name=recipe.name,
        aside=aside,
        runs=recipe.is_running,
        image=recipe.image,
        image_id=recipe.image_id,
        reference=reference,
        new_id=str(new["Id"]),
        carried=carried(inspect, image, names),
        changes=changed_by_image(inspect, image, new),
        changed=_changed(engine, inspect, noise),
        dependents=tuple(sorted(_dependents(engine, recipe, names))),
        project=((inspect.get("Config") or {}).get("Labels") or {}).get(COMPOSE_PROJECT, ""),
        has_image=image is not None,
        commands=_commands(recipe, reference, aside),
    )


def image_of(engine: Engine, inspect: Mapping[str, Any]) -> dict[str, Any] | None:
    """The image of a container, None where it is gone."""
    try:
        return engine.inspect_image(str(inspect["Image"]))
    except NotFound:
        return None


def _changed(engine: Engine, inspect: Mapping[str, Any], noise: Collection[str]) -> int | None:
    try:
        found = engine.container_changes(str(inspect["Id"]))
        return len(changed_files(found, noise, mount_points(inspect)))
    except NotFound:
        raise
    except EngineError:
        # Not answered in time or not supported: it is said that it is unknown.
        return None


def _dependents(engine: Engine, recipe: Recipe, names: Mapping[str, str]) -> Iterator[str]:
    def ask(id: str) -> tuple[str, dict[str, Any]]:
        try:
            return id, engine.inspect_container(id)
        except NotFound:
            return id, {}

    others = [("", id) for id in names if id != recipe.id]
    for id, inspect in few_at_once(others, ask, lambda: None, AT_ONCE, AT_ONCE):
        host = inspect.get("HostConfig") or {}
        for field, what in _SHARED.items():
            if host.get(field) in (f"container:{recipe.id}", f"container:{recipe.name}"):
                yield f"{names[id]} shares its {what}"
        if any(link.partition(":")[0] == f"/{recipe.name}" for link in host.get("Links") or ()):
            yield f"{names[id]} is linked to it"


def _commands(recipe: Recipe, reference: str, aside: str) -> tuple[str, ...]:
    """The same by the Docker CLI; an environment's values are never in it."""
    try:
        arguments = run_arguments(recipe, reference, _ENV_FILE if recipe.env else "")
        connects = [connect_arguments(each, recipe.name) for each in recipe.attachments[1:]]
    except Unwritable:
        # A name that no shell takes; the API does.
        arguments, connects = ("--name", recipe.name, reference), []
    lines = [
        docker("update", "--restart", "no", recipe.name),
        docker("rename", recipe.name, aside),
        docker("create", *(_hidden(word, recipe) for word in arguments)),
        *(docker("network", "connect", *words) for words in connects),
    ]
    return (
        (*lines, docker("stop", aside), docker("start", recipe.name)) if recipe.is_running else tuple(lines)
    )


def _hidden(word: str, recipe: Recipe) -> str:
    """A word without values of its environment, of which its own name is often one."""
    return word if word == recipe.name else hide_values(word, recipe.env)
