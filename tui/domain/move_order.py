"""The order in which containers are made again: each after those that it needs (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tui.domain.move_addresses import asks_for_address
from tui.domain.recipe import Recipe

_PROJECT, _SERVICE = "com.docker.compose.project", "com.docker.compose.service"
_DEPENDS = "com.docker.compose.depends_on"


def in_order(recipes: Iterable[Recipe]) -> tuple[Recipe, ...]:
    """Those that others need first, else those that ask for an address, else as they come.

    Where they need each other, the one that comes first is first.
    """
    by_name = {recipe.name: recipe for recipe in sorted(recipes, key=lambda each: not asks_for_address(each))}
    services: dict[tuple[str, str], list[str]] = {}
    for recipe in by_name.values():
        services.setdefault(_service(recipe), []).append(recipe.name)
    done: dict[str, Recipe] = {}
    for first in by_name:
        # Without recursion: chains may be long.
        waiting, entered = [first], set[str]()
        while waiting:
            name = waiting[-1]
            missing = [] if name in entered else [*_missing(by_name[name], services, by_name, done)][::-1]
            entered.add(name)
            waiting += [each for each in missing if each not in entered]
            if waiting[-1] == name:
                done.setdefault(name, by_name[name])
                waiting.pop()
    return tuple(done.values())


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


def _missing(
    recipe: Recipe,
    services: dict[tuple[str, str], list[str]],
    known: dict[str, Recipe],
    done: dict[str, Recipe],
) -> Iterator[str]:
    return (name for name in needs(recipe, services) if name in known and name not in done)


def _service(recipe: Recipe) -> tuple[str, str]:
    labels = recipe.body.get("Labels") or {}
    return labels.get(_PROJECT, ""), labels.get(_SERVICE, "")
