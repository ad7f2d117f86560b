"""What dtui asks an engine about layers, the build cache and the disk they take."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from tui.domain.image import Image
from tui.engine import transport
from tui.engine.errors import Conflict, EngineError, from_answer, message_of
from tui.engine.first import told
from tui.engine.part import EnginePart
from tui.engine.shape import list_of, object_of

if TYPE_CHECKING:
    from http.client import HTTPConnection

    from tui.domain.build_cache import CacheRecord
    from tui.domain.layers import ImageLayers
    from tui.engine.endpoint import Endpoint

# Seconds. An engine that cannot be asked for one part walks every file of every volume and container.
MEASURE = 3600.0
_PARTS = (1, 42)
_ID = 12


class Stored(NamedTuple):
    """Bytes on the disk: of the layers that images have, and of what the build cache has besides."""

    layers: int
    cache: int

    @property
    def total(self) -> int:
        """Both."""
        return self.layers + self.cache


class ImageTree(NamedTuple):
    """The images that no list shows, which builds left as parents of others, and every image's parent by ID."""

    hidden: tuple[Image, ...]
    parents: Mapping[str, str]


class StorageRequests(EnginePart):
    """The part of `Engine` that is about layers, the build cache and bytes on the disk."""

    def layer_reader(self) -> LayerReader:
        """What reads the layers of many images, one after the other."""
        return LayerReader(self.endpoint, self.info.api_version)

    def image_history(self, id: str) -> tuple[dict[str, Any], ...]:
        """The steps that an image was made by, the newest first (`GET /images/{id}/history`)."""
        with told(self.endpoint):
            return tuple(self._client().history(id) or ())

    def image_tree(self) -> ImageTree:
        """The intermediate images of builds, and which image was built on which (`GET /images/json?all=1`)."""
        with told(self.endpoint):
            entries = self._client().images(all=True) or ()
            parents = {entry["Id"]: entry.get("ParentId") or "" for entry in entries}
            has_children = set(parents.values())
            images = (Image.from_api(entry) for entry in entries if entry["Id"] in has_children)
            return ImageTree(tuple(i for i in images if not i.tags and not i.digests), parents)

    @property
    def tells_cache_alone(self) -> bool:
        """Whether it can be asked for the build cache only; an older one measures all volumes as well: minutes."""
        return tuple(map(int, self.info.api_version.split("."))) >= _PARTS

    def build_cache(self, within: float = MEASURE) -> tuple[CacheRecord, ...]:
        """All records of the build cache, asked for at most `within` seconds (`GET /system/df?type=build-cache`)."""
        return _records(self._usage(within, "build-cache"))

    def remove_cache(self, id: str) -> int:
        """Remove one record of the build cache that nothing stands on; the bytes that the engine freed by it.

        Asks for this whole ID only (`POST /build/prune`). Raises Conflict when the engine keeps the record.
        """
        if len(id) < _ID or not (id.isascii() and id.isalnum()):
            # The engine takes the ID for a pattern, and none for all.
            raise EngineError("No such record of the build cache", f"{id!r} is no whole ID of one.")
        with told(self.endpoint):
            client = self._client()
            parameters = {"filters": json.dumps({"id": [id]})}
            response = client.request("POST", client._url("/build/prune"), params=parameters, timeout=MEASURE)
            if response.status_code >= 400:
                raise from_answer(response.status_code, message_of(response.content))
            data = response.json() or {}
        if id not in (data.get("CachesDeleted") or ()):
            detail = "An image, another record or a build that runs stands on it, or it is gone already."
            raise Conflict("The engine keeps this record of the build cache", detail)
        return int(data.get("SpaceReclaimed") or 0)

    def layers_size(self, within: float = MEASURE) -> int:
        """Bytes of all layers that images have (`GET /system/df`, LayersSize): blocks for as long as that takes."""
        return self.stored(within).layers

    def stored(self, within: float = MEASURE) -> Stored:
        """Bytes of layers and of the build cache (`GET /system/df`): blocks for as long as that takes.

        What goes from an image but stays in the cache moves from one to the other.
        """
        data = self._usage(within, "image", "build-cache")
        own = sum(record.size for record in _records(data) if not record.shared)
        return Stored(int(data.get("LayersSize") or 0), own)

    def _usage(self, within: float, *parts: str) -> dict[str, Any]:
        with told(self.endpoint):
            client = self._client()
            # An engine that does not know the parameter answers for all parts.
            url = client._url("/system/df")
            response = client.request("GET", url, params={"type": list(parts)}, timeout=within)
            if response.status_code >= 400:
                raise from_answer(response.status_code, message_of(response.content))
            return cast(dict[str, Any], response.json() or {})


class LayerReader:
    """Reads the layers of images over one connection, for one thread: the SDK would open one for each request."""

    def __init__(self, endpoint: Endpoint, api_version: str) -> None:
        self._endpoint = endpoint
        self._path = f"/v{api_version}/images/"
        self._connection: HTTPConnection | None = None

    def read(self, id: str) -> ImageLayers:
        """An image's layers (`GET /images/{id}/json`, `GET /images/{id}/history`); raises EngineError."""
        from tui.domain.layers import layers_of

        try:
            with told(self._endpoint):
                return layers_of(object_of(self._get(f"{id}/json")), list_of(self._get(f"{id}/history")))
        except EngineError:
            # What is left of an answer that broke off would be taken for the next one.
            self.close()
            raise

    def close(self) -> None:
        """Let go of the connection; the next reading opens another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _get(self, path: str) -> Any:
        # An engine may close it after an answer.
        if self._connection is None or self._connection.sock is None:
            self._connection = transport.connect(self._endpoint)
        return transport.get_json(self._connection, self._path + path)


def _records(data: dict[str, Any]) -> tuple[CacheRecord, ...]:
    from tui.domain.build_cache import CacheRecord

    return tuple(CacheRecord.from_api(entry) for entry in data.get("BuildCache") or ())
