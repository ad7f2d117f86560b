"""Objects for runs of plans on real engines, and the plan that removes what is marked of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.contract.host import unique
from tests.contract.run_plan import Runner
from tests.lab import seed
from tui.domain.plan import Plan
from tui.domain.plan_rules import Rules
from tui.domain.world import Marked
from tui.work.planning import gather, make_plan
from tui.work.risks import container_looked_at

NO_RULES = Rules(None, False, False, None, False, False, None)


class Yard:
    """Objects that a test makes on an engine; what is left of them goes with the test."""

    def __init__(self, api: Any) -> None:
        self.api = api
        self.name = unique("yard")
        self.containers: list[str] = []
        self.tags: list[str] = []
        self.volumes: list[str] = []
        self.networks: list[str] = []

    def container(self, **options: Any) -> str:
        name = f"{self.name}-{len(self.containers)}"
        self.containers.append(seed.create_container(self.api, name, **options))
        return self.containers[-1]

    def image(self, *more: str, size: int = 1000) -> str:
        """An image with a name of its own and more."""
        tag = f"{self.name}/app:{len(self.tags)}"
        made = seed.build_image(self.api, tag, size=size)
        self.tags.append(tag)
        for other in more:
            self.tag(made, other)
        return made

    def tag(self, image: str, tag: str) -> str:
        name = f"{self.name}/{tag}"
        self.api.tag(image, *name.split(":"))
        self.tags.append(name)
        return name

    def volume(self) -> str:
        self.volumes.append(f"{self.name}-{len(self.volumes)}")
        self.api.create_volume(self.volumes[-1])
        return self.volumes[-1]

    def network(self) -> str:
        name = f"{self.name}-{len(self.networks)}"
        self.networks.append(str(self.api.create_network(name, driver="bridge", internal=True)["Id"]))
        return self.networks[-1]

    @property
    def all(self) -> set[str]:
        """What is there of all that was made."""
        found = {c["Id"] for c in self.api.containers(all=True)} & set(self.containers)
        found |= {tag for i in self.api.images() for tag in i["RepoTags"] or ()} & set(self.tags)
        found |= {v["Name"] for v in self.api.volumes()["Volumes"] or ()} & set(self.volumes)
        return found | ({n["Id"] for n in self.api.networks()} & set(self.networks))

    def remove(self) -> None:
        there = self.all
        for id in there & set(self.containers):
            self.api.remove_container(id, force=True, v=True)
        for tag in there & set(self.tags):
            self.api.remove_image(tag, force=True)
        for name in there & set(self.volumes):
            self.api.remove_volume(name)
        for id in there & set(self.networks):
            self.api.remove_network(id)


def planned(made: Runner, marked: Marked) -> Plan:
    """The plan for what is marked, each step of it on, its risks agreed to."""
    plan = make_plan(gather(made.engine), NO_RULES, marked)
    assert not plan.left_out
    steps = tuple(
        container_looked_at(step, made.engine)
        if step.kind == "container"
        else replace(step, provisional=False)
        for step in plan.steps
    )
    return replace(plan, steps=steps, on=frozenset(step.id for step in steps))
