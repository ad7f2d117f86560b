"""The server: one thread for each connection on a unix socket."""

from __future__ import annotations

import os
import socket
import sys
import threading
import traceback

from tui.demo.control.routes import Control
from tui.demo.errors import ApiError
from tui.demo.router import Router
from tui.demo.state.engine import DemoEngine
from tui.demo.wire import Exchange, Gone, read_request

BACKLOG = 1024


class Server:
    """Answers for one engine; requests under `/_demo/` move its levers."""

    def __init__(self, engine: DemoEngine, router: Router, control: Control) -> None:
        self.engine = engine
        self.faults = control.faults
        self.journal = control.journal
        self._router = router
        self._control = control.router()
        self._connections = control.connections

    def listen(self, path: str) -> None:
        """Open the socket (mode 0600) and accept in a thread of its own."""
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        mask = os.umask(0o177)
        try:
            listener.bind(path)
        finally:
            os.umask(mask)
        listener.listen(BACKLOG)
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            connection, _ = listener.accept()
            self._connections.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream:
            try:
                while (request := read_request(stream)) and self._answer(Exchange(connection, request)):
                    pass
            except (Gone, OSError, ValueError):
                return  # hung up, or talks something else than HTTP: nobody is left to answer
            finally:
                self._connections.discard(connection)

    def _answer(self, exchange: Exchange) -> bool:
        """Answer one request; whether the connection goes on."""
        is_control = exchange.request.path.startswith("/_demo/")
        router = self._control if is_control else self._router
        try:
            if not is_control:
                self.journal.note(exchange.request)
                self.faults.apply(exchange)
            if not exchange.sent_status:
                router.answer(self.engine, exchange)
        except ApiError as error:
            exchange.error(error.status, error.message)
        except Gone:
            raise
        except Exception as error:  # noqa: BLE001 - a bug must reach the client as an answer, not as silence
            self._report(exchange, error)
        return exchange.keep and exchange.request.headers.get("connection", "").lower() != "close"

    def _report(self, exchange: Exchange, error: Exception) -> None:
        traceback.print_exc(file=sys.stderr)
        if exchange.sent_status:
            raise Gone from error
        exchange.error(500, f"demo engine: {type(error).__name__}: {error}")
