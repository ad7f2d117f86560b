from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tui.terminal.environment import (
    is_plain,
    is_utf8,
    over_ssh,
    prepare,
    refuse_reason,
    wants_ascii,
    wants_mouse,
)


class Stream:
    def __init__(self, terminal: bool = True) -> None:
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, False),
        ({"LANG": ""}, False),
        ({"LANG": "C"}, False),
        ({"LANG": "POSIX"}, False),
        ({"LANG": "C.UTF-8"}, True),
        ({"LANG": "C.utf8"}, True),
        ({"LANG": "en_US.UTF-8"}, True),
        ({"LANG": "de_DE.UTF-8@euro"}, True),
        ({"LANG": "de_DE@euro"}, False),
        ({"LANG": "de_DE.ISO-8859-15"}, False),
        ({"LANG": "en_US"}, False),
        ({"LC_CTYPE": "UTF-8"}, True),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "C"}, False),
        ({"LANG": "en_US.UTF-8", "LC_CTYPE": "C"}, False),
        ({"LANG": "C", "LC_CTYPE": "C", "LC_ALL": "C.UTF-8"}, True),
        ({"LANG": "en_US.UTF-8", "LC_ALL": ""}, True),
    ],
)
def test_utf8_locales(env: dict[str, str], expected: bool) -> None:
    assert is_utf8(env) is expected
    assert wants_ascii({"TERM": "xterm", **env}) is not expected


@pytest.mark.parametrize(
    ("term", "plain"),
    [
        ("linux", True),
        ("linux-16color", True),
        ("vt100", True),
        ("vt220", True),
        ("VT320", True),
        ("ansi", True),
        ("vte-256color", False),
        ("xterm", False),
        ("xterm-256color", False),
        ("screen", False),
        ("tmux-256color", False),
        ("xterm-ghostty", False),
    ],
)
def test_plain_terminals(term: str, plain: bool) -> None:
    env = {"TERM": term, "LANG": "en_US.UTF-8"}
    assert is_plain(env) is plain
    assert wants_ascii(env) is plain


def test_ascii_as_asked() -> None:
    assert wants_ascii({"TERM": "xterm", "LANG": "C.UTF-8"}, True) is True
    assert wants_ascii({"TERM": "linux"}, False) is False


def test_mouse_is_off_over_ssh_unless_asked() -> None:
    ssh = {"SSH_CONNECTION": "10.0.0.1 5 10.0.0.2 22"}
    assert over_ssh(ssh)
    assert not over_ssh({"SSH_TTY": ""})
    assert wants_mouse({})
    assert not wants_mouse(ssh)
    assert wants_mouse(ssh, True)
    assert not wants_mouse({}, False)


@pytest.mark.parametrize(("ancestors", "expected"), [({"bash", "sshd"}, True), ({"bash", "login"}, False)])
def test_sudo_hides_ssh_but_not_the_ancestors(
    monkeypatch: pytest.MonkeyPatch, ancestors: set[str], expected: bool
) -> None:
    monkeypatch.setattr("tui.terminal.environment._ancestors", lambda: ancestors)
    assert over_ssh({"SUDO_UID": "1000"}) is expected
    assert not over_ssh({})


def test_ancestors_are_read_from_the_system() -> None:
    from tui.terminal.environment import _ancestors

    with open(f"/proc/{os.getppid()}/comm", encoding="utf-8") as file:
        assert file.read().strip() in _ancestors()


@pytest.mark.parametrize(
    ("env", "stdin", "stdout", "says"),
    [
        ({"TERM": "xterm"}, True, True, ""),
        ({"TERM": "xterm"}, False, True, "standard input"),
        ({"TERM": "xterm"}, True, False, "standard output"),
        ({"TERM": "dumb"}, True, True, "TERM=dumb"),
        ({"TERM": ""}, True, True, "TERM is not set"),
        ({}, True, True, "TERM is not set"),
    ],
)
def test_where_no_screen_can_be_shown(env: dict[str, str], stdin: bool, stdout: bool, says: str) -> None:
    reason = refuse_reason(env, Stream(stdin), Stream(stdout))
    assert says in reason
    assert bool(reason) is bool(says)


def test_closed_streams_are_no_terminals() -> None:
    assert "standard input" in refuse_reason({"TERM": "xterm"}, None, Stream())
    assert "standard output" in refuse_reason({"TERM": "xterm"}, Stream(), None)


def prepared(**env: str) -> dict[str, str]:
    prepare(env)
    return env


def test_textual_is_told_before_it_is_imported() -> None:
    local = prepared(TERM="xterm-256color")
    assert local["TEXTUAL_FPS"] == "240"
    assert local["TEXTUAL_ANIMATIONS"] == "none"
    assert "ESCDELAY" not in local
    assert "TEXTUAL_DISABLE_KITTY_KEY" not in local
    assert prepared(TERM="xterm", SSH_TTY="/dev/pts/1")["ESCDELAY"] == "400"
    assert prepared(TERM="linux")["TEXTUAL_DISABLE_KITTY_KEY"] == "1"


def test_what_the_user_set_stays() -> None:
    env = prepared(TERM="linux", SSH_TTY="x", ESCDELAY="50", TEXTUAL_FPS="30", TEXTUAL_COLOR_SYSTEM="256")
    assert (env["ESCDELAY"], env["TEXTUAL_FPS"], env["TEXTUAL_COLOR_SYSTEM"]) == ("50", "30", "256")


@pytest.mark.parametrize(
    ("term", "colorterm", "expected"),
    [
        ("linux", "", "16"),
        ("linux", "truecolor", "16"),
        ("vt100", "truecolor", "16"),
        ("vt220", "", "16"),
        ("xterm", "", "16"),
        ("screen", "", "16"),
        ("xterm-256color", "", "256"),
        ("tmux-256color", "", "256"),
        ("alacritty", "", "256"),
        ("xterm-ghostty", "", "256"),
        ("xterm-kitty", "", "256"),
        ("xterm-direct", "", "16777216"),
        ("xterm-256color", "truecolor", "16777216"),
    ],
)
def test_colours_that_textual_ends_with(term: str, colorterm: str, expected: str) -> None:
    from rich.console import Console

    env = prepared(TERM=term, COLORTERM=colorterm)
    system = env.get("TEXTUAL_COLOR_SYSTEM", "auto")
    console = Console(color_system=system, force_terminal=True, _environ=env)  # type: ignore[arg-type]
    names = {"standard": "16", "256": "256", "truecolor": "16777216"}
    assert names[console.color_system or ""] == expected


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, "None"),
        ({"LANG": "C"}, "None"),
        ({"LC_CTYPE": "C.UTF-8"}, "C.UTF-8"),
        ({"LANG": "C.UTF-8"}, "None"),
    ],
)
def test_pythons_own_locale_is_not_the_users(env: dict[str, str], expected: str) -> None:
    code = "from tui.terminal.environment import user_environment as u; print(u().get('LC_CTYPE'))"
    answer = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": os.getcwd(), **env},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == expected
