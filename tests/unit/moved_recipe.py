"""A recipe in few words, and what is said of it on a command line."""

from __future__ import annotations

from typing import Any

from tui.domain.move_run import run_arguments
from tui.domain.recipe import Recipe


def recipe(name: str = "web", /, *, host: dict[str, Any] | None = None, **given: Any) -> Recipe:
    body = {**given.pop("body", {}), **({"HostConfig": host} if host else {})}
    return Recipe(name.encode().hex().ljust(64, "0"), name, "redis:7", "sha256:1", body, **given)


def said(of: Recipe) -> list[str]:
    """The options and the command, without the name and the image."""
    words = list(run_arguments(of, "IMAGE"))
    assert words[:2] == ["--name", of.name]
    words.remove("IMAGE")
    return words[2:]
