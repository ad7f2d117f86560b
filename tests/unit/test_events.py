"""What is read of an engine's events."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.events import EngineEvent

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = ("Type", "Action", "status", "id", "time", "timeNano")


def test_what_newer_and_older_engines_say() -> None:
    newer = {
        "Type": "container",
        "Action": "health_status: healthy",
        "Actor": {"ID": "abc", "Attributes": {"name": "web", "container": "def"}},
        "time": 1_600_000_000,
        "timeNano": 1_600_000_000_500_000_000,
    }
    expected = EngineEvent("container", "health_status", "abc", "web", 1_600_000_000.5, "def")
    assert EngineEvent.from_api(newer) == expected
    older = {"status": "tag", "id": "redis:7", "Type": "image", "time": 1_600_000_000}
    assert EngineEvent.from_api(older) == EngineEvent("image", "tag", "redis:7", "", 1_600_000_000.0)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, JSON) | {"Actor": JSON}))
def test_an_event_of_any_shape_is_one(data: dict[str, Any]) -> None:
    event = EngineEvent.from_api(data)
    texts = (event.kind, event.action, event.id, event.name, event.container)
    assert all(isinstance(text, str) for text in texts)
    assert 0 <= event.time < 1e20


@pytest.mark.parametrize("attributes", [None, [], "x", {"name": 5, "container": {}}])
def test_attributes_of_any_shape_are_left_out(attributes: Any) -> None:
    event = EngineEvent.from_api({"Type": "network", "Actor": {"ID": "n", "Attributes": attributes}})
    assert (event.id, event.name, event.container) == ("n", "", "")
