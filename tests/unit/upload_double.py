"""A registry in this process that keeps blobs and uploads, and remembers after a cut how much of one it has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.unit.served import served

_PIECE = 4096


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    authorization: str
    range: str


class UploadDouble(ThreadingHTTPServer):
    """Any blob is found in any repository. What goes wrong:

    `cuts` are numbers of bytes of an upload after which the connection ends, and `lost` those of the bytes that
    came last and were not kept then; `forgets` whether uploads are lost with their connection. `refusals` are
    answers to parts of an upload and to its end, in place of taking them: a 404 loses it. `location` says
    how an upload's address is told: with {path}, {host}. `sends` are bytes sent in place of a blob's.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.blobs: dict[str, bytes] = {}
        self.uploads: dict[str, bytearray] = {}
        self.asked: list[Asked] = []
        self.received = 0
        self.cuts: list[int] = []
        self.lost = 0
        self.forgets = False
        self.refusals: dict[str, list[int]] = {}
        self.encoding = ""
        self.location = "{path}"
        self.ranges = True
        self.content_range = ""
        self.sends: bytes | None = None
        self.mount_status = 405
        self.wants = ""

    @property
    def host(self) -> str:
        """Host and port, as a reference starts with."""
        return f"127.0.0.1:{self.server_address[1]}"

    def methods(self, part: str = "") -> list[str]:
        """The methods asked for, in order, but for the greeting."""
        return [one.method for one in self.asked if one.path != "/v2/" and part in one.path]

    def keep(self, content: bytes) -> str:
        """Have a blob; its digest."""
        digest = f"sha256:{sha256(content).hexdigest()}"
        self.blobs[digest] = content
        return digest

    def handle_error(self, request: object, client_address: object) -> None:
        """A TLS greeting is no HTTP, and clients may go away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: UploadDouble

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        headers = self.headers
        authorization = headers.get("Authorization", "")
        told = headers.get("Range") or headers.get("Content-Range") or ""
        self.server.asked.append(Asked(self.command, self.path, authorization, told))
        if self.server.wants and authorization != self.server.wants:
            self._answer(401, {"WWW-Authenticate": 'Basic realm="x"'})
        elif self.path == "/v2/":
            self._answer(200)
        elif "/blobs/uploads/" in self.path:
            self._upload()
        else:
            self._blob()

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def _blob(self) -> None:
        digest = self.path.rpartition("/")[2]
        content = self.server.blobs.get(digest)
        if content is None:
            self._answer(404)
            return
        content = content if self.server.sends is None else self.server.sends
        start = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if start is None or not self.server.ranges:
            self._answer(
                200, {"Content-Encoding": self.server.encoding} if self.server.encoding else {}, content
            )
            return
        first = int(start[1])
        told = self.server.content_range or f"bytes {first}-{len(content) - 1}/{len(content)}"
        self._answer(206, {"Content-Range": told}, content[first:])

    def _upload(self) -> None:
        parts = urlsplit(self.path)
        id, query = parts.path.rpartition("/")[2], parse_qs(parts.query)
        if self.command == "POST":
            self._begin(query)
            return
        kept = self.server.uploads.get(id)
        if kept is None:
            self._answer(404)
        elif self.command == "DELETE":
            del self.server.uploads[id]
            self._answer(204)
        elif self.command == "GET":
            self._tell(204, id)
        elif refusals := self.server.refusals.get(self.command):
            self._refuse(id, refusals.pop(0))
        elif self._take(id, kept):
            self._go_on(id, query)

    def _refuse(self, id: str, status: int) -> None:
        for _ in self._body():
            pass
        if status == 404:
            del self.server.uploads[id]
        self._answer(status)

    def _go_on(self, id: str, query: dict[str, list[str]]) -> None:
        if self.command == "PATCH":
            self._tell(202, id)
            return
        content = bytes(self.server.uploads.pop(id))
        digest = self.server.keep(content)
        wanted = query["digest"][0]
        self._answer(201 if digest == wanted else 400, {"Docker-Content-Digest": digest})

    def _begin(self, query: dict[str, list[str]]) -> None:
        if "mount" in query and self.server.mount_status != 202:
            self._answer(self.server.mount_status)
            return
        id = f"u{len(self.server.asked)}"
        self.server.uploads[id] = bytearray()
        self._tell(202, id)

    def _take(self, id: str, kept: bytearray) -> bool:
        """Read the body; False when the connection is to end in it."""
        cut = self.server.cuts.pop(0) if self.command == "PATCH" and self.server.cuts else None
        count = 0
        for piece in self._body():
            kept += piece
            count += len(piece)
            self.server.received += len(piece)
            if cut is not None and count >= cut:
                del kept[len(kept) - self.server.lost :]
                if self.server.forgets:
                    del self.server.uploads[id]
                self.close_connection = True
                return False
        return True

    def _body(self) -> Iterator[bytes]:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            yield self.rfile.read(int(self.headers.get("Content-Length") or 0))
            return
        while length := int(self.rfile.readline(), 16):
            while length:
                piece = self.rfile.read(min(length, _PIECE))
                length -= len(piece)
                yield piece
            self.rfile.readline()
        self.rfile.readline()

    def _tell(self, status: int, id: str) -> None:
        path = f"/v2/r/blobs/uploads/{id}"
        location = self.server.location.format(path=path, host=self.server.host)
        last = max(len(self.server.uploads[id]) - 1, 0)
        self._answer(status, {"Location": location, "Range": f"0-{last}"})

    def _answer(self, status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextmanager
def upload_doubles() -> Iterator[tuple[UploadDouble, UploadDouble]]:
    """Two of them, a source and a target, until the block ends."""
    made = (UploadDouble(), UploadDouble())
    with served(*made):
        yield made
