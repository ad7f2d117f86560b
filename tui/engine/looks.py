"""What dtui asks an engine about the inside of a container: its processes, and what its files are."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Sequence
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from tui.domain.process import Process, processes_of
from tui.engine import transport
from tui.engine.archives import FOLDER, NOT_REGULAR
from tui.engine.errors import EngineError, EngineUnreachable, from_answer, message_of
from tui.engine.first import told
from tui.engine.part import EnginePart

if TYPE_CHECKING:
    from tui.engine.endpoint import Endpoint

# What the host's ps is asked for: that of most systems, that of small ones, and what it tells by itself.
_COLUMNS = ("-eo pid,ppid,user:32,pcpu,rss,time,args", "-eo pid,ppid,user,rss,args", "")
# Connections over which files are asked for at once.
_AT_ONCE = 4


class FileStat(NamedTuple):
    """What a path of a container is: type and mode as Go has them, bytes, and where a link leads."""

    mode: int
    size: int
    target: str

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return bool(self.mode & FOLDER)

    @property
    def is_regular(self) -> bool:
        """Whether it is a file with bytes of its own."""
        return not self.mode & NOT_REGULAR


class LookRequests(EnginePart):
    """The part of `Engine` that is about processes and single files."""

    if TYPE_CHECKING:

        def container_changes(self, id: str, within: float = 5.0) -> tuple[dict[str, Any], ...]: ...

    def processes(self, id: str) -> tuple[Process, ...]:
        """The processes of a running container (`GET /containers/{id}/top`); Conflict when it does not run."""
        for columns in _COLUMNS[:-1]:
            try:
                return processes_of(self._top(id, columns))
            except EngineError as error:
                # A ps that does not know one of the columns makes the engine fail.
                if error.status != 500:
                    raise
        return processes_of(self._top(id, _COLUMNS[-1]))

    def _top(self, id: str, columns: str) -> dict[str, Any]:
        with told(self.endpoint):
            client = self._client()
            asked = {"ps_args": columns} if columns else {}
            url = client._url("/containers/{0}/top", id)
            response = client.request("GET", url, params=asked, timeout=transport.PING)
            if response.status_code >= 400:
                raise from_answer(response.status_code, message_of(response.content))
            return dict(response.json() or {})

    def changes_in_time(self, id: str, within: float = 5.0) -> tuple[dict[str, Any], ...]:
        """The paths changed in a container's writable layer, or EngineError saying that it takes too long."""
        began = time.monotonic()
        try:
            return self.container_changes(id, within)
        except EngineUnreachable as error:
            if time.monotonic() - began < within:
                raise
            raise EngineError(
                f"Which of its files were changed could not be told in {within:g} s",
                "The engine compares all of them with those of its image: there are too many, or it is busy.",
                "Ask again, or let `docker diff` take the time it needs.",
            ) from error

    def file_stats(self, id: str, paths: Iterable[str], within: float) -> dict[str, FileStat | None]:
        """What paths of a container are, mounts followed, as far as that can be told in `within` seconds.

        None where there is no such path or the engine cannot tell. (`HEAD /containers/{id}/archive`)
        """
        found: dict[str, FileStat | None] = {}
        asked = list(paths)
        deadline = time.monotonic() + within
        head = f"/v{self.info.api_version}/containers/{quote(id)}/archive?"
        threads = _looking(self.endpoint, head, asked, deadline, found)
        for thread in threads:
            thread.join()
        return {path: found[path] for path in asked if path in found}


def _looking(
    endpoint: Endpoint, head: str, asked: Sequence[str], deadline: float, found: dict[str, FileStat | None]
) -> list[threading.Thread]:
    """Threads that take one path after the other until the deadline."""
    # Shared by the threads: a step of a list's iterator is one for the interpreter, too.
    waiting = iter(asked)

    def work() -> None:
        try:
            connection = transport.connect(endpoint, max(0.01, deadline - time.monotonic()))
        except OSError:
            # What is not found is told as not known.
            return
        try:
            for path in waiting:
                left = deadline - time.monotonic()
                if left <= 0:
                    return
                found[path] = _stat(connection, head + urlencode({"path": path}), left)
        except (OSError, HTTPException):
            # Too slow, or cut.
            return
        finally:
            connection.close()

    threads = [threading.Thread(target=work, name="files", daemon=True) for _ in asked[:_AT_ONCE]]
    for thread in threads:
        thread.start()
    return threads


def _stat(connection: HTTPConnection, path: str, within: float) -> FileStat | None:
    from base64 import b64decode

    try:
        response = transport.request(connection, "HEAD", path, timeout=within)
        response.read()
    except EngineError:
        return None
    header = response.headers.get("X-Docker-Container-Path-Stat")
    if not header:
        return None
    said = json.loads(b64decode(header))
    return FileStat(int(said["mode"]), int(said["size"]), str(said.get("linkTarget") or ""))
