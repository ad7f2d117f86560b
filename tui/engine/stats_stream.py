"""What containers use, from the engine's own samples: many streams on one thread."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tui.domain.stats import Stats
from tui.engine import transport
from tui.engine.endpoint import Endpoint
from tui.engine.errors import EngineError, from_answer, message_of

if TYPE_CHECKING:
    from ssl import SSLContext

# Seconds. The engine takes a sample a second; one that is silent for this long tells of nothing that is so now.
_SILENCE = 15.0
_RETRY = 5.0
# Connections that are being opened at a time.
_AT_ONCE = 4
# Bytes of one sample: three thousand are usual, some hundred more for each processor.
_MOST = 1 << 20

OnStats = Callable[[str, Stats | None], None]
OnEnd = Callable[[str, EngineError | None], None]


class StatsStreams:
    """Follows what containers use (`GET /containers/{id}/stats`), each over a connection of its own.

    `on_stats` gets every sample and `on_end` every stream that broke off, with the reason where the engine
    gave one; it is opened again after a while unless the container is gone. Both are called from its thread.
    Its methods may be called from any thread.
    """

    def __init__(self, endpoint: Endpoint, api_version: str, on_stats: OnStats, on_end: OnEnd) -> None:
        self._endpoint, self._version = endpoint, api_version
        self._on_stats, self._on_end = on_stats, on_end
        self._lock = threading.Lock()
        self._closed = False
        self._wanted: frozenset[str] = frozenset()
        self._streams: dict[str, asyncio.Task[None]] = {}
        self._tls: SSLContext | None = None
        self._loop = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._opening = asyncio.Semaphore(_AT_ONCE)
        self._thread = threading.Thread(target=self._run, name="dtui-stats", daemon=True)
        self._thread.start()

    def follow(self, ids: Collection[str]) -> None:
        """Follow these containers and no others from now on."""
        self._wanted = frozenset(ids)
        with self._lock:
            if not self._closed:
                self._loop.call_soon_threadsafe(self._arrange)

    def close(self) -> None:
        """End all streams; the engine notices at once."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._loop.call_soon_threadsafe(self._ended.set)

    def join(self, within: float) -> bool:
        """Wait for the end of the thread after it was closed; whether it came `within` seconds."""
        self._thread.join(within)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        await self._ended.wait()
        for stream in self._streams.values():
            stream.cancel()
        await asyncio.gather(*self._streams.values(), return_exceptions=True)
        # A connection that was let go of is closed when the loop turns again.
        await asyncio.sleep(0)

    def _arrange(self) -> None:
        """Begin what is wanted, end what no longer is."""
        wanted = self._wanted
        for id in self._streams.keys() - wanted:
            self._streams.pop(id).cancel()
        for id in wanted - self._streams.keys():
            self._streams[id] = self._loop.create_task(self._keep(id))

    async def _keep(self, id: str) -> None:
        """Read one stream, again and again while its container is there."""
        while True:
            error: EngineError | None = None
            # Cut, silent, or nothing that an engine says: for a stream all are its end.
            with suppress(OSError, EOFError, ValueError, asyncio.LimitOverrunError):
                try:
                    await self._read(id)
                except EngineError as refusal:
                    error = refusal
            self._on_end(id, error)
            if error is not None and error.status == 404:
                return
            await asyncio.sleep(_RETRY)

    async def _read(self, id: str) -> None:
        async with self._opened() as (reader, writer):
            path = f"/v{self._version}/containers/{quote(id)}/stats?stream=true&one-shot=false"
            host = "localhost" if self._endpoint.socket_path else self._endpoint.url.partition("://")[2]
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: dtui\r\n\r\n".encode("latin-1"))
            async with asyncio.timeout(transport.PING):
                is_chunked = await _begin(reader)
            body = _chunks(reader) if is_chunked else _pieces(reader)
            async for line in _lines(body):
                self._on_stats(id, Stats.from_api(_object(line)))

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        async with self._opening, asyncio.timeout(transport.CONNECT):
            reader, writer = await self._connect()
        try:
            yield reader, writer
        finally:
            writer.transport.abort()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        endpoint = self._endpoint
        if endpoint.socket_path:
            return await asyncio.open_unix_connection(endpoint.socket_path)
        host, port = endpoint.address
        if endpoint.tls is not None and self._tls is None:
            self._tls = transport.tls_context(endpoint.tls)
        return await asyncio.open_connection(host, port, ssl=self._tls)


async def _begin(reader: asyncio.StreamReader) -> bool:
    """Read the head of the answer: whether the body comes in chunks. Raises EngineError for a refusal."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.partition(" ")[2][:3])
    is_chunked = "\r\ntransfer-encoding: chunked\r\n" in head
    if status >= 400:
        length = head.partition("\r\ncontent-length:")[2].partition("\r\n")[0].strip()
        body = await reader.read(min(_MOST, int(length))) if length.isdecimal() else b""
        raise from_answer(status, message_of(body))
    return is_chunked


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while size := await _size(reader):
        yield (await reader.readexactly(size + 2))[:-2]


async def _size(reader: asyncio.StreamReader) -> int:
    async with asyncio.timeout(_SILENCE):
        size = int((await reader.readuntil(b"\n")).split(b";")[0], 16)
    if not 0 <= size <= _MOST:
        raise ValueError(f"a chunk of {size} bytes")
    return size


async def _pieces(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while True:
        async with asyncio.timeout(_SILENCE):
            piece = await reader.read(1 << 16)
        if not piece:
            return
        yield piece


async def _lines(body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    rest = b""
    async for piece in body:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            if line.strip():
                yield line
        if len(rest) > _MOST:
            raise ValueError("a sample without an end")


def _object(line: bytes) -> dict[str, Any]:
    found = json.loads(line)
    if not isinstance(found, dict):
        raise ValueError("a sample that is no object")
    return found
