"""The tab of an image's layers and history."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tui.resources import tab_layers
from tui.resources.tab_layers_step import Around
from tui.screens import details_told
from tui.screens.tab import Still

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.image import ImageRow
    from tui.domain.tree import Node


def ask(app: DtuiApp, row: ImageRow) -> tab_layers.Looked:
    """What the image is made of, and by which steps. Blocking; raises EngineError."""
    id = row.image.id
    return tab_layers.looked(app.engine.inspect_image(id), app.engine.image_history(id))


def show(app: DtuiApp, row: ImageRow, answer: Any, values: bool) -> Node:
    """The steps, with what is known by now of who shares their layers."""
    names = app.main.image_rows.name_of
    key = details_told.key_of(app, "values")
    around = Around(app.facts.ledger, names, time.time(), values, key, app.ascii)
    return tab_layers.tree(answer, around)


WORK = Still(ask, show)
