"""The mounts of a container in the words of a Compose file (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tui.domain.move_compose_host import Part, key_of, unsaid
from tui.domain.recipe import Recipe
from tui.domain.yaml_text import Value


def volumes_of(recipe: Recipe) -> Iterator[str]:
    """The names of the volumes that a container mounts."""
    for mount in recipe.host.get("Mounts") or ():
        if mount.get("Type") == "volume" and mount.get("Source"):
            yield mount["Source"]


def mounts(asked: Iterable[Mapping[str, Any]]) -> Part:
    """HostConfig.Mounts; Compose has a service's mounts by their places."""
    parts = [_mount(mount) for mount in asked]
    said: list[Value] = [dict(part.said) for part in parts if part.said]
    return Part({"volumes": said} if said else {}, tuple(work for part in parts for work in part.left))


def _mount(mount: Mapping[str, Any]) -> Part:
    kind, target = mount["Type"], mount["Target"]
    if kind not in _MOUNT_OPTIONS:
        return unsaid(f"its mount of the kind {kind} at {target}")
    said: dict[str, Value] = {"type": kind}
    if mount.get("Source"):
        said["source"] = key_of(mount["Source"]) if kind == "volume" else mount["Source"]
    said["target"] = target
    if mount.get("ReadOnly"):
        said["read_only"] = True
    if mount.get("Consistency"):
        said["consistency"] = mount["Consistency"]
    field, known, written = _MOUNT_OPTIONS[kind]
    options = {key: value for key, value in (mount.get(field) or {}).items() if value}
    # A path that is missing is to be noticed: Compose would make it, empty.
    own: dict[str, Value] = {"create_host_path": False} if kind == "bind" else {}
    own |= {known[key]: value for key, value in options.items() if key in known}
    if own:
        said[kind] = own
    more = sorted(key for key in options if key not in known and key not in written)
    left = (unsaid(f"{', '.join(more)} of its mount at {target}").left) if more else ()
    return Part(said, left)


# The field with a mount's options; those Compose has, by its names; those that are said with the volume itself.
_MOUNT_OPTIONS: Mapping[str, tuple[str, Mapping[str, str], tuple[str, ...]]] = {
    "bind": ("BindOptions", {"Propagation": "propagation"}, ("CreateMountpoint",)),
    "volume": ("VolumeOptions", {"NoCopy": "nocopy", "Subpath": "subpath"}, ("DriverConfig", "Labels")),
    "tmpfs": ("TmpfsOptions", {"SizeBytes": "size", "Mode": "mode"}, ()),
}
