"""The application in a Pilot against the demo engine, with what its screen says as text."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key

from tui.app import DtuiApp
from tui.demo.process import DemoProcess
from tui.demo.remote import DemoRegistryClient
from tui.demo.source import DemoSource
from tui.engine.endpoint import Endpoint
from tui.registry.aws_errors import AwsError
from tui.registry.ecr import Token
from tui.registry.errors import BY_KIND
from tui.settings import Settings


class Control:
    """The demo engine's levers for tests."""

    def __init__(self, path: str) -> None:
        self._path = path

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """One request over the socket."""
        connection = http.client.HTTPConnection("demo")
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(self._path)
        text = json.dumps(body) if body is not None else None
        connection.request(method, path, text, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        assert answer.status < 400, (path, answer.status, data)
        return json.loads(data) if data.strip().startswith((b"{", b"[")) else data

    def post(self, path: str, body: Any = None) -> Any:
        return self.call("POST", path, body)

    def get(self, path: str) -> Any:
        return self.call("GET", path)


class User:
    """Somebody at the keyboard: presses keys, reads the screen, waits for what it should say."""

    def __init__(self, app: DtuiApp, pilot: Any) -> None:
        self.app, self.pilot = app, pilot

    @property
    def lines(self) -> list[str]:
        """The screen's lines as they are drawn, dialogs included."""
        app = self.app
        bottom = [strip.text for strip in self._strips(app.screen_stack[0])]
        for screen in app.screen_stack[1:]:
            if screen.is_modal and not screen.children:
                # It is on its way.
                continue
            if screen.is_modal:
                (dialog,) = screen.children[-1:]
                region = dialog.region
                top = [strip.text for strip in self._strips(screen)]
                for y in range(region.y, region.bottom):
                    line, over = bottom[y].ljust(app.size.width), top[y].ljust(app.size.width)
                    bottom[y] = line[: region.x] + over[region.x : region.right] + line[region.right :]
            else:
                bottom = [strip.text for strip in self._strips(screen)]
        return bottom

    def _strips(self, screen: Any) -> Any:
        return screen._compositor.render_strips(self.app.size)

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines)

    @property
    def cursor(self) -> str:
        """The row under the cursor in the list."""
        row = self.app.main.table.listing.current
        return self.app.main.table.kind.full_name(row) if row is not None else ""

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self._settle()

    async def _settle(self) -> None:
        """Let all widgets hand on what they were handed: on a busy machine the pilot takes waiting for rest."""
        for _ in range(3):
            await self.pilot._wait_for_screen()

    async def type(self, text: str) -> None:
        """Type a text as fast as a terminal pastes keys."""
        for character in text:
            self.app.post_message(Key("space" if character == " " else character, character))
        await self.pilot.pause()
        await self._settle()

    async def filter(self, text: str) -> None:
        """Filter the list down to rows with a text."""
        await self.press("slash", "ctrl+u")
        await self.type(text)
        await self.press("enter")
        await self.until(lambda: self.app.main.table.listing.filter_text == text, "the filter")
        await self.until(lambda: not self.app.main.query("FilterLine"), "the field to close")

    async def until(self, condition: Callable[[], object], what: str = "", within: int = 500) -> None:
        """Wait until it holds; fails telling the screen after so many hundredths of a second.

        A machine that is busy with other things gets three times as long.
        """
        deadline = time.monotonic() + 3 * within / 100
        while not condition():
            assert time.monotonic() < deadline, f"never: {what or condition!r}\n{self.text}"
            await self.pilot.pause(0.01)

    async def sees(self, *texts: str) -> None:
        """Wait until the screen says all of it."""
        await self.until(lambda: all(t in self.text for t in texts), f"to see {texts}")

    async def agree(self) -> None:
        """Answer a confirmation as its grade asks."""
        await self.dialog()
        asked = re.search(r"Type [^(]*\(([^)]+)\)", self.text)
        await self.press(*([*asked[1], "enter"] if asked else ["y"]))

    async def dialog(self) -> None:
        """Wait until a dialog is there and painted."""
        await self.until(lambda: getattr(self.app.screen, "painted", False), "a painted dialog")


@pytest.fixture
def control(demo: DemoProcess) -> Control:
    """The demo engine, as it was at its start."""
    levers = Control(demo.socket)
    levers.post("/_demo/reset")
    return levers


@pytest.fixture
def pin_file(tmp_path: Path) -> Path:
    """Where the application that `start` starts keeps its pins."""
    return tmp_path / "dtui" / "pins.toml"


Start = Callable[..., Any]


@pytest.fixture
def start(demo: DemoProcess, control: Control, tmp_path: Path) -> Start:
    """Start the application and wait for its list."""

    @asynccontextmanager
    async def run(
        size: tuple[int, int] = (80, 24),
        wait: bool = True,
        ascii: bool = False,
        logins: bool = False,
        **settings: Any,
    ) -> AsyncIterator[User]:
        """With `logins` the demo's own Docker config is used, a copy of it, and its source of ECR tokens."""
        folder = tmp_path / "docker"
        if logins:
            shutil.copytree(demo.config, folder)
        app = DtuiApp(
            Settings(**settings),
            Endpoint.at(demo.url),
            env={
                "DOCKER_CONFIG": str(folder),
                "XDG_STATE_HOME": str(tmp_path / "state"),
                "XDG_CACHE_HOME": str(tmp_path / "cache"),
                "XDG_CONFIG_HOME": str(tmp_path),
                "PATH": os.environ["PATH"],
            },
            ascii=ascii,
            audit_path=str(tmp_path / "state" / "audit.jsonl"),
            token_source=lambda: DemoSource(demo.socket, Token, AwsError),
            open_registry=lambda host, login: DemoRegistryClient(demo.socket, host, login, BY_KIND),
        )
        async with app.run_test(size=size) as pilot:
            user = User(app, pilot)
            if wait:
                await user.until(lambda: {"containers", "images"} <= app.main.loaded, "the lists")
                await user.until(lambda: user.cursor, "a row")
            yield user

    return run
