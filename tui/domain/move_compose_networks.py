"""The networks and the namespaces of a container in the words of a Compose file (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from shlex import quote

from tui.domain.move_compose_host import BY_SCRIPT, Part, key_of, unsaid
from tui.domain.move_run import connect_arguments
from tui.domain.recipe import Attachment, Recipe, WorkLeft
from tui.domain.yaml_text import Value

_DEFAULT_NETWORK = "bridge"


def networks_of(recipe: Recipe) -> tuple[Attachment, ...]:
    """The networks that Compose puts a container on."""
    if recipe.attachments and recipe.attachments[0].network == _DEFAULT_NETWORK:
        return ()
    return tuple(a for a in recipe.attachments if a.network != _DEFAULT_NETWORK)


def networks(recipe: Recipe, others: Mapping[str, str]) -> Part:
    """What a container is connected to; `others` are the services that it may name, by their containers."""
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


def without_lost(recipe: Recipe, carried: Collection[str]) -> Recipe:
    """It without the addresses that it asks for on networks that are gone: Compose makes these with no range known."""
    attachments = (a if a.network in carried else a._replace(ipv4="", ipv6="") for a in recipe.attachments)
    return replace(recipe, attachments=tuple(attachments))


def network_left(recipe: Recipe, carried: Collection[str], host: str) -> Iterator[WorkLeft]:
    """What is unknown of its networks: a container that is stopped may be on one that is gone."""
    for attachment in networks_of(recipe):
        if attachment.network not in carried:
            text = f"prepare.sh makes no network {attachment.network}, as none was found on {host}"
            if asked := " and ".join(filter(None, (attachment.ipv4, attachment.ipv6))):
                text += f", and its address there, {asked}, is not asked for"
            remedy = "Compose makes one of the engine's choice: say in compose.yaml what it has to be like"
            yield WorkLeft("other", text, remedy)


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


def shared(key: str, mode: str, others: Mapping[str, str]) -> Part:
    """PidMode or IpcMode."""
    return Part({{"PidMode": "pid", "IpcMode": "ipc"}[key]: _by_service(mode, others)})


def _by_service(mode: str, others: Mapping[str, str]) -> str:
    """`container:<name>` by the service of the file where it is one, so that Compose starts that first."""
    kind, _, name = mode.partition(":")
    return f"service:{others[name]}" if kind == "container" and name in others else mode
