"""A shell in a container and its process attached to, in a real terminal: what comes, what goes, what is left."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.contract.conftest import client
from tests.contract.demo_registry import lever
from tests.e2e.conftest import Open
from tests.e2e.places import Place, attached_to, modes, opened, picture, shell_in
from tests.e2e.terminal import Terminal, dtui
from tests.e2e.test_safety import SANE
from tests.e2e.test_session import filter_by
from tests.lab import seed
from tests.lab.proxy import CountingProxy
from tests.wait import eventually
from tui.demo.process import DemoProcess

LEAVE = "\x10\x11"
# It answers each line with one that would give the terminal another title.
HOSTILE = ["sh", "-c", "while read line; do printf '\\033]0;owned\\007got %s\\n' \"$line\"; done"]


# What does not hang on the engine's age.
ON_ONE = pytest.mark.parametrize("place", ["docker26"], indirect=True)
ON_TWO = pytest.mark.parametrize("place", ["demo", "docker20"], indirect=True)


@pytest.fixture(params=["demo", "docker20", "docker26"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """Each engine, with busybox."""
    part = request.getfixturevalue(request.param)
    with closing(client(part.socket)) as api:
        if request.param == "demo":
            lever(part.socket, "POST", "reset", {})
        else:
            seed.import_busybox(api)
        made = Place(request.param, part.socket, api)
        yield made
        made.clean()


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_a_shell(terminal: Open, place: Place, tmp_path: Path, columns: int, rows: int) -> None:
    name = place.container("shelled")
    screen = opened(terminal, place, name, columns=columns, rows=rows)
    before, mode = picture(screen), modes(screen)
    shell_in(screen)
    assert b"\x1b[?1049l" in screen.raw, "the shell is in the terminal's own screen"
    size = "stty size" if place.name == "demo" else "busybox stty size"
    screen.write(f"{size}\r")
    screen.wait_for(re.compile(rf"^{rows} {columns}", re.MULTILINE))
    screen.resize(columns - 7, rows - 3)
    eventually(lambda: said(screen, size, f"{rows - 3} {columns - 7}"), what="the shell was told its size")
    screen.resize(columns, rows)
    screen.wait_quiet()
    screen.write("exit 5\r")
    screen.wait_for(f"sh in {name}: exit code 5.")
    screen.wait_quiet()
    assert picture(screen) == before, "the screen is whole"
    assert modes(screen) == mode
    audit = [
        json.loads(line) for line in (tmp_path / ".local/state/dtui/audit.jsonl").read_text().splitlines()
    ]
    assert [(e["action"], e["object"], e["detail"]) for e in audit] == [
        ("container.exec", name, "started"),
        ("container.exec", name, "exit code 5"),
    ]
    assert audit[0]["command"] == f"docker exec -it {name} sh"


def said(screen: Terminal, command: str, answer: str) -> bool:
    """Whether a shell answers a command so."""
    screen.write(f"{command}\r")
    screen.wait_quiet()
    return any(line.startswith(answer) for line in screen.text.splitlines())


def test_no_shell(terminal: Open, place: Place) -> None:
    screen = opened(terminal, place, place.without_shell())
    screen.press("e")
    screen.wait_for("Neither bash nor sh is in its image")
    screen.wait_quiet()
    screen.write("nosuch --password=hunter22")
    screen.wait_for("docker exec -it")
    screen.press("enter")
    screen.wait_for("executable file not found")
    screen.press("esc")
    screen.wait_gone("Run on")
    screen.signal(signal.SIGTERM)
    assert screen.wait_end() == 128 + signal.SIGTERM


@ON_TWO
def test_a_typed_command(terminal: Open, place: Place, tmp_path: Path) -> None:
    name = place.container("typed")
    screen = opened(terminal, place, name)
    screen.press("a")
    screen.wait_for("Attach")
    screen.wait_quiet()
    screen.press("e")
    screen.wait_for("Run on")
    screen.wait_quiet()
    screen.write("sh -c 'echo said-$((1+1)) --password=hunter22; exit 3'")
    screen.wait_for("docker exec -it")
    screen.press("enter")
    screen.wait_for("exit code 3. A key goes back.")
    assert "said-" in screen.text
    screen.press("x")
    screen.wait_for(f"in {name}: exit code 3.")
    assert "hunter22" not in (tmp_path / ".local/state/dtui/audit.jsonl").read_text()


@ON_TWO
def test_a_container_stopped_in_the_middle(terminal: Open, place: Place) -> None:
    name = place.container("killed")
    screen = opened(terminal, place, name)
    shell_in(screen)
    place.api.kill(name)
    screen.wait_for(f"sh in {name}: exit code 137.")
    screen.wait_for("exited")


@ON_ONE
def test_a_connection_that_is_lost(terminal: Open, place: Place) -> None:
    name = place.container("lost")
    with CountingProxy(place.socket) as proxy:
        screen = opened(terminal, place, name, url=proxy.url)
        mode = modes(screen)
        shell_in(screen)
        assert modes(screen) != mode
        proxy.cut()
        screen.wait_for(re.compile("the connection ended|exit code 129"))
        screen.wait_for(lambda: modes(screen) == mode)


@ON_ONE
def test_leaving_a_shell_that_hangs(terminal: Open, place: Place) -> None:
    name = place.container("hangs")
    screen = opened(terminal, place, name)
    shell_in(screen)
    screen.write(LEAVE)
    screen.wait_for("left, it may still run there")


@ON_ONE
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_while_a_shell_is_open(place: Place, tmp_path: Path, number: signal.Signals) -> None:
    name = place.container("signalled")
    script = 'stty -g; "$@"; echo "ended with $?"; stty -g; stty -a; echo over; read line'
    with Terminal(["sh", "-c", script, "sh", *dtui("-H", place.url)], home=tmp_path) as screen:
        screen.wait_for("Containers")
        filter_by(screen, name)
        screen.wait_for(re.compile(f"▌.*{name} "))
        shell_in(screen)
        screen.signal(number, screen.child())
        screen.wait_for(re.compile("^over", re.MULTILINE))
        assert f"ended with {128 + number}" in screen.text
        assert SANE.search(screen.text), screen.text
        assert screen.cursor_is_visible
        settings = re.findall(rb"(?:[0-9a-f]+:){10,}[0-9a-f]+", bytes(screen.raw))
        assert len(settings) == 2
        assert settings[0] == settings[1]
        assert screen.raw.count(b"\x1b[?1049h") == 1, "it drew nothing more"


@ON_ONE
def test_hanging_up_while_a_shell_is_open(terminal: Open, place: Place) -> None:
    name = place.container("hung-up")
    screen = opened(terminal, place, name)
    shell_in(screen)
    screen.hang_up()


@ON_ONE
def test_what_a_shell_left_on_is_switched_off(terminal: Open, place: Place) -> None:
    """Whatever was cut off had the mouse, another screen and no cursor."""
    name = place.container("rude")
    screen = opened(terminal, place, name, environment={"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"})
    shell_in(screen)
    screen.write("printf '\\033[?1049h\\033[?1000h\\033[?25l'; exit\r")
    screen.wait_for(f"sh in {name}: exit code 0.")
    after = bytes(screen.raw).rpartition(b"\x1b[?1000h")[2].partition(b"\x1b[?1049h")[0]
    assert all(off in after for off in (b"\x1b[?1000l", b"\x1b[?1049l", b"\x1b[?25h"))


def test_attached_to_a_terminal(terminal: Open, place: Place) -> None:
    name = place.container("attached", command=["sh"], tty=True, stdin_open=True, detach=True)
    screen = opened(terminal, place, name)
    before = picture(screen)
    attached_to(screen)
    screen.write("echo is-$?\r")
    screen.wait_for("is-0")
    screen.write(LEAVE)
    screen.wait_for("left, it goes on")
    screen.wait_quiet()
    assert picture(screen) == before
    assert place.state(name) == "running"
    attached_to(screen)
    screen.write("exit 3\r")
    screen.wait_for("A key goes back")
    screen.press("x")
    screen.wait_for("it ended with exit code 3")


@ON_TWO
def test_attached_without_a_terminal(terminal: Open, place: Place) -> None:
    command = ["cat"] if place.name == "demo" else HOSTILE
    name = place.container("lines", command=command, stdin_open=True, detach=True)
    screen = opened(terminal, place, name)
    attached_to(screen)
    screen.write("a line\r")
    eventually(lambda: (screen.wait_quiet(0.05), screen.text.count("a line") == 2)[1], what="typed and said")
    assert b"\x1b]0;owned" not in screen.raw
    screen.write("\x03")
    screen.wait_for("left, it goes on")
    assert place.state(name) == "running"


@ON_TWO
def test_only_watched(terminal: Open, place: Place) -> None:
    name = place.container("watched")
    screen = opened(terminal, place, name)
    attached_to(screen)
    screen.wait_for("you can only watch")
    screen.write("typed for nothing\r")
    screen.wait_quiet()
    assert "typed for nothing" not in screen.text
    place.api.kill(name)
    screen.wait_for("A key goes back")
    screen.press("x")
    screen.wait_for("it ended with exit code 137")


def test_not_in_read_only_mode(terminal: Open, own_demo: DemoProcess) -> None:
    screen = terminal("-H", own_demo.url, "--read-only")
    screen.wait_for("Containers")
    filter_by(screen, "fleet-redis")
    lever(own_demo.socket, "POST", "requests/clear")
    screen.press("e")
    screen.wait_for(re.compile("read-only", re.IGNORECASE))
    screen.wait_quiet()
    assert {entry["method"] for entry in lever(own_demo.socket, "GET", "requests")} <= {"GET"}
