"""Where the flight recorder keeps what containers were."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress

from tui.work.state_folder import MEMORY, known_memory_folder, state_folder

_ENDING = ".json.gz"
_DIGITS = 12


def records_of(ids: Iterable[str], env: Mapping[str, str], memory: str = MEMORY) -> dict[str, str]:
    """The newest record of each of these containers that there is one of: its path by the full ID."""
    known = {id[:_DIGITS]: id for id in ids}
    places = [os.path.join(state_folder(env), "removed")]
    if in_memory := known_memory_folder(memory):
        places.append(os.path.join(in_memory, "removed"))
    found: dict[str, str] = {}
    for place in places:
        names: list[str] = []
        with suppress(OSError):
            names = sorted(os.listdir(place))
        for name in names:
            id = known.get(name.removesuffix(_ENDING).rpartition("-")[2]) if name.endswith(_ENDING) else None
            # Names begin with the time.
            if id is not None and name > os.path.basename(found.get(id, "")):
                found[id] = os.path.join(place, name)
    return found
