"""The journal on disks that are full, or become so."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.wait import eventually
from tui.work import journal_text
from tui.work.journal import Journal, look
from tui.work.journal_file import JournalError
from tui.work.journal_text import LINE
from tui.work.state_folder import memory_folder

ENGINE = "ABCD:EFGH:IJKL"
PLAN = {"schema": "dtui.plan/1", "steps": []}


@contextmanager
def small_disk(folder: str, size: str, left: int | None = None) -> Iterator[None]:
    """A file system of that size, filled but for `left` bytes."""
    if os.geteuid() != 0:
        pytest.skip("run the tests as root: a small disk is mounted")
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        if left is not None:
            room = os.statvfs(folder)
            with open(os.path.join(folder, "filler"), "wb") as filler:
                os.posix_fallocate(filler.fileno(), 0, room.f_bavail * room.f_bsize - left or 1)
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def begun(env: dict[str, str], memory: str, steps: int = 3) -> Journal:
    journal = Journal(env, ENGINE, memory)
    journal.begin({"engine": ENGINE, "host": "prod-1"}, PLAN, steps)
    return journal


def test_without_room_on_the_disk_it_is_in_memory_and_said(env: dict[str, str], memory: str) -> None:
    with small_disk(env["XDG_STATE_HOME"], "64k", left=0):
        with begun(env, memory) as journal:
            assert journal.path.startswith(memory_folder(memory))
            assert "in memory" in journal.note
            assert "No space left" in journal.note
            journal.before("a")
        found = look(env, ENGINE, memory)
        assert found is not None
        assert found.begun == "a"
        with Journal(env, ENGINE, memory) as journal:
            journal.go_on(1)
            assert journal.path.startswith(memory_folder(memory))
            assert "in memory" in journal.note


def test_a_disk_that_is_filled_during_the_run_stops_nothing(env: dict[str, str], memory: str) -> None:
    with small_disk(env["XDG_STATE_HOME"], "256k"), begun(env, memory, steps=50) as journal:
        assert journal.note == ""
        room = os.statvfs(env["XDG_STATE_HOME"])
        with open(os.path.join(env["XDG_STATE_HOME"], "filler"), "wb") as filler:
            os.posix_fallocate(filler.fileno(), 0, room.f_bavail * room.f_bsize)
        for number in range(50):
            journal.before(f"step {number}")
            journal.after(f"step {number}", "done", "x" * 400)
        assert journal.note == ""
        journal.end("lost")
        found = look(env, ENGINE, memory)
        assert found is None, "it is held"
        journal.close()
        found = look(env, ENGINE, memory)
        assert found is not None
        assert len(found.results) == 50


def test_room_that_a_file_system_took_back_is_had_in_memory(env: dict[str, str], memory: str) -> None:
    with (
        small_disk(env["XDG_STATE_HOME"], "256k", left=32 * LINE),
        begun(env, memory, steps=1) as journal,
    ):
        journal.before("a")
        on_disk = journal.path
        # What it reserved is had by somebody else then.
        os.truncate(on_disk, len(journal_text.whole(Path(on_disk).read_bytes())))
        room = os.statvfs(env["XDG_STATE_HOME"])
        with open(os.path.join(env["XDG_STATE_HOME"], "more"), "wb") as filler:
            os.posix_fallocate(filler.fileno(), 0, room.f_bavail * room.f_bsize)
        for number in range(60):
            journal.after(f"step {number}", "done", "x" * 400)
        assert journal.path.startswith(memory_folder(memory))
        journal.close()
        found = look(env, ENGINE, memory)
        assert found is not None
        assert len(found.results) == 60
        assert found.plan == PLAN


def test_without_room_anywhere_nothing_is_run(env: dict[str, str], memory: str) -> None:
    with (
        small_disk(env["XDG_STATE_HOME"], "64k", left=0),
        small_disk(memory, "64k", left=0),
        pytest.raises(JournalError) as caught,
        Journal(env, ENGINE, memory) as journal,
    ):
        journal.begin({}, PLAN, 100)
    assert "nothing is run" in str(caught.value)
    assert "No space left" in str(caught.value)


def test_an_unwritable_home_is_told_apart_from_a_full_one(env: dict[str, str], memory: str) -> None:
    Path(env["XDG_STATE_HOME"]).write_text("a file")
    with begun(env, memory) as journal:
        assert journal.path.startswith(memory_folder(memory))
        assert "on the disk" in journal.note
        assert "No space" not in journal.note
    Path(env["XDG_STATE_HOME"]).unlink()
    eventually(lambda: look(env, ENGINE, memory), what="what is in memory is found with a home, too")
