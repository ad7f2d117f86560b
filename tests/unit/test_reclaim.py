"""What removing a selection frees."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.build_cache import CacheHold
from tui.domain.layers import UNMATCHED, ChainLayer, ImageLayers
from tui.domain.reclaim import Keeper, Ledger, own_bytes, reclaim, settled

SIZES = {"base": 1000, "tools": 300, "a": 10, "b": 20, "c": 40, "only": 7}


def image(id: str, *chains: str, exact: bool = True, note: str = "") -> ImageLayers:
    return ImageLayers(id, tuple(ChainLayer(chain, SIZES[chain]) for chain in chains), exact, note)


def known(*images: ImageLayers) -> dict[str, ImageLayers]:
    return {each.image: each for each in images}


THREE = known(image("A", "base", "tools", "a"), image("B", "base", "tools", "b"), image("C", "base", "c"))


def test_a_layer_goes_with_the_last_image_that_has_it() -> None:
    assert reclaim([], THREE).freed == 0
    assert reclaim(["A"], THREE).freed == 10
    assert reclaim(["A", "B"], THREE).freed == 10 + 20 + 300
    assert reclaim(["A", "B", "C"], THREE).freed == 10 + 20 + 300 + 40 + 1000


def test_what_stays_is_told_with_those_that_keep_it() -> None:
    found = reclaim(["A", "B"], THREE)
    assert found.shared_rest == 1000
    assert found.keepers == (Keeper(("C",), 1000),)
    assert reclaim(["A"], THREE).keepers == (Keeper(("B", "C"), 1000), Keeper(("B",), 300))
    assert found.exact
    assert not found.notes


def test_what_the_cache_holds_is_told_apart() -> None:
    found = reclaim(["A", "B"], THREE, in_cache=["tools", "base"])
    assert found.freed == 30
    assert found.held_by_cache == 300
    assert found.shared_rest == 1000


def test_writable_layers_of_containers_are_added() -> None:
    assert reclaim(["A"], THREE, writable=5).freed == 15


def test_records_of_the_cache_are_chosen_like_images() -> None:
    cache = CacheHold({"r1": ("tools",), "r2": ("tools", "a")}, {"r3": 77})
    ledger = Ledger(THREE, cache)
    for id in ("A", "B", "r1"):
        ledger.choose(id)
    assert (ledger.freed, ledger.held_by_cache) == (20, 310)
    ledger.choose("r2")
    assert (ledger.freed, ledger.held_by_cache) == (330, 0)
    ledger.choose("r3")
    assert ledger.freed == 407
    ledger.keep("A")
    assert (ledger.freed, ledger.held_by_cache) == (97, 0)
    assert ledger.reclaim().exact


def test_an_image_that_is_chosen_twice_frees_once() -> None:
    ledger = Ledger(THREE)
    ledger.choose("A")
    ledger.choose("A")
    ledger.keep("B")
    assert ledger.freed == 10


def test_estimates_say_why() -> None:
    rough = known(*THREE.values(), image("D", "base", "only", exact=False, note="it is said so"))
    assert reclaim(["A"], rough).exact
    found = reclaim(["A", "D"], rough)
    assert not found.exact
    assert found.notes == ("it is said so",)


def test_a_size_that_another_image_knows_is_no_estimate() -> None:
    both = known(image("A", "base", "a", exact=False, note="rough"), image("B", "base", "a"))
    assert reclaim(["A", "B"], both).exact


def test_what_is_not_known_makes_an_estimate() -> None:
    assert reclaim(["A", "nobody"], THREE).notes == ("the layers of 1 of them are not known",)
    ledger = Ledger(THREE, missing=2)
    ledger.choose("A")
    assert "2 images" in ledger.reclaim().notes[0]
    assert Ledger(THREE, missing=2).reclaim().exact


@pytest.mark.parametrize(
    "cache",
    [CacheHold({"r": ("a", "b")}, doubtful=frozenset({"a", "b"})), CacheHold(unmatched=("r",), own={"r": 0})],
)
def test_a_cache_that_cannot_be_matched_makes_an_estimate(cache: CacheHold) -> None:
    ledger = Ledger(THREE, cache)
    ledger.choose("A")
    assert "build cache" in ledger.reclaim().notes[0]


def test_own_bytes_are_in_no_other_image() -> None:
    assert own_bytes("A", THREE) == 10
    assert own_bytes("C", THREE) == 40
    assert own_bytes("A", known(THREE["A"])) == 1310
    assert own_bytes("nobody", THREE) == 0


def test_sharers() -> None:
    assert Ledger(THREE).sharers("A") == {"B": 1300, "C": 1000}
    assert not Ledger(THREE).sharers("nobody")


def test_other_images_tell_what_one_leaves_open() -> None:
    # The one whose history is unclear: 1010 bytes, of which its second or its third layer has 10.
    unclear = ImageLayers(
        "X", (ChainLayer("base", 1000), ChainLayer("a", 0), ChainLayer("new", 10)), False, UNMATCHED
    )
    found = settled(known(unclear, image("A", "base", "a")))["X"]
    assert [layer.size for layer in found.layers] == [1000, 10, 0]
    assert found.exact


def test_what_others_cannot_tell_stays_an_estimate() -> None:
    unclear = ImageLayers("X", (ChainLayer("n1", 0), ChainLayer("n2", 10)), False, UNMATCHED)
    assert not settled(known(unclear, image("A", "base")))["X"].exact
    wrong = ImageLayers("X", (ChainLayer("base", 5), ChainLayer("n2", 10)), False, UNMATCHED)
    assert not settled(known(wrong, image("A", "base")))["X"].exact


def test_who_has_a_layer_and_what_is_known_of_an_image() -> None:
    unclear = ImageLayers(
        "X", (ChainLayer("base", 0), ChainLayer("a", 10), ChainLayer("n", 1000)), False, UNMATCHED
    )
    ledger = Ledger(known(unclear, image("A", "base", "a")))
    assert set(ledger.holders("base")) == {"X", "A"}
    assert ledger.holders("n") == ["X"]
    assert ledger.holders("nobody's") == ()
    assert ledger.layers("A") == image("A", "base", "a")
    found = ledger.layers("X")
    assert found is not None
    assert found.exact
    assert ledger.layers("nobody") is None


def brute(chosen: Collection[str], images: Mapping[str, ImageLayers], cached: Collection[str]) -> int:
    stays = {layer.chain_id for id, each in images.items() if id not in chosen for layer in each.layers}
    goes = {layer for id in chosen for layer in images[id].layers}
    return sum(size for chain, size in goes if chain not in stays and chain not in cached)


@given(st.data())
def test_any_switching_ends_at_what_counting_anew_gives(data: st.DataObject) -> None:
    chains = st.lists(st.sampled_from(sorted(SIZES)), unique=True)
    images = known(*(image(str(n), *data.draw(chains)) for n in range(data.draw(st.integers(1, 6)))))
    cached = data.draw(chains)
    ledger = Ledger(images, CacheHold({"r": tuple(cached)}))
    for id in data.draw(st.lists(st.sampled_from(sorted(images)), max_size=12)):
        (ledger.keep if id in ledger.chosen else ledger.choose)(id)
        found = ledger.reclaim()
        assert found.freed == brute(ledger.chosen, images, cached)
        everything = {layer for id in ledger.chosen for layer in images[id].layers}
        assert found.freed + found.shared_rest + found.held_by_cache == sum(size for _, size in everything)
