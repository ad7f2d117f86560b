"""Data that is forgotten although a container that uses it moves: it is found, and said on every row it is about."""

from __future__ import annotations

from tests.unit.plan_world import container, image, volume
from tests.unit.report_world import cases_of, reported, said, surveyed
from tui.domain.container import Mount
from tui.domain.decision import Decision, Decisions, cases
from tui.domain.left_behind import LeftBehind, left_behind, left_of, left_told
from tui.domain.plan_decided import decided_plan
from tui.domain.report_md import to_markdown
from tui.domain.risk import Risk
from tui.domain.world import World
from tui.resources import decommission as listed
from tui.resources.plan import PlanRow, risk_text
from tui.work.risks import with_size

WEB = container("web", "i", volumes=["data"])._replace(
    mounts=(Mount("volume", "data", "", "/data"), Mount("bind", "", "/srv", "/srv"))
)
DB = container("db", "i", volumes=["data"])
WORLD = World((WEB, DB), (image("i", "web:1"),), volumes=(volume("data"), volume("spare")))
LOST = "volume data is forgotten: web starts empty elsewhere"


def decisions(web: Decision, db: Decision, *forgotten: str) -> Decisions:
    by_hand = Decisions({"container:c-web": web, "container:c-db": db, "volume:spare": "forget"})
    return by_hand.with_said(forgotten, "forget")


def test_it_is_found_for_each_container_that_moves_without_it() -> None:
    found = left_behind(cases(WORLD, decisions("move", "move", "volume:data", "bind:/srv")))
    assert {each.text for each in found} == {
        LOST,
        "volume data is forgotten: db starts empty elsewhere",
        "path /srv is forgotten: web starts without it elsewhere",
    }
    assert left_told(found[2:]) == found[2].text
    assert left_told(found) == f"{found[0].text}, and 2 more"


def test_nothing_is_left_behind_by_what_goes_with_its_data_or_keeps_it() -> None:
    for decided in (
        decisions("move", "move"),
        decisions("forget", "forget", "volume:data", "bind:/srv"),
        # What is kept keeps its volume, whatever was said of that.
        decisions("move", "keep", "volume:data"),
    ):
        assert not left_behind(cases(WORLD, decided))
    assert left_told(()) == ""


def test_what_every_host_has_of_its_own_is_not_missed() -> None:
    own = ("/etc/localtime", "/var/run/docker.sock", "/lib/modules")
    mounts = tuple(Mount("bind", "", path, path) for path in (*own, "/etc/nginx"))
    world = World((WEB._replace(mounts=mounts),), (image("i", "web:1"),))
    forgotten = [f"bind:{path}" for path in (*own, "/etc/nginx")]
    found = left_behind(cases(world, decisions("move", "forget", *forgotten)))
    assert [each.what for each in found] == ["path /etc/nginx"]


def test_a_volume_without_a_name_is_told_by_its_first_letters() -> None:
    left = LeftBehind("volume:" + "ab12" * 16, "web")
    assert left.text == "anonymous volume ab12ab12 is forgotten: web starts empty elsewhere"


def test_it_is_of_the_container_and_of_the_data_only() -> None:
    found = cases(WORLD, decisions("move", "forget", "volume:data"))
    left = left_behind(found)
    assert {case.id for case in found if left_of(case, left)} == {"container:c-web", "volume:data"}


def test_a_container_without_its_data_is_not_shown_as_carried_off() -> None:
    found = cases(WORLD, decisions("move", "move", "volume:data"))
    containers = {each.id: each for each in WORLD.containers}
    evidence = {"container:c-web": "in a pack"}
    rows = {row.case.name: row for row in listed.rows(found, containers, {}, {}, {}, evidence)}
    web = rows["web"]
    assert (listed.state_text(web, 0.0), listed.role(web)) == ("without data", "warn")
    assert listed.glyph(web) == "exited"
    assert listed.full_name(web).endswith("  carried off, without data")
    assert listed.full_name(rows["db"]).endswith("  moves, without data")
    whole = listed.rows(cases(WORLD, decisions("move", "move")), containers, {}, {}, {}, evidence)
    assert {listed.state_text(row, 0.0) for row in whole if row.case.name == "web"} == {"carried off"}


def test_the_row_of_the_volume_in_the_plan_says_so_before_and_after_it_was_looked_at() -> None:
    plan = decided_plan(WORLD, cases(WORLD, decisions("move", "forget", "volume:data")))
    steps = {step.id: step for step in plan.steps}
    for step in (steps["volume:data"], with_size(steps["volume:data"], 7)):
        assert Risk("left behind", LOST, 3) in step.risks
        assert risk_text(PlanRow(step, 0, False)).startswith("left behind")
    assert "left behind" not in {risk.kind for risk in steps["volume:spare"].risks}


def test_the_report_says_so_first() -> None:
    gone = said(web="move", db="forget").with_said(["volume:data", "bind:/srv/www"], "forget")
    text = to_markdown(reported(decisions=gone)).split("## Containers")[0]
    assert "- volume data is forgotten: web starts empty elsewhere\n" in text
    assert "- path /srv/www is forgotten: web starts without it elsewhere\n" in text
    assert "is forgotten:" not in to_markdown(reported(decisions=said(web="move", db="forget")))
    assert left_behind(cases_of(surveyed(), gone))
