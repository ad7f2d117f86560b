"""Tags of registries: their references, and which look newest."""

from __future__ import annotations

import random

import pytest

from tui.domain.remote_tag import RemoteTag, natural_key, newest_looking


def test_a_tag_tells_its_whole_name() -> None:
    assert RemoteTag("docker.io", "library/redis", "7").reference == "docker.io/library/redis:7"


@pytest.mark.parametrize(
    "ascending",
    [
        ["v1", "v2", "v9", "v10", "v100"],
        ["1.9.3", "1.10", "1.10.0", "2.0"],
        ["20251201_0905_a", "20251201_0905_b", "20260102_0001_a"],
        ["alpine", "latest", "7", "7-alpine", "7.1"],
        ["9" * 5000, "1" + "0" * 5000],
    ],
)
def test_the_highest_number_looks_newest(ascending: list[str]) -> None:
    mixed = random.Random(1).sample(ascending, len(ascending))
    assert newest_looking(mixed) == ascending[::-1]


def test_names_that_differ_only_by_zeros_still_sort() -> None:
    assert natural_key("v01") == natural_key("v1")
    assert newest_looking(["v01", "v2", "v001"])[0] == "v2"
