"""`dtui save IMAGE -o FILE|-`: an image as an archive, read back or streamed off the host."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from contextlib import closing

from tui.domain.format import size
from tui.domain.text import safe
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.engine.errors import EngineError
from tui.work.archive import Counted, RescueFailed
from tui.work.job import Job
from tui.work.rescue_image import Wanted, save_image, stream_image
from tui.work.streamed import Streamed, note
from tui.work.tar_reader import DamagedArchive

FAILED, WRONG, INTERRUPTED = 1, 2, 130
# Seconds between two lines on how far it is.
_EVERY = 0.5


def save(endpoint: Endpoint, name: str, output: str, env: Mapping[str, str]) -> int:
    """Save an image to a new file or to standard output; the exit code."""
    if output == "-" and sys.stdout.isatty():
        _say("the archive would go to the terminal: redirect it, or name a file with -o")
        return WRONG
    told = _Told()
    job = Job("save", "Save", name, "", lambda *_: told.show(job))
    try:
        with closing(Engine(endpoint)) as engine:
            lines = _stream(job, engine, name, env) if output == "-" else _write(job, engine, name, output)
    except (EngineError, RescueFailed, DamagedArchive) as error:
        code, lines = FAILED, [str(error)]
    except KeyboardInterrupt:
        code, lines = INTERRUPTED, ["stopped: the archive is not whole"]
    else:
        code = 0
    told.clear()
    for line in lines:
        _say(line)
    return code


def _write(job: Job, engine: Engine, name: str, output: str) -> list[str]:
    saved = save_image(job, engine, name, output)
    return [
        f"{saved.path} ({size(saved.size)}) was read back: {saved.found}",
        f"its checksum is {saved.sha256}, in {saved.path}.sha256 too",
    ]


def _stream(job: Job, engine: Engine, name: str, env: Mapping[str, str]) -> list[str]:
    wanted = Wanted.find(engine, name)
    sink = Counted(sys.stdout.fileno(), "standard output")
    found = stream_image(job, engine, wanted, sink)
    trouble = note(Streamed(wanted.id, sink.sha256, sink.size, found, time.time()), env)
    lines = [
        f"{size(sink.size)} were streamed: {found}",
        f"it counts as saved when sha256sum says this of it where it is now: {sink.sha256}",
    ]
    return [*lines, trouble] if trouble else lines


class _Told:
    """How far it is, on one line of the terminal."""

    def __init__(self) -> None:
        self._last = 0.0
        self._is_terminal = sys.stderr.isatty()

    def show(self, job: Job) -> None:
        now = time.monotonic()
        if not self._is_terminal or now - self._last < _EVERY:
            return
        self._last = now
        progress = job.record.progress
        total = f" of {size(progress.total)}" if progress.total else ""
        sys.stderr.write(f"\r\x1b[K{safe(progress.text)} {size(progress.current or 0)}{total}")
        sys.stderr.flush()

    def clear(self) -> None:
        if self._last:
            sys.stderr.write("\r\x1b[K")


def _say(text: str) -> None:
    sys.stderr.write(f"dtui: {safe(text)}\n")
