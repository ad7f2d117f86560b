"""Removal of volumes and networks: what is asked before, and what is looked at again right before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.conftest import Control, Start
from tests.app.test_actions import go_to
from tests.app.test_volumes import EMPTY, NAMED, done, names, nets


def sizes(control: Control, **held: int) -> None:
    """Let the engine count this much, and nothing of other volumes."""
    entries = [{"Name": name, "UsageData": {"Size": size}} for name, size in held.items()]
    rule = {"path": "/system/df", "status": 200, "body": json.dumps({"Volumes": entries})}
    control.post("/_demo/faults", [rule])


def leave(control: Control, network: str) -> None:
    """Remove every container of a network."""
    for container in control.get("/containers/json?all=1"):
        if network in container["NetworkSettings"]["Networks"]:
            control.call("DELETE", f"/containers/{container['Id']}?force=1")


# removing volumes


async def test_a_volume_in_use_stays(start: Start, control: Control) -> None:
    async with start() as user:
        await go_to(user, "3", "name:fleet_redis-data")
        await user.press("d")
        await user.sees("fleet_redis-data is in use by fleet-redis")
        assert user.app.screen is user.app.main


async def test_a_named_volume_with_data_wants_the_host_s_name(
    start: Start, control: Control, tmp_path: Path
) -> None:
    async with start((100, 30)) as user:
        await go_to(user, "3", f"name:{NAMED}")
        await user.press("d")
        await user.sees(
            f"Remove 1 volume on {user.app.host}",
            "is a named volume with 2.2G of data",
            f"docker volume rm {NAMED}",
            f"Type the host's name ({user.app.host_word})",
        )
        await user.dialog()
        await user.press("y")
        await user.sees("nothing was done")
        assert NAMED in names(control)
        await user.press("d")
        await user.agree()
        await done(user)
        assert NAMED not in names(control)
        await user.until(lambda: not user.app.main.table.listing.rows, "the row to go")
        line = json.loads((tmp_path / "state" / "audit.jsonl").read_text().splitlines()[-1])
        assert (line["action"], line["object"], line["result"]) == ("volume.remove", NAMED, "ok")
        assert line["command"] == f"docker volume rm {NAMED}"
        deletes = [r["target"] for r in control.get("/_demo/requests") if r["method"] == "DELETE"]
        assert not any("force" in target for target in deletes)


async def test_anonymous_ones_with_data_want_their_number(start: Start, control: Control) -> None:
    before = names(control)
    async with start((120, 40)) as user:
        await go_to(user, "3", "anonymous:yes unknown")
        await user.press("asterisk", "d")
        await user.sees("Remove 5 volumes", "anonymous volume with 902M of data", "Frees 943M", "(5)")
        await user.agree()
        await done(user)
        assert len(before - names(control)) == 5


async def test_an_empty_one_goes_on_y(start: Start, control: Control) -> None:
    sizes(control, **{EMPTY: 0})
    async with start((100, 30)) as user:
        await go_to(user, "3", f"name:{EMPTY}")
        await user.press("d")
        await user.sees("old-registry is empty", "y Yes")
        await user.agree()
        await done(user)
        assert EMPTY not in names(control)


async def test_one_that_got_data_meanwhile_stays(start: Start, control: Control) -> None:
    sizes(control, **{EMPTY: 0})
    async with start((100, 30)) as user:
        await go_to(user, "3", f"name:{EMPTY}")
        await user.press("d")
        await user.sees("y Yes")
        sizes(control, **{EMPTY: 5})
        await user.agree()
        record = await done(user, "failed")
        assert "holds data now" in record.failure.title
        assert EMPTY in names(control)


async def test_one_that_is_mounted_meanwhile_stays(start: Start, control: Control) -> None:
    async with start((100, 30)) as user:
        await go_to(user, "3", f"name:{NAMED}")
        await user.press("d")
        await user.dialog()
        body = {"Image": "redis:latest", "HostConfig": {"Binds": [f"{NAMED}:/data"]}}
        control.post("/containers/create?name=late", body)
        await user.agree()
        record = await done(user, "failed")
        assert "late" in record.failure.detail
        assert NAMED in names(control)


async def test_one_that_was_made_anew_meanwhile_stays(start: Start, control: Control) -> None:
    async with start((100, 30)) as user:
        await go_to(user, "3", f"name:{NAMED}")
        await user.press("d")
        await user.dialog()
        other = {"Name": NAMED, "Driver": "local", "CreatedAt": "2016-06-01T00:00:00Z"}
        control.post(
            "/_demo/faults", [{"path": f"/volumes/{NAMED}", "status": 200, "body": json.dumps(other)}]
        )
        await user.agree()
        record = await done(user, "failed")
        assert "is another volume now" in record.failure.title


@pytest.mark.parametrize("gives_up", [True, False])
async def test_what_is_not_known_counts_as_data(start: Start, control: Control, gives_up: bool) -> None:
    fault = {"stall": True} if gives_up else {"status": 500, "message": "already running"}
    control.post("/_demo/faults", [{"path": "/system/df", **fault}])
    async with start((100, 30)) as user:
        await go_to(user, "3", f"name:{NAMED}")
        await user.press("d")
        if gives_up:
            await user.sees("Looking at what would be lost")
            await user.press("escape")
        await user.sees("what it holds could not be found out", "Type the host's name")


async def test_read_only_removes_neither(start: Start, control: Control) -> None:
    async with start(read_only=True) as user:
        for view in ("3", "4"):
            await user.press(view)
            await user.until(lambda: user.cursor, "a row")
            await user.press("d")
            await user.sees("not in a read-only session")
        assert not [r for r in control.get("/_demo/requests") if r["method"] == "DELETE"]


# removing networks


async def test_predefined_networks_and_those_in_use_stay(start: Start) -> None:
    async with start((100, 30)) as user:
        await go_to(user, "4", "name:bridge")
        await user.press("d")
        await user.sees("bridge is predefined")
        await go_to(user, "4", "name:fleet_default")
        await user.press("d")
        await user.sees("fleet_default is in use by ", " more containers:", "them off it first")


async def test_an_unused_network_goes_on_y(start: Start, control: Control, tmp_path: Path) -> None:
    leave(control, "edge_default")
    async with start((100, 30)) as user:
        await go_to(user, "4", "name:edge_default")
        await user.press("d")
        await user.sees(
            "Remove 1 network", "belongs to compose project edge", "docker network rm edge_default"
        )
        await user.agree()
        await done(user)
        assert "edge_default" not in nets(control)
        await user.until(lambda: not user.app.main.table.listing.rows, "the row to go")
        line = json.loads((tmp_path / "state" / "audit.jsonl").read_text().splitlines()[-1])
        assert (line["action"], line["object"]) == ("network.remove", "edge_default")


async def test_a_network_that_is_used_meanwhile_stays(start: Start, control: Control) -> None:
    leave(control, "edge_default")
    async with start((100, 30)) as user:
        await go_to(user, "4", "name:edge_default")
        await user.press("d")
        await user.dialog()
        body = {"Image": "redis:latest", "HostConfig": {"NetworkMode": "edge_default"}}
        control.post("/containers/create?name=late", body)
        await user.agree()
        record = await done(user, "failed")
        assert "late" in record.failure.detail
        assert "edge_default" in nets(control)
