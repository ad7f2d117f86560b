"""What two containers differ in, by what their engines tell of them (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from tui.domain.recipe_config import Env, environment, own_env
from tui.domain.recipe_facts import config_facts, host_facts
from tui.domain.recipe_host import port_bindings
from tui.domain.recipe_left import TELLING_LENGTH

_COMPOSE = "label com.docker.compose."
_NOBODY: Mapping[str, str] = MappingProxyType({})


class Difference(NamedTuple):
    """One difference: in what, and what each of them has, '' for nothing. Values of environments are never in it."""

    what: str
    one: str
    other: str


def differences(
    one: Mapping[str, Any],
    one_image: Mapping[str, Any] | None,
    other: Mapping[str, Any],
    other_image: Mapping[str, Any] | None,
    *,
    ignore_compose: bool = True,
    one_names: Mapping[str, str] = _NOBODY,
    other_names: Mapping[str, str] = _NOBODY,
) -> tuple[Difference, ...]:
    """What two containers differ in, names and states apart; nothing when one could stand for the other.

    What each has of its own image is not told again where the images differ. Not compared: SELinux labels of mounts
    and the labels and driver options of volumes, which are not the container's; how the client that made it was
    attached.

    Args:
        one: `GET /containers/{id}/json` of the one.
        one_image: `GET /images/{id}/json` of its image, None where it is gone.
        other: The same of the other, maybe of another engine.
        other_image: The same.
        ignore_compose: Labels that compose wrote for itself do not count.
        one_names: The names of the containers of the one's host by ID: some fields name other containers by ID.
        other_names: The same of the other's host.
    """
    found = [*_of_image(one, one_image, other, other_image)]
    found += _of_config(one, one_image, other, other_image)
    found += _environment(one, one_image, other, other_image)
    found += _changed(host_facts(one, one_names), host_facts(other, other_names))
    counted = [d for d in found if not (ignore_compose and d.what.startswith(_COMPOSE))]
    return tuple(_hidden(d, (*_own_env(one, one_image), *_own_env(other, other_image))) for d in counted)


def is_same_image(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two images have the same content: the ID hangs on how an engine keeps images, layers do not."""
    if one.get("Id") == other.get("Id"):
        return True
    layers = [(image.get("RootFS") or {}).get("Layers") for image in (one, other)]
    mine, others = one.get("Config") or {}, other.get("Config") or {}
    return (
        bool(layers[0])
        and layers[0] == layers[1]
        and config_facts(mine) == config_facts(others)
        and environment(mine) == environment(others)
        and set(mine.get("Volumes") or ()) == set(others.get("Volumes") or ())
    )


def hide_values(text: str, env: Env) -> str:
    """A text with the values of an environment that stand in it replaced by `${NAME}`."""
    for name, value in sorted(env, key=lambda pair: -len(pair[1])):
        if len(value) >= TELLING_LENGTH:
            text = text.replace(value, f"${{{name}}}")
    return text


def _of_image(
    one: Mapping[str, Any],
    one_image: Mapping[str, Any] | None,
    other: Mapping[str, Any],
    other_image: Mapping[str, Any] | None,
) -> Iterator[Difference]:
    if one.get("Image") == other.get("Image"):
        return
    if one_image is None or other_image is None or not is_same_image(one_image, other_image):
        yield Difference("image", _image_text(one), _image_text(other))


def _image_text(inspect: Mapping[str, Any]) -> str:
    return f"{(inspect.get('Config') or {}).get('Image') or ''} ({inspect.get('Image') or 'unknown'})"


def _of_config(
    one: Mapping[str, Any],
    one_image: Mapping[str, Any] | None,
    other: Mapping[str, Any],
    other_image: Mapping[str, Any] | None,
) -> Iterator[Difference]:
    mine, others = _config(one_image), _config(other_image)
    images = config_facts(mine), config_facts(others)
    for difference in _changed(config_facts(_exposing(one)), config_facts(_exposing(other))):
        own = tuple(facts.get(difference.what, "") for facts in images)
        if own != difference[1:]:
            yield difference


def _exposing(inspect: Mapping[str, Any]) -> Mapping[str, Any]:
    """Its Config; what is published is exposed, whether that was said or not."""
    config = _config(inspect)
    published = port_bindings(inspect.get("HostConfig") or {})
    return {**config, "ExposedPorts": {*(config.get("ExposedPorts") or ()), *published}}


def _environment(
    one: Mapping[str, Any],
    one_image: Mapping[str, Any] | None,
    other: Mapping[str, Any],
    other_image: Mapping[str, Any] | None,
) -> Iterator[Difference]:
    mine, others = environment(_config(one)), environment(_config(other))
    images = environment(_config(one_image)), environment(_config(other_image))
    for name in sorted({*mine, *others}):
        values = mine.get(name), others.get(name)
        if values[0] == values[1] or values == (images[0].get(name), images[1].get(name)):
            continue
        told = ["not set" if value is None else "set" for value in values]
        yield Difference(
            f"environment {name}", told[0], "another value" if told == ["set", "set"] else told[1]
        )


def _config(inspect: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return (inspect or {}).get("Config") or {}


def _own_env(inspect: Mapping[str, Any], image: Mapping[str, Any] | None) -> Env:
    return own_env(_config(inspect), _config(image))[0]


def _changed(one: Mapping[str, str], other: Mapping[str, str]) -> Iterator[Difference]:
    for what in sorted({*one, *other}):
        if one.get(what, "") != other.get(what, ""):
            yield Difference(what, one.get(what, ""), other.get(what, ""))


def _hidden(difference: Difference, env: Env) -> Difference:
    return Difference(*(hide_values(text, env) for text in difference))
