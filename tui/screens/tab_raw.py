"""The tab that shows the engine's or registry's own answer, as a tree."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tui.resources.decommission import CaseRow
from tui.resources.project_rows import ProjectRow
from tui.resources.tags import TagRow
from tui.screens import tab_overview
from tui.screens.tab import Lines, Still

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.tree import Node


def ask(app: DtuiApp, row: Any) -> Any:
    """The answer; of a tag its manifest as it was sent. Blocking; raises EngineError, RegistryError."""
    if isinstance(row, CaseRow):
        from tui.screens import decommission_look

        return decommission_look.raw(app, row)
    if isinstance(row, ProjectRow):
        return app.engine.list_project(row.project.name) if row.project.name else None
    answer = tab_overview.ask(app, row)
    if isinstance(row, TagRow):
        return _manifest(answer.content) if answer is not None and answer.content else None
    return answer


def _manifest(content: bytes) -> Any:
    """What a registry keeps, or its text where that is no JSON."""
    try:
        return json.loads(content)
    except ValueError:
        return content.decode(errors="replace")


def show(app: DtuiApp, row: Any, answer: Any, values: bool) -> Lines | Node:
    """The tree, in which what looks secret is masked unless `values`."""
    if not answer:
        return [("There is no such answer.", "dim")]
    if isinstance(answer, str):
        return [(line, "plain") for line in answer.split("\n")]
    from tui.domain.json_mask import mask_of
    from tui.domain.json_tree import json_tree

    return json_tree(answer, None if values else mask_of(answer))


WORK = Still(ask, show)
