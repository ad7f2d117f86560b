"""One request to the demo engine's ways in under `/_demo/`, over its socket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LIMIT = 10.0  # seconds


class NoAnswer(Exception):
    """The demo engine does not answer; the text says why."""


def move(path: str, lever: str, order: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """Status and answer of `POST /_demo/<lever>`; raises NoAnswer."""
    from http.client import HTTPException

    try:
        return _post(path, f"/_demo/{lever}", order)
    except (OSError, HTTPException, ValueError) as error:
        raise NoAnswer(str(error)) from error


def _post(path: str, target: str, order: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    import json
    import socket
    from http.client import HTTPConnection

    with socket.socket(socket.AF_UNIX) as connected:
        connected.settimeout(_LIMIT)
        connected.connect(path)
        connection = HTTPConnection("demo")
        connection.sock = connected
        connection.request("POST", target, json.dumps(order))
        response = connection.getresponse()
        body = response.read()
    answer = json.loads(body) if body else {}
    return response.status, answer if isinstance(answer, dict) else {}
