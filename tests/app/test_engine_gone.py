"""The engine that is not there, goes, comes back, refuses: a sentence with the way out, nothing lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.app.conftest import Control, User
from tests.app.grouped import done, grouped, menu
from tui.app import DtuiApp
from tui.engine.endpoint import Endpoint
from tui.settings import Settings


class Engine:
    """A demo engine that can be stopped and started at the same socket."""

    def __init__(self, socket: str) -> None:
        self.socket = socket
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tui.demo", "--socket", self.socket],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline().startswith(b"ready")

    def stop(self) -> None:
        if self._process is None:
            return
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()
        self._process = None


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Not started yet."""
    with TemporaryDirectory(prefix="dtui-") as folder:
        made = Engine(f"{folder}/d.sock")
        yield made
        made.stop()


@asynccontextmanager
async def opened(url: str, tmp_path: Path, size: tuple[int, int] = (100, 24)) -> AsyncIterator[User]:
    """The application on an engine that may not be there."""
    app = DtuiApp(Settings(), Endpoint.at(url), env={}, audit_path=str(tmp_path / "audit.jsonl"))
    async with app.run_test(size=size) as pilot:
        yield User(app, pilot)


async def test_absent_at_start_then_there(engine: Engine, tmp_path: Path) -> None:
    async with opened(f"unix://{engine.socket}", tmp_path) as user:
        await user.sees("No Docker engine", "-H", "ctrl+r")
        engine.start()
        await user.press("ctrl+r")
        await user.sees("1 Containers 42", "Docker 27")
        assert "No Docker engine" not in user.text
        assert "GONE" not in user.text


async def test_gone_while_running_and_back(engine: Engine, tmp_path: Path) -> None:
    engine.start()
    async with opened(f"unix://{engine.socket}", tmp_path) as user:
        await user.sees("1 Containers 42", "2 Images 2")
        await user.press("G")
        held = user.app.main.table.listing.current.name
        engine.stop()
        await user.sees("ENGINE GONE since", "stale")
        assert held in user.text
        await user.press("d")
        await user.sees("actions wait until it is back")
        engine.start()
        await user.until(lambda: "GONE" not in user.text, "it to be back", 1500)
        assert user.app.main.table.listing.current.name == held
        made = Control(engine.socket).post("/containers/create?name=after", {"Image": "redis:latest"})["Id"]
        await user.until(lambda: made in user.app.main.table.listing.items, "events again")


async def test_forbidden_socket(tmp_path: Path) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    (folder / "d.sock").write_text("no socket at all")
    async with opened(f"unix://{folder}/d.sock", tmp_path) as user:
        await user.until(lambda: "ctrl+r" in user.text, "a sentence")


async def test_a_refused_list_is_said_and_the_old_one_stays(engine: Engine, tmp_path: Path) -> None:
    engine.start()
    async with opened(f"unix://{engine.socket}", tmp_path) as user:
        await user.sees("1 Containers 42", "2 Images 2")
        fault = {"path": "/containers/json", "status": 500, "message": "the disk [/x] is on fire"}
        Control(engine.socket).post("/_demo/faults", [fault])
        await user.press("ctrl+r")
        await user.sees("the disk [/x] is on fire")
        assert len(user.app.main.table.listing.items) == 42
        Control(engine.socket).post("/_demo/faults", [])
        await user.press("ctrl+r")
        await user.until(lambda: "on fire" not in user.text, "the sentence to go")


async def test_an_empty_engine_says_so(demo: object, tmp_path: Path) -> None:
    from tui.demo.process import start

    with start(empty=True) as empty:
        async with opened(empty.url, tmp_path) as user:
            await user.sees("No containers on this engine")
            await user.press("2")
            await user.sees("No images on this engine")
            for key in ("enter", "d", "t", "T", "P", "y", "a", "i"):
                await user.press(key)
            assert user.app.screen is user.app.main


async def test_trying_again_in_vain_says_so(engine: Engine, tmp_path: Path) -> None:
    async with opened(f"unix://{engine.socket}", tmp_path) as user:
        await user.sees("NO ENGINE", "ctrl+r tries")
        await user.press("ctrl+r")
        await user.until(lambda: user.app.main.message is None, "the answer")
        await user.sees("NO ENGINE", "ctrl+r tries")
        engine.start()
        await user.press("ctrl+r")
        await user.sees("Containers 42")
        engine.stop()
        await user.sees("ENGINE GONE")
        await user.press("ctrl+r")
        await user.sees("No Docker engine")


async def test_one_that_goes_while_a_project_stops_is_told_for_each_and_the_rest_is_done_on_a_retry(
    engine: Engine, tmp_path: Path
) -> None:
    engine.start()
    control = Control(engine.socket)
    async with opened(f"unix://{engine.socket}", tmp_path) as user:
        await user.until(lambda: "containers" in user.app.main.loaded, "the list")
        await grouped(user)
        id = next(c["Id"] for c in control.get("/containers/json") if c["Names"] == ["/billing-api"])
        control.post("/_demo/faults", [{"path": f"{id}/stop", "delay": 30.0}])
        await menu(user, "t")
        await user.agree()
        await user.until(lambda: "billing-api" in done(control, "stop"), "the second stage")
        first = set(done(control, "stop")) - {"billing-api"}
        engine.stop()
        await user.until(lambda: not user.app.jobs.records()[-1].is_active, "the end", 2000)
        job = user.app.jobs.records()[-1]
        assert job.state == "failed"
        assert {i.object for i in job.items if i.ok} == first
        assert {i.object for i in job.failed_items} >= {"billing-api", "billing-postgres"}
        engine.start()
        await user.until(lambda: user.app.link and user.app.link.live, "the engine", 3000)
        user.app.jobs.retry(job.id)
        await user.until(lambda: user.app.jobs.records()[-1].state == "done", "the rest", 2000)
        assert set(done(control, "stop")) == {i.object for i in job.failed_items}
