"""The engine's endless answers: each on a connection of its own, closed at once from any thread.

The SDK's generators cannot be interrupted while they wait; a socket that is shut down can.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from http.client import HTTPException
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from tui.domain.events import CONTAINER_ACTIONS, FOLLOWED, KINDS, EngineEvent
from tui.engine import transport
from tui.engine.endpoint import Endpoint
from tui.engine.errors import EngineError, hint_for
from tui.engine.first import told
from tui.engine.headers import auth_header


class JsonStream:
    """Decoded objects of one streaming answer; ends with it, when it breaks off or when closed."""

    def __init__(
        self,
        endpoint: Endpoint,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        answer_within: float = transport.PING,
    ) -> None:
        self._endpoint = endpoint
        self._closed = False
        self._reading = threading.Lock()
        with told(endpoint):
            self._connection = transport.connect(endpoint)
            try:
                # Kept apart, since http.client forgets its socket when the answer announces no length.
                self._socket: socket.socket = self._connection.sock
                self._response = transport.request(self._connection, method, path, headers, answer_within)
                self._socket.settimeout(None)
            except BaseException:
                self._connection.close()
                raise

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self

    def __next__(self) -> dict[str, Any]:
        with self._reading:
            found = self._next()
            if found is None:
                self._release()
                raise StopIteration
            return found

    def close(self) -> None:
        """End the stream now, also while another thread waits in it; the engine notices at once."""
        self._closed = True
        # Ended by itself: nothing left to shut down.
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        if self._reading.acquire(blocking=False):
            # Nobody waits in it, so nobody else will let go of the connection.
            try:
                self._release()
            finally:
                self._reading.release()

    def _next(self) -> dict[str, Any] | None:
        while not self._closed:
            line = self._line()
            if not line:
                return None
            found = self._decode(line)
            if found is not None:
                return found
        return None

    def _line(self) -> bytes:
        """One line; nothing when the connection ended, in whatever way."""
        try:
            return self._response.readline()
        except (OSError, HTTPException, ValueError):
            # Cut, or shut down by close() under our hands: for a stream both are its end.
            return b""

    def _decode(self, line: bytes) -> dict[str, Any] | None:
        """The object in a line; None for an empty one and the torn end of a stream that broke off."""
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    def _release(self) -> None:
        self._closed = True
        self._response.close()
        self._connection.close()


class EventStream:
    """What happens on the engine (`GET /events`), as far as dtui's lists care; ends when the engine goes.

    With `containers` (IDs) only what happens to those.
    """

    def __init__(
        self, endpoint: Endpoint, api_version: str, since: float | None, containers: Collection[str] = ()
    ) -> None:
        wanted = {"type": list(KINDS), "event": list(FOLLOWED)}
        if containers:
            wanted = {"type": ["container"], "event": list(CONTAINER_ACTIONS), "container": list(containers)}
        query = {"filters": json.dumps(wanted)} | ({} if since is None else {"since": f"{since:.9f}"})
        self._stream = JsonStream(endpoint, "GET", f"/v{api_version}/events?{urlencode(query)}")

    def __iter__(self) -> Iterator[EngineEvent]:
        return self

    def __next__(self) -> EngineEvent:
        return EngineEvent.from_api(next(self._stream))

    def close(self) -> None:
        """End the stream at once, from any thread."""
        self._stream.close()


class TransferStream:
    """Progress of one push or pull as the engine's own objects.

    Raises EngineError with the engine's text when it fails, also when its connection breaks off.
    """

    ACTION: ClassVar[str] = "transfer"

    def __init__(self, endpoint: Endpoint, path: str, reference: str, auth: Mapping[str, str] | None) -> None:
        headers = {"X-Registry-Auth": auth_header(auth), "Content-Length": "0"}
        self._endpoint = endpoint
        self._reference = reference
        self._cancelled = False
        self._done = False
        # The first line comes when the registry has been asked, which may wait for its time limits.
        self._stream = JsonStream(endpoint, "POST", path, headers, answer_within=4 * transport.READ)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self

    def __next__(self) -> dict[str, Any]:
        try:
            found = next(self._stream)
        except StopIteration:
            if self._done or self._cancelled:
                raise
            raise self._broken_off() from None
        message = _error_in(found)
        if message:
            self.close()
            raise transfer_error(self.ACTION, self._reference, message)
        self._done = self._done or self._is_end(found)
        return found

    def close(self) -> None:
        """Cancel it: the engine drops it when its connection goes."""
        self._cancelled = True
        self._stream.close()

    def _is_end(self, found: dict[str, Any]) -> bool:
        raise NotImplementedError

    def _broken_off(self) -> EngineError:
        from tui.engine.translate import lost

        error = lost(self._endpoint)
        error.detail = (
            f"The {self.ACTION} of {self._reference} broke off: whether it is complete is not known."
        )
        return error


class PushStream(TransferStream):
    """Progress of one push (`POST /images/{name}/push`)."""

    ACTION = "push"

    def __init__(
        self, endpoint: Endpoint, api_version: str, reference: str, auth: Mapping[str, str] | None
    ) -> None:
        name, tag = split_tag(reference)
        path = f"/v{api_version}/images/{quote(name, safe='/:')}/push?{urlencode({'tag': tag})}"
        super().__init__(endpoint, path, reference, auth)

    def _is_end(self, found: dict[str, Any]) -> bool:
        """Its last line names the digest; only some engines add `aux`."""
        return "aux" in found or ": digest: sha256:" in str(found.get("status") or "")


class PullStream(TransferStream):
    """Progress of one pull (`POST /images/create`), by tag or digest."""

    ACTION = "pull"

    def __init__(
        self, endpoint: Endpoint, api_version: str, reference: str, auth: Mapping[str, str] | None
    ) -> None:
        head, _, digest = reference.partition("@")
        name, tag = split_tag(head)
        query = urlencode({"fromImage": name, "tag": digest or tag})
        super().__init__(endpoint, f"/v{api_version}/images/create?{query}", reference, auth)

    def _is_end(self, found: dict[str, Any]) -> bool:
        """Its last line says whether there was anything new."""
        return str(found.get("status") or "").startswith("Status: ")


def transfer_error(action: str, reference: str, message: str) -> EngineError:
    """The error for a push or pull that the engine or the registry refused, with what the engine said."""
    host, slash, _ = reference.partition("/")
    is_host = slash and (set(host) & set(".:") or host == "localhost")
    hint = hint_for(message).replace(" HOST", f" {host}" if is_host and host != "docker.io" else "")
    return EngineError(f"The {action} of {reference} failed", message, hint)


def split_tag(reference: str) -> tuple[str, str]:
    """Name and tag of a reference without a digest; the tag is `latest` where none is given."""
    head, slash, last = reference.rpartition("/")
    name, _, tag = last.partition(":")
    return f"{head}{slash}{name}", tag or "latest"


def _error_in(found: dict[str, Any]) -> str:
    detail = found.get("errorDetail")
    message = detail.get("message") if isinstance(detail, dict) else None
    return str(message or found.get("error") or "")
