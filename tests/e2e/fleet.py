"""A host with dtui on it, pushing to registries as a person does: keys to press, and what the screen says then."""

from __future__ import annotations

import json
import os
import re
import time
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from tests.e2e.terminal import Terminal, dtui
from tests.lab import seed
from tests.lab.ecr import Ecr
from tests.lab.engine import DockerEngine
from tests.lab.fronted import FrontedRegistry
from tests.lab.tls_rules import Rule
from tests.wait import eventually

# What other tools keep in config.json.
OTHERS = {"credHelpers": {"gcr.example": "gcr"}, "zeta": [1, {"b": 1, "a": 2}], "currentContext": "default"}
_SEQUENCE = re.compile(rb"\x1b(?:\[[0-9;:<=>?]*[$ ]?[a-zA-Z~]|[()][A-Z0-9]|[=>78M]|\][^\x07]*\x07)")
_JOBS = re.compile(r"6 Jobs (\d+)")
_PIECE = 24


class Fleet:
    """An engine, the look-alike, and a home in which dtui is started."""

    def __init__(self, engine: DockerEngine, ecr: Ecr, home: Path) -> None:
        self.engine, self.ecr, self.home = engine, ecr, home
        self.config = home / ".docker" / "config.json"
        self.config.parent.mkdir()
        self.passwords: list[str] = []
        self.screens: list[Terminal] = []
        self._stack = ExitStack()
        self.api: Any = self._stack.enter_context(closing(engine.api()))

    @property
    def is_containerd(self) -> bool:
        """Whether the engine keeps its images in containerd, and so knows them by their manifests."""
        return "io.containerd.snapshotter.v1" in str(self.api.info()["DriverStatus"])

    def close(self) -> None:
        """End every dtui that still runs."""
        self._stack.close()

    def start(self) -> Terminal:
        """dtui, with its first list on the screen."""
        environment = self.ecr.sdk_environment(str(self.home / ".aws"))
        made = Terminal(
            dtui("-H", self.engine.url), home=self.home, environment=environment, columns=200, rows=50
        )
        self.screens.append(self._stack.enter_context(made))
        made.wait_for("2 Images")
        return made

    def log_in(self, secret: str, *more: FrontedRegistry) -> bytes:
        """A config.json with this password for the first account, and what other tools keep there; its bytes.

        And with the logins that other registries want.
        """
        logins = {self.ecr.host: ("AWS", secret), **{each.host: each.login for each in more}}
        self.passwords += [each.login[1] for each in more]
        auths = {
            host: {"auth": b64encode(":".join(login).encode()).decode()} for host, login in logins.items()
        }
        self.config.write_text(json.dumps({"auths": auths, **OTHERS}, indent="\t"))
        return self.config.read_bytes()

    def stored(self) -> str:
        """The password that config.json has for the first account; every other key is as it was."""
        data = json.loads(self.config.read_bytes())
        assert list(data) == ["auths", *OTHERS]
        assert {key: data[key] for key in OTHERS} == OTHERS
        return b64decode(data["auths"][self.ecr.host]["auth"]).decode().partition(":")[2]

    def build(self, *, repository: str = "", tag: str = "one", layers: int = 1, size: int = 1000) -> str:
        """A new image in a repository that no other test uses; its name."""
        name = f"{self.ecr.host}/{repository or f'app-{os.urandom(4).hex()}'}:{tag}"
        seed.build_image(self.api, name, layers=layers, size=size)
        return name

    def digest(self, name: str) -> str | None:
        """What the registry has under a name (Docker-Content-Digest)."""
        return self.ecr.digest(*name.partition("/")[2].split(":"))

    def uploads(self) -> list[str]:
        """The requests that wrote something to the registry."""
        return [line for line in self.ecr.front.requests if line.split()[0] in ("POST", "PATCH", "PUT")]

    def secrets(self) -> Iterator[str]:
        """Every token and password that was used, in each form it may be written in."""
        for token in self.ecr.tokens:
            yield from (token, b64encode(f"AWS:{token}".encode()).decode())
        yield from self.passwords

    def pieces(self) -> Iterator[str]:
        """Parts of them that nothing else has, short enough to be found where a line was broken."""
        for secret in self.secrets():
            # All tokens begin alike.
            for start in range(40, len(secret) - _PIECE, 8 * _PIECE) if len(secret) > 100 else (0,):
                yield secret[start : start + _PIECE]

    def readable(self) -> str:
        """All that came to the screens and all that stands in the home, but for config.json itself."""
        raw = [bytes(screen.raw) for screen in self.screens]
        shown = [squeezed(_SEQUENCE.sub(b"", piece).decode(errors="replace")) for piece in raw]
        files = [path for path in self.home.rglob("*") if path.is_file() and path != self.config]
        written = [path.read_text(errors="replace") for path in files]
        return "\n".join([*(piece.decode(errors="replace") for piece in raw), *shown, *written])


def squeezed(text: str) -> str:
    """A text without blanks, line breaks and borders: it is on the screen however its lines are broken."""
    return re.sub(r"[\s│▌]", "", text)


def shows(told: str, *wanted: str) -> None:
    """Each of these is in a squeezed text."""
    for text in wanted:
        assert squeezed(text) in told, f"no {text!r} in:\n{told}"


def find(screen: Terminal, view: str, text: str, count: int = 1) -> None:
    """Go to a view and filter it, so that one row is left, or so many."""
    if details(screen):
        screen.press("esc")
        screen.wait_for(lambda: not details(screen))
    screen.press(view)
    screen.wait_for({"2": "REFERENCE", "5": "REGISTRY"}[view])
    # Until all of it is of this view: each has a filter of its own.
    screen.wait_quiet()
    filter_by(screen, text, count)


