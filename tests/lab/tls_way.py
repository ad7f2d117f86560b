"""A way to an engine's socket over TLS, for engines that only listen on a socket."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress

from tests.lab.certificates import Certificate


class TlsWay:
    """Takes TLS connections on a port of its own and passes their bytes on."""

    def __init__(self, target: str, certificate: Certificate) -> None:
        self._target = target
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate.certificate, certificate.key)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more."""
        # Shut down first: closing alone does not wake a thread that waits in accept.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:  # closed: the end
                return
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        engine = socket.socket(socket.AF_UNIX)
        # OSError: one side hung up, and so does the other
        with suppress(OSError), engine, self._context.wrap_socket(plain, server_side=True) as peer:
            engine.connect(self._target)
            back = threading.Thread(target=self._pass, args=(engine, peer), daemon=True)
            back.start()
            self._pass(peer, engine)
            back.join()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)
