"""A recipe as requests of the Engine API (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.domain.recipe import Attachment, Recipe


def create_body(recipe: Recipe, *, image: str) -> tuple[dict[str, Any], tuple[Attachment, ...]]:
    """The body of `POST /containers/create`, and the networks to connect it to afterwards, before it starts.

    Engines before API 1.44 take one network when they create.
    """
    body = dict(recipe.body) | {"Image": image}
    env = [f"{name}={value}" for name, value in recipe.env] + list(recipe.unset)
    if env:
        body["Env"] = env
    if published := recipe.host.get("PortBindings"):
        body["ExposedPorts"] = dict(body.get("ExposedPorts") or {}) | {port: {} for port in published}
    if not recipe.attachments:
        return body, ()
    first, *others = recipe.attachments
    if first.mac:
        body["MacAddress"] = first.mac
    body["NetworkingConfig"] = {"EndpointsConfig": {first.network: endpoint_settings(first)}}
    return body, tuple(others)


def endpoint_settings(attachment: Attachment) -> dict[str, Any]:
    """The EndpointSettings of a container on a network, for create and `POST /networks/{id}/connect`."""
    addresses: Mapping[str, Any] = {
        "IPv4Address": attachment.ipv4,
        "IPv6Address": attachment.ipv6,
        "LinkLocalIPs": list(attachment.link_local),
    }
    settings: Mapping[str, Any] = {
        "Aliases": list(attachment.aliases),
        "IPAMConfig": {key: value for key, value in addresses.items() if value},
        "MacAddress": attachment.mac,
        "DriverOpts": dict(attachment.options),
        "Links": [f"{name}:{alias}" for name, alias in attachment.links],
    }
    return {key: value for key, value in settings.items() if value}
