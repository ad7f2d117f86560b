"""The demo's whole host moved to another one, by the command lines that a newcomer would use."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.contract.conftest import client, connected
from tests.contract.packed import decided, into_folder, surveyed
from tests.lab.compose import Compose
from tui.demo.process import start
from tui.domain.move import Moved
from tui.domain.move_compose import compose_files, to_compose
from tui.domain.move_run import run_files, run_script
from tui.domain.move_script import prepare_script
from tui.domain.recipe_difference import differences
from tui.work.pack_moved import moved_from


@dataclass(frozen=True)
class Move:
    """Two demo engines, of which the one's folder is on the other's machine."""

    here: Any
    there: Any
    folder: Path
    url: str

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """A command in the folder, on the other engine."""
        docker = str(Compose().docker)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "DOCKER_HOST": self.url,
            "DOCKER": docker,
        }
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def different(self) -> dict[str, list[str]]:
        """What the containers over there differ in, by name; those that are not there are left out."""
        names = [
            {c["Id"]: c["Names"][0][1:] for c in api.containers(all=True)} for api in (self.here, self.there)
        ]
        found = {}
        for name in sorted(set(names[0].values()) & set(names[1].values())):
            one, two = self.here.inspect_container(name), self.there.inspect_container(name)
            images = self.here.inspect_image(one["Image"]), self.there.inspect_image(two["Image"])
            told = differences(one, images[0], two, images[1], one_names=names[0], other_names=names[1])
            if one["State"]["Running"] != two["State"]["Running"]:
                found[name] = ["runs"]
            elif told:
                found[name] = [each.what for each in told]
        return found

    def missing(self) -> set[str]:
        """The containers that are not over there."""
        here, there = (
            {c["Names"][0][1:] for c in api.containers(all=True)} for api in (self.here, self.there)
        )
        return here - there


def texts(moved: Moved) -> Mapping[str, str]:
    """The files that make everything again."""
    return {
        "prepare.sh": prepare_script(moved),
        "run.sh": run_script(moved),
        "compose.yaml": to_compose(moved),
        **run_files(moved),
        **compose_files(moved),
    }


@pytest.fixture
def move(compose: Compose, tmp_path: Path) -> Iterator[Move]:
    """Everything of the one packed, and the other prepared for it."""
    with start("--pace", "0") as one, start("--pace", "0", "--empty") as two:
        with closing(connected(f"unix://{one.socket}")) as engine:
            found = surveyed(engine)
            every = decided(found, {each.name: "move" for each in found.world.containers})
            moved = moved_from(found, every, {}, "demo-host")
            into_folder(engine, found, moved, tmp_path / "pack", lambda all_of_it, _: texts(all_of_it))
        with closing(client(one.socket)) as here, closing(client(two.socket)) as there:
            made = Move(here, there, tmp_path / "pack", f"unix://{two.socket}")
            prepared = made.run("sh", "prepare.sh")
            assert prepared.returncode == 0, prepared.stdout + prepared.stderr
            yield made


def volume_files(api: Any, container: str, path: str) -> bytes:
    """A path of a container as an archive."""
    return b"".join(api.get_archive(container, path)[0])


def test_its_scripts_make_the_same_host_again(move: Move) -> None:
    ran = move.run("sh", "run.sh")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert move.missing() == set()
    assert move.different() == {}
    inside = "/var/lib/postgresql/data/."
    archives = [volume_files(api, "fleet-postgres", inside) for api in (move.here, move.there)]
    assert archives[0] == archives[1]
    again = move.run("sh", "run.sh")
    assert again.returncode == 1, "what is there is left alone, and said"
    assert move.different() == {}


def test_compose_starts_what_ran(move: Move, compose: Compose) -> None:
    up = move.run(compose.compose, "up", "--detach")
    assert up.returncode == 0, up.stderr
    running = {c["Names"][0][1:] for c in move.here.containers()}
    assert not running & move.missing()
    # Compose has no word for it, and the file says so.
    assert move.different() == {"toolbox": ["removal after its end"]}
    assert "toolbox: Compose cannot say" in (move.folder / "compose.yaml").read_text()
