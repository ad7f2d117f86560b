"""What a report tells of one container (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tui.domain.container import COMPOSE_PROJECT, Container
from tui.domain.move_left import move_left
from tui.domain.recipe import Attachment, Recipe
from tui.domain.recipe_api import endpoint_settings
from tui.domain.report_content import content_of
from tui.domain.report_entries import (
    Fate,
    ReportedAttachment,
    ReportedContainer,
    ReportedMount,
    ReportedPort,
    ReportedWork,
)
from tui.domain.report_mask import Mask
from tui.domain.survey import Inspect
from tui.domain.timestamp import unix

# Of a recipe's body: what is told by a field of its own.
_TOLD = frozenset(("Cmd", "Entrypoint", "Labels", "User", "WorkingDir"))
_TOLD_OF_HOST = frozenset(("PortBindings", "Mounts", "RestartPolicy", "NetworkMode"))
_TOLD_OF_NETWORK = frozenset(("Aliases", "IPAMConfig.IPv4Address", "IPAMConfig.IPv6Address"))
_MOUNT = frozenset(("Type", "Source", "Target", "ReadOnly"))


def container_told(
    inspect: Inspect, image: Inspect | None, recipe: Recipe, fate: Fate, mask: Mask, record: str = ""
) -> ReportedContainer:
    """A container by the engine's answers; `record` is where its inspect and last log lines are kept."""
    config, state = inspect.get("Config") or {}, inspect.get("State") or {}
    host = inspect.get("HostConfig") or {}
    return ReportedContainer(
        id=recipe.id,
        name=recipe.name,
        fate=fate,
        image=recipe.image,
        image_id=recipe.image_id,
        image_content=content_of(image) if image else "",
        image_digests=tuple(sorted((image or {}).get("RepoDigests") or ())),
        project=str((config.get("Labels") or {}).get(COMPOSE_PROJECT) or ""),
        state=str(state.get("Status") or ""),
        exit_code=None if state.get("Running") else state.get("ExitCode"),
        health=str((state.get("Health") or {}).get("Status") or ""),
        created=unix(inspect.get("Created") or ""),
        started=unix(state.get("StartedAt") or ""),
        finished=unix(state.get("FinishedAt") or ""),
        entrypoint=mask.texts(_texts(config.get("Entrypoint"))),
        command=mask.texts(_texts(config.get("Cmd"))),
        user=mask.text(str(config.get("User") or "")),
        working_dir=mask.text(str(config.get("WorkingDir") or "")),
        ports=asked_ports(host),
        mounts=_mounts(recipe, mask),
        network_mode=str(recipe.host.get("NetworkMode") or ""),
        networks=tuple(_attachment(each, mask) for each in recipe.attachments),
        restart=restart_text(host),
        health_check=mask.texts(_texts((config.get("Healthcheck") or {}).get("Test"))),
        labels=_labels(recipe, mask),
        environment=tuple(sorted(name for name, _ in recipe.env)),
        settings=_settings(recipe, mask),
        work_left=tuple(
            ReportedWork(left.kind, mask.text(left.text), mask.text(left.remedy))
            for left in (*recipe.left, *(move_left(recipe) if fate.decision == "move" else ()))
        ),
        record=record,
    )


def _labels(recipe: Recipe, mask: Mask) -> dict[str, str]:
    labels: Mapping[str, str] = recipe.body.get("Labels") or {}
    return {mask.text(name): mask.named(name, text) for name, text in sorted(labels.items())}


def container_listed(container: Container, fate: Fate, record: str = "") -> ReportedContainer:
    """A container that the engine lists but does not tell more of."""
    return ReportedContainer(
        id=container.id,
        name=container.name or container.short_id,
        fate=fate,
        image=container.image,
        image_id=container.image_id,
        project=container.project,
        state=container.state,
        exit_code=container.exit_code,
        health=container.health,
        created=container.created,
        ports=tuple(
            ReportedPort(f"{p.private}/{p.protocol}", p.ip, str(p.public))
            for p in container.ports
            if p.public is not None
        ),
        mounts=tuple(ReportedMount(m.type, m.name or m.source, m.destination) for m in container.mounts),
        networks=tuple(ReportedAttachment(name) for name in container.networks),
        record=record,
        is_told=False,
    )


def _texts(value: Any) -> tuple[str, ...]:
    """A command as the API tells it: a list, a text or nothing."""
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, value or ()))


def asked_ports(host: Mapping[str, Any]) -> tuple[ReportedPort, ...]:
    """The ports that a HostConfig publishes, whether the container runs or not."""
    found = []
    asked: Mapping[str, Any] = host.get("PortBindings") or {}
    for inner, bindings in sorted(asked.items()):
        each: Mapping[str, Any]
        for each in bindings or ({"HostPort": ""},):
            port = str(each.get("HostPort") or "")
            ip = str(each.get("HostIp") or "")
            # As both mean every address of the host, and 0 any port.
            found.append(ReportedPort(inner, "" if ip == "0.0.0.0" else ip, "" if port == "0" else port))
    return tuple(found)


def _mounts(recipe: Recipe, mask: Mask) -> tuple[ReportedMount, ...]:
    mounts = sorted(recipe.host.get("Mounts") or (), key=lambda mount: str(mount.get("Target")))
    return tuple(
        ReportedMount(
            str(mount.get("Type") or ""),
            str(mount.get("Source") or ""),
            str(mount.get("Target") or ""),
            not mount.get("ReadOnly"),
            mask.value(dict(_flat({key: mount[key] for key in sorted(mount) if key not in _MOUNT}))),
        )
        for mount in mounts
    )


def _attachment(attachment: Attachment, mask: Mask) -> ReportedAttachment:
    settings = dict(_flat(endpoint_settings(attachment)))
    further = {path: value for path, value in settings.items() if path not in _TOLD_OF_NETWORK}
    return ReportedAttachment(
        attachment.network,
        tuple(sorted(attachment.aliases)),
        attachment.ipv4,
        attachment.ipv6,
        mask.value(dict(sorted(further.items()))),
    )


def restart_text(host: Mapping[str, Any]) -> str:
    """The restart policy of a HostConfig as the CLI has it: no, on-failure:3."""
    policy = host.get("RestartPolicy") or {}
    most = policy.get("MaximumRetryCount") or 0
    return f"{policy.get('Name') or 'no'}{f':{most}' if most else ''}"


def _settings(recipe: Recipe, mask: Mask) -> dict[str, Any]:
    """What its body says besides, and the names of its image's environment that it does without."""
    body = {key: value for key, value in recipe.body.items() if key not in _TOLD and key != "HostConfig"}
    check = dict(body.pop("Healthcheck", None) or {})
    check.pop("Test", None)
    host = {key: value for key, value in recipe.host.items() if key not in _TOLD_OF_HOST}
    whole = body | ({"Healthcheck": check} if check else {}) | ({"HostConfig": host} if host else {})
    if recipe.unset:
        whole["Env"] = [f"{name} (not set)" for name in sorted(recipe.unset)]
    return dict(sorted(mask.value(dict(_flat(whole))).items()))


def _flat(value: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value that is no object with something in it, by its path."""
    for key, inner in value.items():
        if isinstance(inner, Mapping) and inner:
            yield from _flat(inner, f"{path}{key}.")
        else:
            yield f"{path}{key}", inner
