"""A registry of the demo engine, with the face of the lab's real one."""

from __future__ import annotations

import json
from typing import Any

from tests.lab.engine import UnixConnection


class DemoRegistry:
    """One simulated registry: `host`, `login` and `digest` as of `tests.lab.registry.Registry`."""

    def __init__(self, socket: str, host: str, login: tuple[str, str] | None = None) -> None:
        self._socket = socket
        self.host = host
        self.login = login
        access = {"access": "login", "logins": dict([login])} if login else {"access": "open"}
        lever(socket, "POST", "registries", {"host": host, **access})

    @property
    def auth(self) -> dict[str, str] | None:
        """The login as a push takes it."""
        return {"username": self.login[0], "password": self.login[1]} if self.login else None

    def digest(self, repository: str, tag: str) -> str | None:
        """The digest of a tag, None when it is not there."""
        found: str | None = lever(self._socket, "GET", "registries")[self.host].get(f"{repository}:{tag}")
        return found


def lever(socket: str, method: str, path: str, body: object = None) -> Any:
    """Move one of the demo engine's levers for tests; its answer, decoded."""
    connection = UnixConnection(socket, timeout=60)
    try:
        connection.request(method, f"/_demo/{path}", json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status < 300, text
        return json.loads(text) if text else None
    finally:
        connection.close()
