"""Volumes that stand for the same files: one of them is filled, and the others with it (pure)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from typing import NamedTuple

from tui.domain.move import MovedVolume

_BINDS = frozenset(("bind", "rbind"))


class _Place(NamedTuple):
    """What a volume stands for: '' for a folder of the host, else how it is mounted; and where."""

    way: str
    path: str

    def holds(self, other: _Place) -> bool:
        return self.way == other.way and f"{other.path}/".startswith(f"{self.path.rstrip('/')}/")


def filled_through(volumes: Iterable[MovedVolume]) -> dict[str, MovedVolume]:
    """For each volume with an archive, by name, the one that it is filled through: itself, or one around its files."""
    with_archive = [volume for volume in volumes if volume.archive]
    places = [(volume, place) for volume in with_archive if (place := _place(volume))]
    # The outermost is all that has to be filled.
    places.sort(key=lambda each: len(each[1].path))
    found = {volume.name: volume for volume in with_archive}
    for volume, place in places:
        found[volume.name] = next(other for other, around in places if around.holds(place))
    return found


def _place(volume: MovedVolume) -> _Place | None:
    """None where it has files of its own."""
    options = dict(volume.options)
    device, kind = options.get("device", ""), options.get("type", "")
    if volume.driver != "local" or not device or kind == "tmpfs":
        return None
    said = options.get("o", "")
    way = "" if _BINDS.intersection(said.split(",")) else f"{kind} {said}"
    return _Place(way, posixpath.normpath(device))
