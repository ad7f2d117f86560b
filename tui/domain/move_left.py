"""What of a container that moves its files cannot say, so that a person has to (pure)."""

from __future__ import annotations

from collections.abc import Iterator

from tui.domain.move_compose import compose_left
from tui.domain.move_run import not_expressible
from tui.domain.recipe import Recipe, WorkLeft


def move_left(recipe: Recipe) -> Iterator[WorkLeft]:
    """What run.sh and what compose.yaml leave out: each says by which of them."""
    for file, found in (
        ("the run script", not_expressible(recipe)),
        ("the Compose file", compose_left(recipe)),
    ):
        for work in found:
            yield work._replace(text=f"not by {file}: {work.text}")
