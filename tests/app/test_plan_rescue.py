"""What a clean-up could lose is saved elsewhere first: its steps open, and free to the byte what was foretold."""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from pathlib import Path
from typing import Any

from tests.app.conftest import Control, Start, User
from tests.app.test_plan import open_plan, put_cursor, rows
from tui.domain.image_archive import check
from tui.work.tar_reader import contents

ARCHIVED = "localhost:5000/billing:rounding-fix"
PUSHED = "localhost:5000/fleet-tracker-inbound:dev-geo"
PUSHED_AS = "localhost:5000/rescued/inbound:dev-geo"
# Its registry lost it: the digest that the engine still tells of it leads nowhere.
HIDDEN = "329074924855.dkr.ecr.us-east-1.amazonaws.com/reports:20160603_0831_2fa6d5c0b714"
CHANGED = "report-once"
COMMITTED_AS = "localhost:5000/rescued/report:2016"


async def rescue(user: User, name: str, way: str, target: str) -> Any:
    """Save what a step removes in a way; the job that did it."""
    await put_cursor(user, name)
    known = len(user.app.jobs.records())
    await user.press("r")
    await user.sees("Rescue")
    await user.dialog()
    await user.press(way)
    await user.sees("enter Rescue")
    await user.dialog()
    await user.press("ctrl+u")
    await user.type(target)
    await user.press("enter")
    await user.until(lambda: len(user.app.jobs.records()) > known, "a job")
    await user.until(lambda: not user.app.jobs.active, "its end", 3000)
    record = user.app.jobs.records()[-1]
    assert record.state == "done", (record.failure, record.failure and record.failure.detail)
    await user.until(lambda: rows(user)[name].step.rescued, "what was rescued")
    return record


async def switch_on(user: User, name: str) -> None:
    await put_cursor(user, name)
    await user.press("space")
    await user.until(lambda: rows(user)[name].is_on, f"{name} is on")


def check_archive(path: Path, image: dict[str, Any]) -> None:
    """That it holds the image whole, and the sum beside it is its own."""
    with path.open("rb") as file:
        held = check(contents(file), image["Id"], image["RootFS"]["Layers"])
    assert held.layers == len(image["RootFS"]["Layers"])
    told = path.with_name(f"{path.name}.sha256").read_text().split()[0]
    assert told == hashlib.sha256(path.read_bytes()).hexdigest()


def stored(control: Control) -> int:
    """Bytes of layers and of what the build cache has besides."""
    usage = control.get("/system/df")
    return int(usage["LayersSize"]) + sum(r["Size"] for r in usage["BuildCache"] if not r["Shared"])


async def test_an_only_copy_is_saved_to_an_archive_and_its_step_opens(
    start: Start, control: Control, tmp_path: Path
) -> None:
    path = tmp_path / "saved.tar"
    async with start((120, 40), logins=True) as user:
        await open_plan(user)
        for name in (ARCHIVED, HIDDEN):
            assert [r.kind for r in rows(user)[name].step.open_risks] == ["only copy"]
        await put_cursor(user, ARCHIVED)
        await user.press("space")
        await user.sees("is the only copy: rescue it first")
        await rescue(user, ARCHIVED, "a", str(path))
        check_archive(path, control.get(f"/images/{ARCHIVED}/json"))
        assert not rows(user)[ARCHIVED].step.open_risks
        await switch_on(user, ARCHIVED)
        assert not rows(user)[HIDDEN].is_on


async def test_an_only_copy_is_pushed_and_its_step_opens(start: Start, control: Control) -> None:
    async with start((120, 40), logins=True) as user:
        await open_plan(user)
        await rescue(user, PUSHED, "p", PUSHED_AS)
        step = rows(user)[PUSHED].step
        assert PUSHED_AS in step.rescued
        assert PUSHED_AS in control.get(f"/images/{PUSHED}/json")["RepoTags"]
        host, _, name = PUSHED_AS.partition("/")
        digest = control.get("/_demo/registries")[host][name]
        assert digest in step.rescued
        await switch_on(user, PUSHED)


async def test_a_volume_is_saved_with_its_files(start: Start, control: Control, tmp_path: Path) -> None:
    path = tmp_path / "volume.tar"
    async with start((120, 40), logins=True) as user:
        await open_plan(user)
        name = next(n for n, row in rows(user).items() if row.step.frees == 41_000_000)
        record = await rescue(user, name, "a", str(path))
        assert "read back" in record.result
        with tarfile.open(path) as archive:
            assert "./data/0001.db" in archive.getnames()
        assert not [c for c in control.get("/containers/json?all=1") if "dtui.rescue" in (c["Labels"] or {})]
        assert name in {volume["Name"] for volume in control.get("/volumes")["Volumes"]}
        await switch_on(user, name)


async def test_a_changed_container_is_saved_with_its_files(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "changed.tar"
    async with start((120, 40), logins=True) as user:
        await open_plan(user)
        await rescue(user, CHANGED, "a", str(path))
        with tarfile.open(path) as archive:
            found = archive.getnames()
        assert [name for name in found if name.endswith(".csv")] == [
            f"srv/reports/part-{number}.csv" for number in range(12)
        ]
        assert "bin/sh" not in found, "it did not change"
        await switch_on(user, CHANGED)


async def test_what_was_rescued_goes_and_frees_to_the_byte_what_was_foretold(
    start: Start, control: Control, tmp_path: Path
) -> None:
    async with start((120, 40), logins=True) as user:
        await open_plan(user)
        volume = next(n for n, row in rows(user).items() if row.step.frees == 41_000_000)
        await rescue(user, ARCHIVED, "a", str(tmp_path / "image.tar"))
        await rescue(user, PUSHED, "p", PUSHED_AS)
        await rescue(user, volume, "a", str(tmp_path / "volume.tar"))
        await rescue(user, CHANGED, "c", COMMITTED_AS)
        assert control.get(f"/images/{COMMITTED_AS}/json")["Parent"]
        wanted = (ARCHIVED, PUSHED, volume, CHANGED)
        for name in wanted:
            await switch_on(user, name)
        plan = user.app.plans.plan
        assert plan is not None
        total, before = plan.total, stored(control)
        apart = sum(s.frees or 0 for s in plan.chosen if s.kind in ("container", "volume"))
        assert total.exact
        assert apart > 41_000_000
        known = len(user.app.jobs.records())
        await user.press("ctrl+g")
        await user.sees("Carry out", "y Yes")
        await user.agree()
        await user.until(lambda: len(user.app.jobs.records()) > known, "the job")
        await user.until(lambda: not user.app.jobs.active, "its end", 6000)
        record = user.app.jobs.records()[-1]
        assert record.state == "done", (record.failure, record.failure and record.failure.detail)
        assert before - stored(control) + apart == total.freed
        told = re.search(r"freed (\S+) \((\S+) foretold\)", record.result)
        assert told, record.result
        assert told[1] == told[2]
        left = json.dumps(
            [control.get(f"/{what}") for what in ("images/json", "containers/json?all=1", "volumes")]
        )
        assert not [name for name in wanted if f'"{name}"' in left or f'"/{name}"' in left]
        assert COMMITTED_AS in left
