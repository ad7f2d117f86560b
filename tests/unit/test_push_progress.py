"""The fold of a push's objects, of both image stores."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.engine.push import PushProgress

DIGEST = "sha256:" + "3b" * 32


def fold(*entries: dict[str, object], step: float = 1.0) -> PushProgress:
    progress = PushProgress()
    for index, entry in enumerate(entries):
        progress = progress.after(entry, index * step)
    return progress


def pushing(id: str, current: int, total: int) -> dict[str, object]:
    return {"status": "Pushing", "id": id, "progressDetail": {"current": current, "total": total}}


def said(id: str, status: str) -> dict[str, object]:
    return {"status": status, "id": id, "progressDetail": {}}


def test_a_push_from_start_to_digest() -> None:
    refers = {"status": "The push refers to repository [h/a]"}
    assert fold(refers).text == "The push refers to repository [h/a]"
    start = [refers, said("a", "Preparing"), said("b", "Preparing"), said("c", "Waiting")]
    assert fold(*start).text == "0 of 3 layers"
    middle = [*start, said("a", "Layer already exists"), said("b", "Mounted from x/y"), pushing("c", 40, 100)]
    progress = fold(*middle)
    assert (progress.text, progress.current, progress.total) == ("2 of 3 layers", 40, 100)
    ended = fold(*middle, said("c", "Pushed"), {"status": f"1: digest: {DIGEST} size: 740"})
    assert (ended.digest, ended.size, ended.current, ended.done_layers) == (DIGEST, 740, 100, 3)
    assert ended.is_complete
    assert fold(*middle).is_complete is False


def test_the_containerd_store_tells_no_sizes_and_no_aux() -> None:
    ended = fold(said("60", "Pushed"), {"status": f"1: digest: {DIGEST} size: 405"})
    assert (ended.digest, ended.total, ended.done_layers) == (DIGEST, 0, 1)


def test_aux_alone_tells_the_digest_too() -> None:
    ended = fold({"progressDetail": {}, "aux": {"Tag": "1", "Digest": DIGEST, "Size": 7}})
    assert (ended.digest, ended.size) == (DIGEST, 7)


def test_more_sent_than_announced_is_not_shown() -> None:
    assert fold(pushing("a", 130, 100)).current == 100


def test_a_layer_that_is_retried_starts_over() -> None:
    progress = fold(pushing("a", 90, 100), said("a", "Retrying in 5 seconds"))
    assert (progress.current, progress.rate) == (0, 0)
    assert "a: Retrying in 5 seconds" in progress.text
    assert fold(pushing("a", 90, 100), said("a", "Retrying in 1 second"), pushing("a", 5, 100)).current == 5


def test_a_layer_found_there_after_all_sends_nothing() -> None:
    assert fold(pushing("a", 10, 100), said("a", "Layer already exists")).total == 0


def test_the_rate_is_that_of_the_last_seconds() -> None:
    slow = [pushing("a", n, 100_000) for n in range(20)]
    fast = [pushing("a", 19 + 1000 * n, 100_000) for n in range(1, 10)]
    assert fold(*slow).rate == pytest.approx(1)
    assert fold(*slow, *fast).rate == pytest.approx(1000)
    assert fold(*slow, step=0.001).rate == 0


def test_the_window_does_not_grow() -> None:
    assert len(fold(*[pushing("a", n, 10_000) for n in range(1000)]).samples) <= 8


@pytest.mark.parametrize(
    "entry", [{"errorDetail": {"message": "denied: x"}, "error": "y"}, {"error": "denied: x"}]
)
def test_an_error_is_kept_whole(entry: dict[str, object]) -> None:
    assert fold(pushing("a", 1, 2), entry).text == "denied: x"


ODD = st.one_of(st.none(), st.integers(), st.text(), st.dictionaries(st.text(), st.integers()))


@given(st.lists(st.dictionaries(st.sampled_from(["status", "id", "progressDetail", "aux", "error"]), ODD)))
def test_it_takes_whatever_an_engine_says(entries: list[dict[str, object]]) -> None:
    progress = fold(*entries)
    assert 0 <= progress.current <= progress.total
    assert progress.rate >= 0
    assert isinstance(progress.text, str)
