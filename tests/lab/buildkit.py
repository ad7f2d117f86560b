"""Images built by BuildKit, which needs no client's session for a context that it fetches itself."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from tests.lab.seed import image_id, packed


def build_with_buildkit(api: Any, tag: str, dockerfile: str, files: Mapping[str, bytes] | None = None) -> str:
    """Build an image as `DOCKER_BUILDKIT=1 docker build` does, without a network for its steps; its image ID."""
    context = packed({"Dockerfile": dockerfile.encode(), **(files or {})}).getvalue()
    with _serving(context) as url:
        parameters = {"version": "2", "remote": url, "t": tag, "networkmode": "none"}
        answer = api._post(api._url("/build"), params=parameters, stream=True)
        api._raise_for_status(answer)
        for line in answer.iter_lines():
            if "error" in json.loads(line):
                raise RuntimeError(line)
    return image_id(api, tag)


@contextmanager
def _serving(content: bytes) -> Iterator[str]:
    """One file at an address on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/x-tar")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content)

        do_HEAD = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/context.tar"
        finally:
            server.shutdown()
            thread.join()
