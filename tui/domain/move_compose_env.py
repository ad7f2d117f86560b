"""Values of environments in files that Docker Compose reads, so that none stands in compose.yaml itself (pure).

Compose reads the lines of an env file otherwise than `docker run --env-file`: it unquotes them, cuts comments off
and puts other variables in. Where that changes nothing, both use the same file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from shlex import join, quote

from tui.domain.move import Moved, env_path, slug
from tui.domain.recipe import Recipe, WorkLeft
from tui.domain.recipe_left import TELLING_LENGTH
from tui.domain.shell import is_writable

# Variables that stand for values in commands, labels and health checks.
VALUES_PATH = "env/compose.values"
MISSING = f"say docker compose --env-file {VALUES_PATH}"

_NAME = re.compile(r"[\w.\[\]-]+")
_PLAIN = r"[A-Za-z0-9_/.,:;@%+=~*^!?&|<>(){}\[\]-]+"
_SAME_FOR_BOTH = re.compile(rf"(?:{_PLAIN}(?: +{_PLAIN})*)?")
# What `docker run --env-file` reads surely in one line.
_LINE = 50_000
_ESCAPES = {"\\": "\\\\", '"': '\\"', "$": "$$", "\n": "\\n", "\r": "\\r"}


def env_file_of(recipe: Recipe) -> str:
    """The env file that Compose is to read for a container, '' where it has no values."""
    if not _said(recipe):
        return ""
    return f"env/{slug(recipe.name)}.compose" if compose_env_files(recipe) else env_path(recipe)


def compose_env_files(recipe: Recipe) -> Mapping[str, str]:
    """The file (0600) with a container's values as Compose reads them, where the one for `docker run` won't do."""
    said = _said(recipe)
    if not said or all(_can_say(name, value) and _is_same_for_both(value) for name, value in recipe.env):
        return {}
    return {f"env/{slug(recipe.name)}.compose": "".join(_line(name, value) for name, value in said)}


def env_left(recipe: Recipe) -> Iterator[WorkLeft]:
    """What of its environment no env file of Compose can hold; values are not told."""
    for name, value in recipe.env:
        if not _can_say(name, value):
            yield WorkLeft("other", f"Compose cannot set {name} in its environment", "start it with run.sh")
    for name in recipe.unset:
        text = f"it goes without {name}, which its image sets: Compose would hand over the shell's own"
        yield WorkLeft("other", text, f"run docker compose where {name} is not set")


def values_of(moved: Moved) -> dict[str, str]:
    """Values of environments that also stand in commands, labels or health checks, each with its variable."""
    # One text, with what no value has in between: a search in each of thousands would take its time.
    told = "\0".join(text for recipe in moved.recipes for text in _told_of(recipe))
    found: dict[str, str] = {}
    for recipe in moved.recipes:
        for name, value in recipe.env:
            if len(value) < TELLING_LENGTH or not is_writable(value):
                continue
            for form in (value, _within_quotes(value)):
                if form not in found and form in told:
                    found[form] = _variable(recipe.name, name, found.values())
    return found


def values_file(values: Mapping[str, str]) -> Mapping[str, str]:
    """The file (0600) with the values of these variables; none where there are none."""
    lines = "".join(_line(variable, value) for value, variable in values.items())
    return {VALUES_PATH: lines} if lines else {}


def with_variables(text: str, values: Mapping[str, str]) -> str:
    """A text as Compose reads it: values by their variables, and every other `$` as itself."""
    if not values:
        return text.replace("$", "$$")
    parts = _any_of(tuple(values)).split(text)
    return "".join(
        f"${{{values[part]}:?{MISSING}}}" if part in values else part.replace("$", "$$") for part in parts
    )


def _said(recipe: Recipe) -> list[tuple[str, str]]:
    return [(name, value) for name, value in recipe.env if _can_say(name, value)]


def _can_say(name: str, value: str) -> bool:
    return bool(_NAME.fullmatch(name)) and is_writable(name + value)


def _is_same_for_both(value: str) -> bool:
    return bool(_SAME_FOR_BOTH.fullmatch(value)) and len(value) < _LINE


def _line(name: str, value: str) -> str:
    return f'{name}="{"".join(_ESCAPES.get(letter, letter) for letter in value)}"\n'


def _variable(container: str, name: str, taken: Iterable[str]) -> str:
    """A name of a variable that no other value has."""
    plain = re.sub(r"\W", "_", f"{container}_{name}", flags=re.ASCII)
    wanted = plain if plain[:1].isalpha() else f"_{plain}"
    others, number = set(taken), 1
    while wanted in others:
        number += 1
        wanted = f"{plain}_{number}"
    return wanted


def _told_of(recipe: Recipe) -> Iterator[str]:
    """The texts of a container that may hold values of its environment."""
    yield from recipe.body.get("Entrypoint") or ()
    yield from recipe.body.get("Cmd") or ()
    yield from (recipe.body.get("Labels") or {}).values()
    yield from ((recipe.host.get("LogConfig") or {}).get("Config") or {}).values()
    test = (recipe.body.get("Healthcheck") or {}).get("Test") or ()
    yield from test
    # run.sh has its words as one text for a shell.
    yield join(test[1:])


def _within_quotes(value: str) -> str:
    """A value as it stands in a quoted word of a shell."""
    return quote(f"{value} ")[1:-2]


@lru_cache(maxsize=1)
def _any_of(values: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(values, key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, longest_first))})")
