"""An engine under the contract, with a second hand on it that is not dtui's: the SDK."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.lab import seed
from tui.engine.info import EngineInfo

_numbers = itertools.count(1)

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
            return self._take_demo_image(tag)
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

    def _take_demo_image(self, tag: str) -> str:
        """The demo builds nothing: an image that nothing uses is given this name instead of its own."""
        used = {c["ImageID"] for c in self.api.containers(all=True)}
        free = next(i for i in self.api.images() if i["Id"] not in used and _is_spare(i["RepoTags"] or ()))
        self.api.tag(free["Id"], tag)
        self.api.remove_image(free["RepoTags"][0], noprune=True)
        return str(free["Id"])


def _is_spare(tags: Sequence[str]) -> bool:
    """Whether an image of the demo has one name, and that is not one a test gave it."""
    return len(tags) == 1 and not any(mark in tags[0] for mark in ("<none>", "contract/", seed.BUSYBOX))
