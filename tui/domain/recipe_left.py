"""What no file can carry over with a container, for a person to see to (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tui.domain.host_path import SOCKETS, is_engine_socket
from tui.domain.recipe import Attachment, WorkLeft
from tui.domain.recipe_config import Env
from tui.domain.recipe_mounts import RELABELS, binds_of
from tui.domain.recipe_networks import by_name
from tui.domain.report_mask import secrets_of

# Shorter values are found everywhere by chance.
TELLING_LENGTH = 8
_HOST_NAMESPACES = {"PidMode": "processes", "IpcMode": "shared memory", "UTSMode": "host name"}
_EVERY_HOSTS = {"", "0.0.0.0", "::", "127.0.0.1", "::1"}
_PLACES = {
    "Cmd": "its command",
    "Entrypoint": "its entrypoint",
    "Healthcheck": "its health check",
    "Labels": "a label",
}
_ANOTHERS = {"NetworkMode": "network", "PidMode": "processes", "IpcMode": "shared memory"}


def left(
    inspect: Mapping[str, Any],
    body: Mapping[str, Any],
    env: Env,
    attachments: Iterable[Attachment],
    names: Mapping[str, str],
) -> tuple[WorkLeft, ...]:
    """All that a person has to see to before a container does elsewhere what it did here, given what is carried."""
    host = inspect.get("HostConfig") or {}
    mounts = (body.get("HostConfig") or {}).get("Mounts") or ()
    found = [work for mount in mounts for work in _mount(mount)]
    found += (*_relabelled(host), *_shared(inspect, names), *_relations(body, attachments))
    found += (*_gateways(inspect), *_rights(host), *_host_only(host), *_shown_values(body, env))
    return tuple(dict.fromkeys(found))


def _mount(mount: Mapping[str, Any]) -> Iterator[WorkLeft]:
    source, target = mount.get("Source") or "", mount["Target"]
    if mount.get("Type") == "bind" and is_engine_socket(source):
        text = f"it reaches the engine through {source} (mounted at {target})"
        if not source.endswith(SOCKETS):
            text = f"{source} of the host is mounted at {target}, and the engine's socket is in it"
        yield WorkLeft(
            "engine socket", text, "see that it may control the engine of the other host, as it would"
        )
    elif mount.get("Type") == "bind":
        text = f"{source} of the host is mounted at {target}"
        yield WorkLeft("host path", text, f"put {source} on the other host before the container starts")
    driver = ((mount.get("VolumeOptions") or {}).get("DriverConfig") or {}).get("Name") or "local"
    if driver != "local":
        text = f"the volume {source} at {target} is kept by the driver {driver}"
        yield WorkLeft("other", text, f"install the volume driver {driver} on the other host")


def _relabelled(host: Mapping[str, Any]) -> Iterator[WorkLeft]:
    for bind in binds_of(host):
        if set(bind.options) & set(RELABELS) and bind.source.startswith("/"):
            text = f"{bind.source} was labelled for SELinux (option {'Z' if 'Z' in bind.options else 'z'})"
            yield WorkLeft(
                "other",
                text,
                f"where SELinux is on, label it there: chcon -Rt container_file_t {bind.source}",
            )


def _shared(inspect: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[WorkLeft]:
    host = inspect.get("HostConfig") or {}
    if host.get("NetworkMode") == "host":
        text = f"it uses the host's own network, where the host's name is {_host_name(inspect)}"
        yield WorkLeft("host network", text, "see that its ports are free there, and who may reach them")
    for field, what in _HOST_NAMESPACES.items():
        if host.get(field) == "host":
            yield WorkLeft(
                "host namespace", f"it shares the host's {what}", f"see that it may share the {what} there"
            )
    for field, what in _ANOTHERS.items():
        kind, _, other = by_name(host.get(field) or "", names).partition(":")
        if kind == "container":
            yield WorkLeft(
                "other container", f"it shares the {what} of {other}", f"start {other} there before it"
            )


def _gateways(inspect: Mapping[str, Any]) -> Iterator[WorkLeft]:
    for name, network in ((inspect.get("NetworkSettings") or {}).get("Networks") or {}).items():
        if priority := (network or {}).get("GwPriority"):
            text = f"its way out has the priority {priority} on {name}"
            yield WorkLeft("other", text, f"connect it to {name} by hand with gw-priority={priority}")


def _host_name(inspect: Mapping[str, Any]) -> str:
    return (inspect.get("Config") or {}).get("Hostname") or "unknown"


def _rights(host: Mapping[str, Any]) -> Iterator[WorkLeft]:
    if host.get("Privileged"):
        yield WorkLeft(
            "privileged",
            "it is privileged: it may do to the host what root may",
            "see that it may do so there",
        )
    for device in host.get("Devices") or ():
        path = device.get("PathOnHost") or "?"
        yield WorkLeft("device", f"it uses the device {path}", f"see that the other host has {path}")
    for request in host.get("DeviceRequests") or ():
        what = request.get("Driver") or ", ".join(
            " ".join(names) for names in request.get("Capabilities") or ()
        )
        yield WorkLeft(
            "device", f"it asks for devices ({what or 'any'})", "install their driver on the other host"
        )
    for rule in host.get("DeviceCgroupRules") or ():
        yield WorkLeft(
            "device", f"it may use devices by the rule {rule}", "see that they have these numbers there"
        )


def _host_only(host: Mapping[str, Any]) -> Iterator[WorkLeft]:
    if mode := host.get("UsernsMode"):
        yield WorkLeft(
            "host namespace", f"its user namespace is {mode}", "see how users are mapped on the other host"
        )
    if parent := host.get("CgroupParent"):
        yield WorkLeft(
            "other", f"it runs under the control group {parent}", f"make {parent} on the other host"
        )
    if (runtime := host.get("Runtime") or "runc") != "runc":
        yield WorkLeft("other", f"it is run by {runtime}", f"install the runtime {runtime} on the other host")
    for option in host.get("SecurityOpt") or ():
        if option.startswith(("apparmor=", "apparmor:")) and option[9:] not in (
            "unconfined",
            "docker-default",
        ):
            yield WorkLeft(
                "other", f"it runs under the AppArmor profile {option[9:]}", "load the profile there"
            )
    if host.get("KernelMemory") or host.get("KernelMemoryTCP"):
        yield WorkLeft(
            "other", "its kernel memory has a limit", "do without it: engines after 20.10 know none"
        )
    if host.get("StorageOpt"):
        yield WorkLeft(
            "other", "its own layer has a size limit or other storage options", "use the same storage there"
        )


def _relations(body: Mapping[str, Any], attachments: Iterable[Attachment]) -> Iterator[WorkLeft]:
    host = body.get("HostConfig") or {}
    linked = {link.partition(":")[0] for link in host.get("Links") or ()}
    linked |= {name for attachment in attachments for name, _ in attachment.links}
    for other in sorted(linked):
        yield WorkLeft("other container", f"it is linked to {other}", f"start {other} there before it")
    for port, bindings in (host.get("PortBindings") or {}).items():
        for address in sorted({binding.get("HostIp") or "" for binding in bindings} - _EVERY_HOSTS):
            text = f"its port {port} is published at the host's address {address}"
            yield WorkLeft("other", text, "change it to an address of the other host, or give that this one")
    if service := (body.get("Labels") or {}).get("com.docker.swarm.service.name"):
        yield WorkLeft(
            "other", f"the swarm service {service} made it", "make the service in the other swarm instead"
        )


def _shown_values(body: Mapping[str, Any], env: Env) -> Iterator[WorkLeft]:
    """Secrets of its environment that stand in the open as well; the values are never told."""
    secrets = secrets_of(env)
    for key, value in body.items():
        texts = tuple(_texts(value))
        for secret, name in secrets.items():
            if len(secret) >= TELLING_LENGTH and any(secret in text for text in texts):
                text = f"{_PLACES.get(key, 'what it was made with')} holds the value of {name}"
                yield WorkLeft("other", text, "what a secret stands in is a secret, too")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
