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
# Sent to the engine as the filter: exec_*, top, resize and attach never leave it.
FOLLOWED = tuple(dict.fromkeys(CONTAINER_ACTIONS + IMAGE_ACTIONS))


@dataclass(frozen=True, slots=True)
class EngineEvent:
    """One event (`GET /events`): kind is 'container' or 'image', time in Unix seconds.

    `name` is the container's name, or the reference of an image event where the engine tells it.
    """

    kind: str
    action: str
    id: str
    name: str
    time: float

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
        )
