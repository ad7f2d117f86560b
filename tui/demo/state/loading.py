"""Images of an archive that a demo engine saved: made again of their configurations and layers."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tui.demo.state import content
from tui.demo.state.model import Image, Layer

Read = Callable[[str], bytes]


class Unreadable(ValueError):
    """Not an archive of a demo engine."""


class Loaded(NamedTuple):
    """An image of an archive, with the names that it has there."""

    image: Image
    names: tuple[str, ...]


def images_of(data: bytes) -> Iterator[Loaded]:
    """The images of an archive; raises Unreadable."""
    import tarfile  # not needed before somebody wants one

    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:*") as archive:

            def read(name: str) -> bytes:
                file = archive.extractfile(name)
                return file.read() if file else b""

            for each in json.loads(read("manifest.json")):
                config = read(each["Config"])
                image = _image(config, [read(name) for name in each["Layers"]])
                yield Loaded(image, tuple(each["RepoTags"] or ()))
    except Unreadable:
        raise
    except (tarfile.TarError, EOFError):
        raise Unreadable("archive/tar: invalid tar header") from None
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"invalid archive: {error}") from None


def _image(config: bytes, layers: Sequence[bytes]) -> Image:
    said: Mapping[str, Any] = json.loads(config).get("config") or {}
    check = (said.get("Healthcheck") or {}).get("Test") or []
    image = Image(
        time.time(),
        tuple(_layers(layers)),
        labels=said.get("Labels"),
        cmd=tuple(said.get("Cmd") or ()),
        entrypoint=tuple(said.get("Entrypoint") or ()),
        env=tuple(said.get("Env") or ()),
        exposed=tuple(said.get("ExposedPorts") or ()),
        volumes=tuple(said.get("Volumes") or ()),
        user=str(said.get("User") or ""),
        workdir=str(said.get("WorkingDir") or ""),
        health_check=" ".join(check[1:]),
    )
    if image.id != content.digest(config):
        raise Unreadable("the demo engine loads only images that a demo engine saved")
    return image


def _layers(found: Sequence[bytes]) -> Iterator[Layer]:
    parent = ""
    for data in found:
        size, command = content.told_by(data)
        if content.layer_tar(parent, size, command) != data:
            raise Unreadable("the demo engine loads only layers that a demo engine made")
        diff_id = content.digest(data)
        parent = content.chain_id(parent, diff_id)
        yield Layer(diff_id, parent, size, command)
