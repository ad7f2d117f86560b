"""Check and verdict over the whole demo: every state is there to be seen, and the engine and the registries agree."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.contract.conftest import connected
from tui.cli import _demo_registries
from tui.demo import process
from tui.domain.check import Answer
from tui.work.check import CheckMeans, check_all
from tui.work.verdict import Look, look_all


@pytest.fixture
def means() -> Iterator[CheckMeans]:
    """A demo of its own: some of its registries count what they are asked."""
    demo = process.start()
    try:
        with closing(connected(f"unix://{demo.socket}")) as engine:
            yield CheckMeans(engine, demo.environment(os.environ), _demo_registries(demo.socket))
    finally:
        demo.stop()


def test_every_state_is_there_to_be_seen(means: CheckMeans) -> None:
    images = means.engine.list_images()
    found: list[Answer] = []
    check_all([(tag, image) for image in images for tag in image.tags], means, found.append)
    states = Counter(answer.state for answer in found)
    assert states["same"] > len(found) / 2, "a host whose images are mostly as their registries have them"
    assert {"same", "moved", "tag gone", "not there", "denied", "unreachable"} <= set(states), states
    assert all(answer.reason for answer in found if answer.state in ("denied", "unreachable"))


def test_every_verdict_is_there_to_be_seen(means: CheckMeans) -> None:
    looks: list[Look] = []
    look_all(means.engine.list_images(), means, looks.append)
    kinds = Counter({each.image: each.verdict.kind for each in looks}.values())
    assert set(kinds) == {"also", "only copy", "unknown"}
    assert kinds["also"] > kinds["only copy"] > 0
