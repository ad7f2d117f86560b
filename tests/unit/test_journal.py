from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.work import journal_text
from tui.work.journal import Journal, look
from tui.work.journal_file import JournalBusy, JournalFile, open_journal, remove
from tui.work.journal_text import LINE, Told, step_line

ENGINE = "ABCD:EFGH:IJKL"
PLAN = {"schema": "dtui.plan/1", "steps": []}


def begun(env: dict[str, str], memory: str, steps: int = 3) -> Journal:
    journal = Journal(env, ENGINE, memory)
    journal.begin({"engine": ENGINE, "host": "prod-1"}, PLAN, steps)
    return journal


def test_what_is_written_is_told(env: dict[str, str], memory: str) -> None:
    with begun(env, memory) as journal:
        journal.before("a")
        journal.after("a", "done", "removed")
        journal.before("b")
        journal.part("b", "app:1")
        assert stat.S_IMODE(os.stat(journal.path).st_mode) == 0o600
        assert stat.S_IMODE(os.stat(os.path.dirname(journal.path)).st_mode) == 0o700
    found = look(env, ENGINE, memory)
    assert found is not None
    assert found.plan == PLAN
    assert found.results == {"a": Told("done", "removed")}
    assert (found.begun, found.parts, found.ending) == ("b", ["app:1"], "")
    assert (found.head["host"], found.head["pid"]) == ("prod-1", os.getpid())
    assert found.is_unfinished


@pytest.mark.parametrize(
    ("ending", "offered"), [("done", False), ("cancelled", False), ("lost", True), ("closed", True)]
)
def test_only_what_stopped_against_the_will_is_offered(
    env: dict[str, str], memory: str, ending: journal_text.Ending, offered: bool
) -> None:
    with begun(env, memory) as journal:
        journal.end(ending, "2 done")
    assert (look(env, ENGINE, memory) is not None) is offered
    with Journal(env, ENGINE, memory) as journal:
        assert journal.history is not None
        assert journal.history.ending == ending
        journal.go_on(2)
    assert look(env, ENGINE, memory) is not None, "it was gone on with, and died again"


def test_nothing_is_left_in_memory_that_is_on_the_disk(env: dict[str, str], memory: str) -> None:
    with begun(env, memory) as journal:
        journal.end("done")
        assert os.listdir(memory), "it is locked there, too"
    assert os.listdir(memory) == []


def test_a_file_that_is_removed_while_it_is_waited_for_is_made_anew(tmp_path: Path) -> None:
    path = str(tmp_path / "journal" / "x.jsonl")
    held = open_journal(path, True)
    found: list[JournalFile] = []
    waiting = threading.Thread(target=lambda: found.append(open_journal(path, True)))
    waiting.start()
    remove(held)
    os.close(held.handle)
    waiting.join(30)
    (made,) = found
    assert os.fstat(made.handle).st_ino == os.stat(path).st_ino
    os.close(made.handle)


def test_a_new_run_takes_the_place_of_the_old(env: dict[str, str], memory: str) -> None:
    with begun(env, memory) as journal:
        journal.before("old")
    with begun(env, memory) as journal:
        journal.before("new")
    found = look(env, ENGINE, memory)
    assert found is not None
    assert found.begun == "new"


def test_each_engine_has_its_own(env: dict[str, str], memory: str) -> None:
    with begun(env, memory), Journal(env, "ABCD-EFGH:IJKL", memory) as other:
        assert other.history is None
    assert look(env, "another", memory) is None


def test_its_room_is_there_before_the_first_step(env: dict[str, str], memory: str) -> None:
    with begun(env, memory, steps=500) as journal:
        found = os.stat(journal.path)
        assert found.st_blocks * 512 >= 500 * 2 * LINE
        journal.end("done")
        assert os.stat(journal.path).st_size < LINE


@pytest.mark.parametrize("cut", range(1, 60))
def test_half_a_line_spoils_nothing(env: dict[str, str], memory: str, cut: int) -> None:
    with begun(env, memory) as journal:
        journal.before("a")
        path = journal.path
    data = Path(path).read_bytes()
    end = len(journal_text.whole(data))
    Path(path).write_bytes(data[: end - cut] + bytes(len(data) - end + cut))
    with Journal(env, ENGINE, memory) as journal:
        assert journal.history is not None
        assert journal.history.begun == ""
        journal.go_on(1)
        journal.after("x", "done")
    found = look(env, ENGINE, memory)
    assert found is not None
    assert found.results == {"x": Told("done", "")}
    lines = journal_text.whole(Path(path).read_bytes()).splitlines()
    assert [json.loads(line)["record"] for line in lines] == ["run", "again", "after"]


@pytest.mark.parametrize("content", [b"", b"\0" * 99, b"{", b'[1]\n"x"\n{"record": "before"}\n', b"\xff\n"])
def test_what_is_no_journal_tells_nothing(env: dict[str, str], memory: str, content: bytes) -> None:
    with Journal(env, ENGINE, memory) as journal:
        path = journal.path
    Path(path).write_bytes(content)
    assert look(env, ENGINE, memory) is None
    with begun(env, memory) as journal:
        journal.before("a")
    assert look(env, ENGINE, memory) is not None


def test_no_text_is_longer_than_its_room_and_none_breaks_a_line() -> None:
    for text in ("x" * 5000, "\n" * 5000, "\U0001f4a9" * 5000, "\0\x1b\u2028" * 2000):
        line = step_line({"record": "after", "step": "container:" + "0" * 64, "outcome": "failed"}, text)
        assert len(line) <= LINE
        assert line.count(b"\n") == 1
        assert b"\0" not in line
        assert line.isascii()


def test_secrets_stay_out(env: dict[str, str], memory: str) -> None:
    with begun(env, memory) as journal:
        journal.after("a", "failed", "Get https://alice:hunter2@host/v2/: refused")
        assert b"hunter2" not in Path(journal.path).read_bytes()


HOLD = """
import sys
from tui.work.journal import Journal
journal = Journal({"XDG_STATE_HOME": sys.argv[1]}, sys.argv[2], sys.argv[3])
journal.begin({}, {}, 1)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(env: dict[str, str], memory: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLD, env["XDG_STATE_HOME"], ENGINE, memory]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_one_is_told_who_holds_it(
    env: dict[str, str], memory: str, holder: subprocess.Popen[str]
) -> None:
    with pytest.raises(JournalBusy) as caught:
        Journal(env, ENGINE, memory)
    assert f"process {holder.pid}" in str(caught.value)
    assert look(env, ENGINE, memory) is None, "it goes on just now"
    Journal(env, "another engine", memory).close()


def test_a_dead_one_holds_nothing(env: dict[str, str], memory: str, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    with Journal(env, ENGINE, memory) as journal:
        assert journal.history is not None
        assert journal.history.last["pid"] == holder.pid


def test_who_only_looks_is_waited_for(env: dict[str, str], memory: str) -> None:
    begun(env, memory).close()
    until = time.monotonic() + 0.5
    while time.monotonic() < until:
        look(env, ENGINE, memory)
        Journal(env, ENGINE, memory).close()
