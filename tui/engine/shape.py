"""Whether an answer about an object is made as engines make them: a proxy may answer anything."""

from __future__ import annotations

from typing import Any

from tui.engine.errors import EngineError

_PARTS = {
    "State": dict,
    "Config": dict,
    "HostConfig": dict,
    "NetworkSettings": dict,
    "RootFS": dict,
    "Mounts": list,
    "RepoTags": list,
    "RepoDigests": list,
}


def object_of(data: Any) -> dict[str, Any]:
    """The inspect answer of a container or an image; raises EngineError where it is none."""
    if not isinstance(data, dict) or not isinstance(data.get("Id"), str):
        raise _odd("there is no ID in it")
    for part, kind in _PARTS.items():
        if not isinstance(data.get(part), kind | None):
            raise _odd(f"its {part} is a {type(data[part]).__name__}")
    return data


def list_of(data: Any) -> list[dict[str, Any]]:
    """An answer that is a list of objects, null for an empty one; raises EngineError where it is none."""
    found = [] if data is None else data
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise _odd("it is no list of objects")
    return found


def _odd(what: str) -> EngineError:
    return EngineError(
        "The engine's answer is not made as Docker engines make them",
        f"What it says of this object cannot be read: {what}.",
        "Is there a proxy in front of the engine?",
    )
