"""One container in the words of a Compose file (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from shlex import quote
from typing import Any

from tui.domain.move import slug
from tui.domain.move_compose_host import BY_SCRIPT, Part, host_part, security, unsaid
from tui.domain.move_run import connect_arguments, seccomp_file
from tui.domain.recipe import Attachment, Recipe, WorkLeft
from tui.domain.yaml_text import Value

# Labels that Compose itself puts on what it makes.
COMPOSE_LABELS = "com.docker.compose."
_DEFAULT_NETWORK = "bridge"
_KEY = re.compile(r"[A-Za-z0-9_.-]+")


def service(recipe: Recipe, others: Mapping[str, str]) -> Part:
    """A container without image, environment and dependencies.

    `others` are the services that it may name, by the names of their containers. Texts are as they are: `$` is not
    doubled yet.
    """
    host = recipe.host
    parts = [_config_part(key, value) for key, value in recipe.body.items() if key != "HostConfig"]
    parts += [host_part(key, value) for key, value in host.items() if key not in _BY_ITSELF]
    parts += [_shared(key, host[key], others) for key in ("PidMode", "IpcMode") if key in host]
    parts += [_mounts(host.get("Mounts") or ()), _security(recipe), _networks(recipe, others)]
    tree: dict[str, Value] = {}
    for part in parts:
        _merge(tree, part.said)
    return Part(tree, tuple(work for part in parts for work in part.left))


def volumes_of(recipe: Recipe) -> Iterator[str]:
    """The names of the volumes that a container mounts."""
    for mount in recipe.host.get("Mounts") or ():
        if mount.get("Type") == "volume" and mount.get("Source"):
            yield mount["Source"]


def networks_of(recipe: Recipe) -> tuple[Attachment, ...]:
    """The networks that Compose puts a container on."""
    if recipe.attachments and recipe.attachments[0].network == _DEFAULT_NETWORK:
        return ()
    return tuple(a for a in recipe.attachments if a.network != _DEFAULT_NETWORK)


def key_of(name: str) -> str:
    """What a container, network or volume is called inside a Compose file: its name, where that can be a key."""
    return name if _KEY.fullmatch(name) else slug(name)


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


def _shared(key: str, mode: str, others: Mapping[str, str]) -> Part:
    return Part({{"PidMode": "pid", "IpcMode": "ipc"}[key]: _by_service(mode, others)})


def _by_service(mode: str, others: Mapping[str, str]) -> str:
    """`container:<name>` by the service of the file where it is one, so that Compose starts that first."""
    kind, _, name = mode.partition(":")
    return f"service:{others[name]}" if kind == "container" and name in others else mode


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


def _mounts(mounts: Iterable[Mapping[str, Any]]) -> Part:
    parts = [_mount(mount) for mount in mounts]
    said: list[Value] = [dict(part.said) for part in parts if part.said]
    return Part({"volumes": said} if said else {}, tuple(work for part in parts for work in part.left))


def _mount(mount: Mapping[str, Any]) -> Part:
    kind, target = mount["Type"], mount["Target"]
    if kind not in _MOUNT_OPTIONS:
        return unsaid(f"its mount of the kind {kind} at {target}")
    said: dict[str, Value] = {"type": kind}
    if mount.get("Source"):
        said["source"] = key_of(mount["Source"]) if kind == "volume" else mount["Source"]
    said["target"] = target
    if mount.get("ReadOnly"):
        said["read_only"] = True
    if mount.get("Consistency"):
        said["consistency"] = mount["Consistency"]
    field, known, written = _MOUNT_OPTIONS[kind]
    options = {key: value for key, value in (mount.get(field) or {}).items() if value}
    # A path that is missing is to be noticed: Compose would make it, empty.
    own: dict[str, Value] = {"create_host_path": False} if kind == "bind" else {}
    own |= {known[key]: value for key, value in options.items() if key in known}
    if own:
        said[kind] = own
    more = sorted(key for key in options if key not in known and key not in written)
    left = (unsaid(f"{', '.join(more)} of its mount at {target}").left) if more else ()
    return Part(said, left)


# The field with a mount's options; those Compose has, by its names; those that are said with the volume itself.
_MOUNT_OPTIONS: Mapping[str, tuple[str, Mapping[str, str], tuple[str, ...]]] = {
    "bind": ("BindOptions", {"Propagation": "propagation"}, ("CreateMountpoint",)),
    "volume": ("VolumeOptions", {"NoCopy": "nocopy", "Subpath": "subpath"}, ("DriverConfig", "Labels")),
    "tmpfs": ("TmpfsOptions", {"SizeBytes": "size", "Mode": "mode"}, ()),
}


def _networks(recipe: Recipe, others: Mapping[str, str]) -> Part:
    mode = recipe.host.get("NetworkMode") or ""
    attachments = networks_of(recipe)
    left = [_not_joined(recipe, a) for a in recipe.attachments if a not in attachments]
    if not attachments:
        joined = recipe.attachments[0].network if recipe.attachments else mode or _DEFAULT_NETWORK
        return Part({"network_mode": _by_service(joined, others)}, tuple(left[1:]))
    first = attachments[0]
    # The network it was made with stays the one it is made with.
    said: dict[str, Value] = {
        key_of(first.network): {"priority": 1000, **_attachment(first._replace(mac=""))}
    }
    for attachment in attachments[1:]:
        said[key_of(attachment.network)] = _attachment(attachment) or None
    for attachment in attachments:
        left += _attachment_left(attachment)
    links: dict[str, Value] = {}
    if own := list(dict.fromkeys(f"{name}:{alias}" for a in attachments for name, alias in a.links)):
        links["external_links"] = list(own)
    if len({a.links for a in attachments}) > 1:
        left += unsaid("that its links are on some of its networks only").left
    # Asked of the network itself, older engines would refuse it and all else with it.
    mac: dict[str, Value] = {"mac_address": first.mac} if first.mac else {}
    return Part({**mac, "networks": said, **links}, tuple(left))


def _attachment(attachment: Attachment) -> dict[str, Value]:
    said: dict[str, Value] = {
        "aliases": list(attachment.aliases),
        "ipv4_address": attachment.ipv4,
        "ipv6_address": attachment.ipv6,
        "link_local_ips": list(attachment.link_local),
        "mac_address": attachment.mac,
    }
    return {key: value for key, value in said.items() if value}


def _attachment_left(attachment: Attachment) -> Iterator[WorkLeft]:
    if attachment.mac:
        text = f"Compose asks for its hardware address {attachment.mac} of engines since 25 only"
        yield WorkLeft("other", text, f"{BY_SCRIPT} where the engine is older")
    if attachment.options:
        names = ", ".join(name for name, _ in attachment.options)
        yield from unsaid(f"the driver's options {names} of its network {attachment.network}").left


def _not_joined(recipe: Recipe, attachment: Attachment) -> WorkLeft:
    words = " ".join(quote(word) for word in connect_arguments(attachment, recipe.name))
    text = f"Compose cannot put it on {attachment.network} as well"
    return WorkLeft("other", text, f"once it is made: docker network connect {words}")
