"""Reads how a container was made from what its engine tells of it (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.domain.recipe import Attachment, Recipe
from tui.domain.recipe_config import exposed, own_config, own_env
from tui.domain.recipe_host import own_host, port_bindings
from tui.domain.recipe_left import left
from tui.domain.recipe_mounts import own_mounts, own_tmpfs
from tui.domain.recipe_networks import (
    asked_mac,
    by_name,
    has_own_network,
    network_mode,
    own_attachments,
    own_links,
)


def read(inspect: Mapping[str, Any], image: Mapping[str, Any] | None, names: Mapping[str, str]) -> Recipe:
    """The recipe of a container.

    Args:
        inspect: `GET /containers/{id}/json`.
        image: `GET /images/{id}/json`, None where the image is gone: then nothing counts as the image's.
        names: The names of the host's containers by their full IDs.
    """
    config, of_image = inspect.get("Config") or {}, (image or {}).get("Config") or {}
    attachments = own_attachments(inspect, names)
    env, unset = own_env(config, of_image)
    body = _body(inspect, of_image, attachments, names)
    return Recipe(
        id=inspect["Id"],
        name=inspect.get("Name", "").lstrip("/"),
        image=config.get("Image") or inspect.get("Image") or "",
        image_id=inspect.get("Image") or "",
        body=body,
        env=env,
        unset=unset,
        attachments=attachments,
        is_running=is_meant_to_run(inspect),
        left=left(inspect, body, env, attachments, names),
    )


def is_meant_to_run(inspect: Mapping[str, Any]) -> bool:
    """Whether its process is there, or about to be."""
    state = inspect.get("State") or {}
    return any(state.get(flag) for flag in ("Running", "Restarting", "Paused"))


def _body(
    inspect: Mapping[str, Any],
    of_image: Mapping[str, Any],
    attachments: tuple[Attachment, ...],
    names: Mapping[str, str],
) -> dict[str, Any]:
    config, host = inspect.get("Config") or {}, inspect.get("HostConfig") or {}
    body = own_config(config, of_image)
    if name := own_hostname(inspect):
        body["Hostname"] = name
    if ports := exposed(config, of_image, port_bindings(host)):
        body["ExposedPorts"] = ports
    if not attachments and (mac := asked_mac(inspect)):
        body["MacAddress"] = mac
    host_config = own_host(host) | _host_relations(inspect, attachments, names)
    return body | {"HostConfig": host_config} if host_config else body


def own_hostname(inspect: Mapping[str, Any]) -> str:
    """The host name it was given; '' where it is its short ID, or another's: the host's or another container's."""
    host = inspect.get("HostConfig") or {}
    name: str = (inspect.get("Config") or {}).get("Hostname") or ""
    is_hosts = host.get("NetworkMode") == "host" or host.get("UTSMode") == "host"
    return "" if is_hosts or _is_anothers(host, "NetworkMode") or name == inspect["Id"][:12] else name


def _is_anothers(host: Mapping[str, Any], field: str) -> bool:
    return (host.get(field) or "").startswith("container:")


def _host_relations(
    inspect: Mapping[str, Any], attachments: tuple[Attachment, ...], names: Mapping[str, str]
) -> dict[str, Any]:
    """The part of HostConfig that names other things: mounts, networks, containers."""
    host = inspect.get("HostConfig") or {}
    mode = network_mode(inspect, attachments, names)
    found: dict[str, Any] = {
        "Mounts": own_mounts(inspect),
        "Tmpfs": own_tmpfs(host),
        "NetworkMode": mode,
        "Links": own_links(host, names) if has_own_network(mode) else [],
        **{
            field: by_name(host.get(field) or "", names)
            for field in ("PidMode", "IpcMode")
            if _is_anothers(host, field)
        },
    }
    return {key: value for key, value in found.items() if value}
