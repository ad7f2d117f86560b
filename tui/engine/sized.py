"""What dtui asks an engine about the bytes that containers have written."""

from __future__ import annotations

from typing import Any, cast

from tui.engine.errors import from_answer, message_of
from tui.engine.first import told
from tui.engine.part import EnginePart


class SizedRequests(EnginePart):
    """The part of `Engine` that is about writable layers."""

    def inspect_sized(self, id: str, within: float = 5.0) -> dict[str, Any]:
        """Everything of a container with the bytes it wrote, SizeRw (`GET /containers/{id}/json?size=1`).

        The engine counts them file by file, for at most `within` seconds.
        """
        with told(self.endpoint):
            client = self._client()
            url = client._url("/containers/{0}/json", id)
            response = client.request("GET", url, params={"size": 1}, timeout=within)
            if response.status_code >= 400:
                raise from_answer(response.status_code, message_of(response.content))
            return cast(dict[str, Any], response.json())
