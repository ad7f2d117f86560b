"""The record of a container that is recreated: what is in it, who holds it, full disks, deaths, broken files."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from tests.unit.test_journal_disk import small_disk
from tui.work.recreate_record import Record, RecordFailed, Records, may_have_records

ENGINE = "ABCD:EFGH"
OLD = "a" * 64
NEW = "b" * 64


def a_record(old: str = OLD, begun: float = 1000.0) -> Record:
    return Record(
        ENGINE, old, "web", "web-before", "web:2", "sha256:2", {"Name": "always"}, ran=True, begun=begun
    )


@pytest.fixture
def records(env: dict[str, str], memory: str) -> Records:
    return Records(env, ENGINE, memory)


def files(env: dict[str, str]) -> list[Path]:
    return list(Path(env["XDG_STATE_HOME"]).rglob("*.jsonl"))


def test_the_last_word_counts(records: Records, env: dict[str, str], memory: str) -> None:
    assert not may_have_records(env, memory)
    held, note = records.begin(a_record())
    with held:
        assert note == ""
        held.note(stage="making")
        held.note(stage="made", new=NEW)
    (found,) = records.all()
    assert (found.stage, found.new, found.policy, found.name) == ("made", NEW, {"Name": "always"}, "web")
    assert found.is_open
    assert may_have_records(env, memory)
    (path,) = files(env)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_while_somebody_holds_it_nobody_else_gets_it(records: Records) -> None:
    held, _ = records.begin(a_record())
    with held:
        assert records.all() == ()
        with pytest.raises(RecordFailed, match="already"):
            records.hold(OLD)
        with pytest.raises(RecordFailed):
            records.begin(a_record())
    again = records.hold(OLD)
    assert again is not None
    with again:
        assert again.record == a_record()


def test_what_was_interrupted_is_not_begun_again(records: Records) -> None:
    held, _ = records.begin(a_record())
    with held:
        held.note(stage="started")
    with pytest.raises(RecordFailed, match="was interrupted"):
        records.begin(a_record(begun=2000.0))
    again = records.hold(OLD)
    assert again is not None
    with again:
        again.note(stage="done")
    held, _ = records.begin(a_record(begun=2000.0))
    with held:
        assert records.of(OLD) == a_record(begun=2000.0)


def test_what_is_dropped_leaves_nothing(records: Records, env: dict[str, str]) -> None:
    held, _ = records.begin(a_record())
    with held:
        held.drop()
    assert records.all() == ()
    assert records.hold(OLD) is None
    assert not (Path(env["XDG_STATE_HOME"]) / "dtui" / "recreate").exists()


def test_newest_first_and_no_other_engine(records: Records, env: dict[str, str], memory: str) -> None:
    for number, old in enumerate("cdef"):
        records.begin(a_record(old * 64, float(number)))[0].__exit__()
    assert [record.begun for record in records.all()] == [3.0, 2.0, 1.0, 0.0]
    assert Records(env, "OTHER", memory).all() == ()


def test_on_a_full_disk_it_is_in_memory_and_said(records: Records, env: dict[str, str]) -> None:
    with small_disk(env["XDG_STATE_HOME"], "64k", left=0):
        held, note = records.begin(a_record())
        assert "in memory" in note
        assert "No space left" in note
        with held:
            held.note(stage="started", new=NEW)
        (found,) = records.all()
        assert (found.stage, found.new) == ("started", NEW)
        again = records.hold(OLD)
        assert again is not None
        with again:
            again.drop()
        assert records.all() == ()


def test_room_for_all_of_it_is_reserved(records: Records, env: dict[str, str]) -> None:
    with small_disk(env["XDG_STATE_HOME"], "256k"):
        held, _ = records.begin(a_record())
        with open(os.path.join(env["XDG_STATE_HOME"], "filler"), "wb") as filler:
            room = os.statvfs(env["XDG_STATE_HOME"])
            os.posix_fallocate(filler.fileno(), 0, room.f_bavail * room.f_bsize)
        with held:
            for stage in ("making", "made", "started", "back", "done"):
                held.note(stage=stage)
        assert [record.stage for record in records.all()] == ["done"]


def test_without_any_room_nothing_is_begun(records: Records, env: dict[str, str], memory: str) -> None:
    with small_disk(env["XDG_STATE_HOME"], "64k", left=0), small_disk(memory, "64k", left=0):
        with pytest.raises(RecordFailed, match="could not be written down"):
            records.begin(a_record())
        assert records.all() == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 100,
        b"no JSON\n",
        b"[]\n",
        b'{"schema": "dtui.recreate/9"}\n',
        b'{"schema": "dtui.recreate/1"}\n',
    ],
)
def test_a_broken_file_is_no_record(records: Records, env: dict[str, str], content: bytes) -> None:
    records.begin(a_record())[0].__exit__()
    (path,) = files(env)
    path.write_bytes(content)
    assert records.all() == ()
    assert records.of(OLD) is None


def test_half_a_line_of_a_death_does_not_count(records: Records, env: dict[str, str]) -> None:
    held, _ = records.begin(a_record())
    with held:
        held.note(stage="making")
    (path,) = files(env)
    lines = path.read_bytes().rstrip(b"\0")
    whole = json.loads(lines.splitlines()[0])
    path.write_bytes(lines[:-20] + b"\0" * 500)
    again = records.hold(OLD)
    assert again is not None
    with again:
        assert again.record.stage == whole["stage"] == "begun"
        again.note(stage="back", keeps=True)
    assert [(record.stage, record.keeps) for record in records.all()] == [("back", True)]
