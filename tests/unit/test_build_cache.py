"""Which layers of the images the build cache holds. The records are as real engines tell them."""

from __future__ import annotations

from typing import Any

import pytest

from tui.domain.build_cache import CacheRecord, held_by_cache
from tui.domain.layers import ChainLayer, ImageLayers


def image(id: str, *layers: tuple[str, int], exact: bool = True) -> ImageLayers:
    return ImageLayers(id, tuple(ChainLayer(chain, size) for chain, size in layers), exact)


def record(id: str, size: int, *parents: str, text: str = "mount / from exec", **more: Any) -> CacheRecord:
    return CacheRecord(id, text, size, 1, 1, False, more.pop("shared", True), parents, **more)


GROUND = record("r0", 0, text="from local")
BASE = ("base", 1000)


def test_a_record_has_what_every_engine_tells_of_it() -> None:
    told = {
        "ID": "x1",
        "Type": "regular",
        "Description": " mount / from exec ",
        "InUse": True,
        "Shared": False,
        "Size": 5,
        "CreatedAt": "2020-01-01T00:00:10.123456789Z",
        "LastUsedAt": None,
    }
    found = CacheRecord.from_api(told | {"Parent": "x0"})
    assert found == CacheRecord(
        "x1", "mount / from exec", 5, 1577836810, 1577836810, True, False, ("x0",), "regular"
    )
    # The key with the space is what engines of 2023 and 2024 write.
    assert CacheRecord.from_api(told | {" Parents": ["x0"], "Parent": ""}).parents == ("x0",)
    assert CacheRecord.from_api(told | {"Parents": ["x0", "y0"]}).parents == ("x0", "y0")
    assert CacheRecord.from_api(told).parents == ()
    assert CacheRecord.from_api(told | {"LastUsedAt": "2020-01-01T00:00:20Z"}).last_used == 1577836820


def test_layers_are_found_by_what_they_stand_on_and_by_size() -> None:
    built = image("built", BASE, ("make", 500), ("empty", 0), ("copy", 300))
    # Of the same sizes, but one step shorter: built without the cache.
    other = image("other", BASE, ("other make", 500), ("other copy", 300))
    records = [
        record("r3", 300, "r2"),
        record("r1", 500, "r0"),
        GROUND,
        record("r2", 0, "r1"),
        record("context", 300000, shared=False, text="local source for context", kind="source.local"),
    ]
    found = held_by_cache(records, [other, built])
    assert found.layers == {"r0": ("base",), "r1": ("make",), "r2": ("empty",), "r3": ("copy",)}
    assert found.own == {"context": 300000}
    assert not found.doubtful
    assert not found.unmatched


def test_the_layers_of_a_base_have_a_record_each_without_a_size() -> None:
    base = image("base", ("b1", 10), ("b2", 20), ("b3", 30))
    app = image("app", ("b1", 10), ("b2", 20), ("b3", 30), ("make", 7))
    records = [
        GROUND,
        record("g2", 0, "r0", text="from local"),
        record("g3", 0, "g2", text="from local"),
        record("m", 7, "g3"),
    ]
    found = held_by_cache(records, [base, app])
    assert found.layers == {"r0": ("b1",), "g2": ("b2",), "g3": ("b3",), "m": ("make",)}


def test_records_that_no_image_has_hold_nothing() -> None:
    found = held_by_cache([record("r1", 500, shared=False)], [image("A", ("make", 500))])
    assert not found.layers
    assert found.own == {"r1": 500}


def test_what_may_be_two_layers_holds_both_and_is_doubtful() -> None:
    images = [image("A", BASE, ("make", 500)), image("B", BASE, ("brew", 500))]
    found = held_by_cache([GROUND, record("r1", 500, "r0")], images)
    assert found.layers["r1"] == ("brew", "make")
    assert found.doubtful == {"brew", "make"}
    assert found.layers["r0"] == ("base",)


def test_a_shared_record_without_a_layer_is_told() -> None:
    found = held_by_cache([record("r1", 501)], [image("A", ("make", 500))])
    assert found.unmatched == ("r1",)
    # Nothing of its own goes with it: some image has it.
    assert found.own == {"r1": 0}


@pytest.mark.parametrize(("size", "is_found"), [(500_000, True), (900_000, True), (5_000_000, False)])
def test_estimated_sizes_are_compared_roughly(size: int, is_found: bool) -> None:
    images = [image("A", ("base", 2_000_000), ("make", 900_000), exact=False)]
    found = held_by_cache([record("r0", 1_000_000, text=""), record("r1", size, "r0")], images)
    assert found.layers.get("r1") == (("make",) if is_found else None)


def test_records_that_stand_on_each_other_in_a_ring_end() -> None:
    found = held_by_cache([record("r1", 5, "r2"), record("r2", 5, "r1")], [image("A", ("a", 5), ("b", 5))])
    assert not found.layers
