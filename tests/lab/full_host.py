"""A host before a clean-up: 40 containers, 150 references over shared bases, and what exists only there."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.lab.disk import mount
from tests.lab.engine import DockerEngine
from tests.lab.registry import Registry
from tests.lab.seed import create_container
from tests.lab.shared_images import Made, Quarry, archive
from tests.lab.storage import Storage
from tests.wait import eventually

REPOSITORIES = (
    "fleet/tracker-inbound",
    "fleet/tracker-outbound",
    "fleet/geo",
    "billing/worker",
    "billing/api",
    "shop/web",
    "shop/search",
    "tools/report",
    "tools/mirror",
)
VERSIONS = (1, 2, 3)
# Of each image: what stands behind its version.
SUFFIXES = ("", ".0", "-build", "-stable")
RUNNING = 4
NAMED = "ledger"
NETWORKS = 5


@dataclass
class FullHost:
    """One engine, and the names of what is special on it."""

    registry: Registry
    make: Callable[[], DockerEngine]
    engine: DockerEngine
    images: list[Made] = field(default_factory=list)
    anonymous: dict[str, str] = field(default_factory=dict)

    def name(self, number: int, version: int) -> str:
        """The first name of an image that a registry has."""
        return f"{self.registry.host}/{REPOSITORIES[number]}:{version}"

    @property
    def only_copies(self) -> dict[str, str]:
        """By how they are that: pushed and deleted there, never pushed, another one under the name there."""
        host = self.registry.host
        return {
            "hidden": f"{host}/legacy/hidden:1",
            "never": f"{host}/legacy/never:1",
            "moved": f"{host}/fleet/geo:hotfix",
        }

    @property
    def pinned(self) -> str:
        return self.name(8, 3)

    @property
    def changing(self) -> tuple[str, str]:
        """Two that get another name, and lose theirs, after the plan was made."""
        return self.name(7, 1), self.name(7, 2)

    def build(self) -> None:
        """Put all of it on the engine and in the registry; then end the engine, to be copied."""
        with closing(self.engine.api()) as api:
            self._load(api)
            self._push(api)
            self._containers(api)
            self._volumes(api)
            for number in range(NETWORKS):
                api.create_network(f"old-{number}", driver="bridge", internal=True)
        self.engine.stop()

    def _load(self, api: Any) -> None:
        quarry = Quarry()
        low, high = quarry.base(500_000), quarry.layer(300_000)
        for number, repository in enumerate(REPOSITORIES):
            own = quarry.layer(80_000 + 10_000 * number)
            for version in VERSIONS:
                layers = (
                    low,
                    *((high,) if number % 2 else ()),
                    own,
                    quarry.layer(40_000 * version + 7 * number),
                )
                names = [f"{self.registry.host}/{repository}:{version}{suffix}" for suffix in SUFFIXES]
                names.append(f"{self.registry.host}/copies/{repository.partition('/')[2]}:{version}")
                self.images.append(Made(layers, tuple(names), len(self.images)))
        for kind, name in self.only_copies.items():
            layers = (low, high, quarry.layer(150_000))
            names = [f"{name}{suffix}" for suffix in (*SUFFIXES, f"-{kind}")]
            self.images.append(Made(layers, tuple(names), len(self.images)))
        api.load_image(archive(self.images), quiet=True)

    def _push(self, api: Any) -> None:
        """All but two: a name for each repository, the others beside it on the registry's disk."""
        storage, host = Storage(self.registry.data), f"{self.registry.host}/"
        kept = (self.only_copies["never"], self.only_copies["moved"])
        for image in self.images:
            if image.names[0] in kept:
                continue
            by_repository: dict[str, list[str]] = {}
            for name in image.names:
                repository, _, tag = name.removeprefix(host).rpartition(":")
                by_repository.setdefault(repository, []).append(tag)
            for repository, (first, *others) in by_repository.items():
                said = api.push(f"{host}{repository}", first)
                assert '"error"' not in said, said
                storage.tag(repository, storage.tags(repository)[first], *others)
        geo = storage.tags("fleet/geo")["3"]
        storage.tag("fleet/geo", geo, *(f"hotfix{suffix}" for suffix in (*SUFFIXES, "-moved")))
        tags = storage.tags("legacy/hidden")
        for tag in tags:
            storage.remove_tag("legacy/hidden", tag)
        for digest in set(tags.values()):
            storage.remove_image("legacy/hidden", digest)

    def _containers(self, api: Any) -> None:
        """Running ones are started on the copies; most of the others never were."""
        for number in range(RUNNING):
            create_container(api, f"up-{number}", image=self.name(number, 3))
        for number in range(33):
            create_container(api, f"old-{number:02}", image=self.name(number % 8, 1 + number % 2))
        labels = {"com.docker.compose.project": "shop", "com.docker.compose.service": "web"}
        create_container(api, "shop-web-1", image=self.name(5, 3), labels=labels)
        writes = ["sh", "-c", "echo settings > /settings.conf"]
        create_container(api, "changed", image=self.name(6, 3), command=writes, start=True)
        create_container(api, "ended", image=self.name(4, 1), command=["true"], start=True)
        for name in ("changed", "ended"):
            eventually(lambda name=name: not api.inspect_container(name)["State"]["Running"])  # type: ignore[misc]

    def _volumes(self, api: Any) -> None:
        """A named one and one without a name with data, one without either: their containers are gone."""
        self._write(api.create_volume(NAMED)["Mountpoint"], 400_000)
        for name, size in (("data", 90_000), ("empty", 0)):
            made = create_container(api, f"gone-{name}", image=self.name(0, 3), volumes=["/v"])
            api.start(made)
            (mount,) = api.inspect_container(made)["Mounts"]
            self._write(mount["Source"], size)
            api.remove_container(made, force=True)
            self.anonymous[name] = mount["Name"]

    def _write(self, folder: str, size: int) -> None:
        if size:
            Path(folder, "journal.db").write_bytes(b"x" * size)

    @contextmanager
    def copy(self, disk: str = "") -> Iterator[DockerEngine]:
        """Another engine with all that, down to its ID; four containers run on it.

        With a `disk` of a size all its data are on one of its own.
        """
        made = self.make()
        try:
            if disk:
                mount(made.data, disk)
            subprocess.run(["cp", "-a", f"{self.engine.data}/.", str(made.data)], check=True)
            made.start()
            with closing(made.api()) as api:
                for number in range(RUNNING):
                    api.start(f"up-{number}")
            yield made
        finally:
            made.remove()


def left_on(engine: DockerEngine) -> set[str]:
    """All that is there, in words that are the same on each copy."""
    with closing(engine.api()) as api:
        images = api.images()
        found = {f"container {c['Names'][0][1:]} {c['State']}" for c in api.containers(all=True)}
        found |= {f"image {tag}" for image in images for tag in image["RepoTags"] or ()}
        found |= {f"image {image['Id']}" for image in images}
        found |= {f"volume {volume['Name']}" for volume in api.volumes()["Volumes"] or ()}
        return found | {f"network {network['Name']}" for network in api.networks()}


def stored(engine: DockerEngine) -> int:
    """Bytes of all layers, as the engine tells."""
    with closing(engine.api()) as api:
        return int(api.df()["LayersSize"])
