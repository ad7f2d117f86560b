"""Who could be given whose address."""

from __future__ import annotations

import pytest

from tests.unit.moved_recipe import recipe
from tui.domain.move import AddressPool, MovedNetwork
from tui.domain.move_addresses import rivals
from tui.domain.move_compose_order import dependencies
from tui.domain.recipe import Attachment, Recipe

ASKING = recipe("asking", attachments=(Attachment("net", ipv4="192.0.2.5"),))
FREE = recipe("free", attachments=(Attachment("other"), Attachment("net")))


def pairs(*recipes: Recipe, networks: tuple[MovedNetwork, ...] = ()) -> list[tuple[str, str]]:
    return [(one.name, other.name) for one, other in rivals(recipes, networks)]


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


def test_what_runs_waits_for_nobody_that_does_not() -> None:
    stopped = recipe("asking", attachments=ASKING.attachments, is_running=False)
    assert dependencies((FREE, stopped)) == {}
    assert dependencies((FREE, ASKING)) == {"free": {"asking": {"condition": "service_started"}}}
