"""The steps of an image with the layers that they made."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.test_layers import BASE, A, B, C, D, Entry, buildkit, classic, history, image
from tui.domain.history import Step, largest_of, sized, steps_of, without_secrets
from tui.domain.layers import EMPTY, ChainLayer, ImageLayers, layers_of


def steps(diffs: list[str], *entries: Entry, size: int | None = None, **more: Any) -> tuple[Step, ...]:
    told = image(diffs, sum(each[2] for each in entries) if size is None else size, **more)
    answer = history(*entries)
    return steps_of(told, answer, layers_of(told, answer))


def told(found: tuple[Step, ...]) -> list[tuple[int, str, str | None, int]]:
    return [(s.number, s.command.text, s.layer.diff_id if s.layer else None, s.size) for s in found]


def test_each_step_has_its_layer() -> None:
    found = steps(
        [A, B, EMPTY, C],
        BASE,
        buildkit("ENV A=1"),
        buildkit("RUN /bin/sh -c make # buildkit", 7),
        buildkit("RUN /bin/sh -c true # buildkit"),
        buildkit("COPY f /f # buildkit", 9),
        buildkit('CMD ["sh"]'),
    )
    assert told(found) == [
        (1, "", A, 100),
        (2, "ENV A=1", None, 0),
        (3, "RUN make", B, 7),
        (4, "RUN true", EMPTY, 0),
        (5, "COPY f /f", C, 9),
        (6, 'CMD ["sh"]', None, 0),
    ]
    assert [step.is_empty for step in found] == [False, True, False, True, False, True]
    assert all(step.layer.is_sure for step in found if step.layer)
    assert found[0].comment == "Imported from -"
    assert largest_of(found) is found[0]


def test_what_may_have_made_either_layer_is_not_called_sure() -> None:
    found = steps([A, B, C], BASE, classic("make", 7), classic("true"), classic("#(nop) WORKDIR /w"))
    sure = {step.layer.diff_id: step.layer.is_sure for step in found if step.layer}
    assert sure == {A: True, B: True, C: False}


def test_layers_that_no_step_is_told_of_stand_below() -> None:
    assert told(steps([A, B], size=100)) == [(0, "", A, 0), (0, "", B, 100)]
    found = steps([A, B, C], classic("make", 7), size=107)
    assert [(step.number, step.layer.diff_id) for step in found if step.layer] == [(0, A), (0, B), (1, C)]
    assert largest_of(steps([A], BASE)) is None


def test_an_image_of_nothing_has_steps_all_the_same() -> None:
    found = steps([], classic('#(nop) CMD ["sh"]'))
    assert told(found) == [(1, 'CMD ["sh"]', None, 0)]
    assert steps([]) == ()


def test_the_containerd_store_tells_a_size_of_nothing() -> None:
    found = steps(
        [A, EMPTY, B],
        buildkit("COPY rootfs /", 100_000),
        buildkit("RUN true", 4096),
        buildkit("RUN make", 8192),
        size=50_000,
        GraphDriver={"Name": "overlayfs", "Data": None},
    )
    assert [step.is_empty for step in found] == [False, True, False]
    assert all(step.layer and step.layer.is_sure for step in found)
    assert [step.layer.unpacked for step in found if step.layer] == [100_000, 4096, 8192]


def test_what_a_step_left_behind() -> None:
    entries = [
        {"Id": "<missing>", "Created": -62135596800, "CreatedBy": None, "Size": 0, "Tags": None},
        {"Id": "sha256:abc", "Created": 1465981200, "CreatedBy": "x", "Size": 5, "Tags": ["app:1"]},
    ]
    answer = image([A], 5)
    low, top = steps_of(answer, entries[::-1], layers_of(answer, entries[::-1]))
    assert (low.image, low.created, low.tags, low.command.text) == ("", 0, (), "")
    assert (top.image, top.created, top.tags) == ("sha256:abc", 1465981200, ("app:1",))


def test_a_secret_of_one_step_is_left_out_of_all() -> None:
    entries = [
        BASE,
        classic("#(nop) ENV DB_PASSWORD=s3cret-of-db"),
        ("|1 NPM_TOKEN=tok-4711-x /bin/sh -c echo tok-4711-x > .npmrc", "", 7),
        classic("mysql -u root s3cret-of-db", 8),
        classic("echo from-the-env-1"),
    ]
    told = image([A, B, C], 115, Config={"Env": ["APP_SECRET=from-the-env-1", "PATH=/bin"]})
    found = without_secrets(steps_of(told, history(*entries), layers_of(told, history(*entries))), told)
    assert [step.command.text for step in found[1:]] == [
        "ENV DB_PASSWORD=(hidden)",
        "RUN echo (hidden) > .npmrc",
        "RUN mysql -u root (hidden)",
        "RUN echo (hidden)",
    ]
    assert found[2].command.arguments == (("NPM_TOKEN", "(hidden)"),)
    assert found[2].size == 7


@pytest.mark.parametrize("env", [None, []])
def test_an_image_without_an_environment_keeps_its_steps(env: list[str] | None) -> None:
    found = steps([A], BASE)
    assert without_secrets(found, {"Config": {"Env": env}}) == found
    assert without_secrets(found, {"Config": None}) == found


def test_sizes_that_are_known_better_take_the_place_of_others() -> None:
    found = steps([A, B], BASE, buildkit("ENV A=1"), buildkit("RUN make", 7))
    ids = [step.layer.chain_id for step in found if step.layer]
    better = ImageLayers("image", (ChainLayer(ids[0], 100), ChainLayer(ids[1], 8)), True)
    assert [step.size for step in sized(found, better)] == [100, 0, 8]
    assert sized(found, better)[0] is found[0]
    assert [step.size for step in sized(found, ImageLayers("another", (), True))] == [100, 0, 7]


made = st.tuples(
    st.sampled_from(["#(nop) ENV A=1", "make", "true", "#(nop) WORKDIR /w"]), st.sampled_from([0, 0, 1, 5])
)


@given(st.lists(made, max_size=12), st.lists(st.sampled_from([A, B, C, D, EMPTY]), max_size=12))
def test_every_step_and_every_layer_is_told_once(entries: list[tuple[str, int]], diffs: list[str]) -> None:
    found = steps(diffs, *(classic(text, size) for text, size in entries))
    assert [s.number for s in found if s.number] == list(range(1, len(entries) + 1))
    assert [s.layer.diff_id for s in found if s.layer] == diffs
