"""In which order the containers of a Compose file start (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NotRequired, TypedDict

from tui.domain.move import MovedNetwork
from tui.domain.move_addresses import rivals
from tui.domain.recipe import Recipe

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

    They are told by the labels of Compose, where it made the containers, by links, and by addresses that are asked
    for. A container that runs waits for none that does not: nobody would start it.
    """
    found: dict[str, dict[str, Dependency]] = {}
    running = {recipe.name: recipe.is_running for recipe in recipes}
    ahead = {recipe.name: {*_shared(recipe)} for recipe in recipes}
    asked = [(one, each) for one in recipes for each in (*_labelled(one, recipes), *_linked(one))]
    asked += [(one, (other.name, _STARTED)) for one, other in rivals(recipes, networks)]
    for recipe, (name, said) in asked:
        is_there = running.get(name) or (name in running and not recipe.is_running)
        if is_there and name not in found.get(recipe.name, {}) and not _waits(ahead, name, recipe.name):
            found.setdefault(recipe.name, {})[name] = said
            ahead[recipe.name].add(name)
    return found


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


def _waits(found: Mapping[str, Iterable[str]], one: str, other: str) -> bool:
    """Whether one waits for the other, be it through more."""
    seen: set[str] = set()
    ahead = [one]
    while ahead:
        name = ahead.pop()
        if name == other:
            return True
        if name not in seen:
            seen.add(name)
            ahead += found.get(name, ())
    return False
