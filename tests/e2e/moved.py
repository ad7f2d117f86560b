"""Two hosts, one of which has moved to the other: what is on them, the pack between them, and dtui's commands."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import stat
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.e2e.cleanup import Desk
from tests.e2e.terminal import dtui
from tests.lab.compose import Compose
from tests.lab.engine import DockerEngine
from tui.domain.recipe_difference import Difference, differences

Tree = Mapping[str, tuple[object, ...]]


@dataclass
class Host:
    """What is on an engine, by inspects: containers, networks and files of volumes by name, images by ID."""

    containers: dict[str, dict[str, Any]]
    images: dict[str, dict[str, Any]]
    networks: dict[str, dict[str, Any]]
    volumes: dict[str, Tree] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        """Of containers, by ID."""
        return {each["Id"]: name for name, each in self.containers.items()}

    @property
    def running(self) -> set[str]:
        return {name for name, each in self.containers.items() if each["State"]["Running"]}


def seen(engine: DockerEngine) -> Host:
    """All that is on it."""
    with closing(engine.api()) as api:
        containers = [api.inspect_container(each["Id"]) for each in api.containers(all=True)]
        return Host(
            {each["Name"].lstrip("/"): each for each in containers},
            {each["Image"]: api.inspect_image(each["Image"]) for each in containers},
            {each["Name"]: each for each in api.networks()},
            {each["Name"]: tree(Path(each["Mountpoint"])) for each in api.volumes()["Volumes"] or ()},
        )


def tree(top: Path) -> Tree:
    """Every file under a folder, and the folder itself: owner, mode, what is in it or where it leads."""
    found: dict[str, tuple[object, ...]] = {}
    for path in (top, *top.rglob("*")):
        told = path.lstat()
        content: object = b""
        if stat.S_ISLNK(told.st_mode):
            content = os.readlink(path)
        elif stat.S_ISREG(told.st_mode):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
        found[str(path.relative_to(top))] = (told.st_uid, told.st_gid, oct(told.st_mode), content)
    return found


def differing(old: Host, new: Host, names: Iterable[str]) -> dict[str, tuple[Difference, ...]]:
    """What each of these containers is there that it was not here, where it is anything."""
    found = {}
    for name in names:
        one, other = old.containers[name], new.containers[name]
        found[name] = differences(
            one,
            old.images[one["Image"]],
            other,
            new.images[other["Image"]],
            one_names=old.names,
            other_names=new.names,
        )
    return {name: told for name, told in found.items() if told}


def checksum_of(folder: Path) -> str:
    """What the screen tells to count, counted."""
    command = "sha256sum -c --quiet SHA256SUMS && sha256sum SHA256SUMS"
    return subprocess.run(
        command, shell=True, cwd=folder, check=True, capture_output=True, text=True
    ).stdout.split()[0]


def command(desk: Desk, *arguments: str) -> subprocess.CompletedProcess[str]:
    """dtui's command on the desk's engine."""
    return subprocess.run(
        dtui("-H", desk.engine.url, *arguments),
        env=environment(desk),
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )


def environment(desk: Desk) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(desk.home), "LANG": "C.UTF-8"}


def drop_stream(desk: Desk) -> str:
    """Stream the pack to a reader that hangs up in the middle; what was said to that."""
    line = dtui("-H", desk.engine.url, "pack", "-o", "-")
    pipe = subprocess.PIPE
    with subprocess.Popen(line, env=environment(desk), stdout=pipe, stderr=pipe) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(1000)
        process.stdout.close()
        said = process.stderr.read().decode()
        assert process.wait(90) == 1, said
    return said


def run_script(compose: Compose, folder: Path, script: str, engine: DockerEngine) -> tuple[int, str]:
    """Run a script of a pack on another engine, by the command line of its release."""
    done = subprocess.run(
        ["sh", str(folder / script)],
        cwd="/",
        env=compose.environment(folder.parent, engine.url),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return done.returncode, done.stdout + done.stderr


def copy_off(folder: Path, to: Path) -> Path:
    """The folder on another disk, as somebody copies it."""
    shutil.copytree(folder, to)
    return to


def files_with(pieces: Iterable[str], *folders: Path) -> set[Path]:
    """The files in which one of these stands, packed ones looked into."""
    found = set()
    for path in (each for folder in folders for each in folder.rglob("*") if each.is_file()):
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        if any(piece.encode() in content for piece in pieces):
            found.add(path)
    return found
