"""Who could be given whose address."""

from __future__ import annotations

import pytest

from tests.unit.moved_recipe import recipe
from tui.domain.move import AddressPool, MovedNetwork
from tui.domain.move_addresses import address_rivals
from tui.domain.move_compose_order import dependencies, left_in_compose
from tui.domain.move_order import left_in_order
from tui.domain.recipe import Attachment, Recipe

ASKING = recipe("asking", attachments=(Attachment("net", ipv4="192.0.2.5"),))
FREE = recipe("free", attachments=(Attachment("other"), Attachment("net")))


def pairs(*recipes: Recipe, networks: tuple[MovedNetwork, ...] = ()) -> list[tuple[str, str]]:
    return [(one.name, other.name) for one, other, _ in address_rivals(recipes, networks)]


def test_one_that_takes_what_is_free_could_be_given_what_another_asks_for() -> None:
    second = recipe("second", attachments=(Attachment("net", ipv4="192.0.2.6"),))
    elsewhere = recipe("elsewhere", attachments=(Attachment("other"),))
    assert pairs(FREE, elsewhere, ASKING, second) == [("free", "asking"), ("free", "second")]


@pytest.mark.parametrize(
    ("pool", "expected"),
    [
        (AddressPool("192.0.2.0/24"), True),
        (AddressPool("192.0.2.0/24", "192.0.2.0/28"), True),
        (AddressPool("192.0.2.0/24", "192.0.2.128/25"), False),
        (AddressPool("2001:db8::/64"), False),
    ],
)
def test_an_engine_chooses_from_the_range_it_was_given(pool: AddressPool, expected: bool) -> None:
    assert bool(pairs(FREE, ASKING, networks=(MovedNetwork("net", pools=(pool,)),))) is expected


def test_each_kind_of_address_is_chosen_by_itself() -> None:
    six = recipe("six", attachments=(Attachment("net", ipv6="2001:db8::5"),))
    both = recipe("both", attachments=(Attachment("net", ipv4="192.0.2.7", ipv6="2001:db8::7"),))
    taken = [address for _, _, address in address_rivals((FREE, both))]
    assert taken == ["192.0.2.7 on net", "2001:db8::7 on net"]
    assert pairs(six, ASKING, both) == [
        ("six", "asking"),
        ("six", "both"),
        ("asking", "six"),
        ("asking", "both"),
    ]


def test_nobody_waits_for_an_address_in_a_ring() -> None:
    """Two that leave to the engine what the other asks for, and one whose processes are the other's."""
    one = recipe("one", attachments=(Attachment("a", ipv4="192.0.2.5"), Attachment("b")))
    two = recipe("two", attachments=(Attachment("b", ipv4="192.0.2.5"), Attachment("a")))
    assert set(dependencies((one, two))) == {"two"}
    sharing = recipe("asking", host={"PidMode": "container:free"}, attachments=ASKING.attachments)
    assert dependencies((FREE, sharing)) == {}


def test_an_address_that_another_may_be_given_first_is_said() -> None:
    sharing = recipe("asking", host={"PidMode": "container:free"}, attachments=ASKING.attachments)
    for left in (left_in_order((FREE, sharing)), left_in_compose((FREE, sharing))):
        assert list(left) == ["asking"]
        (work,) = left["asking"]
        assert work.text == (
            "its address 192.0.2.5 on net may be given to free, which has to start before it"
        )
        assert work.remedy == (
            "ask for another one for free, too (--ip or --ip6, ipv4_address or ipv6_address)"
        )
    elsewhere = (MovedNetwork("net", pools=(AddressPool("192.0.2.0/24", "192.0.2.128/25"),)),)
    assert left_in_order((FREE, sharing), elsewhere) == left_in_compose((FREE, sharing), elsewhere) == {}
    assert left_in_order((FREE, ASKING)) == left_in_compose((FREE, ASKING)) == {}


def test_the_kind_of_address_that_is_chosen_counts() -> None:
    """One that asks for an address outside of what the engine chooses from, and leaves the other kind to it."""
    both = recipe("both", attachments=(Attachment("net", ipv4="192.0.2.5", ipv6="2001:db8::5"),))
    six = recipe("six", attachments=(Attachment("net", ipv6="2001:db8::6"),))
    pools = (AddressPool("192.0.2.0/24", "192.0.2.128/25"), AddressPool("2001:db8::/64"))
    assert pairs(six, both, networks=(MovedNetwork("net", pools=pools),)) == []


def test_what_runs_waits_for_nobody_that_does_not() -> None:
    stopped = recipe("asking", attachments=ASKING.attachments, is_running=False)
    assert dependencies((FREE, stopped)) == {}
    assert dependencies((FREE, ASKING)) == {"free": {"asking": {"condition": "service_started"}}}
