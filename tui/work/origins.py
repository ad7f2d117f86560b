"""Which container, image and path a volume was of, for volumes of containers that dtui removed."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from tui.work.state_folder import MEMORY, known_memory_folder, memory_folder, state_folder

_FILE = "volume-origins.json"
_MOST = 5000


@dataclass(frozen=True, slots=True)
class Origin:
    """A removed container that mounted a volume: its name, its image and the path; when, in Unix seconds."""

    container: str
    image: str
    path: str
    removed: float

    def __str__(self) -> str:
        day = time.strftime("%Y-%m-%d", time.localtime(self.removed))
        return f"{self.path} of {self.container} ({self.image}), removed {day}"


class Origins:
    """The record of the volumes of removed containers: a hint, so that what cannot be read is not there."""

    def __init__(self, env: Mapping[str, str], memory: str = MEMORY) -> None:
        self._folder, self._memory = state_folder(env), memory

    def of(self, volume: str) -> Origin | None:
        """What a volume was of, None where that was never noted."""
        return self.all().get(volume)

    def all(self) -> dict[str, Origin]:
        """Everything noted, by the volume's name; a few milliseconds."""
        found = _read(os.path.join(self._folder, _FILE))
        memory = known_memory_folder(self._memory)
        return found | (_read(os.path.join(memory, _FILE)) if memory else {})

    def note(self, origins: Mapping[str, Origin]) -> bool:
        """Add some, on the disk or else in memory; False where neither has room."""
        if not origins:
            return True
        try:
            _add(os.path.join(self._folder, _FILE), origins)
        except OSError:
            try:
                _add(os.path.join(memory_folder(self._memory), _FILE), origins)
            except OSError:
                return False
        return True


def _add(path: str, origins: Mapping[str, Origin]) -> None:
    from tui.registry.atomic import update

    def added(content: bytes | None) -> bytes:
        # Taken out first, so that what is noted again counts as new: the oldest are dropped.
        known = {name: each for name, each in _decoded(content or b"").items() if name not in origins}
        newest = [*known.items(), *origins.items()][-_MOST:]
        return json.dumps({name: asdict(each) for name, each in newest}, indent=1).encode() + b"\n"

    update(path, added)


def _read(path: str) -> dict[str, Origin]:
    try:
        with open(path, "rb") as file:
            return _decoded(file.read())
    except OSError:
        return {}


def _decoded(content: bytes) -> dict[str, Origin]:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    entries = data.items() if isinstance(data, dict) else ()
    return {name: made for name, made in ((name, _origin(each)) for name, each in entries) if made}


def _origin(entry: object) -> Origin | None:
    match entry:
        case {
            "container": str(name),
            "image": str(image),
            "path": str(path),
            "removed": int() | float() as at,
        }:
            return Origin(name, image, path, float(at))
    return None
