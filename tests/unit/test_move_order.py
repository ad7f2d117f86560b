"""Containers are made after those that they need."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.moved_recipe import recipe
from tui.domain.move import AddressPool, MovedNetwork
from tui.domain.move_order import in_order, left_in_order
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


def test_only_where_the_engine_may_choose_that_address() -> None:
    asking = recipe("asking", attachments=(Attachment("net", ipv4="192.0.2.2"),))
    free = recipe("free", attachments=(Attachment("net"),))
    pools = (AddressPool("192.0.2.0/24", "192.0.2.128/25"),)
    assert [each.name for each in in_order((free, asking), (MovedNetwork("net", pools=pools),))] == [
        "free",
        "asking",
    ]


def test_what_is_needed_comes_first_also_of_what_takes_a_free_address() -> None:
    """The first waits for an address of one that needs another, which could be given that address, too."""
    first, other = (recipe(name, attachments=(Attachment("net"),)) for name in ("first", "other"))
    asking = recipe(
        "asking", host={"PidMode": "container:other"}, attachments=(Attachment("net", ipv4="192.0.2.2"),)
    )
    needing = recipe("needing", host={"PidMode": "container:first"})
    assert names(needing, first, asking, other) == ["other", "asking", "first", "needing"]


def test_long_chains() -> None:
    chain = [recipe(str(n), host={"NetworkMode": f"container:{n + 1}"}) for n in range(3000)]
    assert names(*chain) == [str(n) for n in reversed(range(3000))]


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdefg"), max_size=3)),
    st.sets(st.sampled_from("abcdef")),
)
def test_all_are_there_once_and_only_rings_are_out_of_order(
    needs: dict[str, list[str]], asking: set[str]
) -> None:
    recipes = [
        recipe(
            name,
            host={"Links": [f"{each}:{each}" for each in links]},
            attachments=(Attachment("net", ipv4=f"192.0.2.{ord(name)}" if name in asking else ""),),
        )
        for name, links in needs.items()
    ]
    found = names(*recipes)
    assert sorted(found) == sorted(needs)
    for name, links in needs.items():
        for link in links:
            if link in needs and not _reaches(needs, link, name):
                assert found.index(link) < found.index(name)
    if not any(_reaches(needs, link, name) for name, links in needs.items() for link in links):
        said = {name: {work.text for work in works} for name, works in left_in_order(recipes).items()}
        for asks in asking & needs.keys():
            for free in needs.keys() - asking:
                text = f"its address 192.0.2.{ord(asks)} on net may be given to {free}, which has to start before it"
                assert (text in said.get(asks, ())) == (found.index(free) < found.index(asks))


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
