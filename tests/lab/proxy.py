"""A unix-socket proxy in front of an engine that notes requests and counts bytes."""

from __future__ import annotations

import re
import shutil
import socket
import tempfile
import threading
from pathlib import Path
from types import TracebackType

_REQUEST = re.compile(rb"^(GET|HEAD|POST|PUT|DELETE) (\S+) HTTP/1\.[01]\r$", re.MULTILINE)


class CountingProxy:
    """Passes everything on; `requests` are "METHOD target" lines in the order they came, `answered` bytes.

    A request line split over two reads would be missed: clients send it in one piece.
    """

    def __init__(self, target: str) -> None:
        self._target = target
        self._folder = Path(tempfile.mkdtemp(prefix="dtui-"))
        self.socket = str(self._folder / "p.sock")
        self.requests: list[str] = []
        self.answered = 0
        self._listener = socket.socket(socket.AF_UNIX)
        self._open: set[socket.socket] = set()

    @property
    def url(self) -> str:
        """The address to give to a client."""
        return f"unix://{self.socket}"

    def __enter__(self) -> CountingProxy:
        self._listener.bind(self.socket)
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Shut down first: closing alone does not wake a thread that waits in accept or recv.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        shutil.rmtree(self._folder)

    def cut(self) -> None:
        """Break every connection that is open now."""
        for one in list(self._open):
            _shut(one)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:  # the listener was closed: the end
                return
            engine = socket.socket(socket.AF_UNIX)
            try:
                engine.connect(self._target)
            except OSError:  # no engine behind it: the client sees a connection that ends
                client.close()
                engine.close()
                continue
            self._open |= {client, engine}
            for source, sink in ((client, engine), (engine, client)):
                threading.Thread(target=self._pass, args=(source, sink, sink is engine), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, is_request: bool) -> None:
        try:
            while data := source.recv(65536):
                if is_request:
                    self.requests += [f"{m[1].decode()} {m[2].decode()}" for m in _REQUEST.finditer(data)]
                else:
                    self.answered += len(data)
                sink.sendall(data)
        except OSError:  # one side went away: so does the other, below
            return
        finally:
            _shut(sink)
            _shut(source)
            source.close()
            self._open.discard(source)


def _shut(one: socket.socket) -> None:
    """Both directions; it may be gone already."""
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
