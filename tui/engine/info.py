"""Which engine answered, and the API version spoken with it."""

from __future__ import annotations

from typing import NamedTuple

from tui.engine.errors import EngineUnsupported

# The oldest is Docker 20.10's; the newest is the last whose answers were compared field by field.
OLDEST = "1.41"
NEWEST = "1.47"


class EngineInfo(NamedTuple):
    """Name, release and negotiated API version; ID, image store and host are unknown until asked for."""

    name: str
    version: str
    api_version: str
    engine_id: str | None = None
    store: str = ""
    host: str = ""


def negotiate(engine_api: str, engine_min: str = "") -> str:
    """The newest API version both speak; raises EngineUnsupported when there is none."""
    theirs, ours = _number(engine_api), _number(NEWEST)
    if theirs < _number(OLDEST):
        detail = f"It speaks the API up to {engine_api}; dtui needs {OLDEST} (Docker 20.10)."
        raise EngineUnsupported("This Docker engine is too old for dtui", detail, "Upgrade the engine.")
    if engine_min and _number(engine_min) > ours:
        detail = f"It speaks no API older than {engine_min}; dtui speaks {OLDEST} to {NEWEST}."
        raise EngineUnsupported("This Docker engine is too new for dtui", detail, "Upgrade dtui.")
    return NEWEST if theirs > ours else engine_api


def server_of(header: str) -> tuple[str, str]:
    """Name and release from a Server header such as `Docker/20.10.24+dfsg1 (linux)`."""
    product = header.split(" ", 1)[0]
    name, _, version = product.partition("/")
    return name or "Docker", version.partition("+")[0]


def _number(version: str) -> tuple[int, ...]:
    parts = version.split(".")
    return tuple(map(int, parts)) if all(part.isascii() and part.isdigit() for part in parts) else (0,)
