"""Containers are made after those that they need."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.moved_recipe import recipe
from tui.domain.move_order import in_order
from tui.domain.recipe import Attachment, Recipe


def names(*recipes: Recipe) -> list[str]:
    return [each.name for each in in_order(recipes)]


def service(name: str, depends_on: str = "", project: str = "shop") -> Recipe:
    labels = {"com.docker.compose.project": project, "com.docker.compose.service": name}
    if depends_on:
        labels["com.docker.compose.depends_on"] = depends_on
    return recipe(f"{project}-{name}-1", body={"Labels": labels})


def test_they_stay_as_they_come_where_nothing_is_needed() -> None:
    assert names(recipe("b"), recipe("a"), recipe("c")) == ["b", "a", "c"]


def test_another_ones_network_processes_and_links_come_first() -> None:
    found = names(
        recipe("a", host={"NetworkMode": "container:z"}),
        recipe("b", host={"PidMode": "container:y", "Links": ["/x:/b/alias", "gone:gone"]}),
        recipe("c", attachments=(Attachment("net", links=(("w", "alias"),)),)),
        *(recipe(name) for name in "xyzw"),
    )
    assert found == ["z", "a", "y", "x", "b", "w", "c"]


def test_services_come_after_those_they_depend_on_in_their_project() -> None:
    found = names(
        service("web", "db:service_healthy:false,cache:service_started:true"),
        service("db", project="other"),
        service("db", "volume"),
        service("cache"),
    )
    assert found == ["shop-db-1", "shop-cache-1", "shop-web-1", "other-db-1"]


def test_those_that_ask_for_an_address_come_before_those_that_take_what_is_free() -> None:
    asking = recipe("z", host={"PidMode": "container:y"}, attachments=(Attachment("net", ipv4="192.0.2.2"),))
    free = [recipe(name, attachments=(Attachment("net"),)) for name in "axy"]
    assert names(*free, asking) == ["y", "z", "a", "x"]


def test_long_chains() -> None:
    chain = [recipe(str(n), host={"NetworkMode": f"container:{n + 1}"}) for n in range(3000)]
    assert names(*chain) == [str(n) for n in reversed(range(3000))]


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdefg"), max_size=3)))
def test_all_are_there_once_and_only_rings_are_out_of_order(needs: dict[str, list[str]]) -> None:
    recipes = [
        recipe(name, host={"Links": [f"{each}:{each}" for each in links]}) for name, links in needs.items()
    ]
    found = names(*recipes)
    assert sorted(found) == sorted(needs)
    for name, links in needs.items():
        for link in links:
            if link in needs and not _reaches(needs, link, name):
                assert found.index(link) < found.index(name)


def _reaches(needs: dict[str, list[str]], start: str, end: str) -> bool:
    seen, waiting = set[str](), [start]
    while waiting:
        name = waiting.pop()
        if name == end:
            return True
        if name not in seen:
            seen.add(name)
            waiting += needs.get(name, [])
    return False
