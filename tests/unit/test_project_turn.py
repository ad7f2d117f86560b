"""A container of a project starts once what it needs is as Compose was told, or not at all."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.unit.composed_containers import made
from tests.unit.watched import CHECK, STARTING, WELL, Scripted, a_job, seen, waiting
from tests.wait import eventually
from tui.work.job import JobCancelled
from tui.work.project_turn import wait_for_needed
from tui.work.recreate_wait import NotWell

DB, INIT = made("db"), made("init")
HEALTHY = made("web", needs="db:service_healthy:false")
COMPLETED = made("web", needs="init:service_completed_successfully:false")
STARTED = made("web", needs="db:service_started:false")


def wait(web: Any, *told: dict[str, Any] | None) -> None:
    wait_for_needed(a_job(), Scripted(*told), web, (web, DB, INIT), 0.001)


def test_it_waits_until_the_other_is_healthy() -> None:
    wait(HEALTHY, STARTING, STARTING, WELL)


def test_one_without_a_health_check_is_not_waited_for() -> None:
    wait(HEALTHY, seen())
    wait(HEALTHY, seen(check={"Test": ["NONE"]}))


def test_it_waits_until_the_other_has_ended_well() -> None:
    wait(COMPLETED, seen(), seen(), seen("exited", state={"ExitCode": 0}))


def test_what_only_has_to_be_started_is_not_asked_for() -> None:
    # It would say that there is no such container.
    wait(STARTED, None)


def test_it_is_not_started_where_the_other_could_not_be() -> None:
    job = a_job()
    job.item(DB.name, "port 80 is taken")
    with pytest.raises(NotWell, match="It needs shop-db-1, which could not be started"):
        wait_for_needed(job, Scripted(None), STARTED, (STARTED, DB), 0.001)
    job.item(DB.name)
    wait_for_needed(job, Scripted(None), STARTED, (STARTED, DB), 0.001)


@pytest.mark.parametrize(
    ("web", "told", "why"),
    [
        (HEALTHY, seen(health="unhealthy", check=CHECK), "shop-db-1, which is not healthy"),
        (HEALTHY, seen("exited", check=CHECK, state={"ExitCode": 3}), "shop-db-1, which does not run"),
        (HEALTHY, None, "shop-db-1, which is gone"),
        (COMPLETED, seen("exited", state={"ExitCode": 3}), "shop-init-1, which has failed"),
        (COMPLETED, seen("dead", state={"ExitCode": 0}), "shop-init-1, which has failed"),
        (COMPLETED, None, "shop-init-1, which is gone"),
    ],
)
def test_it_is_not_started_where_the_other_never_will_be_so(
    web: Any, told: dict[str, Any] | None, why: str
) -> None:
    with pytest.raises(NotWell, match=why):
        wait(web, told)


def test_it_gives_up_as_soon_as_one_of_those_it_needs_has_failed() -> None:
    both = made("web", needs="db:service_healthy:false,init:service_completed_successfully:false")

    engine = Scripted(STARTING, seen(), STARTING, seen("exited", state={"ExitCode": 3}))
    with pytest.raises(NotWell, match="shop-init-1, which has failed"):
        wait_for_needed(a_job(), engine, both, (both, DB, INIT), 0.001)
    engine.is_left_alone()
    assert engine.listened == [(DB.id, INIT.id)]


def test_a_cancelled_job_waits_no_longer() -> None:
    job = a_job()
    job.begin()
    job.ask_to_stop()
    with pytest.raises(JobCancelled):
        wait_for_needed(job, Scripted(STARTING), HEALTHY, (HEALTHY, DB), 0.001)


def test_what_is_waited_for_is_told_and_how_long_while_the_engine_is_left_alone() -> None:
    job, engine = a_job(), Scripted(STARTING)
    job.begin()
    with waiting(job, lambda: wait_for_needed(job, engine, HEALTHY, (HEALTHY, DB))) as end:
        said = re.compile("shop-web-1 waits for shop-db-1, [2-9]s")
        eventually(lambda: said.fullmatch(job.record.progress.text), what="2 seconds")
        # The first look, that when the stream had begun, one half a second later; on a slow machine a seldom one.
        before = engine.looks
        assert before <= 4
        engine.said = [WELL]
        engine.streams[0].tell("health_status")
        end()
    assert engine.looks <= before + 2
    assert engine.listened == [(DB.id,)]
    assert engine.streams[0].is_closed
