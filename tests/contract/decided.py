"""A host that is given up: decided about, packed, and carried out; `python -m … SOCKET FOLDER` does the last.

FOLDER holds plan.json and gets the state. A run that was killed is gone on with.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tests.contract.host import Host
from tests.contract.packed import into_folder
from tests.contract.run_plan import Runner, a_job, runner
from tests.contract.run_yard import Yard
from tests.wait import eventually
from tui.domain.decision import Decision, cases
from tui.domain.plan import Plan, Step
from tui.domain.plan_json import from_json
from tui.domain.world import World
from tui.engine.client import Engine
from tui.work.deciding import make_decided_plan
from tui.work.decommission import Decommission
from tui.work.identity import engine_id
from tui.work.pack_moved import moved_from
from tui.work.packed import Packed
from tui.work.plan_doing import Result
from tui.work.plan_run import PlanRun, Surroundings
from tui.work.planning import gather
from tui.work.risks import container_looked_at, with_size
from tui.work.survey import survey


class Decided:
    """A few containers of one engine, that is taken for a whole host of which they are all."""

    def __init__(self, host: Host, running: Runner, yard: Yard) -> None:
        self.host, self.running, self.yard = host, running, yard
        self.record = opened(running)

    @property
    def engine(self) -> Engine:
        return self.running.engine

    def image(self) -> str:
        """An image of its own; its ID."""
        tag = f"contract/{self.yard.name}:{len(self.yard.tags)}"
        self.yard.tags.append(tag)
        return self.host.image(tag)

    def world(self) -> World:
        """Only what the yard made: other tests have things there, too."""
        found, yard = gather(self.engine), self.yard
        return replace(
            found,
            containers=tuple(c for c in found.containers if c.id in yard.containers),
            images=tuple(i for i in found.images if set(i.tags) & set(yard.tags)),
            hidden=(),
            parents={},
            volumes=tuple(v for v in found.volumes if v.name in yard.volumes),
            networks=tuple(n for n in found.networks if n.id in yard.networks),
            cache=(),
        )

    def say(self, decisions: Mapping[str, Decision]) -> None:
        for id, decision in decisions.items():
            assert self.record.decide([f"container:{id}"], decision) == ""

    def pack(self, folder: Path) -> Packed:
        """What moves, packed, and known to the record."""
        world = replace(self.world(), volume_sizes=self.engine.volume_sizes())
        found = survey(self.engine, world)
        moved = moved_from(found, cases(world, self.record.decisions), {}, "old")
        made = into_folder(self.engine, found, moved, folder)
        assert self.record.note_pack(made) == ""
        return made

    def plan(self) -> Plan:
        """The plan, each step looked at as it would be, and all on that can be."""
        made = make_decided_plan(self.engine, self.world(), self.record, self.running.means.recorder)
        sizes = self.engine.volume_sizes()
        looked = {step.id: self._looked_at(step, sizes) for step in made.steps}
        plan = made.with_steps(looked)
        for step in plan.steps:
            plan = plan.with_on(step.id).plan
        return plan

    def _looked_at(self, step: Step, sizes: Mapping[str, int]) -> Step:
        if step.kind == "container":
            return container_looked_at(step, self.engine)
        if step.kind == "volume":
            return with_size(step, sizes.get(step.object))
        return replace(step, provisional=False)


def opened(running: Runner) -> Decommission:
    return Decommission(running.env, engine_id(running.means.engine), running.memory)


def around(running: Runner) -> Surroundings:
    """As the runner has it, with how each step ended kept in the record."""
    record = opened(running)

    def note(step: Step, result: Result) -> None:
        trouble = record.note(step.id, result.outcome, result.detail, time.time())
        assert not trouble, trouble

    return replace(running.around, noted=note)


def carry_out(running: Runner, plan: Plan) -> None:
    PlanRun(plan, running.means, around(running))(a_job())


def writer(yard: Yard, image: str, volume: str, path: str = "/data", mode: str = "rw") -> str:
    """A running container that wrote to a volume and goes on to run; its ID."""
    api = yard.api
    host = api.create_host_config(network_mode="none", binds=[f"{volume}:{path}:{mode}"])
    name = f"{yard.name}-{len(yard.containers)}"
    command = ["sh", "-c", f"echo {name} >> {path}/log; sleep 1000"]
    made = str(api.create_container(image, command, name=name, host_config=host, stop_signal="SIGKILL")["Id"])
    yard.containers.append(made)
    api.start(made)
    eventually(lambda: api.inspect_container(made)["State"]["Running"], what="it runs")
    return made


def main(socket: str, folder: Path) -> None:
    with runner(f"unix://{socket}", folder) as made:
        found = made.interrupted()
        if found is None:
            plan, _ = from_json((folder / "plan.json").read_text())
            run = PlanRun(plan, made.means, around(made))
        else:
            assert found.plan.is_whole_host
            run = PlanRun.resume(found.history, made.means, around(made))
        sys.stdout.write(run(a_job()) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
