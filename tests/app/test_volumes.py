"""The lists of volumes and networks: what they say, and how much volumes hold once that is asked for."""

from __future__ import annotations

import json
from typing import Any

from tests.app.conftest import Control, Start, User
from tests.app.test_actions import go_to

NAMED, EMPTY = "fleet_pg-data-2015", "old-registry"


def names(control: Control) -> set[str]:
    """The volumes on the demo engine."""
    return {v["Name"] for v in control.get("/volumes")["Volumes"]}


def nets(control: Control) -> set[str]:
    return {n["Name"] for n in control.get("/networks")}


async def done(user: User, state: str = "done") -> Any:
    """The last job, once it ended so."""
    await user.until(user.app.jobs.records, "a job")
    await user.until(lambda: user.app.jobs.records()[-1].state == state, state, 3000)
    return user.app.jobs.records()[-1]


# the lists


async def test_the_line_of_views_has_all_six_with_their_counts(start: Start, control: Control) -> None:
    async with start() as user:
        counts = {"3 Volumes": len(names(control)), "4 Networks": len(nets(control))}
        for keys in ("1", "2", "3", "4", "5", "6"):
            await user.press(keys)
            await user.sees(*(f"{title} {count} " for title, count in counts.items() if keys not in "45"))
            for digit in "123456":
                (found,) = [word for word in user.lines[1].split("  ") if word.strip().startswith(digit)]
                assert found.split()[-1].isdigit(), user.lines[1]
            assert len(user.lines[1].rstrip()) <= 80


async def test_volumes_and_networks_are_asked_for_after_the_images(start: Start, control: Control) -> None:
    before = len(control.get("/_demo/requests"))
    async with start() as user:
        await user.until(lambda: {"volumes", "networks"} <= user.app.main.loaded, "the other lists")
        asked = [r["path"].rpartition("/v1.47")[2] for r in control.get("/_demo/requests")[before:]]
        lists = [p for p in asked if p in ("/images/json", "/volumes", "/networks")]
        assert lists[0] == "/images/json"
        assert sorted(lists) == ["/images/json", "/networks", "/volumes"]
        assert not [p for p in asked if "/system/df" in p]


async def test_volumes_say_what_they_are_of_and_who_mounts_them(start: Start) -> None:
    async with start((180, 40)) as user:
        await user.press("3")
        await user.sees("fleet_pg ", "fleet-postgres", "redis:latest /data", "origin unknown")
        await user.filter("anonymous:yes image:redis")
        await user.sees("anonymous, declared by redis:latest at /data")
        (row,) = user.app.main.table.listing.rows
        assert row.users == ("cache",)
        await user.filter("used:fleet-postgres")
        assert user.cursor == "fleet_pg  mounted by fleet-postgres at /var/lib/postgresql/data"


async def test_an_image_s_own_volume_is_told_from_one_that_was_asked_for(start: Start) -> None:
    async with start((180, 40)) as user:
        await go_to(user, "3", "used:psql-restore-test")
        await user.sees("anonymous, declared by postgres:12 at /var/lib/postgresql/data")
        await go_to(user, "3", "used:billing-old")
        await user.sees("anonymous, made for billing-old at /srv/cache, where 329074924855")


async def test_details_and_the_engines_own_answer(start: Start) -> None:
    async with start((120, 40)) as user:
        await go_to(user, "3", "name:fleet_pg")
        await user.press("enter")
        await user.sees("Mounted by", "fleet-postgres at /var/lib/postgresql/data", "m lets the engine count")
        await user.press("i")
        await user.sees('Mountpoint  "/var/lib/docker')
        await user.press("escape")
        await go_to(user, "4", "name:fleet_default")
        await user.press("enter")
        await user.sees("Used by", "fleet-postgres  172.18.", "gateway     172.18.0.1")
        await user.press("i")
        await user.sees("IPAM  {")


async def test_over_a_narrow_list_too(start: Start) -> None:
    async with start() as user:
        await go_to(user, "4", "name:edge_default")
        await user.press("enter")
        await user.sees("Used by", "edge-waf", "project     edge")


async def test_what_happens_elsewhere_is_seen_and_only_that_is_asked_for(
    start: Start, control: Control
) -> None:
    async with start() as user:
        await go_to(user, "3", "")
        await user.sees(EMPTY)
        before = len(control.get("/_demo/requests"))
        control.call("DELETE", f"/volumes/{EMPTY}")
        await user.until(lambda: EMPTY not in user.text, "the volume to go")
        asked = [r["path"] for r in control.get("/_demo/requests")[before:]]
        assert [p for p in asked if p.endswith(f"/volumes/{EMPTY}")]
        assert not [p for p in asked if p.endswith("/volumes")]


async def test_a_container_that_goes_leaves_its_volume_unused(start: Start, control: Control) -> None:
    async with start((120, 40)) as user:
        await go_to(user, "3", "name:backups")
        await user.sees("backups  mounted by backup at /backup")
        control.call("DELETE", "/containers/backup")
        await user.sees("backups  no container mounts it")


async def test_the_record_of_a_removed_container_explains_its_volume(start: Start) -> None:
    async with start((180, 40)) as user:
        await go_to(user, "1", "name:cache")
        await user.press("d")
        await user.agree()
        await done(user)
        await go_to(user, "3", "image:redis:latest")
        await user.sees(
            "redis:latest /data", "anonymous, of cache (redis:latest) at /data, which dtui removed"
        )


async def test_a_name_can_be_copied(start: Start) -> None:
    async with start((100, 30)) as user:
        await go_to(user, "3", f"name:{NAMED}")
        await user.press("y")
        await user.dialog()
        await user.sees("mountpoint", f"docker volume rm {NAMED}")
        await user.press("n")
        await user.sees("Copy:", NAMED)
        await user.press("escape")
        await go_to(user, "4", "name:fleet_default")
        await user.press("y")
        await user.dialog()
        await user.sees("network ID", "172.18.0.0/16", "docker network inspect fleet_default")


async def test_a_list_that_the_engine_refuses_says_so(start: Start, control: Control) -> None:
    control.post("/_demo/faults", [{"path": "/volumes$", "status": 500, "message": "no such driver"}])
    async with start((100, 30)) as user:
        await user.sees("no such driver")
        control.post("/_demo/faults", [])
        await user.press("3", "ctrl+r")
        await user.sees(NAMED)


async def test_drivers_that_did_not_answer_are_told_in_the_view(start: Start, control: Control) -> None:
    body = json.dumps({"Volumes": [{"Name": "left", "Driver": "local"}], "Warnings": ["nfs is silent"]})
    control.post("/_demo/faults", [{"path": "/volumes$", "status": 200, "body": body}])
    async with start() as user:
        await user.until(lambda: "volumes" in user.app.main.loaded, "the volumes")
        assert "nfs is silent" not in user.text
        await user.press("3")
        await user.sees("left", "nfs is silent")


# sizes


async def test_sizes_are_counted_when_asked_for(start: Start, control: Control) -> None:
    async with start((100, 30)) as user:
        await go_to(user, "3", f"name:{NAMED}")
        assert " ? " in user.text
        await user.press("m")
        await user.sees("2.2G", "volumes hold")


async def test_counting_can_be_cancelled(start: Start, control: Control) -> None:
    control.post("/_demo/faults", [{"path": "/system/df", "stall": True}])
    async with start((100, 30)) as user:
        await go_to(user, "3", f"name:{NAMED}")
        await user.press("m")
        await user.sees("Counting what the volumes hold")
        await user.press("m")
        await user.sees("counting already")
        await user.press("6", "c")
        assert (await done(user, "cancelled")).title == "Measure"
