"""What an engine is asked so that a container can be made anew in the place of another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tui.engine import transport
from tui.engine.errors import from_answer, message_of
from tui.engine.first import told
from tui.engine.part import EnginePart


class RecreateRequests(EnginePart):
    """The part of `Engine` that changes what a container was made with; `create_container` is with archives."""

    def connect_network(
        self, network: str, container: str, settings: Mapping[str, Any] | None = None
    ) -> None:
        """Put a container on a network with these endpoint settings (`POST /networks/{id}/connect`)."""
        body = {"Container": container, "EndpointConfig": dict(settings or {})}
        self._sent("/networks/{0}/connect", network, body)

    def set_restart_policy(self, id: str, policy: Mapping[str, Any]) -> None:
        """Give a container, running or not, a restart policy (`POST /containers/{id}/update`).

        `policy` is as in HostConfig.RestartPolicy. One with AutoRemove takes none.
        """
        self._sent("/containers/{0}/update", id, {"RestartPolicy": dict(policy)})

    def _sent(self, path: str, target: str, body: Mapping[str, Any]) -> None:
        with told(self.endpoint):
            client = self._client()
            response = client.request(
                "POST",
                client._url(path, target),
                data=json.dumps(body),
                headers={"Content-Type": "application/json"},
                timeout=transport.READ,
            )
            if response.status_code >= 400:
                raise from_answer(response.status_code, message_of(response.content))
