"""A registry asked directly, over requests, which the Docker SDK brings along.

No Python client that is kept up does it. python-dxf comes nearest (mounts, indexes), but it sends a blob in one
request, so that nothing goes on after a cut, has one token for all rights, and gives it to whatever host a Link
or an upload's address names. oras reads manifests and writes them anew, which changes their digests, and takes
blobs from files. Both heed ~/.netrc and the process's own environment, and know no CA per host.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from tui.domain.remote import RateLimit
from tui.registry.connection import Connection
from tui.registry.errors import NotThere
from tui.registry.tag_removal import TagRemoval
from tui.registry.tags import Tags

__all__ = ["NotThere", "RegistryClient"]


class RegistryClient(TagRemoval, Tags):
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
