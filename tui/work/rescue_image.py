"""Images saved as archives that `docker load` takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from tui.domain.image import Image
from tui.domain.image_archive import IncompleteArchive, check
from tui.domain.reference import canonical
from tui.engine.client import Engine
from tui.engine.errors import EngineError, NotFound
from tui.work.archive import RescueFailed, Sink
from tui.work.job import Job
from tui.work.saving import PAUSES, Saved, to_file, to_stream
from tui.work.tar_reader import DamagedArchive, Readable, contents


class Wanted(NamedTuple):
    """An image as it is now: its ID, the names to save it with, the digests of its layers, its size in bytes."""

    id: str
    names: tuple[str, ...]
    layers: tuple[str, ...]
    size: int

    @classmethod
    def find(cls, engine: Engine, name: str) -> Wanted:
        """The image of this name, with that one, or of this ID, with all it has; raises RescueFailed."""
        data = inspect(engine, name)
        image = Image.from_inspect(data)
        named = tuple(tag for tag in image.tags if canonical(tag) == canonical(name))
        layers = (data.get("RootFS") or {}).get("Layers") or ()
        return cls(image.id, named or image.tags, tuple(map(str, layers)), image.size or 0)

    def examine(self, archive: Readable) -> str:
        """What of it an archive holds; raises DamagedArchive."""
        found = contents(archive)
        try:
            held = check(found, self.id, self.layers)
        except IncompleteArchive as error:
            raise DamagedArchive(error.reason) from error
        count = held.platforms_missing
        missing = f", without {count} other platform{'s' * (count > 1)}" if count else ""
        return f"the image and its {held.layers} layers are in it by their digests{missing}"


def save_image(job: Job, engine: Engine, name: str, path: str, pauses: Sequence[float] = PAUSES) -> Saved:
    """Save an image to a new file; raises RescueFailed, DamagedArchive or EngineError."""
    wanted = Wanted.find(engine, name)
    with _told():
        return to_file(
            job,
            path,
            lambda: engine.save([wanted.id, *wanted.names]),
            wanted.examine,
            needed=wanted.size,
            pauses=pauses,
        )


def stream_image(job: Job, engine: Engine, name: str, sink: Sink) -> str:
    """Save an image to a stream, examined on the way; a clause on what was seen in it."""
    wanted = Wanted.find(engine, name)
    with _told():
        ask = lambda: engine.save([wanted.id, *wanted.names])  # noqa: E731
        return to_stream(job, sink, ask, wanted.examine, wanted.size)


@contextmanager
def _told() -> Iterator[None]:
    """Tell what the classic store cannot do, which writes the archive to the engine's disk first."""
    try:
        yield
    except EngineError as error:
        if "no space left on device" in error.detail:
            title = "The engine has no room left to prepare the archive"
            hint = "Push it to a registry instead: that takes no room on the engine's disk."
        elif "empty export" in error.detail:
            title = "This engine cannot save an image without layers"
            hint = "Push it to a registry instead."
        else:
            raise
        raise RescueFailed(title, error.detail, hint) from error


def inspect(engine: Engine, name: str) -> dict[str, Any]:
    """Everything the engine says of an image; raises RescueFailed where it is not here."""
    try:
        return engine.inspect_image(name)
    except NotFound as error:
        raise RescueFailed(f"There is no image {name} here (any more)") from error
