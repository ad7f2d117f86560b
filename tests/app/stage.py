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
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from textual import constants

from tests.app.conftest import User
from tui.app import DtuiApp
from tui.demo.process import DemoProcess
from tui.demo.remote import DemoRegistryClient
from tui.demo.source import DemoSource
from tui.engine.endpoint import Endpoint
from tui.registry.aws_errors import AwsError
from tui.registry.ecr import Token
from tui.registry.errors import BY_KIND
from tui.settings import Settings
from tui.work import job

# The demo's tags are of June 2016: seen from here their ages fit their names.
NOW = 1465981200.0  # 2016-06-15 09:00 UTC
HOST = "prod-eu-1"


class Clock:
    """What time it is on the stage (Unix seconds), and how long jobs have worked; scenes put both forward."""

    now = NOW
    worked = 0.0


_DEMO = (
    "import sys, time; now = float(sys.argv.pop(1)); time.time = lambda: now; "
    "from tui.demo.__main__ import main; main()"
)


@dataclass(frozen=True, slots=True)
class Stage:
    """How large the terminal is, how many colours it has, and how dtui was started in it."""

    size: tuple[int, int] = (80, 24)
    colours: int = 1 << 24
    ascii: bool = False
    settings: dict[str, Any] = field(default_factory=dict)


@contextmanager
def frozen_time() -> Iterator[None]:
    """Let the clock stand at NOW, in UTC; what waits and the event loop have their own time as always."""
    zone = os.environ.get("TZ")
    Clock.now, Clock.worked = NOW, 0.0
    of_jobs = SimpleNamespace(time=lambda: Clock.now, monotonic=lambda: Clock.worked)
    _set_zone("UTC")
    try:
        with patch.object(time, "time", of_jobs.time), patch.object(job, "time", of_jobs):
            yield
    finally:
        _set_zone(zone)


def _set_zone(zone: str | None) -> None:
    if zone is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = zone
    time.tzset()


@contextmanager
def frozen_demo(folder: Path) -> Iterator[DemoProcess]:
    """A demo engine that was started at NOW and never gets older."""
    socket = str(folder / "docker.sock")
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            _DEMO,
            str(NOW),
            "--socket",
            socket,
            "--pace",
            "0",
            "--host",
            HOST,
            "--home",
            str(folder / "home"),
        ],
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
    with _terminal(stage.colours):
        app = DtuiApp(
            Settings(**stage.settings),
            replace(Endpoint.at(url), host_label=HOST),
            env={
                "DOCKER_CONFIG": str(folder / "home" / ".docker"),
                "XDG_CONFIG_HOME": str(folder),
                "XDG_STATE_HOME": str(folder),
                "XDG_CACHE_HOME": str(folder / "cache"),
                "PATH": "",
            },
            ascii=stage.ascii,
            audit_path=str(folder / "audit.jsonl"),
            token_source=lambda: DemoSource(url.removeprefix("unix://"), Token, AwsError),
            open_registry=lambda host, login: DemoRegistryClient(
                url.removeprefix("unix://"), host, login, BY_KIND
            ),
        )
    async with app.run_test(size=stage.size) as pilot:
        yield User(app, pilot)


@contextmanager
def _terminal(colours: int) -> Iterator[None]:
    """A terminal of so many colours, whatever the tests run in."""
    system = "standard" if colours == 16 else "truecolor"
    with patch.object(constants, "COLOR_SYSTEM", system), patch.dict(os.environ):
        os.environ.pop("NO_COLOR", None)
        yield
