"""What the engine is asked for to find something in a container or an image."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui.domain.changes import changed_files, mount_points
from tui.domain.finding import Seen
from tui.engine.errors import EngineError, NotFound

if TYPE_CHECKING:
    from tui.engine.client import Engine

# Seconds for the files of one container.
_FILES_WITHIN = 5.0


class FindingLook:
    """Asks for all that findings are made of, and for nothing that those which are `off` would need.

    It may be used from any thread; what it is told must be what the engine has just said.
    """

    def __init__(self, engine: Engine, off: Collection[str], noise: Sequence[str]) -> None:
        self._engine, self._off, self._noise = engine, off, noise
        # Of one round only: names of images move.
        self._images: dict[str, Mapping[str, Any] | None] = {}

    def container(self, id: str, told: Mapping[str, Any] | None) -> Seen:
        """What there is to be seen of a container; raises EngineError."""
        engine = self._engine
        data = told or engine.inspect_container(id)
        log_size = _log_size(data) if engine.endpoint.socket_path else None
        image = self._image_of(str(data.get("Image") or ""))
        return Seen(data, image, changed=self._changed(data), log_size=log_size)

    def image(self, id: str, told: Mapping[str, Any] | None) -> Seen:
        """What there is to be seen of an image; raises EngineError."""
        history = None if "empty-layers" in self._off else self._engine.image_history(id)
        return Seen(image=told or self._engine.inspect_image(id), history=history)

    def round_over(self) -> None:
        """Ask for images anew from now on."""
        self._images.clear()

    def _image_of(self, id: str) -> Mapping[str, Any] | None:
        """Two threads may both ask for one image: that costs less than to wait for each other."""
        if id not in self._images:
            try:
                image = self._engine.inspect_image(id)
            except NotFound:
                # The containerd store forgets an image that has lost its names.
                image = None
            self._images[id] = image
            return image
        return self._images[id]

    def _changed(self, data: Mapping[str, Any]) -> tuple[str, ...] | None:
        if "writable-state" in self._off or (data.get("HostConfig") or {}).get("ReadonlyRootfs"):
            return None
        try:
            changes = self._engine.container_changes(data["Id"], _FILES_WITHIN)
        except EngineError:
            # It takes too long, or the engine cannot: nothing is said of them.
            return None
        return changed_files(changes, self._noise, mount_points(data))


def fingerprint(data: Mapping[str, Any]) -> int:
    """Tells apart what an engine says of an object that does not change by itself."""
    parts = [data.get(part) for part in ("Config", "HostConfig", "Mounts", "RepoTags", "RestartCount")]
    return hash(json.dumps(parts, sort_keys=True))


def _log_size(data: Mapping[str, Any]) -> int | None:
    """Bytes of a container's log file, where the engine's files are here and may be read."""
    path = str(data.get("LogPath") or "")
    # With the ID in it, it is this container's, though the socket may be another host's.
    if str(data.get("Id") or "-") not in path:
        return None
    try:
        return os.stat(path).st_size
    except (OSError, ValueError):
        return None
