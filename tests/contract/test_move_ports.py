"""A port of the host that a container names is given to nobody else when run.sh makes all of them again."""

from __future__ import annotations

from tests.contract.moved_rich import carried, sleeper
from tests.contract.moving import Removal
from tests.contract.port_rivals import create_port_rivals, port_there


def test_a_port_that_is_named_is_given_to_nobody_else(removal: Removal) -> None:
    asking, port = create_port_rivals(removal, sleeper(removal))
    carried(removal)
    assert carried(removal, "run.sh").count("done ") == len(removal.made)
    assert [removal.differences(each) for each in removal.made] == [()] * len(removal.made)
    assert port_there(removal, asking) == port
