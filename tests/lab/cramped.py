"""An engine on a disk that has room for busybox and little more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.lab.disk import small_disk
from tests.lab.engine import DockerEngine, DockerEngine20


@contextmanager
def cramped_engine() -> Iterator[DockerEngine]:
    """Docker 20.10 with 24 MB for all its data, until the block ends."""
    engine = DockerEngine20()
    with small_disk(engine.data, "24m"):
        try:
            engine.start()
            yield engine
        finally:
            engine.stop()
    engine.remove()
