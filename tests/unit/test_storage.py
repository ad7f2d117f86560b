"""What is never asked of an engine, whatever it would answer."""

from __future__ import annotations

import pytest

from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.engine.errors import EngineError
from tui.engine.info import EngineInfo


@pytest.mark.parametrize("id", ["", "*", ".*", "abc", "a" * 11, "a" * 20 + "|b", "id~=x" * 5, "\u0661" * 20])
def test_no_record_of_the_cache_is_removed_without_its_whole_id(id: str) -> None:
    nobody = Engine(Endpoint.at("unix:///nobody.sock"), EngineInfo("Docker", "20.10", "1.41"))
    with pytest.raises(EngineError, match="no whole ID"):
        nobody.remove_cache(id)


@pytest.mark.parametrize(("api", "alone"), [("1.41", False), ("1.42", True), ("1.100", True)])
def test_an_older_engine_measures_all_for_the_cache(api: str, alone: bool) -> None:
    engine = Engine(Endpoint.at("unix:///nobody.sock"), EngineInfo("Docker", "20.10", api))
    assert engine.tells_cache_alone is alone
