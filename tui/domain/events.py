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
        """Make one from a decoded line of the stream; what is of another type than it should be is left out."""
        actor = _object(data.get("Actor"))
        attributes = _object(actor.get("Attributes"))
        return cls(
            kind=_text(data.get("Type")),
            action=_text(data.get("Action"), data.get("status")).partition(":")[0],
            id=_text(actor.get("ID"), data.get("id")),
            name=_text(attributes.get("name")),
            time=_number(data.get("timeNano")) / 1e9 or _number(data.get("time")),
            container=_text(attributes.get("container")),
        )


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(*values: Any) -> str:
    """The first that says something."""
    return next((value for value in values if value and isinstance(value, str)), "")


def _number(value: Any) -> float:
    return float(value) if type(value) in (int, float) and 0 <= value < 1e20 else 0.0
