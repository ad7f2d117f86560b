"""Two containers compared: nothing that was said may differ unseen, nothing that engines make of it counts."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.inspected import container, image
from tests.unit.rich_container import rich
from tui.domain.recipe_difference import Difference, differences, hide_values

# What is no part of what a container is: how its client was attached, what an engine only notes, and what is
# compared by what came of it (inspect's Mounts and Networks).
UNCOMPARED = {
    ("Config", "AttachStdin"),
    ("Config", "StdinOnce"),
    ("Config", "Image"),
    ("Config", "OnBuild"),
    ("Config", "Volumes"),
    ("HostConfig", "ContainerIDFile"),
    ("HostConfig", "ConsoleSize", "0"),
    ("HostConfig", "ConsoleSize", "1"),
    ("HostConfig", "VolumeDriver"),
    ("HostConfig", "VolumesFrom"),
    # Mounts say what came of these.
    ("HostConfig", "Mounts", "0", "Source"),
    ("HostConfig", "Mounts", "0", "Type"),
    ("HostConfig", "Mounts", "1", "Type"),
    ("Mounts", "0", "Source"),
    ("Mounts", "0", "Mode"),
    ("Mounts", "0", "Propagation"),
    ("Mounts", "1", "Source"),
    ("Mounts", "1", "Mode"),
    ("Mounts", "1", "Propagation"),
    ("Mounts", "2", "Source"),
    ("Mounts", "2", "Mode"),
    ("Mounts", "2", "Propagation"),
    ("Mounts", "3", "Source"),
    ("Mounts", "3", "Mode"),
    # What the engine chose, next to what was asked for.
    ("NetworkSettings", "Networks", "front", "IPAddress"),
}


# Of these the rich container has only what an engine fills in, or Mounts says what came of them.
NOT_SAID = {
    field for field, value in container()["HostConfig"].items() if rich()["HostConfig"][field] == value
}
NOT_SAID |= {"OomKillDisable", "ConsoleSize"}


def paths(value: Any, here: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The way to every value inside."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inner:
        yield from paths(child, (*here, str(key)))
    if not isinstance(value, dict | list) or not value:
        yield here


def changed(inspect: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """The same with another value at the end of the way."""
    made = copy.deepcopy(inspect)
    *way, last = path
    place: Any = made
    for key in way:
        place = place[int(key) if isinstance(place, list) else key]
    at = int(last) if isinstance(place, list) else last
    place[at] = another(place[at], path)
    return made


def without(inspect: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """The same without what is at the end of the way."""
    made = copy.deepcopy(inspect)
    *way, last = path
    place: Any = made
    for key in way:
        place = place[int(key) if isinstance(place, list) else key]
    del place[int(last) if isinstance(place, list) else last]
    return made


def another(value: Any, path: tuple[str, ...]) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return {"MacAddress": "02:42:00:00:00:77", "IPAddress": "198.18.5.9"}.get(path[-1], value + "x")
    return {"IPAMConfig": {"IPv4Address": "198.18.6.9"}, "Options": {"new": "1"}}.get(path[-1], ["new"])


EVERY = [
    path
    for path in paths(rich())
    if path[0] in ("Config", "HostConfig", "Mounts", "NetworkSettings")
    and path not in UNCOMPARED
    and path[:2] != ("Config", "ExposedPorts")  # no values there
]


@pytest.mark.parametrize("path", EVERY, ids=".".join)
def test_whatever_differs_is_seen(path: tuple[str, ...]) -> None:
    one, other = rich(), changed(rich(), path)

    assert differences(one, image(), other, image(), ignore_compose=False), path
    assert differences(other, image(), one, image(), ignore_compose=False), path


@pytest.mark.parametrize(
    ("where", "names"),
    [
        (
            ("Config",),
            ("Env", "Cmd", "Entrypoint", "Labels", "Healthcheck", "User", "Hostname", "StopTimeout"),
        ),
        (("HostConfig",), tuple(field for field in rich()["HostConfig"] if field not in NOT_SAID)),
        (("NetworkSettings", "Networks"), ("front", "back")),
        (("Config", "ExposedPorts"), ("9/udp",)),
        (("Config", "Healthcheck"), ("Test", "Interval", "Retries")),
        (("HostConfig", "LogConfig", "Config"), ("max-size",)),
        (("HostConfig", "RestartPolicy"), ("Name", "MaximumRetryCount")),
        (
            ("NetworkSettings", "Networks", "front"),
            ("Aliases", "IPAMConfig", "Links", "DriverOpts", "MacAddress"),
        ),
        (("Mounts",), ("2",)),
    ],
)
def test_whatever_is_gone_is_seen(where: tuple[str, ...], names: tuple[str, ...]) -> None:
    for name in names:
        other = without(rich(), (*where, name))
        assert differences(rich(), image(), other, image()), name
        assert differences(other, image(), rich(), image()), name


def test_the_ways_are_many() -> None:
    assert len(EVERY) > 120


@pytest.mark.parametrize("path", sorted(UNCOMPARED & set(paths(rich()))), ids=".".join)
def test_what_is_not_compared(path: tuple[str, ...]) -> None:
    assert differences(rich(), image(), changed(rich(), path), image()) == (), path


def test_a_container_is_like_itself() -> None:
    assert differences(rich(), image(), rich(), image(), ignore_compose=False) == ()


def test_values_of_environments_are_never_told() -> None:
    one = container(
        {"Env": ["A=one-secret-value", "B=two-secret-value"], "Cmd": ["--token=one-secret-value"]}
    )
    other = container({"Env": ["A=other-secret-value", "C=short"], "Labels": {"t": "other-secret-value"}})

    found = differences(one, image(), other, image())

    assert found == (
        Difference("command", '["--token=${A}"]', '["sh"]'),
        Difference("label t", "", "${A}"),
        Difference("environment A", "set", "another value"),
        Difference("environment B", "set", "not set"),
        Difference("environment C", "not set", "set"),
    )
    assert "secret" not in str(found)


def test_longer_values_are_hidden_before_shorter_ones_in_them() -> None:
    env = (("SHORT", "password"), ("LONG", "password-of-all"), ("TINY", "of"))

    assert hide_values("x password-of-all y password", env) == "x ${LONG} y ${SHORT}"
