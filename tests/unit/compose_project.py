"""A project that dtui writes, read by Compose."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.lab.compose import Compose
from tui.domain.move import Moved
from tui.domain.move_compose import compose_files, to_compose
from tui.domain.move_run import run_files
from tui.domain.recipe import Recipe


def recipe(name: str = "web", host: dict[str, Any] | None = None, **fields: Any) -> Recipe:
    body = {**fields.pop("body", {}), **({"HostConfig": host} if host else {})}
    return Recipe(name.encode().hex().ljust(64, "0"), name, "image:1", "sha256:1", body=body, **fields)


def read(compose: Compose, folder: Path, *recipes: Recipe, **fields: Any) -> dict[str, Any]:
    """The project that Compose reads of the file."""
    moved = Moved("lab.example", recipes, **fields)
    files = {"compose.yaml": to_compose(moved), **compose_files(moved), **run_files(moved)}
    for path, text in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(text.encode())
    done = compose.run(folder, "--profile", "*", "config", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    project: dict[str, Any] = json.loads(done.stdout)
    return project
