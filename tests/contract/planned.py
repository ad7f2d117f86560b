"""A small host to clean up, and what is left of it, in words that are the same on every engine."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from docker.errors import ImageNotFound

from tests.lab.buildkit import build_with_buildkit
from tests.lab.seed import BUSYBOX, build_image, create_container
from tests.wait import eventually
from tui.domain.network import PREDEFINED
from tui.domain.plan import Plan, Step
from tui.domain.plan_rules import Rules
from tui.domain.world import Marked, World
from tui.engine.client import Engine
from tui.work.facts import Facts
from tui.work.planning import gather, make_plan
from tui.work.risks import container_looked_at, with_size

NO_RULES = Rules(None, False, False, None, False, False, None)


@dataclass
class Planned:
    """An engine and a second hand on it that is not dtui's."""

    engine: Engine
    api: Any
    facts: Facts | None = None

    def arrange(self) -> None:
        """Containers in every state, images with several names and parents, volumes, a network, a build cache."""
        api = self.api
        build_image(api, "plan/base:1", size=3000)
        build_image(api, "plan/app:1", layers=2, size=2000, base="plan/base:1")
        build_image(api, "plan/keep:1", size=1000)
        api.tag("plan/app:1", "plan.example/app", "stable")
        api.tag("plan/keep:1", "plan/keep", "old")
        api.tag("plan/keep:1", "plan/keep", "older")
        create_container(api, "plain", image="plan/app:1", volumes=["/cache"])
        self.ran("changed", "echo hello > /notes", image="plan/app:1")
        create_container(api, "up", image="plan/keep:1", start=True)
        create_container(api, "busy", start=True)
        once = api.create_host_config(auto_remove=True, network_mode="none")
        api.create_container(
            BUSYBOX,
            ["sleep", "1000"],
            name="once",
            host_config=once,
            stop_signal="SIGKILL",
            volumes=["/cache"],
        )
        api.start("once")
        for name in ("plan-data", "plan-empty"):
            api.create_volume(name)
        api.create_network("plan-net", driver="bridge")
        gone = self.ran("writer", "echo data > /v/file", volumes=["/v"])
        api.remove_container(gone, v=False)
        build_with_buildkit(api, "plan/kit:1", "FROM busybox\nRUN echo 1 > /a\nRUN echo 2 > /b")

    def clear(self) -> None:
        """Take everything away but busybox and what the builder keeps of it."""
        api = self.api
        for container in api.containers(all=True):
            api.remove_container(container["Id"], force=True, v=True)
        parents = self.engine.image_tree().parents
        kept = api.inspect_image(BUSYBOX)["Id"]
        for id in sorted(parents.keys() - {kept}, key=lambda id: -_depth(id, parents)):
            with suppress(ImageNotFound):
                api.remove_image(id, force=True, noprune=True)
        for volume in api.volumes()["Volumes"] or ():
            api.remove_volume(volume["Name"])
        for network in api.networks():
            if network["Name"] not in PREDEFINED:
                api.remove_network(network["Id"])
        api.prune_builds()

    def ran(self, name: str, command: str, **options: Any) -> str:
        """A container that has ended; its ID."""
        id = create_container(self.api, name, command=["sh", "-c", command], start=True, **options)
        eventually(lambda: self.api.inspect_container(id)["State"]["Status"] == "exited", what="ended")
        return id

    def world(self) -> World:
        """As gathered a month later, so that all is old."""
        found = gather(self.engine, facts=self.facts)
        return replace(found, now=time.time() + 30 * 86400)

    def plan(self, rules: Rules, marked: Marked | None = None) -> Plan:
        """A plan of which every step was looked at, and all are on; nobody was asked for verdicts."""
        made = make_plan(self.world(), rules, marked)
        sizes = self.engine.volume_sizes()
        plan = made.with_steps({step.id: self._looked_at(step, sizes) for step in made.steps})
        for step in plan.steps:
            plan = plan.with_on(step.id).plan
        return plan

    def _looked_at(self, step: Step, sizes: dict[str, int]) -> Step:
        if step.kind == "container":
            return container_looked_at(step, self.engine)
        if step.kind == "volume":
            return with_size(step, sizes.get(step.object))
        return replace(step, provisional=False)

    def left(self) -> frozenset[str]:
        """What there is, by names; what has none is counted."""
        return frozenset(self._left())

    def _left(self) -> Iterator[str]:
        api = self.api
        yield from (f"container {c['Names'][0]}" for c in api.containers(all=True))
        images = api.images(all=True)
        tags = [tag for image in images for tag in image["RepoTags"] or () if "<none>" not in tag]
        yield from (f"image {tag}" for tag in tags if "@" not in tag)
        yield f"{sum(not _names(image) for image in images)} images without a name"
        volumes = [volume["Name"] for volume in api.volumes()["Volumes"] or ()]
        yield from (f"volume {name}" for name in volumes if len(name) < 64)
        yield f"{sum(len(name) == 64 for name in volumes)} anonymous volumes"
        yield from (f"network {network['Name']}" for network in api.networks())
        yield f"{len(self.engine.build_cache())} records"


def _names(image: dict[str, Any]) -> list[str]:
    return [name for name in image["RepoTags"] or () if "<none>" not in name]


def _depth(id: str, parents: Mapping[str, str]) -> int:
    depth = 0
    while id := parents.get(id, ""):
        depth += 1
    return depth
