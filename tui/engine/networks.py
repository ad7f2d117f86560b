"""What dtui asks an engine about networks."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from tui.domain.network import Network
from tui.engine.first import told
from tui.engine.part import EnginePart
from tui.engine.volumes import name_of


class NetworkRequests(EnginePart):
    """The part of `Engine` that is about networks."""

    def list_networks(self, ids: Collection[str] | None = None) -> tuple[Network, ...]:
        """All networks, or those of the full IDs that still exist (`GET /networks`)."""
        if ids is not None and not ids:
            return ()
        with told(self.endpoint):
            data = self._client().networks(ids=sorted(ids) if ids is not None else None)
            found = tuple(Network.from_api(entry) for entry in data or ())
        return found if ids is None else tuple(n for n in found if n.id in ids)

    def inspect_network(self, id: str) -> dict[str, Any]:
        """Everything the engine says of a network, with the containers that run on it (`GET /networks/{id}`)."""
        with told(self.endpoint):
            return cast(dict[str, Any], self._client().inspect_network(id))

    def network_users(self, network: Network) -> tuple[str, ...]:
        """The names of the containers on this very network, stopped ones too (`GET /containers/json`)."""
        return tuple(sorted(name_of(entry) for entry in self.network_entries(network)))

    def network_entries(self, network: Network) -> tuple[dict[str, Any], ...]:
        """What the list says of the containers on this very network (`GET /containers/json`).

        One that never ran names its network but not its ID: of two networks of that name it may be on either.
        """
        with told(self.endpoint):
            filters = {"network": [network.id, network.name]}
            data = self._client().containers(all=True, filters=filters) or ()
            return tuple(entry for entry in data if _is_on(entry, network))

    def remove_network(self, id: str) -> None:
        """Remove a network that no container runs on (`DELETE /networks/{id}`)."""
        self._act("/networks/{0}", id, method="DELETE")


def _is_on(entry: dict[str, Any], network: Network) -> bool:
    ends = (entry.get("NetworkSettings") or {}).get("Networks") or {}
    known = {end.get("NetworkID") or "" for end in ends.values() if end}
    return network.id in known or (ends.get(network.name) or {}).get("NetworkID") == ""
