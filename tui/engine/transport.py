"""HTTP to an engine without the SDK: what the first look and the streams use."""

from __future__ import annotations

import json
import socket
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from ssl import SSLContext
from typing import Any

from tui.engine.contexts import TLSFiles
from tui.engine.endpoint import Endpoint
from tui.engine.errors import from_answer, message_of

# Seconds. Connecting is quick or hopeless; a list of thousands on a busy disk may take its time.
CONNECT = 5.0
PING = 10.0
READ = 60.0
# An engine has nothing to say for hours: of one that vanished without a word (a VPN that ended, a router that forgot
# the connection) TCP tells after a minute. Seconds of silence, seconds between two questions, how many.
_KEEPALIVE = (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3))


class UnixConnection(HTTPConnection):
    """An HTTP connection over a unix socket."""

    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        """Connect to the socket."""
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            sock.settimeout(self.timeout)
            sock.connect(self._path)
        except BaseException:
            sock.close()
            raise
        self.sock = sock


def connect(endpoint: Endpoint, timeout: float = CONNECT) -> HTTPConnection:
    """An open connection; raises OSError of many kinds (see translate)."""
    connection = _connection(endpoint, timeout)
    connection.connect()
    if connection.sock.family != socket.AF_UNIX:
        _keep_alive(connection.sock)
    return connection


def _keep_alive(sock: socket.socket) -> None:
    """Let the system notice in about a minute that the other end is gone."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE:
        # Not every system lets one say how.
        if (option := getattr(socket, name, None)) is not None:
            sock.setsockopt(socket.IPPROTO_TCP, option, value)


def _connection(endpoint: Endpoint, timeout: float) -> HTTPConnection:
    if endpoint.socket_path:
        return UnixConnection(endpoint.socket_path, timeout)
    host, port = endpoint.address
    if endpoint.tls is None:
        return HTTPConnection(host, port, timeout=timeout)
    return HTTPSConnection(host, port, timeout=timeout, context=tls_context(endpoint.tls))


def tls_context(tls: TLSFiles) -> SSLContext:
    """What the files say: whom to trust and who we are."""
    import ssl

    context = ssl.create_default_context(cafile=tls.ca or None)
    if not tls.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if tls.cert:
        context.load_cert_chain(tls.cert, tls.key or None)
    return context


def request(
    connection: HTTPConnection,
    method: str,
    path: str,
    headers: dict[str, str] | None = None,
    timeout: float = READ,
) -> HTTPResponse:
    """Send a request on an open connection; raises EngineError for an error answer."""
    connection.sock.settimeout(timeout)
    connection.request(method, path, headers={"User-Agent": "dtui", **(headers or {})})
    response = connection.getresponse()
    if response.status >= 400:
        raise from_answer(response.status, message_of(response.read()))
    return response


def get_json(connection: HTTPConnection, path: str) -> Any:
    """The decoded answer to GET."""
    return json.loads(request(connection, "GET", path).read())
