"""The order in which containers are made again: each after those that it needs (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tui.domain.move import MovedNetwork
from tui.domain.move_rivals import Settled, rivalries, settled, told
from tui.domain.recipe import Recipe, WorkLeft

_PROJECT, _SERVICE = "com.docker.compose.project", "com.docker.compose.service"
_DEPENDS = "com.docker.compose.depends_on"


def in_order(recipes: Iterable[Recipe], networks: Iterable[MovedNetwork] = ()) -> tuple[Recipe, ...]:
    """Those that others need first, then those that ask for what another could be given, else as they come.

    Where they need each other, the one that comes first is first.
    """
    by_name = {recipe.name: recipe for recipe in recipes}
    ahead = _ahead(by_name)
    for each in _settled(by_name, ahead, networks).kept:
        ahead[each.leaving.name].append(each.asking.name)
    done: dict[str, Recipe] = {}
    for first in by_name:
        # Without recursion: chains may be long.
        waiting, entered = [first], set[str]()
        while waiting:
            name = waiting[-1]
            missing = [] if name in entered else [each for each in ahead[name] if each not in done][::-1]
            entered.add(name)
            waiting += [each for each in missing if each not in entered]
            if waiting[-1] == name:
                done.setdefault(name, by_name[name])
                waiting.pop()
    return tuple(done.values())


def left_in_order(
    recipes: Iterable[Recipe], networks: Iterable[MovedNetwork] = ()
) -> dict[str, tuple[WorkLeft, ...]]:
    """What that order leaves to a person: what a container asks for may be given to one that comes before it."""
    by_name = {recipe.name: recipe for recipe in recipes}
    return told(_settled(by_name, _ahead(by_name), networks).dropped)


def needs(recipe: Recipe, services: dict[tuple[str, str], list[str]]) -> Iterator[str]:
    """The names of the containers that one cannot be made or run without."""
    for key in ("NetworkMode", "PidMode", "IpcMode"):
        kind, _, target = str(recipe.host.get(key) or "").partition(":")
        if kind == "container":
            yield target
    for link in recipe.host.get("Links") or ():
        yield link.partition(":")[0].lstrip("/")
    for attachment in recipe.attachments:
        yield from (target for target, _ in attachment.links)
    labels = recipe.body.get("Labels") or {}
    for dependency in str(labels.get(_DEPENDS) or "").split(","):
        service = dependency.partition(":")[0]
        yield from services.get((labels.get(_PROJECT, ""), service), ()) if service else ()


def _ahead(by_name: Mapping[str, Recipe]) -> dict[str, list[str]]:
    """Those that each needs, among these."""
    services: dict[tuple[str, str], list[str]] = {}
    for recipe in by_name.values():
        services.setdefault(_service(recipe), []).append(recipe.name)
    return {
        name: [each for each in needs(recipe, services) if each in by_name]
        for name, recipe in by_name.items()
    }


def _settled(
    by_name: Mapping[str, Recipe], ahead: Mapping[str, Iterable[str]], networks: Iterable[MovedNetwork]
) -> Settled:
    # Those that are not started are given nothing.
    running = tuple(recipe for recipe in by_name.values() if recipe.is_running)
    return settled(ahead, rivalries(running, networks))


def _service(recipe: Recipe) -> tuple[str, str]:
    labels = recipe.body.get("Labels") or {}
    return labels.get(_PROJECT, ""), labels.get(_SERVICE, "")
