"""What is moved as a file of Docker Compose, to be used instead of the script that runs the containers (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from tui.domain.move import Moved, slug
from tui.domain.move_compose_env import (
    VALUES_PATH,
    compose_env_files,
    env_file_of,
    env_left,
    values_file,
    values_of,
    with_variables,
)
from tui.domain.move_compose_host import key_of
from tui.domain.move_compose_mounts import volumes_of
from tui.domain.move_compose_networks import network_left, networks_of, without_lost
from tui.domain.move_compose_order import Dependency, dependencies, left_in_compose
from tui.domain.move_compose_service import service
from tui.domain.recipe import Recipe, WorkLeft
from tui.domain.shell import comments
from tui.domain.yaml_text import Value, to_yaml

STOPPED = "stopped"
# Where values of environments are put in by their variables.
_TELLING = ("command", "entrypoint", "healthcheck", "labels", "logging")
_HEAD = """\
Run prepare.sh first: it brings the images, and makes the volumes and networks that are named here.
Then, instead of run.sh: {command} up -d
What is left for a person is listed in report.md."""
_HEAD_STOPPED = """\
That leaves out what was not running; to create it, not started:
  {command} --profile stopped create"""


def to_compose(moved: Moved) -> str:
    """The text of compose.yaml; raises Unwritable for a name that no file can hold."""
    values = values_of(moved)
    services = {recipe.name: key_of(recipe.name) for recipe in moved.recipes}
    order = dependencies(moved.recipes, moved.networks)
    tree: dict[str, Value] = {
        "name": _project(moved.host),
        "services": {
            services[recipe.name]: _service(moved, recipe, services, order.get(recipe.name, {}), values)
            for recipe in moved.recipes
        },
    }
    tree |= {
        key: part for key, part in (("networks", _networks(moved)), ("volumes", _volumes(moved))) if part
    }
    return "\n".join([*_head(moved, bool(values)), "", to_yaml(tree)])


def compose_files(moved: Moved) -> Mapping[str, str]:
    """The files (0600) that compose.yaml needs beside those of run.sh (its `run_files`), by path."""
    files = dict(values_file(values_of(moved)))
    for recipe in moved.recipes:
        files |= compose_env_files(recipe)
    return files


def compose_left(recipe: Recipe) -> tuple[WorkLeft, ...]:
    """What of a container no Compose file can say."""
    return (*service(recipe, {}).left, *env_left(recipe))


def all_left(moved: Moved) -> dict[str, tuple[WorkLeft, ...]]:
    """What of all that moves no Compose file can say, by container, and what its order leaves to a person."""
    of_order = left_in_compose(moved.recipes, moved.networks)
    carried = [network.name for network in moved.networks]
    return {
        recipe.name: (
            *compose_left(recipe),
            *network_left(recipe, carried, moved.host),
            *of_order.get(recipe.name, ()),
        )
        for recipe in moved.recipes
    }


def _head(moved: Moved, has_values: bool) -> Iterator[str]:
    command = f"docker compose --env-file {VALUES_PATH}" if has_values else "docker compose"
    lines = [
        f"What moved from {moved.host}, for Docker Compose (v2).",
        *_HEAD.format(command=command).splitlines(),
    ]
    if any(not recipe.is_running for recipe in moved.recipes):
        lines += _HEAD_STOPPED.format(command=command).splitlines()
    left = [
        f"  {name}: {work.text}; {work.remedy}" for name, works in all_left(moved).items() for work in works
    ]
    if left:
        lines += ["Compose cannot say all of it. Left for a person:", *left]
    for line in lines:
        yield from comments(line)


def _project(host: str) -> str:
    """A name that Compose takes for a project."""
    return slug(host).lower().replace(".", "-").lstrip("-_") or "host"


def _service(
    moved: Moved,
    recipe: Recipe,
    services: Mapping[str, str],
    order: Mapping[str, Dependency],
    values: Mapping[str, str],
) -> Value:
    # A service that `up` starts cannot name one that it leaves out.
    stopped = {r.name for r in moved.recipes if not r.is_running} if recipe.is_running else set()
    others = {name: key for name, key in services.items() if name not in stopped}
    image = moved.images.get(recipe.image_id)
    tree: dict[str, Value] = {
        "container_name": recipe.name,
        "image": moved.image_of(recipe),
        "pull_policy": "never" if image and image.archive else "missing",
    }
    if not recipe.is_running:
        tree["profiles"] = [STOPPED]
    if path := env_file_of(recipe):
        tree["env_file"] = [path]
    if recipe.unset:
        tree["environment"] = dict.fromkeys(recipe.unset)
    carried = [network.name for network in moved.networks]
    tree |= service(without_lost(recipe, carried), others).said
    if order:
        tree["depends_on"] = {services[name]: cast("Value", said) for name, said in order.items()}
    return {key: _read(part, values if key in _TELLING else {}) for key, part in tree.items()}


def _read(value: Value, values: Mapping[str, str]) -> Value:
    """A value such that Compose, which puts variables into texts, reads it as it is."""
    if isinstance(value, str):
        return with_variables(value, values)
    if isinstance(value, list):
        return [_read(item, values) for item in value]
    if isinstance(value, dict):
        return {key: _read(part, values) for key, part in value.items()}
    return value


def _networks(moved: Moved) -> dict[str, Value]:
    names = {attachment.network for recipe in moved.recipes for attachment in networks_of(recipe)}
    return _named(names, (network.name for network in moved.networks))


def _volumes(moved: Moved) -> dict[str, Value]:
    names = {name for recipe in moved.recipes for name in volumes_of(recipe)}
    return _named(names, (volume.name for volume in moved.volumes))


def _named(names: Iterable[str], made: Iterable[str]) -> dict[str, Value]:
    """Those that prepare.sh makes are there already; Compose makes the others, with nothing in them."""
    there = {*made}
    return {
        key_of(name): {"name": _read(name, {}), **({"external": True} if name in there else {})}
        for name in sorted(names)
    }
