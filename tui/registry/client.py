"""A registry asked directly.

Written over requests, which the Docker SDK brings along, since no Python client looked at does what is needed.
oras and python-dxf are kept, but for artifacts of their own: oras parses manifests and writes them anew, which
changes digests, knows one platform only and sends blobs out of files; python-dxf reads no OCI kinds or indexes
as they are and sends each blob in one request. Neither mounts, goes on inside a blob that was cut, asks for
rights on two repositories, reads CAs per host, or keeps out the process's own proxies and ~/.netrc.
docker-registry-client and Reggie have not been kept for years.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from tui.domain.remote import RateLimit
from tui.registry.connection import Connection
from tui.registry.errors import NotThere
from tui.registry.manifests import Manifests
from tui.registry.tags import Tags

__all__ = ["NotThere", "RegistryClient"]


class RegistryClient(Manifests, Tags):
    """One registry over its HTTP API (v2), with a login or without; blocking, raises RegistryError only.

    Several threads may ask at once, and should share one: it is greeted and logged in to once.
    """

    def __init__(
        self, host: str, login: Mapping[str, str] | None = None, env: Mapping[str, str] = os.environ
    ) -> None:
        super().__init__(Connection(host, login, env))

    def __repr__(self) -> str:
        return f"RegistryClient({self.host!r})"

    @property
    def limit(self) -> RateLimit | None:
        """What the registry told last of how often it may be asked."""
        return self.connection.limit
