"""dtui's own record of logins: a hint that is never in the way, and holds no secret."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.unit.docker_home import SECRET
from tui.registry.record import Made, forget_login, mark_of, note_login, read_record, record_path


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"XDG_STATE_HOME": str(tmp_path / "state"), "HOME": str(tmp_path)}


def test_what_is_noted_is_read(env: dict[str, str]) -> None:
    before = time.time()
    assert note_login("h", "AWS", env, secret=SECRET, expires=5e9) == ""
    assert note_login("i", "alice", env, secret=SECRET) == ""
    made = read_record(env)
    assert made["h"] == Made("AWS", made["h"].fetched, 5e9, mark_of("h", "AWS", SECRET))
    assert before <= made["h"].fetched <= time.time()
    assert (made["i"].expires, made["i"].mark) == (None, "")
    assert SECRET not in Path(record_path(env)).read_text()


def test_it_is_for_its_owner_only(env: dict[str, str]) -> None:
    note_login("h", "AWS", env)
    path = Path(record_path(env))
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_what_is_forgotten_is_gone(env: dict[str, str]) -> None:
    note_login("h", "AWS", env)
    note_login("i", "AWS", env)
    assert forget_login("h", env) == forget_login("gone", env) == ""
    assert list(read_record(env)) == ["i"]


def test_forgetting_nothing_makes_no_file(env: dict[str, str]) -> None:
    assert forget_login("h", env) == ""
    assert not Path(record_path(env)).exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"h": 1}',
        b'{"h": {"user": 1, "fetched": 2}}',
        b'{"h": {}}',
    ],
)
def test_a_broken_record_is_an_empty_one(env: dict[str, str], content: bytes) -> None:
    path = Path(record_path(env))
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert read_record(env) == {}
    assert note_login("i", "AWS", env) == ""
    assert list(read_record(env)) == ["i"]


def test_odd_fields_are_left_out(env: dict[str, str]) -> None:
    path = Path(record_path(env))
    path.parent.mkdir(parents=True)
    path.write_text('{"h": {"user": "u", "fetched": 1, "expires": "x", "mark": 5, "more": 1}}')
    assert read_record(env) == {"h": Made("u", 1.0)}


def test_what_cannot_be_written_is_told(env: dict[str, str]) -> None:
    Path(env["XDG_STATE_HOME"]).write_text("a file where a folder should be")
    said = note_login("h", "AWS", env, secret=SECRET, expires=5e9)
    assert said.startswith(f"Not noted in {record_path(env)}: ")
    assert SECRET not in said
    assert read_record(env) == {}


def test_the_folder_is_that_of_home() -> None:
    assert record_path({"HOME": "/h"}) == "/h/.local/state/dtui/logins.json"
    assert record_path({"HOME": "/h", "XDG_STATE_HOME": "x"}) == "/h/.local/state/dtui/logins.json"
