"""Which files a container changed, and the sizes of those that can be had soon."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.domain.changed_tree import Changed, changed_tree, count, files_of
from tui.domain.changes import mount_points
from tui.engine.errors import EngineUnreachable

if TYPE_CHECKING:
    from tui.engine.client import Engine

# Files whose size is asked for, and seconds for that and for the sum of all of them.
MOST = 200
_SIZES_WITHIN, _SUM_WITHIN = 3.0, 2.0


class ChangedFiles(NamedTuple):
    """What differs from the image at a time (Unix seconds).

    Attributes:
        tree: Its folders and files.
        written: Bytes of all files in the writable layer, as the engine counts them; None where that took too long.
        largest: The largest file of those whose size is known, None where there are none.
        sized: Files of which the size is known, of so many `files`.
    """

    tree: Changed
    written: int | None
    largest: Changed | None
    sized: int
    files: int
    at: float


def changed_files_of(engine: Engine, id: str, noise: Iterable[str]) -> ChangedFiles:
    """Look at a container; blocks some seconds at most, raises EngineError when its changes take too long to tell."""
    changes = engine.changes_in_time(id)
    at = time.time()
    if not changes:
        return ChangedFiles(changed_tree(()), None, None, 0, 0, at)
    inspect = _inspect(engine, id)
    tree = changed_tree(changes, noise, mount_points(inspect))
    wanted = {node.path: node for node in files_of(tree)[:MOST]}
    for path, stat in engine.file_stats(id, wanted, _SIZES_WITHIN).items():
        if stat is not None:
            node = wanted[path]
            node.is_folder, node.target = stat.is_folder, stat.target
            node.size = stat.size if stat.is_regular else 0
    count(tree)
    files = files_of(tree)
    known = [node for node in files if node.size is not None]
    largest = max(known, key=lambda node: node.size or 0, default=None)
    return ChangedFiles(tree, inspect.get("SizeRw"), largest, len(known), len(files), at)


def _inspect(engine: Engine, id: str) -> dict[str, Any]:
    """What the engine says of it, with the bytes it wrote where they are soon counted."""
    try:
        return engine.inspect_sized(id, _SUM_WITHIN)
    except EngineUnreachable:
        return engine.inspect_container(id)
