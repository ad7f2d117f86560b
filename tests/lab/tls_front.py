"""A TLS front before a plain registry: it checks each request, obeys fault rules, and passes the rest on."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.lab.certificates import Certificate
from tests.lab.tls_rules import Answer, Asked, Instead, Rule
from tests.wait import eventually

_PIECE = 65536
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "authorization", "expect", "proxy-connection"}
_never = threading.Event()


class CutError(Exception):
    """A rule says that the connection ends here."""


Check = Callable[[Asked, Callable[[], bytes]], "Answer | Instead | None"]
"""Looks at a request (and its body, when it calls for it); an answer is given in place of the registry's."""


class TlsFront:
    """Serves TLS on a loopback `port`, passing on to the plain server `target` (host:port).

    `rules` may be changed at any time; `requests` are "METHOD host/path status", each noted before its answer
    goes out (status 0: none went), `agents` the programs that made them.
    """

    def __init__(self, target: str, certificate: Certificate, check: Check | None = None) -> None:
        self.target = target
        self.rules: list[Rule] = []
        self.requests: list[str] = []
        self.agents: set[str] = set()
        self.check = check
        # Counted up by each reset.
        self.run = 0
        self._lock = threading.Lock()
        self._under_way: set[_Handler] = set()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.certificate, certificate.key)
        self._server = _Server(self, context)
        self.port: int = self._server.server_address[1]

    def start(self) -> None:
        """Take connections."""
        serve = lambda: self._server.serve_forever(poll_interval=0.01)  # noqa: E731
        threading.Thread(target=serve, name="tls-front", daemon=True).start()

    def remove(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()

    def reset(self) -> None:
        """Forget rules and requests; what is under way is cut, for nothing of it shall come in a later test."""
        self.rules.clear()
        self.run += 1
        with self._lock:
            for handler in self._under_way:
                # Its client may have gone. Of the plain socket: its thread reads the other one.
                with suppress(OSError):
                    socket.socket.shutdown(handler.connection, socket.SHUT_RDWR)
        eventually(lambda: not self._under_way, within=60, what="what was under way to end")
        self.requests.clear()
        self.agents.clear()

    @contextmanager
    def under_way(self, handler: _Handler) -> Iterator[None]:
        """Knows of a request until its answer is out."""
        with self._lock:
            self._under_way.add(handler)
        try:
            yield
        finally:
            with self._lock:
                self._under_way.discard(handler)

    def hold(self, rule: Rule) -> None:
        """Wait as long as a rule says, and as it is there."""
        self.pause(rule.delay, lambda: any(each is rule for each in list(self.rules)))

    def pause(self, seconds: float, goes_on: Callable[[], bool] = lambda: True) -> None:
        """Wait so long, but no longer than until a reset."""
        run, until = self.run, time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and run == self.run and goes_on():
            _never.wait(min(left, 0.01))

    def rule(self, asked: Asked) -> Rule | None:
        """The first rule that matches, counted down."""
        with self._lock:
            found = next((rule for rule in self.rules if rule.matches(asked)), None)
            if found is not None and found.times is not None:
                found.times -= 1
            return found


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    # Many come at once, and a busy machine takes its time.
    request_queue_size = 64

    def __init__(self, front: TlsFront, context: ssl.SSLContext) -> None:
        self.front = front
        self.context = context
        super().__init__(("127.0.0.1", 0), _Handler)

    def get_request(self) -> tuple[Any, Any]:
        plain, address = self.socket.accept()
        # The handshake waits for the connection's own thread: a silent client must not hold up the others.
        return self.context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away, or do not trust the certificate, are no failure of the lab."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Every method alike."""
        with self.server.front.under_way(self):
            self._do()

    def _do(self) -> None:
        self._run = self.server.front.run
        asked = Asked(self.command, self.headers.get("Host", ""), self.path, self.headers)
        self._line = f"{asked.method} {asked.host}{asked.path}"
        self.server.front.agents.add(self.headers.get("User-Agent", ""))
        rule = self.server.front.rule(asked) or Rule()
        self.server.front.hold(rule)
        self._is_noted = False
        try:
            check = self.server.front.check
            answer = rule.answer or (check(asked, self._whole_body) if check else None)
            if isinstance(answer, Instead):
                self.path = answer.path
            if isinstance(answer, Answer):
                self._give(answer)
            else:
                self._pass_on(rule)
        except (CutError, OSError, http.client.HTTPException):
            self.close_connection = True
        finally:
            self._note(0)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def _give(self, answer: Answer) -> None:
        # What the client still sends of its body is not read: the connection ends with the answer.
        has_body = self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers
        self.close_connection = self.close_connection or has_body
        self._head(answer.status, {**answer.headers, "Content-Length": str(len(answer.body))})
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _note(self, status: int) -> None:
        if not self._is_noted:
            self._is_noted = True
            self.server.front.requests.append(f"{self._line} {status}")

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        # Before the client can know: it may look at the requests as soon as it has its answer.
        self._note(status)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def _pass_on(self, rule: Rule) -> None:
        connection = http.client.HTTPConnection(self.server.front.target, timeout=60)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in _HOP_BY_HOP:
                    connection.putheader(name, value)
            # The registry makes its Location headers of these.
            connection.putheader("X-Forwarded-Proto", "https")
            self._send_body(connection, rule)
            self._answer(connection.getresponse(), rule)
        finally:
            connection.close()

    def _send_body(self, connection: http.client.HTTPConnection, rule: Rule) -> None:
        is_chunked = self.headers.get("Transfer-Encoding", "").lower() == "chunked"
        if is_chunked:
            connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        for piece in self._ruled(self._body(rule), rule):
            connection.send(b"%x\r\n%s\r\n" % (len(piece), piece) if is_chunked else piece)
        if is_chunked:
            connection.send(b"0\r\n\r\n")

    def _answer(self, answer: http.client.HTTPResponse, rule: Rule) -> None:
        kept = {name: value for name, value in answer.getheaders() if name.lower() not in _HOP_BY_HOP}
        has_body = self.command != "HEAD" and answer.status not in (204, 304)
        self.close_connection = self.close_connection or (has_body and "Content-Length" not in kept)
        self._head(answer.status, kept)
        if not has_body:
            return
        pieces = iter(lambda: answer.read(_size(rule)), b"")
        for piece in self._ruled(pieces, rule if self.command == "GET" else Rule()):
            self.wfile.write(piece)

    def _whole_body(self) -> bytes:
        return b"".join(self._body(Rule()))

    def _body(self, rule: Rule) -> Iterator[bytes]:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            yield from self._pieces(int(self.headers.get("Content-Length") or 0), _size(rule))
            return
        while length := int(self.rfile.readline().split(b";")[0], 16):
            yield from self._pieces(length, _size(rule))
            self.rfile.readline()
        self.rfile.readline()

    def _pieces(self, length: int, size: int) -> Iterator[bytes]:
        while length:
            piece = self.rfile.read1(min(length, size))
            if not piece:
                raise CutError
            length -= len(piece)
            yield piece

    def _ruled(self, pieces: Iterator[bytes], rule: Rule) -> Iterator[bytes]:
        front, sent = self.server.front, 0
        for piece in pieces:
            if self._run != front.run or (rule.cut is not None and sent + len(piece) > rule.cut):
                raise CutError
            sent += len(piece)
            front.pause(len(piece) / rule.rate if rule.rate else 0)
            yield piece

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the tests' output."""


def _size(rule: Rule) -> int:
    """Small pieces where a rule counts them."""
    return 4096 if rule.rate or rule.cut is not None else _PIECE
