"""An image's layers: chain IDs, and its history matched to them."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.layers import EMPTY, ChainLayer, ImageLayers, chain_ids, layers_of

Entry = tuple[str, str, int]


def digest(text: str) -> str:
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def history(*oldest_first: Entry) -> list[dict[str, Any]]:
    return [{"CreatedBy": by, "Comment": comment, "Size": size} for by, comment, size in oldest_first[::-1]]


def image(diffs: list[str], size: int, **more: Any) -> dict[str, Any]:
    return {"Id": digest("image"), "RootFS": {"Layers": diffs}, "Size": size, **more}


def sizes(found: ImageLayers) -> list[int]:
    return [layer.size for layer in found.layers]


BASE = ("", "Imported from -", 100)
A, B, C, D = (digest(name) for name in "abcd")


def classic(text: str, size: int = 0) -> Entry:
    return f"/bin/sh -c {text}", "", size


def buildkit(text: str, size: int = 0) -> Entry:
    return text, "buildkit.dockerfile.v0", size


def test_chain_ids_follow_the_formula() -> None:
    second = digest(f"{A} {B}")
    assert chain_ids([A, B, C]) == (A, second, digest(f"{second} {C}"))
    assert chain_ids([]) == ()


@pytest.mark.parametrize(
    ("diffs", "entries", "wanted"),
    [
        pytest.param([A, B], [BASE, classic("make", 7)], [100, 7], id="each entry is a layer"),
        pytest.param(
            [A, B, C],
            [BASE, classic("#(nop)  ENV A=1"), classic("make", 7), classic("#(nop) COPY f", 9)],
            [100, 7, 9],
            id="settings of the classic builder",
        ),
        pytest.param(
            [A, B, EMPTY, C, D],
            [
                BASE,
                buildkit("ENV A=1"),
                buildkit("RUN make # buildkit", 7),
                buildkit("RUN true # buildkit"),
                buildkit("WORKDIR /w"),
                buildkit("COPY f /f # buildkit", 9),
                buildkit('CMD ["sh"]'),
            ],
            [100, 7, 0, 0, 9],
            id="BuildKit keeps layers without a file",
        ),
        pytest.param(
            [A, B],
            [BASE, buildkit("WORKDIR /"), buildkit("RUN make", 7)],
            [100, 7],
            id="BuildKit makes none of the root",
        ),
        pytest.param(
            [A, B, C],
            [BASE, classic("make", 7), classic("true"), classic("#(nop) WORKDIR /w")],
            [100, 7, 0],
            id="one of two empty steps made a layer, whichever",
        ),
        pytest.param(
            [A, EMPTY, B],
            [BASE, buildkit("RUN true"), classic("true"), buildkit("RUN make", 7)],
            [100, 0, 7],
            id="the classic builder drops a layer without a file",
        ),
        pytest.param(
            [A, B, C],
            [("make.sh --out", "", 100), ('CMD ["sh"]', "", 0), ("WORKDIR /w", "", 0), ("COPY f", "", 9)],
            [100, 0, 9],
            id="settings of builders that say nothing of themselves",
        ),
        pytest.param([], [], [], id="nothing"),
    ],
)
def test_sizes_of_layers(diffs: list[str], entries: list[Entry], wanted: list[int]) -> None:
    found = layers_of(image(diffs, sum(wanted)), history(*entries))
    assert sizes(found) == wanted
    assert [layer.chain_id for layer in found.layers] == list(chain_ids(diffs))
    assert found.exact
    assert not found.note


def test_what_may_be_two_things_is_an_estimate() -> None:
    entries = [BASE, classic("mkdir /x"), classic("make", 7), classic("#(nop) WORKDIR /w")]
    found = layers_of(image([A, B, C], 107), history(*entries))
    assert not found.exact
    assert "which of its layers" in found.note
    assert sum(sizes(found)) == 107
    assert sizes(found)[0] == 100


def test_a_builder_that_keeps_to_no_rule_is_matched_by_sizes() -> None:
    entries = [BASE, buildkit("LABEL made=a layer"), buildkit("RUN make", 7)]
    assert sizes(layers_of(image([A, B, C], 107), history(*entries))) == [100, 0, 7]


def test_one_layer_has_all_bytes_without_a_history() -> None:
    found = layers_of(image([A], 1234), [])
    assert found == ImageLayers(digest("image"), (ChainLayer(A, 1234),), True)


def test_several_layers_without_a_history_are_an_estimate() -> None:
    found = layers_of(image([A, B], 1234), [])
    assert sizes(found) == [0, 1234]
    assert not found.exact
    assert "do not add up" in found.note


@pytest.mark.parametrize(
    "told",
    [
        {"RepoDigests": [f"app@{digest('image')}"]},
        {"GraphDriver": {"Name": "overlayfs", "Data": None}},
    ],
)
def test_the_containerd_store_is_an_estimate(told: dict[str, Any]) -> None:
    entries = [("", "Imported from -", 300), buildkit("RUN make", 100)]
    found = layers_of(image([A, B], 200, **told), history(*entries))
    assert not found.exact
    assert "containerd" in found.note
    # Unpacked 300 + 100, and the packed 200 with them in the same proportion.
    assert sizes(found) == [450, 150]


def test_packed_bytes_without_unpacked_ones_are_not_lost() -> None:
    found = layers_of(image([A, B], 200, GraphDriver={"Name": "overlayfs"}), [])
    assert sum(sizes(found)) == 200


def test_the_classic_store_is_none_of_it() -> None:
    told = {"GraphDriver": {"Name": "overlay2", "Data": {"UpperDir": "/x"}}, "RepoDigests": ["a@" + A]}
    assert layers_of(image([A, B], 107, **told), history(BASE, classic("make", 7))).exact


made = st.one_of(
    st.tuples(st.just("layer"), st.integers(1, 1000)),
    st.tuples(st.just("empty"), st.just(0)),
    st.tuples(st.just("setting"), st.just(0)),
)


@given(st.lists(made, max_size=30))
def test_buildkit_histories_are_always_told_apart(steps: list[tuple[str, int]]) -> None:
    words = {"layer": "RUN make", "empty": "RUN true", "setting": "ENV A=1"}
    entries = [buildkit(words[kind], size) for kind, size in steps]
    layered = [(kind, size) for kind, size in steps if kind != "setting"]
    diffs = [EMPTY if kind == "empty" else digest(str(n)) for n, (kind, _) in enumerate(layered)]
    found = layers_of(image(diffs, sum(size for _, size in layered)), history(*entries))
    assert sizes(found) == [size for _, size in layered]
    assert found.exact


@given(
    st.lists(st.tuples(st.sampled_from(["", "ENV", "x"]), st.integers(0, 3)), max_size=12), st.integers(0, 12)
)
def test_any_history_keeps_the_sum(steps: list[tuple[str, int]], count: int) -> None:
    entries = [classic(f"#(nop) {word}" if word == "ENV" else word, size) for word, size in steps]
    diffs = [digest(str(n)) for n in range(count)]
    total = sum(size for _, size in steps)
    found = layers_of(image(diffs, total), history(*entries))
    assert len(found.layers) == count
    assert all(size >= 0 for size in sizes(found))
    if sum(1 for _, size in steps if size) <= count and count:
        assert sum(sizes(found)) == total
