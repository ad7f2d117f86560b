"""An engine under the contract, with a second hand on it that is not dtui's: the SDK."""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.lab import seed
from tui.engine.info import EngineInfo

_numbers = itertools.count(1)
_DEMO_BASE = "busybox:1.36"

# For what the demo has no part in, such as a registry where nobody listens.
on_real_engines = pytest.mark.parametrize("prepared", ["docker20", "docker26"], indirect=True)
# For what hangs on how images are kept: each of the stores that dtui is to know.
on_every_store = pytest.mark.parametrize("prepared", ["docker20", "docker26", "podman"], indirect=True)


def unique(text: str) -> str:
    """A name no other test uses."""
    return f"{text}-{next(_numbers)}"


@dataclass
class Host:
    """One engine: `name` tells which, `api` arranges and checks from outside."""

    name: str
    socket: str
    api: Any
    _made: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        return f"unix://{self.socket}"

    @property
    def is_demo(self) -> bool:
        return self.name == "demo"

    @property
    def info(self) -> EngineInfo | None:
        """What dtui is told of an engine that it does not greet yet: Podman."""
        return EngineInfo("Libpod", "4.3.1", "1.41") if self.name == "podman" else None

    @property
    def has_containerd_store(self) -> bool:
        return self.name == "docker26"

    def image(self, tag: str, size: int = 1000) -> str:
        """An image of its own, named `tag` only; its ID."""
        if self.is_demo:
            return self._committed(tag, size)
        return seed.build_image(self.api, tag, size=size)

    def container(self, name: str, *, image: str = seed.BUSYBOX, start: bool = False, **options: Any) -> str:
        """A container that sleeps; its ID."""
        made = seed.create_container(self.api, name, image=image, start=start, **options)
        self._made.append(made)
        return made

    def state(self, container: str) -> str:
        """The state of a container as inspect tells it."""
        return str(self.api.inspect_container(container)["State"]["Status"])

    def tags(self, image: str) -> list[str]:
        """The names of an image as inspect tells them."""
        return list(self.api.inspect_image(image)["RepoTags"] or ())

    def clean(self) -> None:
        """Remove the containers a test made, where they still are."""
        present = {c["Id"] for c in self.api.containers(all=True)}
        for container in present & set(self._made):
            self.api.remove_container(container, force=True, v=True)
        self._made.clear()

    def _committed(self, tag: str, size: int) -> str:
        """The demo builds nothing, but makes an image of a container that a file was put into."""
        made = self.api.create_container(_DEMO_BASE, ["sh"])["Id"]
        self.api.put_archive(made, "/", seed.packed({"layer": os.urandom(size)}).read())
        repository, _, tag = tag.rpartition(":")
        image = str(self.api.commit(made, repository, tag)["Id"])
        self.api.remove_container(made)
        return image
