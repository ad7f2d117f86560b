"""Commands run in a container, and its own process attached to: what an engine is asked about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from tui.engine import transport
from tui.engine.errors import from_answer, message_of
from tui.engine.first import told
from tui.engine.hijacked import HijackedStream
from tui.engine.part import EnginePart

# The engine's own keys, ctrl+p ctrl+q, would make every ctrl+p in a shell wait for the next key.
_NO_DETACH = "ctrl-^,ctrl-^,ctrl-^,ctrl-q"


class ExecState(NamedTuple):
    """How a command fares: `exit_code` is None while it runs, `pid` 0 until it has been started."""

    is_running: bool
    exit_code: int | None
    pid: int


class ExecRequests(EnginePart):
    """What an engine is asked about commands in containers."""

    def create_exec(self, id: str, command: Sequence[str]) -> str:
        """Prepare a command with a terminal in a running container; its ID (`POST /containers/{id}/exec`)."""
        streams = dict.fromkeys(("AttachStdin", "AttachStdout", "AttachStderr", "Tty"), True)
        body = {**streams, "Cmd": list(command), "DetachKeys": _NO_DETACH}
        with told(self.endpoint):
            client = self._client()
            url = client._url("/containers/{0}/exec", id)
            response = client.request("POST", url, json=body, timeout=transport.READ)
            if response.status_code >= 400:
                raise from_answer(response.status_code, message_of(response.content))
            return str(response.json()["Id"])

    def start_exec(self, exec_id: str, columns: int, rows: int) -> HijackedStream:
        """Run a prepared command; its terminal's bytes both ways (`POST /exec/{id}/start`).

        Why it cannot be started comes as text in the stream; it has no `pid` then. Engines before API 1.42 take
        no size here.
        """
        body = {"Detach": False, "Tty": True, "ConsoleSize": [rows, columns]}
        return self._hijack(f"/exec/{quote(exec_id)}/start", body)

    def exec_state(self, exec_id: str) -> ExecState:
        """How a command fares (`GET /exec/{id}/json`)."""
        with told(self.endpoint):
            client = self._client()
            response = client.request("GET", client._url("/exec/{0}/json", exec_id), timeout=transport.READ)
            if response.status_code >= 400:
                raise from_answer(response.status_code, message_of(response.content))
            data = response.json()
            return ExecState(bool(data.get("Running")), data.get("ExitCode"), int(data.get("Pid") or 0))

    def resize_exec(self, exec_id: str, columns: int, rows: int) -> None:
        """Give a command's terminal another size (`POST /exec/{id}/resize`)."""
        self._resize("/exec/{0}/resize", exec_id, columns, rows)

    def attach(self, id: str, *, stdin: bool) -> HijackedStream:
        """What a container's own process writes from now on, and its input (`POST /containers/{id}/attach`).

        Without a terminal (Config.Tty) what comes is in frames (see `logs.frames`).
        """
        query = {"stream": 1, "stdin": int(stdin), "stdout": 1, "stderr": 1, "detachKeys": _NO_DETACH}
        return self._hijack(f"/containers/{quote(id)}/attach?{urlencode(query)}", None)

    def resize_container(self, id: str, columns: int, rows: int) -> None:
        """Give the terminal of a container's own process another size (`POST /containers/{id}/resize`)."""
        self._resize("/containers/{0}/resize", id, columns, rows)

    def _hijack(self, path: str, body: dict[str, Any] | None) -> HijackedStream:
        return HijackedStream(self.endpoint, f"/v{self.info.api_version}{path}", body)

    def _resize(self, path: str, target: str, columns: int, rows: int) -> None:
        with told(self.endpoint):
            client = self._client()
            size = {"w": columns, "h": rows}
            response = client.request("POST", client._url(path, target), params=size, timeout=transport.PING)
            if response.status_code >= 400:
                raise from_answer(response.status_code, message_of(response.content))
