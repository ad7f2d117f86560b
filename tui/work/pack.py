"""Packing all that moves: the archives, then the texts that tell of them, then the checksums of all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from tui.domain.changes import NOISE, changed_files, mount_points
from tui.domain.format import size as in_words
from tui.domain.move import Changes, Moved, slug
from tui.domain.survey import Survey
from tui.domain.text import safe
from tui.engine.client import Engine
from tui.engine.errors import EngineUnreachable, NotFound
from tui.work.archive import RescueFailed
from tui.work.job import Job
from tui.work.pack_content import Archived, contents
from tui.work.pack_paths import readable, stream_path
from tui.work.pack_piece import Piece, archive, changed
from tui.work.pack_sink import PackOut
from tui.work.packed import Packed
from tui.work.rescue_image import stream_image
from tui.work.rescue_volume import stream_volume
from tui.work.saving import PAUSES

# Seconds that the engine may take to find the changed files of one container.
_CHANGES = 30.0

Texts = Callable[[Moved, Mapping[str, Archived]], Mapping[str, str]]
"""The files of a pack beside its archives, by path, in their order, when these are written."""


def pack(
    job: Job,
    engine: Engine,
    survey: Survey,
    moved: Moved,
    texts: Texts,
    out: PackOut,
    pauses: Sequence[float] = PAUSES,
    noise: Iterable[str] = NOISE,
) -> Packed:
    """Write everything that moves; the pack is whole when this returns.

    Raises RescueFailed, EngineError, and JobCancelled. What cannot be packed and need not be is in the job's log.
    """
    at = time.time()
    warn_of_writers(job, survey, moved)
    folders = readable(job, engine, moved.paths)
    moved = replace(
        moved,
        changes=_changes(job, engine, survey, moved, tuple(noise)),
        paths=tuple(path for path in moved.paths if path.path in folders),
    )
    archived: dict[str, Archived] = {}
    pieces = tuple(_pieces(job, engine, moved, folders))
    for number, piece in enumerate(pieces, 1):
        job.show_parts(_told(pieces, archived))
        job.log(f"{number} of {len(pieces)}: {safe(piece.name)}")
        archived[piece.path] = archive(job, out, piece, pauses)
    job.show_parts(_told(pieces, archived))
    job.check_cancelled()
    job.report(len(pieces), len(pieces), unit="archives", text="writing what tells of it")
    for path, text in texts(moved, archived).items():
        out.text(path, text.encode("utf-8", "surrogateescape"))
    sealed = out.finish()
    job.report(text="")
    return Packed(sealed.sha256, sealed.size, out.where, at, contents(survey, moved, archived))


def needed(survey: Survey, moved: Moved) -> int:
    """The bytes that a pack takes, about, as far as that is known before."""
    images = (survey.images[id].get("Size") or 0 for id, image in moved.images.items() if image.archive)
    sizes = survey.world.volume_sizes
    return sum(map(int, images)) + sum(sizes.get(v.name) or 0 for v in moved.volumes if v.archive)


def warn_of_writers(job: Job, survey: Survey, moved: Moved) -> None:
    """Say which volumes and paths are in use: what is written to them from now on is not in the pack."""
    archived = {volume.name for volume in moved.volumes if volume.archive}
    archived |= {path.path for path in moved.paths}
    for data in survey.containers.values():
        mounts = ((m.get("Name") or m.get("Source"), m.get("RW")) for m in data.get("Mounts") or ())
        written = sorted({name for name, is_writable in mounts if is_writable and name in archived})
        if (data.get("State") or {}).get("Running") and written:
            name = str(data.get("Name") or "").lstrip("/")
            job.log(
                f"{name} runs and may write to {safe(', '.join(written))}: what it writes from now on is not in the"
                " pack, and what it is writing may be there in halves. Stop it first, to be sure."
            )


def _changes(
    job: Job, engine: Engine, survey: Survey, moved: Moved, noise: Iterable[str]
) -> tuple[Changes, ...]:
    """The containers that changed files of their own, and those of which that is not known."""
    found = []
    for recipe in moved.recipes:
        job.check_cancelled()
        job.report(text=f"looking for changed files of {recipe.name}")
        archive = f"changes/{slug(recipe.name)}.tar"
        mounted = mount_points(survey.containers[recipe.id])
        try:
            files = changed_files(engine.container_changes(recipe.id, _CHANGES), noise, mounted)
        except NotFound as error:
            raise RescueFailed(f"{recipe.name} is not here any more", str(error), "Look again.") from error
        except EngineUnreachable:
            # It took too long, unless the engine is gone: then this raises.
            engine.connect()
            found.append(Changes(recipe.name, archive))
        else:
            found += [Changes(recipe.name, archive, len(files))] * bool(files)
    return tuple(found)


def _pieces(job: Job, engine: Engine, moved: Moved, folders: Mapping[str, bool]) -> Iterator[Piece]:
    """What can fail for reasons of its own comes first, what is large last."""
    ids = {recipe.name: recipe.id for recipe in moved.recipes}
    for each in moved.changes:
        yield Piece(
            f"changed files of {each.container}", each.archive, changed(job, engine, ids[each.container])
        )
    for path in moved.paths:
        is_folder = folders[path.path]
        yield Piece(path.path, path.archive, partial(stream_path, job, engine, path.path, is_folder))
    for volume in moved.volumes:
        if volume.archive:
            yield Piece(
                f"volume {volume.name}", volume.archive, partial(stream_volume, job, engine, volume.name)
            )
    for image in moved.images.values():
        if image.archive:
            yield Piece(f"image {image.name}", image.archive, partial(stream_image, job, engine, image.id))


def _told(pieces: Iterable[Piece], archived: Mapping[str, Archived]) -> Iterator[str]:
    for piece in pieces:
        made = archived.get(piece.path)
        yield f"{piece.name}: {in_words(made.size)}, {made.found}" if made else f"{piece.name}: to come"
