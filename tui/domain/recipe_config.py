"""What a container was told that its image does not say: command, environment, labels, health check (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

# How the client that made it was connected, and what only builds or Windows know.
_NOT_CARRIED = frozenset(
    ("AttachStdin", "AttachStdout", "AttachStderr", "StdinOnce", "Image", "OnBuild", "ArgsEscaped")
)
# Read by themselves, here or with networks and mounts.
_BY_ITSELF = frozenset(
    ("Hostname", "Env", "Cmd", "Entrypoint", "Labels", "ExposedPorts", "Volumes", "MacAddress", "StopSignal")
)
DEFAULT_STOP_SIGNAL = "SIGTERM"

Env = tuple[tuple[str, str], ...]


def own_config(config: Mapping[str, Any], of_image: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a container's Config that its image has not, without Env, Hostname and MacAddress."""
    found = {
        key: value
        for key, value in config.items()
        if key not in _NOT_CARRIED and key not in _BY_ITSELF and value and value != of_image.get(key)
    }
    if config.get("StopTimeout") == 0:
        found["StopTimeout"] = 0  # kill at once: not the same as nothing said
    signal = config.get("StopSignal") or DEFAULT_STOP_SIGNAL
    if signal != (of_image.get("StopSignal") or DEFAULT_STOP_SIGNAL):
        found["StopSignal"] = signal
    if (found.get("Healthcheck") or {}).get("Test") == ["NONE"]:
        found["Healthcheck"] = {"Test": ["NONE"]}  # engines add the image's times to it
    labels = dict((config.get("Labels") or {}).items() - (of_image.get("Labels") or {}).items())
    if labels:
        found["Labels"] = dict(sorted(labels.items()))
    return found | own_command(config, of_image)


def own_command(config: Mapping[str, Any], of_image: Mapping[str, Any]) -> dict[str, Any]:
    """Entrypoint and Cmd as far as they have to be said, knowing how an engine merges them with the image's.

    An entrypoint that is said drops the image's command; [""] takes the image's entrypoint away.
    """
    entrypoint, command = _words(config.get("Entrypoint")), _words(config.get("Cmd"))
    if entrypoint == _words(of_image.get("Entrypoint")):
        if command == _words(of_image.get("Cmd")):
            return {}
        if command:
            return {"Cmd": command}
    said: dict[str, Any] = {"Entrypoint": entrypoint or [""]}
    return said | {"Cmd": command} if command else said


def exposed(
    config: Mapping[str, Any], of_image: Mapping[str, Any], published: Iterable[str]
) -> dict[str, Any]:
    """ExposedPorts apart from the image's and from those that are published anyway."""
    said = set(config.get("ExposedPorts") or ()) - set(of_image.get("ExposedPorts") or ()) - set(published)
    return {port: {} for port in sorted(said)}


def own_env(config: Mapping[str, Any], of_image: Mapping[str, Any]) -> tuple[Env, tuple[str, ...]]:
    """What differs from the image's environment, and the names that the image sets and the container has not."""
    mine, images = environment(config), environment(of_image)
    differing = tuple((name, value) for name, value in mine.items() if images.get(name) != value)
    return differing, tuple(name for name in images if name not in mine)


def environment(config: Mapping[str, Any]) -> dict[str, str]:
    """Names and values of Env; of a name that is there twice the last counts, one without `=` is not set."""
    found: dict[str, str] = {}
    for entry in config.get("Env") or ():
        name, separator, value = entry.partition("=")
        found.pop(name, None)
        if separator:
            found[name] = value
    return found


def _words(value: Any) -> list[str]:
    """A command as a list; old images have it as one text."""
    return [value] if isinstance(value, str) else list(value or ())
