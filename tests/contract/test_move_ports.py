"""A port of the host that a container names is given to nobody else when run.sh makes all of them again."""

from __future__ import annotations

from typing import get_args

import pytest

from tests.contract.moved_rich import carried, sleeper
from tests.contract.moving import Removal
from tests.contract.port_rivals import Leaving, create_port_rivals, port_there


@pytest.mark.parametrize("leave", get_args(Leaving))
def test_a_port_that_is_named_is_given_to_nobody_else(removal: Removal, leave: Leaving) -> None:
    asking, port = create_port_rivals(removal, sleeper(removal), leave)
    carried(removal)
    assert carried(removal, "run.sh").count("done ") == len(removal.made)
    assert [removal.differences(each) for each in removal.made] == [()] * len(removal.made)
    assert port_there(removal, asking) == port
