"""What dtui asks an engine about volumes."""

from __future__ import annotations

import json
import socket
from collections.abc import Collection
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from tui.domain.volume import Volume
from tui.engine import transport
from tui.engine.errors import NotFound
from tui.engine.first import told
from tui.engine.part import EnginePart

if TYPE_CHECKING:
    from http.client import HTTPConnection

    from tui.engine.endpoint import Endpoint

# Seconds. The engine walks every file of every volume, an older one every image and container too.
MEASURE = 3600.0
_ALONE = (1, 42)


class VolumeRequests(EnginePart):
    """The part of `Engine` that is about volumes."""

    def list_volumes(self) -> tuple[Volume, ...]:
        """All volumes (`GET /volumes`)."""
        return self.list_volumes_told()[0]

    def list_volumes_told(self) -> tuple[tuple[Volume, ...], tuple[str, ...]]:
        """All volumes that the engine could list, and its warnings of drivers that did not answer."""
        with told(self.endpoint):
            data = self._client().volumes() or {}
            found = tuple(Volume.from_api(entry) for entry in data.get("Volumes") or ())
            return found, tuple(map(str, data.get("Warnings") or ()))

    def volumes_by_name(self, names: Collection[str]) -> tuple[Volume, ...]:
        """The volumes of these names that still exist, one request each."""
        found = []
        for name in sorted(names):
            with suppress(NotFound):
                found.append(Volume.from_api(self.inspect_volume(name)))
        return tuple(found)

    def inspect_volume(self, name: str) -> dict[str, Any]:
        """Everything the engine says of a volume (`GET /volumes/{name}`)."""
        with told(self.endpoint):
            return cast(dict[str, Any], self._client().inspect_volume(name))

    def volume_users(self, name: str) -> tuple[str, ...]:
        """The names of the containers that mount a volume, stopped ones too (`GET /containers/json`)."""
        return tuple(sorted(name_of(entry) for entry in self.volume_entries(name)))

    def volume_entries(self, name: str) -> tuple[dict[str, Any], ...]:
        """What the list says of the containers that mount a volume (`GET /containers/json`)."""
        with told(self.endpoint):
            data = self._client().containers(all=True, filters={"volume": [name]}) or ()
            return tuple(entry for entry in data if _mounts(entry, name))

    def remove_volume(self, name: str) -> None:
        """Remove a volume that nothing mounts, never by force (`DELETE /volumes/{name}`)."""
        self._act("/volumes/{0}", name, method="DELETE")

    def volume_sizes(self, within: float = 5.0) -> dict[str, int]:
        """Bytes in each volume whose driver tells, if the engine has counted them in `within` seconds."""
        return self.measuring().read(within)

    def measuring(self) -> Measuring:
        """The same as something that can be given up from another thread."""
        return Measuring(self.endpoint, self.info.api_version)

    @property
    def measures_volumes_alone(self) -> bool:
        """Whether it can be asked for volumes only; an older one measures images and containers as well."""
        return tuple(map(int, self.info.api_version.split("."))) >= _ALONE


class Measuring:
    """One question for the sizes of all volumes (`GET /system/df?type=volume`), on a connection of its own.

    An engine that does not know the parameter answers for everything, which takes it longer.
    """

    def __init__(self, endpoint: Endpoint, api_version: str) -> None:
        self._endpoint = endpoint
        self._path = f"/v{api_version}/system/df?type=volume"
        self._connection: HTTPConnection | None = None
        self._closed = False

    def read(self, within: float = MEASURE) -> dict[str, int]:
        """Volume name to bytes of its files; a volume whose driver does not tell is left out."""
        with told(self._endpoint):
            self._connection = connection = transport.connect(self._endpoint)
            try:
                if self._closed:
                    return {}
                data = json.loads(transport.request(connection, "GET", self._path, timeout=within).read())
            finally:
                connection.close()
        sizes = {v["Name"]: (v.get("UsageData") or {}).get("Size", -1) for v in data.get("Volumes") or ()}
        return {name: size for name, size in sizes.items() if isinstance(size, int) and size >= 0}

    def close(self) -> None:
        """Give it up, from any thread: the engine stops counting when its connection goes."""
        self._closed = True
        sock = self._connection.sock if self._connection is not None else None
        if sock is not None:
            # Ended by itself: nothing left to shut down.
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def _mounts(entry: dict[str, Any], name: str) -> bool:
    """Whether a container mounts this volume: the engine's filter takes a path of that text for it, too."""
    mounts = entry.get("Mounts") or ()
    return any(m.get("Type") == "volume" and m.get("Name") == name for m in mounts)


def name_of(entry: dict[str, Any]) -> str:
    """The name of a container in the engine's list."""
    return str((entry.get("Names") or [entry["Id"]])[0]).lstrip("/")
