"""A container's mounts as they have to be asked for again, whatever way they were asked for at first (pure)."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any, NamedTuple

PROPAGATIONS = ("private", "rprivate", "shared", "rshared", "slave", "rslave")
RELABELS = ("z", "Z")


class Bind(NamedTuple):
    """One of HostConfig.Binds: `source:target:options`, the way of `docker run -v`."""

    source: str
    target: str
    options: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Bind:
        """Read one; a lone path is a volume without a name."""
        parts = text.split(":")
        if len(parts) == 1:
            return cls("", _path(parts[0]))
        return cls(parts[0], _path(parts[1]), tuple(":".join(parts[2:]).split(",")) if parts[2:] else ())


def own_mounts(inspect: Mapping[str, Any]) -> list[dict[str, Any]]:
    """HostConfig.Mounts that give the same mounts, by their place; volumes without a name have theirs of here.

    Those of other containers (`--volumes-from`) and those that the image declares are among them. Sizes and modes
    of HostConfig.Tmpfs are not: these stay there.
    """
    host = inspect.get("HostConfig") or {}
    specs = {_path(spec["Target"]): spec for spec in host.get("Mounts") or ()}
    binds = {bind.target: bind for bind in binds_of(host)}
    found = {bind.target: _asked(bind) for bind in binds.values()}
    found |= {target: _as_spec(target, spec) for target, spec in specs.items()}
    for mount in inspect.get("Mounts") or ():
        target = _path(mount["Destination"])
        if mount.get("Type") == "tmpfs" and target in own_tmpfs(host):
            continue
        found[target] = _mount(target, mount, specs.get(target) or {}, binds.get(target))
    return [found[target] for target in sorted(found)]


def own_tmpfs(host: Mapping[str, Any]) -> dict[str, str]:
    """HostConfig.Tmpfs: place to options as `docker run --tmpfs` takes them."""
    return {_path(target): options for target, options in sorted((host.get("Tmpfs") or {}).items())}


def binds_of(host: Mapping[str, Any]) -> tuple[Bind, ...]:
    """HostConfig.Binds, read."""
    return tuple(Bind.parse(text) for text in host.get("Binds") or ())


def _path(path: str) -> str:
    return posixpath.normpath(path)


def _mount(
    target: str, mount: Mapping[str, Any], spec: Mapping[str, Any], bind: Bind | None
) -> dict[str, Any]:
    match mount.get("Type"):
        case "volume":
            made = _volume(mount, spec, bind)
        case "bind":
            made = _bind(mount, spec, bind)
        case _:
            made = _as_spec(target, {"Source": mount.get("Source"), **spec, "Type": mount.get("Type")})
    made["Target"] = target
    if mount.get("RW") is False:
        made["ReadOnly"] = True
    return made


def _asked(bind: Bind) -> dict[str, Any]:
    """A mount that was asked for, and that inspect does not list."""
    kind = "bind" if bind.source.startswith("/") else "volume"
    told = {"Type": kind, "Name": bind.source, "Destination": bind.target, "RW": "ro" not in bind.options}
    return _mount(bind.target, told, {}, bind)


def _as_spec(target: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in spec.items() if value} | {"Target": target}


def _volume(mount: Mapping[str, Any], spec: Mapping[str, Any], bind: Bind | None) -> dict[str, Any]:
    made: dict[str, Any] = {"Type": "volume", "Source": mount.get("Name") or ""}
    options = {key: value for key, value in (spec.get("VolumeOptions") or {}).items() if value}
    if bind is not None and "nocopy" in bind.options:
        options["NoCopy"] = True
    driver = mount.get("Driver") or "local"
    if driver != "local" and "DriverConfig" not in options:
        options["DriverConfig"] = {"Name": driver}
    if options:
        made["VolumeOptions"] = options
    return made


def _bind(mount: Mapping[str, Any], spec: Mapping[str, Any], bind: Bind | None) -> dict[str, Any]:
    source = spec.get("Source") or (bind.source if bind else "") or mount.get("Source")
    made: dict[str, Any] = {"Type": "bind", "Source": source}
    options = {key: value for key, value in (spec.get("BindOptions") or {}).items() if value}
    # What inspect says under Mounts is what came of it, on hosts that differ: only what was asked for counts.
    asked = [option for option in (bind.options if bind else ()) if option in PROPAGATIONS]
    if asked:
        options["Propagation"] = asked[-1]
    if options:
        made["BindOptions"] = options
    return made
