"""A plain HTTP client for the demo engine: what curl would see."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from tests.lab.engine import UnixConnection


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: its status, headers and bytes."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The decoded body."""
        return json.loads(self.body)

    @property
    def message(self) -> str:
        """The text of an error."""
        return str(self.json()["message"])

    def lines(self) -> list[dict[str, Any]]:
        """The decoded lines of a stream."""
        return [json.loads(line) for line in self.body.splitlines() if line.strip()]


class DemoClient:
    """Requests to one demo engine; filters and queries are given as plain values."""

    def __init__(self, path: str) -> None:
        self.path = path

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, **query: Any
    ) -> Answer:
        """One request over a connection of its own."""
        connection = UnixConnection(self.path)
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, target(path, query), text, headers or {})
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def get(self, path: str, **query: Any) -> Any:
        """The decoded answer of a GET that must go well."""
        answer = self.ask("GET", path, **query)
        assert answer.status == 200, answer
        return answer.json()

    def post(self, path: str, body: Any = None, **query: Any) -> Answer:
        """A POST."""
        return self.ask("POST", path, body, **query)

    def delete(self, path: str, **query: Any) -> Answer:
        """A DELETE."""
        return self.ask("DELETE", path, **query)

    def container(self, name: str) -> dict[str, Any]:
        """The list's entry of one container."""
        found = self.get("/containers/json", all=1, filters={"name": [f"^/{name}$"]})
        assert len(found) == 1, found
        return dict(found[0])

    def image(self, name: str) -> dict[str, Any]:
        """The inspect answer of an image."""
        return dict(self.get(f"/images/{quote(name)}/json"))

    def run(self, name: str, **more: Any) -> str:
        """Make and start a container; its ID."""
        made = self.post(
            "/containers/create", {"Image": "busybox:1.36", "Cmd": ["sleep", "9"], **more}, name=name
        )
        assert made.status == 201, made
        assert self.post(f"/containers/{name}/start").status == 204
        return str(made.json()["Id"])

    def past_events(self, **filters: list[str]) -> list[dict[str, Any]]:
        """The kept events, oldest first."""
        return self.ask("GET", "/events", since="0", until=f"{time.time():.9f}", filters=filters).lines()

    @contextmanager
    def stream(
        self, method: str, path: str, headers: dict[str, str] | None = None, **query: Any
    ) -> Iterator[http.client.HTTPResponse]:
        """An answer that is read while it comes; the connection ends with the block."""
        connection = UnixConnection(self.path)
        try:
            connection.request(method, target(path, query), headers=headers or {})
            yield connection.getresponse()
        finally:
            connection.close()


def target(path: str, query: dict[str, Any]) -> str:
    """Path and query; what is not text in the query goes as JSON."""
    fields = {key: value if isinstance(value, str) else json.dumps(value) for key, value in query.items()}
    return f"{path}?{urlencode(fields)}" if fields else path
