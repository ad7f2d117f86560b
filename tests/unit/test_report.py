"""What a report tells: how things were made, what was decided, done and kept, and no value of an environment."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.report_world import (
    DB,
    HOST,
    IMAGE,
    NET,
    NOW,
    WEB,
    cases_of,
    container_inspect,
    image_inspect,
    reported,
    said,
    surveyed,
)
from tui.domain.check import Verdict
from tui.domain.report import Counts
from tui.domain.report_entries import (
    ReportedAttachment,
    ReportedContainer,
    ReportedMount,
    ReportedPort,
)
from tui.domain.report_make import make_report
from tui.domain.report_merge import merged
from tui.work.decommission_file import Ended, KeptPack
from tui.work.packed import Content


def web(**values: object) -> ReportedContainer:
    return next(each for each in reported(**values).containers if each.name == "web")  # type: ignore[arg-type]


def test_how_a_container_was_made() -> None:
    found = web()
    assert (found.image, found.image_id, found.user, found.restart) == (
        "acme/web:1",
        IMAGE,
        "",
        "on-failure:3",
    )
    assert found.ports == (ReportedPort("80/tcp", "", "8080"),)
    assert found.mounts == (
        ReportedMount("volume", "data", "/data", True),
        ReportedMount("bind", "/srv/www", "/www", False),
    )
    assert found.networks == (ReportedAttachment("front", ("web.internal",)),)
    assert found.environment == ("APP_KEY",)
    assert found.settings["HostConfig.Memory"] == 512_000_000
    assert (found.created, found.started, found.finished) == (1_480_000_000, 1_480_000_001, 0)
    assert [work.kind for work in found.work_left] == ["host path"] + ["other"] * (len(found.work_left) - 1)


def test_values_of_its_environment_are_replaced_by_their_names() -> None:
    found = web()
    assert found.command == ("serve", "--key", "${APP_KEY}")
    assert found.labels == {"team": "blue", "hint": "uses ${APP_KEY}"}


def test_a_secret_of_one_container_is_hidden_in_another() -> None:
    other = container_inspect(DB, "db", Env=["PATH=/bin"])
    found = reported(surveyed(container_inspect(WEB, "web"), other)).containers
    assert next(each for each in found if each.name == "db").command == ("serve", "--key", "(hidden)")


def test_images_volumes_paths_and_networks() -> None:
    verdict = Verdict("also", ("docker.io",), "same", NOW)
    found = reported(verdicts={IMAGE: verdict})
    (image,), (volume,), (path,), (network,) = found.images, found.volumes, found.paths, found.networks
    assert (image.names, image.platform, image.size, image.verdict) == (
        ("acme/web:1",),
        "linux/amd64",
        1000,
        verdict,
    )
    assert (volume.name, volume.size, set(volume.used_by)) == ("data", 4096, {"web", "db"})
    assert (path.path, set(path.used_by)) == ("/srv/www", {"web", "db"})
    assert (network.name, network.is_attachable) == ("front", True)


def test_the_content_of_an_image_is_that_of_its_layers_and_settings() -> None:
    def content(**config: object) -> str:
        return reported(surveyed(images={IMAGE: image_inspect(**config)})).images[0].content

    assert content() == content(Volumes=None, Hostname="", Labels={})
    assert content() != content(User="app")


def test_what_was_decided_and_done() -> None:
    decisions = said(web="move", db="forget")
    ended = {f"container:{DB}": Ended("done", "removed", 7.0)}
    found = reported(decisions=decisions, results=ended)
    fates = {each.name: each.fate for each in found.containers}
    assert (fates["web"].decision, fates["web"].action, fates["web"].is_by_hand) == (
        "move",
        "move and remove",
        True,
    )
    assert (fates["db"].action, fates["db"].outcome, fates["db"].detail, fates["db"].at) == (
        "remove",
        "done",
        "removed",
        7.0,
    )
    assert found.images[0].fate.why == "web: move"
    assert found.paths[0].fate.action == "move, leave on the disk"
    assert found.totals.containers == Counts(2, forget=1, move=1, away=1)
    assert (found.is_decided, reported().is_decided) == (True, False)


def test_packs_and_what_is_in_them() -> None:
    case = f"container:{WEB}"
    newer = KeptPack("2" * 64, 10, "-", 9.0, (Content(case, (), "in it"),))
    confirmed = KeptPack(
        "1" * 64, 10, "/p", 8.0, (Content(case, (), "in it"), Content("volume:data", (), "in it")), 8.5
    )
    found = reported(packs=(newer, confirmed))
    fate = next(each.fate for each in found.containers if each.name == "web")
    assert fate.pack == confirmed.sha256
    assert found.packs[1].contents == (case, "volume:data")
    assert next(each.fate.pack for each in found.containers if each.name == "db") == ""


def test_what_the_engine_did_not_tell_is_listed() -> None:
    survey = surveyed()
    containers = {id: each for id, each in survey.containers.items() if id != DB}
    survey = replace(
        survey,
        containers=containers,
        untold=(("container db", "no answer"),),
        unanswered=frozenset([f"container:{DB}"]),
    )
    found = {each.name: each for each in reported(survey).containers}
    assert (found["web"].is_told, found["db"].is_told) == (True, False)
    assert (found["db"].image, found["db"].networks) == ("acme/web:1", (ReportedAttachment("front"),))
    assert [each.what for each in reported(survey).untold] == ["container db"]


def test_what_vanished_meanwhile_is_not() -> None:
    survey = surveyed(volumes={}, networks={}, images={})
    survey = replace(survey, containers={WEB: survey.containers[WEB]})
    found = reported(survey)
    assert [each.name for each in found.containers] == ["web"]
    assert (found.volumes, found.networks, found.images) == ((), (), ())


def test_where_the_flight_recorder_keeps_it() -> None:
    assert web(recorded={WEB: "/state/web.json.gz"}).record == "/state/web.json.gz"


def test_what_has_gone_is_told_as_it_was() -> None:
    first = reported(decisions=said(web="move", db="forget"))
    survey = surveyed(container_inspect(WEB, "web"))
    now = make_report(HOST, survey, cases_of(survey, said(web="move")))
    now = replace(now, made=NOW + 100)
    ended = {f"container:{DB}": ("done", "removed", NOW + 50)}
    whole = merged(first, now, ended, recorded={DB: "/state/db.json.gz"})
    gone = next(each for each in whole.containers if each.name == "db")
    assert [each.name for each in whole.containers] == [each.name for each in first.containers]
    assert (gone.is_here, gone.fate.decision, gone.fate.outcome, gone.fate.at) == (
        False,
        "forget",
        "done",
        NOW + 50,
    )
    assert (gone.record, gone.command) == ("/state/db.json.gz", ("serve", "--key", "${APP_KEY}"))
    assert (whole.begun, whole.made) == (NOW, NOW + 100)
    assert whole.totals.containers == Counts(2, forget=1, move=1, away=1)


def test_what_went_without_dtui_and_what_is_new() -> None:
    first = reported(surveyed(container_inspect(WEB, "web")))
    survey = surveyed(container_inspect(DB, "db"))
    now = make_report(HOST, survey, cases_of(survey))
    whole = merged(first, now, said={f"container:{WEB}": "forget"})
    assert [(each.name, each.is_here) for each in whole.containers] == [("web", False), ("db", True)]
    assert (whole.containers[0].fate.decision, whole.containers[0].fate.outcome) == ("forget", "")
    assert merged(whole, now).begun == whole.begun
    assert [each.id for each in whole.networks] == [NET]


def test_what_is_left_of_a_container_that_moved_is_decided_about_as_that_was() -> None:
    first = reported(decisions=said(web="move", db="forget"))
    survey = surveyed(container_inspect(DB, "db"))
    now = make_report(HOST, survey, cases_of(survey, said(db="forget")))
    assert (now.images[0].fate.decision, now.volumes[0].fate.decision) == ("forget", "forget")
    whole = merged(first, now)
    for each in (whole.images[0], whole.volumes[0], whole.networks[0]):
        assert (each.fate.decision, each.fate.action, each.fate.why) == (
            "move",
            "move and remove",
            "web: move",
        )
        assert each.used_by == ("db",)
    assert whole.totals.images == Counts(1, move=1)
    # Who is still there decides as it needs it.
    same = make_report(HOST, surveyed(), cases_of(surveyed(), said(web="forget", db="forget")))
    assert merged(first, same).images[0].fate.decision == "forget"
    # What was said of the thing itself holds.
    decisions = said(db="forget").with_said(["volume:data"], "forget")
    by_hand = make_report(HOST, survey, cases_of(survey, decisions))
    assert merged(first, by_hand).volumes[0].fate.decision == "forget"
