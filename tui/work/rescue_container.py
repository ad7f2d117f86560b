"""What would go with a container: its changed files as an archive, or all of it as an image."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, NamedTuple, cast

from tui.domain.image import Image
from tui.domain.reference import canonical
from tui.engine.client import Engine
from tui.engine.errors import NotFound
from tui.work.archive import RescueFailed, Sink
from tui.work.job import Job
from tui.work.rescue_push import refuse_taken, tagged
from tui.work.saving import PAUSES, Followed, Saved, to_file
from tui.work.tar_reader import Readable, count, members

_ADDED, _DELETED = 1, 2
# Seconds that the engine may take to find them.
_CHANGES = 120.0
# Of so many paths that are not in the archive it is looked up why.
_LOOK_UP = 50
# What an engine's JSON makes of bytes that are no UTF-8, one or several.
_UNREADABLE = re.compile("\ufffd+")


class Committed(NamedTuple):
    """A container made into an image: its ID, its size in bytes, and a clause on what was seen."""

    reference: str
    id: str
    size: int
    found: str


class NeedsLinked(RescueFailed):
    """Changed files are hard links to these files, which did not change and went by already."""

    def __init__(self, paths: frozenset[str]) -> None:
        why = f"{min(paths)} did not change, but a changed file is a hard link to it."
        super().__init__("It cannot be streamed", why, "Save it to a file.")
        self.paths = paths


class _LeftOut(Exception):
    """Files left out that others are hard links to."""

    def __init__(self, paths: frozenset[str]) -> None:
        super().__init__(paths)
        self.paths = paths


class Changes:
    """Which files of a container were changed, and which of them were found in its export."""

    def __init__(self, changes: Iterable[Mapping[str, Any]]) -> None:
        told = [(_plain(str(each.get("Path") or "")), each.get("Kind")) for each in changes]
        self.kept = {path for path, kind in told if kind != _DELETED}
        self._added = {path for path, kind in told if kind == _ADDED}
        self.deleted = sum(1 for _, kind in told if kind == _DELETED)
        self.found: set[str] = set()
        self.picked = 0

    def wants(self, name: str) -> bool:
        """Whether an entry was changed, or is inside a folder that was added."""
        path = _plain("/" + name.strip("/"))
        if path in self.kept:
            self.found.add(path)
            return True
        return not self._added.isdisjoint(_parents(path))

    def pick(self, export: Readable, sink: Sink) -> None:
        """Write those of the entries that were changed; raises _LeftOut."""
        self.found.clear()
        self.picked = 0
        written: set[str] = set()
        targets: set[str] = set()
        with tarfile.open(
            fileobj=cast("IO[bytes]", sink),
            mode="w|",
            format=tarfile.PAX_FORMAT,
            encoding="utf-8",
            errors="surrogateescape",
        ) as out:
            for member in members(export):
                info = member.info
                if not self.wants(info.name):
                    continue
                out.addfile(info, member.content() if info.isreg() else None)
                cast(Any, out).members.clear()
                self.picked += 1
                written.add(info.name)
                if info.islnk():
                    targets.add(info.linkname)
        if targets - written:
            raise _LeftOut(frozenset(_plain("/" + name) for name in targets - written))

    def missing(self) -> list[str]:
        """The paths that were not found."""
        return sorted(self.kept - self.found)


def save_changes(
    job: Job, engine: Engine, id: str, path: str, size: int | None = None, pauses: Sequence[float] = PAUSES
) -> Saved:
    """Save the changed files of a container (`size` bytes, about), with their folders, to a new file.

    Raises RescueFailed, DamagedArchive or EngineError.
    """
    changes = Changes(engine.container_changes(id, _CHANGES))

    def examine(archive: Readable) -> str:
        return _seen(engine, id, changes, count(archive))

    def save() -> Saved:
        ask = lambda: engine.export(id)  # noqa: E731
        return to_file(job, path, ask, examine, fill=changes.pick, needed=size, pauses=pauses)

    try:
        return save()
    except _LeftOut as error:
        changes.kept |= error.paths
        return save()


def stream_changes(job: Job, engine: Engine, id: str, sink: Sink, also: Iterable[str] = ()) -> str:
    """Write the changed files of a container to a stream, as `save_changes` does; a clause on what is in it.

    `also` are paths of unchanged files to be written with them. Raises NeedsLinked where there are more of these.
    """
    changes = Changes(engine.container_changes(id, _CHANGES))
    changes.kept.update(also)
    with engine.export(id) as stream:
        job.on_cancel(stream.close)
        try:
            changes.pick(Followed(job, stream, "saving"), sink)
        except _LeftOut as error:
            raise NeedsLinked(error.paths) from error
    return _seen(engine, id, changes, changes.picked)


def commit(job: Job, engine: Engine, id: str, reference: str) -> Committed:
    """Make a container into an image of this name, and look whether it has all layers and one more.

    Raises RescueFailed or EngineError. What is in its volumes is not in the image.
    """
    target = tagged(reference)
    base = engine.inspect_container(id)
    refuse_taken(engine, target)
    job.report(text="committing")
    made = engine.commit(str(base["Id"]), target)
    data = engine.inspect_image(made)
    image = Image.from_inspect(data)
    layers = _layers(data)
    try:
        before = _layers(engine.inspect_image(str(base["Image"])))
    except NotFound:
        # Its image was removed by force: the layers are all that is left of it.
        before = layers[:-1]
    named = {canonical(tag) for tag in image.tags}
    if canonical(target) not in named or layers[: len(before)] != before:
        raise RescueFailed(f"{target} is not what the container is", made, "Save its files instead.")
    own = len(layers) - len(before)
    found = f"the {len(before)} layers of its image and {own} of its own are in it"
    return Committed(target, image.id, image.size or 0, found)


def _seen(engine: Engine, id: str, changes: Changes, entries: int) -> str:
    """A clause on what is in an archive; raises RescueFailed when something is missing."""
    sockets = _sockets(engine, id, changes.missing())
    left_out = [
        *[f"{sockets} sockets"] * bool(sockets),
        *[f"what was deleted ({changes.deleted})"] * bool(changes.deleted),
    ]
    without = f", without {' and '.join(left_out)}" if left_out else ""
    return f"{entries} changed files or folders are in it{without}"


def _layers(image: Mapping[str, Any]) -> list[str]:
    return list((image.get("RootFS") or {}).get("Layers") or ())


def _sockets(engine: Engine, id: str, missing: Sequence[str]) -> int:
    """How many of these paths are sockets, which no archive holds; raises RescueFailed for any other.

    Those that are not there any more were removed by the container meanwhile.
    """
    known = {path: engine.is_socket(id, path) for path in missing[:_LOOK_UP]}
    lost = [path for path in missing if known.get(path, False) is False]
    if lost:
        more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
        raise RescueFailed(
            "Not all changed files could be saved", f"Not in it: {lost[0]}{more}.", "Commit it to an image."
        )
    return sum(bool(each) for each in known.values())


def _plain(path: str) -> str:
    """A path such as the engine's JSON can tell it."""
    return _UNREADABLE.sub("\ufffd", path.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _parents(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path
