"""In which order the containers of a Compose file start (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NotRequired, TypedDict

from tui.domain.move import MovedNetwork
from tui.domain.move_rivals import Settled, reaches, rivalries, settled, told
from tui.domain.recipe import Recipe, WorkLeft

_DEPENDS_ON = "com.docker.compose.depends_on"
_CONDITIONS = ("service_started", "service_healthy", "service_completed_successfully")


class Dependency(TypedDict):
    """What is waited for, and whether a restart of the other is one of this."""

    condition: str
    restart: NotRequired[bool]


_STARTED: Dependency = {"condition": _CONDITIONS[0]}


def dependencies(
    recipes: tuple[Recipe, ...], networks: Iterable[MovedNetwork] = ()
) -> dict[str, dict[str, Dependency]]:
    """For each container those it has to wait for, by name; never in a ring, which Compose refuses.

    They are told by the labels of Compose, where it made the containers, by links, and by addresses and ports that
    are asked for. A container that runs waits for none that does not: nobody would start it.
    """
    found, _ = _needed(recipes)
    for each in _settled(recipes, networks).kept:
        found.setdefault(each.leaving.name, {}).setdefault(each.asking.name, _STARTED)
    return found


def left_in_compose(
    recipes: tuple[Recipe, ...], networks: Iterable[MovedNetwork] = ()
) -> dict[str, tuple[WorkLeft, ...]]:
    """What that order leaves to a person: what a container asks for may be given to one that starts before it."""
    running = {recipe.name for recipe in recipes if recipe.is_running}
    dropped = _settled(recipes, networks).dropped
    return told(each for each in dropped if {each.leaving.name, each.asking.name} <= running)


def _needed(recipes: tuple[Recipe, ...]) -> tuple[dict[str, dict[str, Dependency]], dict[str, set[str]]]:
    """What each is told to wait for because it needs it; and all that it starts after, by name."""
    found: dict[str, dict[str, Dependency]] = {}
    running = {recipe.name: recipe.is_running for recipe in recipes}
    ahead = {recipe.name: {*_shared(recipe)} for recipe in recipes}
    for recipe in recipes:
        for name, said in (*_labelled(recipe, recipes), *_linked(recipe)):
            is_new = name in running and name not in found.get(recipe.name, {})
            if is_new and (running[name] or not recipe.is_running) and not reaches(ahead, name, recipe.name):
                found.setdefault(recipe.name, {})[name] = said
                ahead[recipe.name].add(name)
    return found, ahead


def _settled(recipes: tuple[Recipe, ...], networks: Iterable[MovedNetwork]) -> Settled:
    _, ahead = _needed(recipes)
    # Compose cannot say that all ports are published.
    found = rivalries(recipes, networks, publishes_all=False)
    return settled(ahead, (each for each in found if each.asking.is_running or not each.leaving.is_running))


def _shared(recipe: Recipe) -> Iterator[str]:
    """Whose network, processes or memory it shares: Compose starts these first by itself."""
    for key in ("NetworkMode", "PidMode", "IpcMode"):
        kind, _, name = str(recipe.host.get(key) or "").partition(":")
        if kind == "container":
            yield name


def _labelled(recipe: Recipe, recipes: tuple[Recipe, ...]) -> Iterator[tuple[str, Dependency]]:
    labels = _labels(recipe)
    for text in filter(None, labels.get(_DEPENDS_ON, "").split(",")):
        service, _, rest = text.partition(":")
        condition, _, restart = rest.partition(":")
        said: Dependency = {"condition": condition if condition in _CONDITIONS else _CONDITIONS[0]}
        if restart == "true":
            said["restart"] = True
        for other in recipes:
            if other.name != recipe.name and _service(other) == (_service(recipe)[0], service):
                yield other.name, said


def _linked(recipe: Recipe) -> Iterator[tuple[str, Dependency]]:
    """An engine links to what is there only."""
    for link in recipe.host.get("Links") or ():
        yield link.partition(":")[0], _STARTED


def _service(recipe: Recipe) -> tuple[str, str]:
    """The project and the service that Compose made a container for."""
    labels = _labels(recipe)
    return labels.get("com.docker.compose.project", ""), labels.get("com.docker.compose.service", "")


def _labels(recipe: Recipe) -> Mapping[str, Any]:
    labels: Mapping[str, Any] = recipe.body.get("Labels") or {}
    return labels
