"""What the engine's event stream says, and which lists an event makes stale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CONTAINER_ACTIONS = (
    "create",
    "start",
    "die",
    "stop",
    "pause",
    "unpause",
    "rename",
    "update",
    "oom",
    "health_status",
    "destroy",
    "remove",
    "commit",
)
# A push gives the image its RepoDigests. The id of push and pull is a reference; a tag that moves tells
# only the image that has it now: so after any of these the list is the only sure answer.
IMAGE_ACTIONS = ("tag", "untag", "delete", "push", "pull", "import", "load", "build", "prune")
# That a container mounts a volume is told by the container's own start, and does not change what lists show.
VOLUME_ACTIONS = ("create", "destroy", "prune")
# A container on a running engine may be put on a network, and taken off, without an event of its own.
NETWORK_ACTIONS = ("create", "update", "destroy", "remove", "connect", "disconnect", "prune")
KINDS = ("container", "image", "volume", "network")
# Sent to the engine as the filter: exec_*, top, resize and attach never leave it.
FOLLOWED = tuple(dict.fromkeys(CONTAINER_ACTIONS + IMAGE_ACTIONS + VOLUME_ACTIONS + NETWORK_ACTIONS))


@dataclass(frozen=True, slots=True)
class EngineEvent:
    """One event (`GET /events`): kind is one of KINDS, time in Unix seconds.

    `name` is the container's or network's name, or the reference of an image event where the engine tells it;
    `container` the ID of the one that was put on a network, or taken off it.
    """

    kind: str
    action: str
    id: str
    name: str
    time: float
    container: str = ""

    @classmethod
    def from_api(cls, data: Mapping[str, Any]) -> EngineEvent:
        """Make one from a decoded line of the stream."""
        actor = data.get("Actor") or {}
        attributes = actor.get("Attributes") or {}
        nanoseconds = data.get("timeNano")
        return cls(
            kind=data.get("Type") or "",
            action=(data.get("Action") or data.get("status") or "").partition(":")[0],
            id=actor.get("ID") or data.get("id") or "",
            name=attributes.get("name") or "",
            time=nanoseconds / 1e9 if nanoseconds else float(data.get("time") or 0),
            container=attributes.get("container") or "",
        )
