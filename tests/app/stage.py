"""Where pictures are taken: a demo engine and an application for which time stands still, on one host."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.app.conftest import User
from tui.app import DtuiApp
from tui.demo.process import DemoProcess
from tui.engine.endpoint import Endpoint
from tui.settings import Settings

# The demo's tags are of June 2016: seen from here their ages fit their names.
NOW = 1465981200.0  # 2016-06-15 09:00 UTC
HOST = "prod-eu-1"


class Clock:
    """What time it is on the stage (Unix seconds); a scene may put it forward."""

    now = NOW


_DEMO = (
    "import sys, time; now = float(sys.argv.pop(1)); time.time = lambda: now; "
    "from tui.demo.__main__ import main; main()"
)


@dataclass(frozen=True, slots=True)
class Stage:
    """How large the terminal is and how dtui was started in it."""

    size: tuple[int, int] = (80, 24)
    ascii: bool = False
    settings: dict[str, Any] = field(default_factory=dict)


@contextmanager
def frozen_time() -> Iterator[None]:
    """Let the clock stand at NOW, in UTC; monotonic time goes on, so waiting works."""
    real, zone = time.time, os.environ.get("TZ")
    Clock.now = NOW
    time.time = lambda: Clock.now
    os.environ["TZ"] = "UTC"
    time.tzset()
    try:
        yield
    finally:
        time.time = real
        os.environ.pop("TZ")
        if zone is not None:
            os.environ["TZ"] = zone
        time.tzset()


@contextmanager
def frozen_demo(folder: Path) -> Iterator[DemoProcess]:
    """A demo engine that was started at NOW and never gets older."""
    socket = str(folder / "docker.sock")
    process = subprocess.Popen(
        [sys.executable, "-c", _DEMO, str(NOW), "--socket", socket],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    with DemoProcess(socket, process).wait_ready() as demo:
        yield demo


@asynccontextmanager
async def on_stage(stage: Stage, url: str, folder: Path) -> AsyncIterator[User]:
    """The application on an engine, called by the host's name."""
    app = DtuiApp(
        Settings(**stage.settings),
        replace(Endpoint.at(url), host_label=HOST),
        env={"DOCKER_CONFIG": str(folder)},
        ascii=stage.ascii,
        audit_path=str(folder / "audit.jsonl"),
    )
    async with app.run_test(size=stage.size) as pilot:
        yield User(app, pilot)
