"""The flight recorder: what a container was like and what it said last, kept before it is removed."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple, Protocol

from tui.engine.errors import EngineError, EngineUnreachable
from tui.engine.logs import LogTail
from tui.work.origins import Origin, Origins
from tui.work.state_folder import MEMORY, known_memory_folder, memory_folder, state_folder

LINES = 200
_SCHEMA = "dtui.removed/1"
_NAME = re.compile(r"\d{8}T\d{6}Z-.+-[0-9a-f]{1,12}\.json\.gz")
_SAFE = re.compile(r"[^A-Za-z0-9_.-]+")


class Source(Protocol):
    """What a container is asked of: the engine."""

    def inspect_container(self, id: str) -> dict[str, Any]:
        """Everything the engine says of it."""
        ...

    def logs_tail(self, id: str, lines: int = LINES, *, terminal: bool = False) -> LogTail:
        """The last lines of its log."""
        ...


class Bounds(NamedTuple):
    """How much is kept in one place: files, and bytes of all of them."""

    files: int = 1000
    size: int = 128 << 20


class Recorded(NamedTuple):
    """Where the record of one container is ('' where nowhere), and what is to be said about that."""

    path: str
    note: str = ""

    def __str__(self) -> str:
        kept = f"its inspect and last log lines are kept in {self.path}" if self.path else ""
        return "; ".join(filter(None, (kept, self.note)))


class Recorder:
    """Keeps records of containers in the state folder (0600), in memory where that has no room. Thread-safe."""

    def __init__(
        self,
        env: Mapping[str, str],
        *,
        memory: str = MEMORY,
        bounds: Bounds | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = os.path.join(state_folder(env), "removed")
        self._memory, self._bounds, self._clock = memory, bounds or Bounds(), clock
        self._lock = threading.Lock()
        self.origins = Origins(env, memory)

    def record(self, source: Source, id: str) -> Recorded:
        """Keep what a container is now, and of which one its volumes were. Blocking.

        That there is no room anywhere is told, not raised: a full disk is why containers are removed. Raises
        NotFound when there is no such container, EngineError when the engine does not tell what it is.
        """
        inspect = source.inspect_container(id)
        log, trouble = _log(source, id, inspect)
        now = self._clock()
        content = _packed(inspect, log, trouble, now)
        self.origins.note(_origins(inspect, now))
        with self._lock:
            return self._keep(_file_name(inspect, now), content)

    def inspect_of(self, id: str) -> dict[str, Any] | None:
        """What the newest record of a container says that it was, None where none is kept."""
        import gzip
        import json
        import zlib

        memory = known_memory_folder(self._memory)
        folders = (self._folder, os.path.join(memory, "removed")) if memory else (self._folder,)
        ending = f"-{_SAFE.sub('_', id)[:12]}.json.gz"
        for path in sorted(_ending(folders, ending), key=os.path.basename, reverse=True):
            # One that was cut, or dropped just now, tells nothing.
            with (
                suppress(OSError, EOFError, zlib.error, ValueError, LookupError, TypeError),
                gzip.open(path) as file,
            ):
                inspect = json.load(file)["inspect"]
                if inspect["Id"] == id:
                    return dict(inspect)
        return None

    def _keep(self, name: str, content: bytes) -> Recorded:
        try:
            return Recorded(_written(self._folder, name, content, self._bounds))
        except OSError as error:
            reason = error.strerror or str(error)
        bounds = self._bounds._replace(size=self._bounds.size // 4)
        try:
            folder = os.path.join(memory_folder(self._memory), "removed")
            path = _written(folder, name, content, bounds)
        except OSError:
            return Recorded("", f"nothing of it is kept: {reason} in {self._folder}, and no room in memory")
        return Recorded(path, f"in memory, until the host starts anew: {reason} in {self._folder}")


def _log(source: Source, id: str, inspect: Mapping[str, Any]) -> tuple[LogTail, str]:
    """The log's end, and why there is none: many drivers keep nothing that could be read."""
    terminal = bool((inspect.get("Config") or {}).get("Tty"))
    try:
        return source.logs_tail(id, LINES, terminal=terminal), ""
    except EngineUnreachable:
        raise
    except EngineError as error:
        return LogTail((), False), error.detail or error.title


def _packed(inspect: Mapping[str, Any], log: LogTail, trouble: str, now: float) -> bytes:
    import gzip
    import json

    told = {
        "schema": _SCHEMA,
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)),
        "inspect": inspect,
        "log": [[line.stream, line.text] for line in log.lines],
        "log_is_cut": log.is_cut,
        "log_trouble": trouble,
    }
    return gzip.compress(json.dumps(told, indent=1).encode(), 6)


def _file_name(inspect: Mapping[str, Any], now: float) -> str:
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    name = _SAFE.sub("_", str(inspect.get("Name") or "").lstrip("/"))[:64] or "unnamed"
    return f"{moment}-{name}-{_SAFE.sub('_', str(inspect['Id']))[:12]}.json.gz"


def _origins(inspect: Mapping[str, Any], now: float) -> dict[str, Origin]:
    name = str(inspect.get("Name") or "").lstrip("/")
    image = str((inspect.get("Config") or {}).get("Image") or "")
    mounts = [m for m in inspect.get("Mounts") or () if m.get("Type") == "volume" and m.get("Name")]
    return {str(m["Name"]): Origin(name, image, str(m.get("Destination") or ""), now) for m in mounts}


def _ending(folders: Iterable[str], ending: str) -> Iterator[str]:
    """The paths of the files whose names end like this."""
    for folder in folders:
        with suppress(OSError):
            yield from (os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(ending))


def _written(folder: str, name: str, content: bytes, bounds: Bounds) -> str:
    from tui.registry.atomic import update

    path = update(os.path.join(folder, name), lambda _: content)
    _drop_oldest(folder, name, bounds)
    return path


def _drop_oldest(folder: str, newest: str, bounds: Bounds) -> None:
    """Hold the bounds; what a death while writing left behind counts, and goes first."""
    names = [name for name in os.listdir(folder) if _NAME.match(name) and name != newest]
    names.sort(key=lambda name: (name.endswith(".gz"), name), reverse=True)
    size, count = os.path.getsize(os.path.join(folder, newest)), 1
    for name in names:
        path = os.path.join(folder, name)
        # Another dtui of this user may tidy up beside us.
        with suppress(FileNotFoundError):
            size, count = size + os.path.getsize(path), count + 1
            if size > bounds.size or count > bounds.files:
                os.unlink(path)