def filter_by(screen: Terminal, text: str, count: int = 1) -> None:
    """Filter the list that is shown, so that so many rows are left."""
    filtered = re.compile(r"/\S+ \d+ of \d+")
    if filtered.search(screen.text):
        screen.press("esc")
        # A key right behind escape would be alt and that key.
        screen.wait_for(lambda: not filtered.search(screen.text))
    screen.press("/")
    screen.wait_for(lambda: any(f"{line} ".startswith("/ ") for line in screen.text.splitlines()))
    screen.write(text)
    screen.wait_for(f"/{text}")
    screen.press("enter")
    screen.wait_for(re.compile(rf"/{re.escape(text)} {count} of \d"))
    screen.wait_quiet()


def is_left(screen: Terminal, count: int) -> None:
    """Wait until the filter leaves so many rows."""
    screen.wait_for(re.compile(rf"/\S+ {count} of \d"))


def build_anew(fleet: Fleet, screen: Terminal, name: str) -> str:
    """Another image under a name that is on the screen, once it is told there, too; its ID."""
    fleet.build(repository=repository_of(name), tag=name.rpartition(":")[2])
    image = str(fleet.api.inspect_image(name)["Id"])
    find(screen, "2", name.partition("/")[2])
    screen.wait_for(image.partition(":")[2][:12])
    return image


def act(screen: Terminal, key: str, title: str, answer: Iterable[str]) -> str:
    """Press a key, answer the dialog with that title so that a job begins; what the dialog said."""
    before = jobs(screen)
    screen.press(key)
    screen.wait_for(title, within=60)
    screen.wait_quiet()
    asked = squeezed(screen.text)
    screen.press(*answer)
    screen.wait_for(lambda: jobs(screen) > before)
    return asked


def push(screen: Terminal, name: str, *answer: str) -> str:
    """Push a name; what was asked before."""
    find(screen, "2", name.partition("/")[2])
    return act(screen, "P", "Push 1 name", answer or ("y",))


def push_at_once(screen: Terminal, name: str) -> None:
    """Push a name about which nothing is to be asked."""
    find(screen, "2", name.partition("/")[2])
    before = jobs(screen)
    screen.press("P")
    screen.wait_for(lambda: jobs(screen) > before)


def refresh(screen: Terminal, host: str) -> None:
    """Refresh a registry's login, until it is valid."""
    find(screen, "5", host)
    screen.press("r")
    # It may have been valid before.
    screen.wait_for(f"Refresh {host}: done", within=60)
    screen.wait_for(re.compile(r"11:59 +valid"))


def jobs(screen: Terminal) -> int:
    """How many jobs there are, as the tabs say."""
    found = _JOBS.search(screen.text)
    return int(found[1]) if found else 0


def newest_job(screen: Terminal, state: str = "", within: float = 90) -> str:
    """All that is told about the newest job, squeezed, once it is in a state."""
    if " JOB " not in screen.text:
        screen.press("6")
        screen.wait_for(" JOB ")
        screen.wait_quiet()
    if not details(screen):
        screen.press("g", "enter")

    def is_so() -> bool:
        # A long name takes more than the first line.
        return any(line.startswith(state) for line in details(screen)[1:3])

    deadline = time.monotonic() + within
    while True:
        screen.wait_for(is_so, deadline - time.monotonic())
        # The job before may have been in that state when this one was not on the list yet.
        # While one runs there is no rest, for it tells how far it is.
        if state != "running":
            screen.wait_quiet()
        if is_so():
            return squeezed("".join(details(screen)))


def details(screen: Terminal) -> list[str]:
    """The lines of the pane on the right."""
    found = (line.partition("│") for line in screen.screen.display)
    return [text.strip() for _, border, text in found if border and text.strip()]


def usable(screen: Terminal) -> None:
    """dtui still does what it is told."""
    screen.press("1")
    screen.wait_for("STATUS")
    screen.press("2")
    screen.wait_for("REFERENCE")


def eventually_digest(fleet: Fleet, name: str, wanted: str | None) -> None:
    """Wait until the registry has this under a name."""
    eventually(lambda: fleet.digest(name) == wanted, what=f"{name} is {wanted}")


def with_repository(fleet: Fleet, *, layers: int = 1, size: int = 1000) -> str:
    """A new image whose repository is there, and a login that lasts; its name."""
    name = fleet.build(layers=layers, size=size)
    fleet.ecr.add_repository(repository_of(name))
    fleet.log_in(fleet.ecr.issue().secret)
    return name


def repository_of(name: str) -> str:
    return name.partition("/")[2].partition(":")[0]


def fault(fleet: Fleet, name: str, method: str, part: str, **what: object) -> Rule:
    """Something goes wrong with one repository's uploads or manifests; the rule tells whether it has."""
    path = f"^/v2/{repository_of(name)}/{part}"
    rule = Rule(method=method, path=path, **what)  # type: ignore[arg-type]
    fleet.ecr.front.rules.append(rule)
    return rule


def pushed(fleet: Fleet) -> tuple[str, str]:
    """A new image that is in the registry; its name and its digest there."""
    name = with_repository(fleet)
    login = {"username": "AWS", "password": next(iter(fleet.ecr.tokens))}
    assert "error" not in fleet.api.push(name, auth_config=login)
    return name, str(fleet.digest(name))
