"""What an engine gives out as an archive, byte by byte, and what is made of a container before it goes."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import quote, urlencode

from tui.engine import transport
from tui.engine.endpoint import Endpoint
from tui.engine.errors import from_answer, message_of
from tui.engine.first import told
from tui.engine.part import EnginePart
from tui.engine.streams import split_tag

# Seconds. The classic store writes the whole archive to the engine's own disk before its first byte.
_PREPARE = 3600.0
_SILENCE = 300.0
_COMMIT = 1800.0
# How Go marks in a file's mode what it is; a regular file has none of these, nor a mark for anything else.
FOLDER, SOCKET = 1 << 31, 1 << 24
NOT_REGULAR = FOLDER | 1 << 27 | 1 << 26 | 1 << 25 | SOCKET | 1 << 21 | 1 << 19


class ByteStream:
    """The bytes of one answer, asked for at the first read; ended at once from any thread by `close`."""

    def __init__(self, endpoint: Endpoint, path: str) -> None:
        self._endpoint, self._path = endpoint, path
        self._lock = threading.Lock()
        self._closed = False
        self._connection: HTTPConnection | None = None
        self._socket: socket.socket | None = None
        self._response: HTTPResponse | None = None

    def __enter__(self) -> ByteStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        if self._response is not None:
            self._response.close()
        if self._connection is not None:
            self._connection.close()

    def read(self, size: int = 1 << 18) -> bytes:
        """The next bytes, `size` of them or less; none at the end.

        Raises EngineUnreachable when the answer breaks off before its end, also because it was closed.
        """
        with told(self._endpoint):
            response = self._response or self._ask()
            return response.read1(size)

    def close(self) -> None:
        """End it now, also while another thread waits in it; the engine notices at once."""
        with self._lock:
            self._closed = True
            found = self._socket
        if found is not None:
            # Ended by itself: nothing left to shut down.
            with suppress(OSError):
                found.shutdown(socket.SHUT_RDWR)

    def _ask(self) -> HTTPResponse:
        connection = self._connection = transport.connect(self._endpoint)
        with self._lock:
            # Kept apart, since http.client forgets its socket when the answer announces no length.
            self._socket = connection.sock
            if self._closed:
                raise ConnectionAbortedError("closed before it was asked for")
        # http.client asks for no compression: what comes is what there is.
        self._response = transport.request(connection, "GET", self._path, timeout=_PREPARE)
        self._socket.settimeout(_SILENCE)
        return self._response


class ArchiveRequests(EnginePart):
    """What an engine is asked about archives, and for containers that carry them."""

    def save(self, names: Sequence[str]) -> ByteStream:
        """A tar of images by names or IDs, as `docker load` takes it (`GET /images/get`)."""
        return self._stream(f"/images/get?{urlencode([('names', name) for name in names])}")

    def export(self, id: str) -> ByteStream:
        """A tar of all files of a container but those in its mounts (`GET /containers/{id}/export`)."""
        return self._stream(f"/containers/{quote(id)}/export")

    def copy_out(self, id: str, path: str) -> ByteStream:
        """A tar of one path of a container, its mounts too (`GET /containers/{id}/archive`)."""
        return self._stream(f"/containers/{quote(id)}/archive?{urlencode({'path': path})}")

    def is_socket(self, id: str, path: str) -> bool | None:
        """Whether a path of a container is a socket, None where it is not (`HEAD /containers/{id}/archive`)."""
        mode = self.file_mode(id, path)
        return None if mode is None else bool(mode & SOCKET)

    def file_mode(self, id: str, path: str) -> int | None:
        """Type and mode of a path of a container as Go has them, None where it is not, mounts followed.

        (`HEAD /containers/{id}/archive`)
        """
        from base64 import b64decode

        with told(self.endpoint):
            client = self._client()
            url = client._url("/containers/{0}/archive", id)
            response = client.request("HEAD", url, params={"path": path}, timeout=transport.READ)
            if response.status_code == 404:
                return None
            if response.status_code >= 400:
                raise from_answer(response.status_code, f"It does not tell what {path} is.")
            status = json.loads(b64decode(response.headers["X-Docker-Container-Path-Stat"]))
            return int(status["mode"])

    def commit(self, id: str, reference: str) -> str:
        """Make an image of a container, which stands still meanwhile; its ID (`POST /commit`)."""
        name, tag = split_tag(reference)
        parameters = {"container": id, "repo": name, "tag": tag, "pause": 1}
        return str(self._made("/commit", parameters, {}, _COMMIT)["Id"])

    def create_container(self, name: str, body: Mapping[str, Any]) -> str:
        """Create a container and do not start it; its ID (`POST /containers/create`)."""
        return str(self._made("/containers/create", {"name": name}, body, transport.READ)["Id"])

    def _made(self, path: str, parameters: Mapping[str, Any], body: Mapping[str, Any], within: float) -> Any:
        with told(self.endpoint):
            client = self._client()
            response = client.request(
                "POST",
                client._url(path),
                params=parameters,
                data=json.dumps(body),
                headers={"Content-Type": "application/json"},
                timeout=within,
            )
            if response.status_code >= 400:
                raise from_answer(response.status_code, message_of(response.content))
            return response.json()

    def _stream(self, path: str) -> ByteStream:
        return ByteStream(self.endpoint, f"/v{self.info.api_version}{path}")
