"""What the tests of rescues share: a job, a step of a plan, and archives looked into with other tools."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from tests.contract.host import Host
from tui.domain.plan import Step, StepKind
from tui.engine.client import Engine
from tui.work.asking import CheckMeans
from tui.work.job import Job
from tui.work.remote import OpenRegistry, RemoteRegistry
from tui.work.rescue import RescueMeans
from tui.work.transfer import Means


def a_job() -> Job:
    """A job that nobody looks at."""
    return Job("rescue", "Save", "it", "", lambda *_: None)


def a_step(kind: StepKind, object: str, name: str = "it") -> Step:
    """A step that removes an object."""
    return Step(id=f"{kind} {object}", kind=kind, object=object, name=name)


def means(engine: Engine, folder: Path, open_registry: OpenRegistry | None = None) -> RescueMeans:
    """What a rescue works with, with logins from nowhere and without pauses."""
    env = {"DOCKER_CONFIG": str(folder), "HOME": str(folder), "PATH": ""}
    opener = open_registry or _no_registry
    return RescueMeans(Means(engine, env), CheckMeans(engine, env, opener), open_registry, (0.0,))


def _no_registry(host: str, login: object) -> RemoteRegistry:
    raise AssertionError(f"{host} is not to be asked")


def listed(archive: Path) -> list[str]:
    """The entries of an archive as GNU tar tells them: mode, owner, name."""
    command = ["tar", "--list", "--verbose", "--numeric-owner", "--file", str(archive)]
    answer = subprocess.run(command, capture_output=True, check=True)
    lines = answer.stdout.decode("utf-8", "surrogateescape").splitlines()
    words = (line.split(None, 5) for line in lines)
    return [f"{mode} {owner} {name}" for mode, owner, _, _, _, name in words]


def has_good_checksum(archive: Path) -> bool:
    """Whether `sha256sum` agrees with the file beside it."""
    command = ["sha256sum", "--check", "--status", f"{archive.name}.sha256"]
    return subprocess.run(command, cwd=archive.parent, check=False).returncode == 0


def load(api: Any, archive: bytes) -> None:
    """`docker load`, to its end: the engine goes on while its answer is read."""
    assert not [line for line in api.load_image(archive) if "error" in line]


def containers(host: Host) -> set[str]:
    """The IDs of all containers."""
    return {each["Id"] for each in host.api.containers(all=True)}


def volumes(host: Host) -> set[str]:
    """The names of all volumes."""
    return {each["Name"] for each in host.api.volumes()["Volumes"] or ()}
