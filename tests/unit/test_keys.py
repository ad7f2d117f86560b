"""Keys a user gives to actions: what no terminal can send and what two actions share is refused."""

from __future__ import annotations

import pytest

from tui.resources.action import KeyClash
from tui.resources.catalog import Catalog


@pytest.mark.parametrize("key", ["D", "ctrl+t", "f5", "é", "insert", "shift+f2", "alt+d"])
def test_keys_that_can_be_given(key: str) -> None:
    catalog = Catalog({"container.remove": key})
    action = catalog.of_key("containers", key)
    assert action is not None
    assert action.id == "container.remove"


@pytest.mark.parametrize("key", ["qq", " ", "control+d", "ctrl+", "\x1b", "delet"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(KeyClash, match="is no key"):
        Catalog({"container.remove": key})


def test_a_key_can_be_taken_away() -> None:
    assert Catalog({"container.remove": ""}).of_key("containers", "d") is None


def test_two_actions_of_a_view_never_share_a_key() -> None:
    with pytest.raises(KeyClash, match=r"list\.down and container\.remove"):
        Catalog({"container.remove": "j"})


def test_read_only_binds_no_undo() -> None:
    assert Catalog(read_only=True).of_key("images", "z") is None
