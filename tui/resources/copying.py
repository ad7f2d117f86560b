"""What the copy menu offers of a row: name, reference, digest, ID, command."""

from __future__ import annotations

from typing import Any

from tui.domain.command import docker
from tui.domain.container import Container
from tui.domain.image import ImageRow
from tui.domain.reference import canonical
from tui.resources import networks, pins, pins_told, repositories, tags
from tui.resources.project_rows import ProjectRow
from tui.resources.registries import RegistryRow
from tui.resources.storage_rows import NetworkRow, VolumeRow

Copyable = tuple[str, str, str]


def copies(row: Any) -> list[Copyable]:
    """(key, what it is, text) for each thing worth copying; nothing empty."""
    if isinstance(row, ProjectRow):
        return [entry for entry in _project(row) if entry[2]]
    if isinstance(row, RegistryRow):
        return [("h", "host", row.host), ("l", "login command", docker("login", row.host))]
    if isinstance(row, repositories.RepositoryRow):
        return [("r", "repository", row.reference), ("c", "canonical name", row.id)]
    if isinstance(row, VolumeRow):
        return [entry for entry in _volume(row) if entry[2]]
    if isinstance(row, NetworkRow):
        return [entry for entry in _network(row) if entry[2]]
    found = (
        tags.copies(row)
        if isinstance(row, tags.TagRow)
        else pins_told.copies(row)
        if isinstance(row, pins.PinRow)
        else _container(row)
        if isinstance(row, Container)
        else _image(row)
        if isinstance(row, ImageRow)
        else _job(row)
    )
    return [entry for entry in found if entry[2]]


def _project(r: ProjectRow) -> list[Copyable]:
    name = r.project.name
    return [
        ("n", "name", name),
        ("c", "containers", "\n".join(c.name for c in r.project.containers)),
        ("f", "files", "\n".join(r.project.said("project.config_files")).replace(",", "\n")),
        ("w", "folder", "\n".join(r.project.said("project.working_dir"))),
        ("p", "command for its state", docker("compose", "-p", name, "ps", "--all") if name else ""),
        ("l", "logs command", docker("compose", "-p", name, "logs", "-f") if name else ""),
    ]


def _container(c: Container) -> list[Copyable]:
    return [
        ("n", "name", c.name),
        ("r", "image reference", c.image),
        ("c", "canonical reference", canonical(c.image)),
        ("i", "container ID", c.id),
        ("I", "image ID", c.image_id),
        ("l", "logs command", docker("logs", "-f", c.name)),
        ("e", "shell command", docker("exec", "-it", c.name, "sh")),
    ]


def _image(r: ImageRow) -> list[Copyable]:
    digests = [(str(n), "digest reference", d) for n, d in enumerate(r.image.digests, 1)]
    return [
        ("r", "reference", r.reference),
        ("c", "canonical reference", canonical(r.reference) if r.reference else ""),
        ("P", "pinned reference", r.pin.pinned if r.pin else ""),
        ("i", "image ID", r.image.id),
        *digests[:9],
        ("p", "pull command", docker("pull", r.reference) if r.reference else ""),
        ("x", "run command", docker("run", "--rm", "-it", r.reference or r.image.id)),
    ]


def _volume(r: VolumeRow) -> list[Copyable]:
    return [
        ("n", "name", r.volume.name),
        ("m", "mountpoint", r.volume.mountpoint),
        ("u", "containers", "\n".join(r.users)),
        ("i", "inspect command", docker("volume", "inspect", r.volume.name)),
        ("r", "remove command", docker("volume", "rm", r.volume.name)),
    ]


def _network(r: NetworkRow) -> list[Copyable]:
    return [
        ("n", "name", r.network.name),
        ("i", "network ID", r.network.id),
        ("s", "subnet", "\n".join(r.network.subnets)),
        ("u", "containers", "\n".join(r.users)),
        ("I", "inspect command", docker("network", "inspect", networks.handle(r))),
        ("r", "remove command", docker("network", "rm", networks.handle(r))),
    ]


def _job(j: Any) -> list[Copyable]:
    failure = f"{j.failure.title}\n{j.failure.detail}" if j.failure else ""
    return [
        ("o", "object", j.object),
        ("c", "command", j.command),
        ("e", "error", failure),
        ("l", "log", "\n".join(j.log)),
    ]
