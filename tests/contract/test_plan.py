"""Plans of real hosts and of the demo: gathered by few requests, looked at closely, with what they free."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from tests.contract.conftest import connected
from tests.contract.host import Host, unique
from tests.contract.planned import NO_RULES
from tests.lab.proxy import CountingProxy
from tui.domain.plan_rules import Rules
from tui.domain.world import Marked
from tui.engine.client import Engine
from tui.engine.errors import NotFound
from tui.work.facts import Facts
from tui.work.facts_file import FactsFile
from tui.work.planning import gather, make_plan
from tui.work.risks import look_at_container


@pytest.fixture
def name() -> str:
    return unique("planned")


def test_a_host_is_gathered_by_few_requests(host: Host, proxy: CountingProxy, name: str) -> None:
    host.container(name)
    with closing(connected(f"unix://{proxy.socket}")) as engine:
        world = gather(engine)
    assert name in {container.name for container in world.containers}
    assert {image.id for image in world.images}.isdisjoint(image.id for image in world.hidden)
    assert {"none", "host"} <= {network.name for network in world.networks}
    asked = [line for line in proxy.requests if "_ping" not in line]
    assert len(asked) <= 7, asked


def test_a_stopped_container_and_its_image_are_one_after_the_other(
    host: Host, engine: Engine, name: str
) -> None:
    tag = f"contract/{name}:1"
    image = host.image(tag)
    container = host.container(name, image=tag)
    marked = Marked(frozenset([container]), frozenset([image]))
    facts = Facts(engine, lambda store: FactsFile("/dev/null/none"))
    plan = make_plan(gather(engine, facts=facts), NO_RULES, marked)
    facts.close()
    first, second = plan.steps[:2]
    assert (first.object, second.object, second.needs) == (container, image, (first.id,))
    assert second.takes == (tag,)
    assert second.frees is not None, "its layers are known"
    assert plan.on == frozenset(), "nobody has looked closely"


def test_a_close_look_sees_state_and_a_restart(host: Host, engine: Engine, name: str) -> None:
    id = host.container(name)
    found = look_at_container(id, engine)
    assert found.risks == ()
    assert dict(found.seen)["state"] == "created"
    host.api.start(id)
    running = look_at_container(id, engine)
    assert [risk.kind for risk in running.risks] == ["running"]
    host.api.stop(id, timeout=0)
    stopped = look_at_container(id, engine)
    assert dict(stopped.seen)["state"] == "exited"
    host.api.start(id)
    host.api.stop(id, timeout=0)
    assert look_at_container(id, engine).seen != stopped.seen


def test_what_is_gone_cannot_be_looked_at(engine: Engine) -> None:
    with pytest.raises(NotFound):
        look_at_container("1" * 64, engine)


def test_no_rule_takes_what_runs_or_what_has_a_name(host: Host, engine: Engine, name: str) -> None:
    id = host.container(name, start=True)
    world = gather(engine)
    plan = make_plan(replace(world, now=world.now + 365 * 86400), Rules(0, True, True, 0, True, True, 0))
    running = {c.id for c in world.containers if c.is_running}
    used = {c.image_id for c in world.containers if c.is_running}
    named = {volume.name for volume in world.volumes if not volume.is_anonymous}
    taken = {step.object for step in plan.steps if step.kind in ("container", "image", "volume")}
    assert id in running
    assert taken.isdisjoint(running | used | named)
