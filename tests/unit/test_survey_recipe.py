"""What a person has to see to because of what a container uses on its host: in recipe, pack and report alike."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.report_world import HOST, IMAGE, VOLUME, WEB, cases_of, container_inspect, said, surveyed
from tui.domain.move_run import run_script
from tui.domain.report_make import make_report
from tui.domain.report_md import to_markdown
from tui.domain.survey import Survey
from tui.domain.survey_recipe import recipe_of
from tui.work.pack_moved import moved_from


def found(**values: Any) -> Survey:
    return surveyed(container_inspect(WEB, "web"), **values)


def with_options(**options: str) -> Survey:
    return found(volumes={"data": {**VOLUME, "Options": options}})


def left(survey: Survey) -> list[str]:
    recipe = recipe_of(survey, survey.containers[WEB], {WEB: "web"})
    usual = {work.text for work in recipe_of(found(), found().containers[WEB], {WEB: "web"}).left}
    return [work.text for work in recipe.left if work.text not in usual]


def test_nothing_more_of_what_is_carried() -> None:
    assert left(found()) == []
    assert left(found(volumes={})) == [], "what vanished meanwhile has no options"


def test_an_image_that_is_gone() -> None:
    (text,) = left(found(images={}))
    assert IMAGE in text
    # The engine said nothing of it: nobody knows.
    assert left(found(images={}, unanswered=frozenset({f"image:{IMAGE}"}))) == []


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"type": "none", "o": "bind", "device": "/srv/data"}, "in /srv/data of the host"),
        ({"type": "nfs", "o": "addr=nas,rw", "device": ":/export"}, "on another host, as :/export"),
    ],
)
def test_files_of_a_volume_that_are_elsewhere(options: dict[str, str], text: str) -> None:
    (told,) = left(with_options(**options))
    assert "volume data" in told
    assert told.endswith(text)


def test_a_password_in_the_options_of_a_volume_is_told_and_not_shown() -> None:
    survey = with_options(type="cifs", o="username=me,password=hunter2hunter2", device="//nas/share")
    told = left(survey)
    assert any("hold a password" in text for text in told)
    cases = cases_of(survey, said(web="move"))
    moved = moved_from(survey, cases, {}, "prod")
    report = to_markdown(make_report(HOST, survey, cases))
    for text in (run_script(moved), report):
        assert "hold a password" in text
        assert "hunter2" not in text


def test_who_is_kept_on_a_network_of_what_moves_is_told_in_script_and_report() -> None:
    survey = surveyed()
    for decisions, is_told in ((said(web="move", db="keep"), True), (said(web="move", db="move"), False)):
        cases = cases_of(survey, decisions)
        report = make_report(HOST, survey, cases)
        for text in (run_script(moved_from(survey, cases, {}, "prod")), to_markdown(report)):
            assert ("on network front with db: kept on this host" in text.replace("`", "")) is is_told
        (stays,) = (each for each in report.containers if each.name == "db")
        assert not any("on network front" in work.text for work in stays.work_left), "it needs no work here"
