"""`dtui save`: an image, a volume or the changed files of a container as an archive, here or off the host."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import NamedTuple

from tui.arguments import SavedKind
from tui.domain.format import size
from tui.domain.plan import Seen
from tui.domain.seen import of_inspect, of_volume
from tui.domain.volume import Volume
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.engine.errors import EngineError
from tui.job_line import JobLine
from tui.terminal.progress import say
from tui.work.archive import Counted, RescueFailed, Sink
from tui.work.job import Job
from tui.work.rescue_container import save_changes, stream_changes
from tui.work.rescue_image import Wanted, save_image, stream_image
from tui.work.rescue_volume import save_volume, stream_volume
from tui.work.saving import Saved
from tui.work.streamed import Streamed, note
from tui.work.tar_reader import DamagedArchive

FAILED, WRONG, INTERRUPTED = 1, 2, 130


def save(endpoint: Endpoint, kind: SavedKind, name: str, output: str, env: Mapping[str, str]) -> int:
    """Save an object to a new file or to standard output; the exit code."""
    if output == "-" and sys.stdout.isatty():
        say("the archive would go to the terminal: redirect it, or name a file with -o")
        return WRONG
    for number in (signal.SIGTERM, signal.SIGHUP):
        # What was made for it on the engine is to go with it, also when the line to this host drops.
        signal.signal(number, signal.default_int_handler)
    told = JobLine()
    job = Job("save", "Save", name, "", lambda *_: told.tell(job))
    try:
        with closing(Engine(endpoint)) as engine:
            is_stream = output == "-"
            found = _find(engine, kind, name)
            lines = _stream(job, engine, found, env) if is_stream else _write(job, engine, found, output)
    except (EngineError, RescueFailed, DamagedArchive) as error:
        code, lines = FAILED, [str(error)]
    except KeyboardInterrupt:
        code, lines = INTERRUPTED, ["stopped: the archive is not whole"]
    else:
        code = 0
    told.clear()
    for line in lines:
        say(line)
    return code


class _Found(NamedTuple):
    """What is saved: its kind, its ID (a volume's name), what was asked for, and what it is like now."""

    kind: SavedKind
    object: str
    name: str
    seen: Seen = ()


def _find(engine: Engine, kind: SavedKind, name: str) -> _Found:
    if kind == "image":
        return _Found(kind, Wanted.find(engine, name).id, name)
    if kind == "volume":
        return _Found(kind, name, name, of_volume(Volume.from_api(engine.inspect_volume(name))))
    data = engine.inspect_container(name)
    return _Found(kind, str(data["Id"]), name, of_inspect(data))


def _write(job: Job, engine: Engine, found: _Found, output: str) -> list[str]:
    save: Callable[[Job, Engine, str, str], Saved] = save_image
    if found.kind != "image":
        save = save_volume if found.kind == "volume" else save_changes
    saved = save(job, engine, found.name, output)
    return [
        f"{saved.path} ({size(saved.size)}) was read back: {saved.found}",
        f"its checksum is {saved.sha256}, in {saved.path}.sha256 too",
    ]


def _stream(job: Job, engine: Engine, found: _Found, env: Mapping[str, str]) -> list[str]:
    stream: Callable[[Job, Engine, str, Sink], str] = stream_image
    if found.kind != "image":
        stream = stream_volume if found.kind == "volume" else stream_changes
    sink = Counted(sys.stdout.fileno(), "standard output")
    begun = time.time()
    seen = stream(job, engine, found.name, sink)
    noted = Streamed(found.object, sink.sha256, sink.size, seen, begun, found.seen)
    trouble = note(noted, env)
    lines = [
        f"{size(sink.size)} were streamed: {seen}",
        f"it counts as saved when sha256sum says this of it where it is now: {sink.sha256}",
    ]
    return [*lines, trouble] if trouble else lines
