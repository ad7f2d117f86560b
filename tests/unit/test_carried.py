"""Of confirmed packs only that counts which nobody wrote to since they were begun."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.plan_world import container, image, network, volume
from tui.domain import seen
from tui.domain.carried import CHANGES, LACKS, REGISTRY, SIZE, USERS, Carried, carried
from tui.domain.container import Mount
from tui.domain.ran import ran_since
from tui.domain.survey import Survey
from tui.domain.timestamp import exact
from tui.domain.world import World
from tui.work.decommission_file import KeptPack
from tui.work.packed import Content

AT = exact("2016-11-24T15:00:00.5Z")
BEFORE, AFTER = "2016-11-24T15:00:00.499999999Z", "2016-11-24T15:00:00.75Z"
NEVER = "0001-01-01T00:00:00Z"
SUM = "a1" * 32


def inspect(name: str, finished: str = BEFORE, **state: Any) -> dict[str, Any]:
    told = {"Status": "exited", "Running": False, "StartedAt": "2016-11-24T14:00:00Z", "FinishedAt": finished}
    return {"Id": f"c-{name}", "Name": f"/{name}", "Image": "i", "Mounts": [], "State": told | state}


RUNNING: dict[str, Any] = {"Status": "running", "Running": True}
WEB = container("web", volumes=["data"])
WEB = WEB._replace(mounts=(*WEB.mounts, Mount("bind", "", "/srv", "/srv")))
WORLD = World((WEB, container("db")), (image("i"),), volumes=(volume("data"),), networks=(network("net"),))
ALL = (
    Content("container:c-web", seen.of_inspect(inspect("web")), "how it is made is in it"),
    Content("image:i", (), "all of it"),
    Content("volume:data", seen.of_volume(volume("data")), "7 files"),
    Content("bind:/srv", (), "3 files"),
    Content("network:n-net", seen.of_network(network("net")), "how it is made is in it"),
)


def pack(*contents: Content, at: float = AT, confirmed: float = AT + 60, sha256: str = SUM) -> KeptPack:
    return KeptPack(sha256, 1000, "/mnt/pack", at, contents or ALL, confirmed)


def survey(web: dict[str, Any] | None = None, world: World = WORLD) -> Survey:
    return Survey(world, {"c-web": web or inspect("web"), "c-db": inspect("db", "", **RUNNING)})


def test_what_did_not_run_since_is_carried_off() -> None:
    found = carried([pack()], survey())
    assert set(found.evidence) == {each.case for each in ALL}
    assert found.evidence["volume:data"] == f"7 files; its pack's checksum {SUM} was confirmed"
    assert found.at["volume:data"] == AT
    assert (found.partly, found.void) == ({}, {})


def test_a_pack_that_nobody_confirmed_counts_for_nothing() -> None:
    assert carried([pack(confirmed=0.0)], survey()) == Carried()


@pytest.mark.parametrize(
    ("web", "says"),
    [
        (inspect("web", AFTER), "web ran until 2016-11-24 15:00:00 UTC"),
        (inspect("web", BEFORE, **RUNNING), "web is running"),
        (inspect("web", NEVER, Status="paused", Running=True, Paused=True), "web is paused"),
        (inspect("web", Status="restarting", Restarting=True), "web is restarting"),
        (inspect("web", NEVER, StartedAt=AFTER), "web ran until"),
    ],
    ids=["finished later", "running", "paused", "restarting", "started later"],
)
def test_data_is_void_when_who_mounts_it_ran_since(web: dict[str, Any], says: str) -> None:
    found = carried([pack()], survey(web))
    for id in ("volume:data", "bind:/srv"):
        assert found.void[id].startswith(says)
        assert id not in found.evidence
    assert found.partly["container:c-web"].startswith(f"its recipe is in a confirmed pack; {says}")
    assert set(found.evidence) == set(found.at) == {"image:i", "network:n-net"}


@pytest.mark.parametrize(("writable", "is_void"), [(True, True), (None, True), (False, False)])
def test_who_can_only_read_writes_nothing(writable: bool | None, is_void: bool) -> None:
    web = inspect("web", **RUNNING)
    web["Mounts"] = [
        {"Type": "volume", "Name": "data", "Source": "/v", "Destination": "/data", "RW": writable},
        {"Type": "bind", "Source": "/srv", "Destination": "/srv", "RW": writable},
    ]
    void = carried([pack()], survey(web)).void
    assert ("volume:data" in void, "bind:/srv" in void) == (is_void, is_void)


def test_who_mounts_it_twice_may_write() -> None:
    web = inspect("web", **RUNNING)
    mount = {"Type": "volume", "Name": "data", "Source": "/v", "Destination": "/data", "RW": False}
    web["Mounts"] = [mount, mount | {"RW": True, "Destination": "/rw"}]
    assert "volume:data" in carried([pack()], survey(web)).void


def test_changed_files_in_a_pack_are_void_when_the_container_ran_since() -> None:
    files = Content("container:c-web", (*seen.of_inspect(inspect("web")), (CHANGES, "4 files")), "4 files")
    assert "container:c-web" in carried([pack(files)], survey()).evidence
    found = carried([pack(files)], survey(inspect("web", AFTER)))
    assert found.void["container:c-web"].startswith("web ran until")


def test_an_image_that_a_pack_only_names_is_no_copy() -> None:
    there = Content("image:i", ((REGISTRY, "r.example/i@sha256:1"),), "a registry has it")
    found = carried([pack(there)], survey())
    assert found.partly == {"image:i": "a confirmed pack names it r.example/i@sha256:1"}
    assert not found.evidence


@pytest.mark.parametrize(
    ("world", "id", "says"),
    [
        (
            replace(WORLD, volumes=(replace(volume("data"), created=9),)),
            "volume:data",
            "it changed: it was made anew or written to (created was",
        ),
        (
            replace(WORLD, networks=(replace(network("net"), driver="macvlan"),)),
            "network:n-net",
            "it changed: driver was bridge, is macvlan now",
        ),
    ],
)
def test_another_of_the_same_name_is_not_what_was_packed(world: World, id: str, says: str) -> None:
    assert carried([pack()], survey(world=world)).void[id].startswith(says)


def test_a_recipe_is_of_the_container_as_it_is_now() -> None:
    renamed = inspect("web") | {"Name": "/web-2"}
    void = carried([pack()], survey(renamed)).void
    assert void["container:c-web"] == "it changed: name was web, is web-2 now"
    # That it was started and ended again before the pack is no change of it.
    again = inspect("web", StartedAt="2016-11-24T14:30:00Z")
    assert "container:c-web" in carried([pack()], survey(again)).evidence


def test_who_is_not_known_any_more_may_have_written() -> None:
    found = carried([pack()], Survey(WORLD, {}))
    assert found.void["volume:data"] == "web is not known any more"
    assert "container:c-web" in found.void


def with_users(*ids: str) -> Content:
    return Content("volume:data", (*seen.of_volume(volume("data")), (USERS, " ".join(ids))), "7 files")


GONE = replace(WORLD, containers=())


@pytest.mark.parametrize(
    ("then", "is_void"),
    [
        (inspect("web"), False),
        (inspect("web", AFTER), True),
        (inspect("web", AFTER) | {"Mounts": [{"Name": "data", "RW": False}]}, False),
        (None, True),
    ],
    ids=["ended before", "ended later", "only read", "nobody knows"],
)
def test_who_used_it_and_is_gone_counts_as_it_was_at_its_end(
    then: dict[str, Any] | None, is_void: bool
) -> None:
    found = carried([pack(with_users("c-web"))], survey(world=GONE), removed={"c-web": then}.get)
    assert ("volume:data" in found.void) is is_void
    assert ("volume:data" in found.evidence) is not is_void


def test_who_is_gone_and_did_not_use_it_does_not_matter() -> None:
    assert "volume:data" in carried([pack(with_users())], survey(world=GONE)).evidence
    assert "volume:data" in carried([pack(with_users("c-web"))], survey()).evidence


def test_of_several_packs_the_newest_that_counts_does() -> None:
    older, newer = pack(), pack(at=AT + 10, sha256="b2" * 32)
    ran = survey(inspect("web", AFTER))
    assert carried([older], ran).void.keys() >= {"volume:data"}
    assert carried([newer, older], ran).at["volume:data"] == AT + 10
    # A newer one that was not confirmed, or does not have it, takes nothing away.
    alone = pack(ALL[1], at=AT + 10, sha256="b2" * 32)
    unsaid = replace(newer, confirmed=0.0)
    assert carried([older, alone, unsaid], survey()).at["volume:data"] == AT


def test_a_clock_that_differs_is_reckoned_with() -> None:
    # Ended by the engine's clock a second before the pack was begun by this one: the engine's is two seconds late.
    late = survey(inspect("web", "2016-11-24T14:59:59.5Z"))
    assert "volume:data" in carried([pack()], late).evidence
    assert "volume:data" in carried([pack()], late, ahead=-2.0).void


def test_it_is_told_when_it_ran() -> None:
    assert ran_since(inspect("web"), AT) == ""
    assert ran_since(inspect("web", NEVER, StartedAt=NEVER), 0.0) == ""
    assert ran_since({"Id": "ab" * 32, "State": {"Running": True}}, AT) == "abababababab is running"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", 0.0),
        (NEVER, 0.0),
        ("2016-11-24T15:00:00Z", 1479999600.0),
        ("2016-11-24T15:00:00.25Z", 1479999600.25),
        ("2016-11-24T16:00:00.123456789+01:00", 1479999600.123456789),
    ],
)
def test_times_are_exact(text: str, seconds: float) -> None:
    assert exact(text) == seconds


@pytest.mark.parametrize(
    ("before", "now", "is_void"),
    [(7, 9, True), (7, 0, True), (7, 7, False), (None, 9, False), (7, None, False)],
)
def test_a_volume_is_void_when_it_holds_more_or_less_than_when_it_was_packed(
    before: int | None, now: int | None, is_void: bool
) -> None:
    """A container that wrote to it and was removed again leaves nothing else that would tell."""
    counted = ((SIZE, str(before)),) if before is not None else ()
    content = Content("volume:data", (*seen.of_volume(volume("data")), (USERS, "c-web"), *counted), "7 files")
    sizes = {"data": now} if now is not None else {}
    found = carried([pack(content)], survey(world=replace(WORLD, volume_sizes=sizes)))
    assert ("volume:data" in found.void) is is_void
    if is_void:
        assert found.void["volume:data"] == f"{now} bytes are in it, 7 were when it was packed"


def test_a_container_whose_image_was_gone_is_not_carried_by_how_it_was_made() -> None:
    content = Content(
        "container:c-web", (*seen.of_inspect(inspect("web")), (LACKS, "no image")), "its recipe"
    )
    assert carried([pack(content)], survey()).void == {"container:c-web": "no image"}
