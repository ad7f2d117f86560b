"""What the labels of containers tell of a compose project, and the order in which its services start."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.composed_containers import made
from tui.domain.container import Container
from tui.domain.project import (
    Need,
    Project,
    is_one_off,
    needed_before,
    needs,
    projects_of,
    service_of,
    stage_numbers,
    stages,
)


def services(*containers: Container) -> list[list[str]]:
    return [[service_of(c) for c in stage] for stage in stages(containers)]


def test_containers_are_of_the_project_their_label_names_or_of_none() -> None:
    found = projects_of([made("a"), made("b", "blog"), made("c"), made("alone", "")])
    assert {name: [c.name for c in project.containers] for name, project in found.items()} == {
        "shop": ["shop-a-1", "shop-c-1"],
        "blog": ["blog-b-1"],
        "": ["alone"],
    }


def test_what_a_service_needs_is_read_with_its_condition() -> None:
    told = "db:service_healthy:true,init:service_completed_successfully:false,old,odd:service_dreamt:false,"
    assert needs(made("web", needs=told)) == (
        Need("db", "service_healthy"),
        Need("init", "service_completed_successfully"),
        Need("old", "service_started"),
        Need("odd", "service_started"),
    )
    assert needs(made("db")) == ()


def test_services_start_after_those_they_need_and_side_by_side_where_that_is_free() -> None:
    assert services(
        made("web", needs="api:service_started:false"),
        made("api", needs="db:service_healthy:false,cache:service_started:false"),
        made("cache"),
        made("db"),
        made("lone"),
    ) == [["cache", "db", "lone"], ["api"], ["web"]]


def test_all_containers_of_a_service_are_of_one_stage() -> None:
    one, two = made("db"), made("other", service="db")
    assert services(made("web", needs="db:service_started:false"), one, two) == [["db", "db"], ["web"]]


def test_what_is_not_there_is_not_needed_before() -> None:
    web = made("web", needs="gone:service_healthy:false")
    assert services(web) == [["web"]]
    assert needed_before(web, [web]) == ()


def test_a_ring_has_an_order_nevertheless() -> None:
    one = made("one", needs="two:service_healthy:false")
    two = made("two", needs="one:service_healthy:false")
    self = made("self", needs="self:service_healthy:false")
    assert services(one, two, self) == [["self"], ["one"], ["two"]]
    # The first waits for nobody: that would be for ever.
    assert needed_before(one, [one, two]) == ()
    assert [c.name for c, _ in needed_before(two, [one, two])] == ["shop-one-1"]


def test_what_needs_one_of_a_ring_comes_after_it() -> None:
    outside = made("outside", needs="one:service_started:false")
    one = made("one", needs="two:service_started:false")
    two = made("two", needs="one:service_started:false")
    assert services(outside, one, two) == [["one"], ["outside", "two"]]


def test_a_long_chain_of_services_takes_no_longer_than_they_are_many() -> None:
    """Labels may say anything; the foot line counts services at every move of the cursor."""
    chain = [made(f"s{n}", needs=f"s{n - 1}:service_started:false" if n else "") for n in range(4000)]
    began = time.process_time()
    assert len(stages(chain[::-1])) == 4000
    assert time.process_time() - began < 1


def test_stages_backwards_are_for_stopping() -> None:
    web, db = made("web", needs="db:service_started:false"), made("db")
    assert stage_numbers([web, db]) == {db.id: 0, web.id: 1}
    assert stage_numbers([web, db], backwards=True) == {web.id: 0, db.id: 1}


def test_what_a_container_needs_is_told_with_its_condition() -> None:
    web = made("web", needs="db:service_healthy:false,log:service_started:x")
    db, log, other = made("db"), made("log"), made("other")
    assert needed_before(web, [web, db, log, other]) == ((db, "service_healthy"), (log, "service_started"))


@given(st.lists(st.sets(st.integers(0, 30), max_size=5), max_size=30))
def test_each_is_in_a_later_stage_than_all_it_needs(graph: list[set[int]]) -> None:
    """Nobody needs one that comes after it here: there are no rings."""
    containers = [
        made(f"s{n}", needs=",".join(f"s{m}:service_started:false" for m in sorted(needed) if m < n))
        for n, needed in enumerate(graph)
    ]
    numbers = stage_numbers(containers[::-1])
    assert len(numbers) == len(containers)
    for c in containers:
        for need in needs(c):
            assert numbers[containers[int(need.service[1:])].id] < numbers[c.id]


def test_its_state_counts_services_and_not_what_compose_run_made() -> None:
    once = made("once", state="exited", oneoff="True")
    project = Project("shop", (made("a"), made("b", state="exited"), made("c", health="unhealthy"), once))
    assert (project.running, len(project.counted), project.unhealthy, project.health) == (
        2,
        3,
        1,
        "unhealthy",
    )
    assert project.one_offs == (once,)
    assert is_one_off(once)
    assert not is_one_off(made("a", oneoff="False"))
    only = Project("shop", (once,))
    assert (only.running, len(only.counted), only.members) == (0, 1, ())


def test_labels_are_told_each_text_once() -> None:
    a = made("a", project__config_files="/srv/a.yaml")
    project = Project("shop", (a, made("b", project__config_files="/srv/a.yaml"), made("c")))
    assert project.said("project.config_files") == ("/srv/a.yaml",)
    assert project.said("project.working_dir") == ()
