"""One container in the words of a Compose file (pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tui.domain.move_compose_host import BY_SCRIPT, Part, host_part, security, unsaid
from tui.domain.move_compose_mounts import mounts
from tui.domain.move_compose_networks import networks, shared
from tui.domain.move_run import seccomp_file
from tui.domain.recipe import Recipe, WorkLeft
from tui.domain.yaml_text import Value

# Labels that Compose itself puts on what it makes.
COMPOSE_LABELS = "com.docker.compose."


def service(recipe: Recipe, others: Mapping[str, str]) -> Part:
    """A container without image, environment and dependencies.

    `others` are the services that it may name, by the names of their containers. Texts are as they are: `$` is not
    doubled yet.
    """
    host = recipe.host
    parts = [_config_part(key, value) for key, value in recipe.body.items() if key != "HostConfig"]
    parts += [host_part(key, value) for key, value in host.items() if key not in _BY_ITSELF]
    parts += [shared(key, host[key], others) for key in ("PidMode", "IpcMode") if key in host]
    parts += [mounts(host.get("Mounts") or ()), _security(recipe), networks(recipe, others)]
    tree: dict[str, Value] = {}
    for part in parts:
        _merge(tree, part.said)
    return Part(tree, tuple(work for part in parts for work in part.left))


# What hangs on more than its own value.
_BY_ITSELF = frozenset(
    ("IpcMode", "MaskedPaths", "Mounts", "NetworkMode", "PidMode", "ReadonlyPaths", "SecurityOpt")
)


def _merge(tree: dict[str, Value], said: Mapping[str, Value]) -> None:
    for key, value in said.items():
        there = tree.get(key)
        if isinstance(there, dict) and isinstance(value, dict):
            tree[key] = there | value
        elif isinstance(there, list) and isinstance(value, list):
            tree[key] = there + [item for item in value if item not in there]
        else:
            tree[key] = value


def _config_part(key: str, value: Any) -> Part:
    if key in _SAME:
        return Part({_SAME[key]: value})
    if key in _WRITERS:
        return _WRITERS[key](value)
    return unsaid(_WITHOUT_WORDS.get(key, f"its {key}"))


_SAME = {
    "Cmd": "command",
    "Domainname": "domainname",
    "Entrypoint": "entrypoint",
    "Hostname": "hostname",
    "OpenStdin": "stdin_open",
    "StopSignal": "stop_signal",
    "Tty": "tty",
    "User": "user",
    "WorkingDir": "working_dir",
}
_WITHOUT_WORDS = {
    "NetworkDisabled": "that it has no network at all",
    "Shell": "which shell its health check is run by",
}


def _labels(labels: Mapping[str, str]) -> Part:
    own: dict[str, Value] = {
        name: value for name, value in labels.items() if not name.startswith(COMPOSE_LABELS)
    }
    return Part({"labels": own} if own else {})


def _health(check: Mapping[str, Any]) -> Part:
    test = check.get("Test") or []
    if test == ["NONE"]:
        return Part({"healthcheck": {"disable": True}})
    said: dict[str, Value] = {"test": test} if test else {}
    for key, name in _HEALTH_TIMES.items():
        if check.get(key):
            said[name] = duration(check[key])
    if check.get("Retries"):
        said["retries"] = check["Retries"]
    return Part({"healthcheck": said} if said else {})


_HEALTH_TIMES = {
    "Interval": "interval",
    "Timeout": "timeout",
    "StartPeriod": "start_period",
    "StartInterval": "start_interval",
}


def duration(nanoseconds: int) -> str:
    """A time as Compose reads it, to the nanosecond."""
    parts = []
    for name, size in (
        ("h", 3600 * 10**9),
        ("m", 60 * 10**9),
        ("s", 10**9),
        ("ms", 10**6),
        ("us", 1000),
        ("ns", 1),
    ):
        count, nanoseconds = divmod(nanoseconds, size)
        if count:
            parts.append(f"{count}{name}")
    return "".join(parts) or "0s"


def _stop_timeout(seconds: int) -> Part:
    if seconds < 0:
        return unsaid("that stopping it waits for ever")
    return Part({"stop_grace_period": f"{seconds}s"})


def _mac(address: str) -> Part:
    # Compose asks engines since 25 for addresses on networks of its own only.
    text = f"Compose asks for its hardware address {address} of engines before 25 only"
    work = WorkLeft("other", text, f"{BY_SCRIPT} where the engine is newer")
    return Part({"mac_address": address}, (work,))


_WRITERS: Mapping[str, Callable[[Any], Part]] = {
    "ExposedPorts": lambda ports: Part({"expose": list(ports)}),
    "Healthcheck": _health,
    "Labels": _labels,
    "MacAddress": _mac,
    "StopTimeout": _stop_timeout,
}


def _security(recipe: Recipe) -> Part:
    host = recipe.host
    paths = [host[key] for key in ("MaskedPaths", "ReadonlyPaths") if key in host]
    hides_nothing = len(paths) == 2 and not any(paths)
    profile, _ = seccomp_file(recipe) or ("", "")
    part = security(host.get("SecurityOpt") or [], hides_nothing, profile)
    if hides_nothing:
        return part
    left = [host_part(key, host[key]).left for key in ("MaskedPaths", "ReadonlyPaths") if key in host]
    return part._replace(left=part.left + sum(left, ()))
