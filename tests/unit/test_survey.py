"""Surveying a host: each object asked about, what vanished left out, what is not told said."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.plan_world import container, image, network, volume
from tui.domain.survey import Survey
from tui.domain.world import World
from tui.engine.errors import EngineError, EngineUnreachable, NotFound
from tui.work.survey import survey, survey_containers

WORLD = World(
    containers=(container("web", "i"), container("old", "gone")),
    images=(image("i", "app:1"), image("spare")),
    volumes=(volume("data"),),
    networks=(network("front"),),
)
ALL = {"c-web", "c-old", "i", "gone", "spare", "data", "n-front"}


class FakeEngine:
    """Answers with the ID it is asked for, or fails with what is arranged for it."""

    def __init__(self, **errors: EngineError) -> None:
        self.errors = errors
        self.is_gone = False

    def _answer(self, id: str) -> dict[str, Any]:
        if id in self.errors:
            raise self.errors[id]
        return {"Id": id}

    inspect_container = inspect_image = inspect_volume = inspect_network = _answer

    def connect(self) -> None:
        if self.is_gone:
            raise EngineUnreachable("It is gone")


def surveyed(engine: FakeEngine, **options: Any) -> Survey:
    asked: Any = engine
    return survey(asked, WORLD, **options)


def told(found: Survey) -> set[str]:
    return {*found.containers, *found.images, *found.volumes, *found.networks}


def test_everything_is_asked_about_and_images_that_no_list_shows() -> None:
    found = surveyed(FakeEngine())
    assert set(found.containers) == {"c-web", "c-old"}
    assert set(found.images) == {"i", "gone", "spare"}
    assert (set(found.volumes), set(found.networks)) == ({"data"}, {"n-front"})
    assert (found.world, found.untold, found.unanswered) == (WORLD, (), frozenset())
    assert found.containers["c-web"] == {"Id": "c-web"}


def test_containers_alone() -> None:
    engine: Any = FakeEngine()
    assert told(survey_containers(engine, WORLD)) == {"c-web", "c-old"}
    found = survey_containers(engine, WORLD, {"c-old", "c-gone"})
    assert told(found) == {"c-old"}
    assert found.world == WORLD


def test_what_vanished_meanwhile_is_left_out() -> None:
    found = surveyed(FakeEngine(gone=NotFound("No such image"), data=NotFound("No such volume")))
    assert told(found) == ALL - {"gone", "data"}
    assert (found.untold, found.unanswered) == ((), frozenset())


def test_what_the_engine_does_not_tell_is_said() -> None:
    found = surveyed(FakeEngine(data=EngineError("The engine failed", "no such driver")))
    assert told(found) == ALL - {"data"}
    assert found.untold == (("volume data", "The engine failed. no such driver"),)
    assert found.unanswered == {"volume:data"}


def test_one_that_gets_no_answer_is_said() -> None:
    found = surveyed(FakeEngine(data=EngineUnreachable("Docker does not answer")))
    assert found.untold == (("volume data", "Docker does not answer"),)


def test_an_engine_that_is_gone_ends_it() -> None:
    engine = FakeEngine(data=EngineUnreachable("Docker does not answer"))
    engine.is_gone = True
    with pytest.raises(EngineUnreachable, match="It is gone"):
        surveyed(engine)


def test_a_bug_is_not_hidden() -> None:
    class Broken(FakeEngine):
        def inspect_volume(self, id: str) -> dict[str, Any]:
            raise KeyError(id)

    with pytest.raises(KeyError, match="data"):
        surveyed(Broken())


def test_how_far_it_is() -> None:
    seen: list[tuple[int, int]] = []
    surveyed(FakeEngine(), on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(done, 7) for done in range(8)]


def test_it_can_be_cancelled() -> None:
    class Cancelled(Exception):
        pass

    def check() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        surveyed(FakeEngine(), check_cancelled=check)
