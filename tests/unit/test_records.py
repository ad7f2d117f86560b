"""Where the flight recorder keeps what containers were."""

from __future__ import annotations

from pathlib import Path

from tests.unit.plan_engine import FolderEngine, hex_id
from tui.work.recorder import Recorder
from tui.work.records import records_of


def test_the_newest_record_of_each_container(tmp_path: Path) -> None:
    engine = FolderEngine(tmp_path / "engine")
    env = {"XDG_STATE_HOME": str(tmp_path / "state")}
    ids = ["a" * 64, "b" * 64, "c" * 64]
    for id in ids[:2]:
        engine.put("container", id, Id=id, Name=f"/a-{id[:3]}", Config={}, Mounts=[], State={})
    now = 100.0
    recorder = Recorder(env, memory=str(tmp_path), clock=lambda: now)
    recorder.record(engine, ids[0])
    now = 200.0
    newest = [recorder.record(engine, id).path for id in ids[:2]]
    (tmp_path / "state" / "dtui" / "removed" / "unfinished").write_text("")
    assert records_of(ids, env, str(tmp_path)) == dict(zip(ids, newest, strict=False))
    assert records_of([hex_id(9)], env, str(tmp_path)) == {}


def test_where_nothing_was_recorded(tmp_path: Path) -> None:
    assert records_of(["a" * 64], {"XDG_STATE_HOME": str(tmp_path)}, str(tmp_path)) == {}


def test_what_is_in_memory_since_the_disk_was_full(tmp_path: Path) -> None:
    engine = FolderEngine(tmp_path / "engine")
    id = "a" * 64
    engine.put("container", id, Id=id, Name="/web", Config={}, Mounts=[], State={})
    (tmp_path / "state").write_text("no folder can be made here")
    env = {"XDG_STATE_HOME": str(tmp_path / "state")}
    kept = Recorder(env, memory=str(tmp_path)).record(engine, id)
    assert records_of([id], env, str(tmp_path)) == {id: kept.path}
