"""A CONNECT proxy that leads names to loopback ports and refuses every other: nothing can leave."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from fnmatch import fnmatchcase

_REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_OPEN = b"HTTP/1.1 200 Connection established\r\n\r\n"


class ConnectProxy:
    """`names` maps patterns such as `*.example.com` to loopback ports; `asked` notes every name:port."""

    def __init__(self, names: Mapping[str, int] | None = None) -> None:
        self.names = dict(names or {})
        self.asked: list[str] = []
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def start(self) -> None:
        """Take connections."""
        threading.Thread(target=self._accept, name="connect-proxy", daemon=True).start()

    def remove(self) -> None:
        """End it and every connection."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in list(self._open):
            _shut(one)

    def environment(self, ca: str) -> dict[str, str]:
        """What a program needs in its environment to go this way and trust an authority, and no other."""
        loopback = "127.0.0.0/8,localhost"
        return {
            **dict.fromkeys(("HTTPS_PROXY", "https_proxy"), self.url),
            **dict.fromkeys(("NO_PROXY", "no_proxy"), loopback),
            **dict.fromkeys(("SSL_CERT_FILE", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"), ca),
            "SSL_CERT_DIR": "/nonexistent",
        }

    def port(self, name: str) -> int | None:
        """Where a name leads, None when it is refused."""
        return next((port for pattern, port in self.names.items() if fnmatchcase(name, pattern)), None)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:  # the listener was closed: the end
                return
            self._open.add(client)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            target = self._greet(client)
            if target is not None:
                self._open.add(target)
                threading.Thread(target=self._back, args=(target, client), daemon=True).start()
                _pass(client, target)
        except OSError:  # either side went away
            return
        finally:
            _shut(client)
            client.close()
            self._open.discard(client)

    def _greet(self, client: socket.socket) -> socket.socket | None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = client.recv(4096)
            if not piece:
                return None
            head += piece
        method, address, *_ = head.split(b"\r\n")[0].decode("latin-1").split()
        name, _, port = address.rpartition(":")
        self.asked.append(address)
        leads_to = self.port(name) if (method, port) == ("CONNECT", "443") else None
        if leads_to is None:
            client.sendall(_REFUSED)
            return None
        target = socket.create_connection(("127.0.0.1", leads_to))
        client.sendall(_OPEN)
        return target

    def _back(self, target: socket.socket, client: socket.socket) -> None:
        _pass(target, client)
        target.close()
        self._open.discard(target)


def _pass(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:  # one side went away: so does the other, below
        return
    finally:
        _shut(sink)
        _shut(source)


def _shut(one: socket.socket) -> None:
    """Both directions; it may be gone already."""
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
