"""The tab of the files that a container changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.domain.changes import noise_of
from tui.resources import tab_files
from tui.screens.details_told import key_of
from tui.screens.tab import Lines, Still
from tui.work.changed_files import ChangedFiles, changed_files_of

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.container import Container
    from tui.domain.tree import Node


def ask(app: DtuiApp, row: Container) -> ChangedFiles:
    """What differs from its image; blocking, raises EngineError."""
    return changed_files_of(app.engine, row.id, noise_of(app.settings.cleanup))


def show(app: DtuiApp, row: Container, answer: ChangedFiles, values: bool) -> Lines | Node:
    """The tree of that."""
    mounts = [mount.destination for mount in row.mounts]
    return tab_files.shown(answer, mounts, key_of(app, "again"))


WORK = Still(ask, show, words=True)
