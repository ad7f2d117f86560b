"""Images as list, inspect and history show them, by API version."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tui.demo.api.format import stamp
from tui.demo.state.engine import DemoEngine
from tui.demo.state.model import Image, sha

# From these API versions on, lists are empty instead of null, and old fields are gone.
_NO_NULLS, _NO_VIRTUAL_SIZE, _NO_BUILD_CONTAINER = (1, 43), (1, 44), (1, 45)


def list_entry(
    engine: DemoEngine,
    image: Image,
    tags: list[str],
    digests: list[str],
    version: tuple[int, int],
    shared: bool = False,
) -> dict[str, Any]:
    """The entry of the list; `tags` and `digests` are the names that were asked for."""
    nameless = not tags and not digests
    old = version < _NO_NULLS
    entry: dict[str, Any] = {
        "Containers": -1,
        "Created": int(image.created),
        "Id": image.id,
        "Labels": image.labels,
        "ParentId": image.parent,
        "RepoDigests": (["<none>@<none>"] if nameless else digests or None) if old else digests,
        "RepoTags": (["<none>:<none>"] if nameless else tags or None) if old else tags,
        "SharedSize": shared_size(engine, image) if shared else -1,
        "Size": image.size,
    }
    return entry | ({"VirtualSize": image.size} if version < _NO_VIRTUAL_SIZE else {})


def shared_size(engine: DemoEngine, image: Image) -> int:
    """Bytes of its layers that other images have too."""
    others = {
        layer.chain_id
        for other in engine.images.by_id.values()
        if other is not image
        for layer in other.layers
    }
    return sum(layer.size for layer in image.layers if layer.chain_id in others)


def inspect(engine: DemoEngine, image: Image, version: tuple[int, int]) -> dict[str, Any]:
    """The answer of inspect."""
    names = engine.images.names
    built = {"Container": "", "ContainerConfig": _empty_config()} if version < _NO_BUILD_CONTAINER else {}
    answer: dict[str, Any] = {
        "Id": image.id,
        "RepoTags": names.tags(image.id),
        "RepoDigests": names.digests(image.id),
        "Parent": image.parent,
        "Comment": image.comment,
        "Created": stamp(image.created),
        **built,
        "DockerVersion": "",
        "Author": "",
        "Config": _config(image),
        "Architecture": "amd64",
        "Os": "linux",
        "Size": image.size,
    }
    if version < _NO_VIRTUAL_SIZE:
        answer["VirtualSize"] = image.size
    layers = [layer.diff_id for layer in image.layers]
    return answer | {
        "GraphDriver": _graph_driver(image),
        "RootFS": {"Type": "layers", "Layers": layers},
        "Metadata": {"LastTagTime": stamp(image.tagged) if image.tagged else "0001-01-01T00:00:00Z"},
    }


def _empty_config() -> dict[str, Any]:
    return {
        "Hostname": "",
        "Domainname": "",
        "User": "",
        "AttachStdin": False,
        "AttachStdout": False,
        "AttachStderr": False,
        "Tty": False,
        "OpenStdin": False,
        "StdinOnce": False,
        "Env": None,
        "Cmd": None,
        "Image": "",
        "Volumes": None,
        "WorkingDir": "",
        "Entrypoint": None,
        "OnBuild": None,
        "Labels": None,
    }


def _config(image: Image) -> dict[str, Any]:
    config = _empty_config() | {
        "User": image.user,
        "Env": list(image.env) or None,
        "Cmd": list(image.cmd) or None,
        "Image": image.parent,
        "Volumes": {path: {} for path in image.volumes} or None,
        "WorkingDir": image.workdir,
        "Entrypoint": list(image.entrypoint) or None,
        "Labels": image.labels,
    }
    if image.exposed:
        config["ExposedPorts"] = {port: {} for port in image.exposed}
    if image.health_check:
        config["Healthcheck"] = {"Test": ["CMD-SHELL", image.health_check]}
    return config


def _graph_driver(image: Image) -> dict[str, Any]:
    top = image.layers[-1].chain_id if image.layers else image.id
    folder = f"/var/lib/docker/overlay2/{sha('layer', top)}"
    lower = ":".join(
        f"/var/lib/docker/overlay2/{sha('layer', layer.chain_id)}/diff"
        for layer in reversed(image.layers[:-1])
    )
    data = {"MergedDir": f"{folder}/merged", "UpperDir": f"{folder}/diff", "WorkDir": f"{folder}/work"}
    return {"Data": ({"LowerDir": lower} if lower else {}) | data, "Name": "overlay2"}


def history(engine: DemoEngine, image: Image) -> list[dict[str, Any]]:
    """The answer of history: newest step first, the image's own ID on the top one."""
    steps = [(layer.created_by, layer.size) for layer in image.layers]
    steps += [(setting, 0) for setting in _settings(image)]
    entries: list[dict[str, Any]] = [
        {
            "Comment": "",
            "Created": int(image.created),
            "CreatedBy": by,
            "Id": "<missing>",
            "Size": size,
            "Tags": None,
        }
        for by, size in reversed(steps)
    ]
    if entries:
        entries[0] |= {
            "Id": image.id,
            "Comment": image.comment,
            "Tags": engine.images.names.tags(image.id) or None,
        }
    return entries


def _settings(image: Image) -> Iterator[str]:
    """The steps that only noted something."""
    yield from (f"ENV {pair}" for pair in image.env if not pair.startswith("PATH="))
    yield from (f"EXPOSE map[{port}:{{}}]" for port in image.exposed)
    if image.volumes:
        yield f"VOLUME [{' '.join(image.volumes)}]"
    if image.user:
        yield f"USER {image.user}"
    for word, parts in (("ENTRYPOINT", image.entrypoint), ("CMD", image.cmd)):
        if parts:
            yield f"{word} {json.dumps(parts)}"
