"""Many images over shared bases in one archive that `docker load` takes: made at once, alike on every engine."""

from __future__ import annotations

import io
import json
import random
import shutil
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from tests.lab.seed import APPLETS


@dataclass(frozen=True)
class Layer:
    """One layer: the tar of it, and the bytes of its files."""

    content: bytes
    size: int

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Made:
    """One image: its layers from the bottom up, its names, and which of many it is by age."""

    layers: tuple[Layer, ...]
    names: tuple[str, ...]
    age: int

    @property
    def config(self) -> bytes:
        """With a history in which each layer has a step, and a step that made none stands between."""
        when = f"2024-01-{1 + self.age // 24:02}T{self.age % 24:02}:00:00Z"
        history: list[dict[str, object]] = [
            {"created": when, "created_by": f"COPY part{n} /"} for n in range(len(self.layers))
        ]
        history.insert(1, {"created": when, "created_by": "ENV PATH=/bin", "empty_layer": True})
        told = {
            "architecture": "amd64",
            "os": "linux",
            "created": when,
            "config": {"Env": ["PATH=/bin"], "Cmd": ["sleep", "100000"]},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{each.digest}" for each in self.layers]},
            "history": history,
        }
        return json.dumps(told).encode()

    @property
    def id(self) -> str:
        """Its ID on an engine with the classic store."""
        return f"sha256:{sha256(self.config).hexdigest()}"


class Quarry:
    """Where layers come from: random bytes, the same each time."""

    def __init__(self) -> None:
        self._random = random.Random(5)
        self._count = 0

    def base(self, size: int) -> Layer:
        """A layer with busybox, so that containers run, and so many bytes more."""
        data = io.BytesIO()
        path = shutil.which("busybox") or "/bin/busybox"
        with tarfile.open(fileobj=data, mode="w") as tar:
            tar.add(path, "bin/busybox")
            length = tar.getmembers()[0].size
            for applet in APPLETS:
                link = tarfile.TarInfo(f"bin/{applet}")
                link.type, link.linkname = tarfile.SYMTYPE, "busybox"
                tar.addfile(link)
            self._add(tar, size)
        return Layer(data.getvalue(), length + size)

    def layer(self, size: int) -> Layer:
        """A layer of one file of so many bytes."""
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode="w") as tar:
            self._add(tar, size)
        return Layer(data.getvalue(), size)

    def _add(self, tar: tarfile.TarFile, size: int) -> None:
        self._count += 1
        entry = tarfile.TarInfo(f"data/{self._count}")
        entry.size = size
        tar.addfile(entry, io.BytesIO(self._random.randbytes(size)))


def archive(images: Sequence[Made]) -> bytes:
    """All of them as `docker save` writes them, each layer once."""
    data = io.BytesIO()
    files: dict[str, bytes] = {}
    manifest = []
    for image in images:
        files[f"{image.id.removeprefix('sha256:')}.json"] = image.config
        files |= {f"{layer.digest}/layer.tar": layer.content for layer in image.layers}
        manifest.append(
            {
                "Config": f"{image.id.removeprefix('sha256:')}.json",
                "RepoTags": list(image.names),
                "Layers": [f"{layer.digest}/layer.tar" for layer in image.layers],
            }
        )
    files["manifest.json"] = json.dumps(manifest).encode()
    with tarfile.open(fileobj=data, mode="w") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return data.getvalue()
