"""Engines with containers to open a shell in, and how a person gets there."""

from __future__ import annotations

import io
import re
import shutil
import tarfile
import termios
from dataclasses import dataclass, field
from typing import Any

from tests.contract.host import unique
from tests.e2e.conftest import Open
from tests.e2e.terminal import Terminal
from tests.e2e.test_session import filter_by
from tests.lab import seed

NO_SHELL = "noshell:1"


@dataclass
class Place:
    """An engine with containers of a test's own."""

    name: str
    socket: str
    api: Any
    made: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    @property
    def busybox(self) -> str:
        return "busybox:1.36" if self.name == "demo" else seed.BUSYBOX

    def container(self, name: str, **options: Any) -> str:
        """A running one; its name."""
        options.setdefault("image", self.busybox)
        name = unique(name)
        self.made.append(seed.create_container(self.api, name, start=True, **options))
        return name

    def without_shell(self) -> str:
        """One whose image is a single program."""
        if self.name == "demo":
            return "monitoring-prometheus"
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode="w") as tar:
            tar.add(shutil.which("busybox") or "/bin/busybox", "bin/busybox")
        self.api.import_image_from_data(data.getvalue(), repository="noshell", tag="1")
        return self.container("noshell", image=NO_SHELL, command=["busybox", "sleep", "100000"])

    def state(self, name: str) -> str:
        return str(self.api.inspect_container(name)["State"]["Status"])

    def clean(self) -> None:
        for container in self.made:
            self.api.remove_container(container, force=True)


def opened(terminal: Open, place: Place, name: str, **options: Any) -> Terminal:
    """dtui with the cursor on a container."""
    screen = terminal("-H", options.pop("url", place.url), **options)
    # All lists, for how long they are is told above.
    screen.wait_for(re.compile(r"1 Cont\S* \d+ +2 \S+ \d+ +3 \S+ \d+ +4 \S+ \d+ +5 \S+ \d"))
    screen.wait_quiet()
    filter_by(screen, name)
    screen.wait_for(re.compile(f"▌.*{name} "))
    screen.wait_quiet()
    return screen


def picture(screen: Terminal) -> list[str]:
    """The screen without the message line, and without what gets older and longer."""
    return re.sub(r" *\b\d+[sm]\b *", " ", "\n".join(screen.text.splitlines()[:-2])).splitlines()


def shell_in(screen: Terminal) -> None:
    screen.press("e")
    screen.wait_for("exit ends it")
    screen.wait_quiet()


def attached_to(screen: Terminal) -> None:
    screen.press("a")
    screen.wait_for("Attach")
    screen.wait_quiet()
    screen.press("a")
    screen.wait_for("attached; ")
    screen.wait_quiet()


def modes(screen: Terminal) -> list[Any]:
    return termios.tcgetattr(screen._child.child_fd)
