from __future__ import annotations

import gzip
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from tui.engine.errors import EngineError, EngineUnreachable, NotFound
from tui.engine.logs import LogLine, LogTail
from tui.work.origins import Origin, Origins
from tui.work.recorder import Bounds, Recorder
from tui.work.state_folder import known_memory_folder, memory_folder, state_folder

ID = "0123456789abcdef" * 4
VOLUME = "f" * 64


class Container:
    """An engine with one container."""

    def __init__(self, name: str = "/web", log: EngineError | None = None) -> None:
        self._name, self._log = name, log

    def inspect_container(self, id: str) -> dict[str, Any]:
        if id != ID:
            raise NotFound("The engine does not have it")
        mounts = [
            {"Type": "volume", "Name": VOLUME, "Destination": "/data"},
            {"Type": "bind", "Source": "/etc", "Destination": "/host"},
        ]
        config = {"Image": "postgres:12", "Tty": False, "Env": ["A=b"]}
        return {"Id": id, "Name": self._name, "Config": config, "Mounts": mounts}

    def logs_tail(self, id: str, lines: int = 200, *, terminal: bool = False) -> LogTail:
        if self._log is not None:
            raise self._log
        return LogTail((LogLine("stderr", f"last of {lines}"),), False)


def told(path: str) -> Any:
    return json.loads(gzip.decompress(Path(path).read_bytes()))


def test_what_a_container_was_is_found_again(env: dict[str, str], memory: str) -> None:
    recorder = Recorder(env, memory=memory, clock=lambda: 100.0)
    assert recorder.inspect_of(ID) is None
    recorder.record(Container("/old"), ID)
    Recorder(env, memory=memory, clock=lambda: 200.0).record(Container("/new"), ID)
    found = recorder.inspect_of(ID)
    assert found is not None
    assert (found["Id"], found["Name"]) == (ID, "/new")
    assert recorder.inspect_of("f" * 64) is None
    # Another one whose ID begins alike is another one.
    assert recorder.inspect_of(ID[:12] + "f" * 52) is None


def test_a_record_that_was_cut_tells_nothing(env: dict[str, str], memory: str) -> None:
    recorder = Recorder(env, memory=memory)
    path = Path(recorder.record(Container(), ID).path)
    for content in (path.read_bytes()[:50], b"", b"x", gzip.compress(b"[]"), gzip.compress(b"{}")):
        path.write_bytes(content)
        assert recorder.inspect_of(ID) is None


def test_what_is_kept_in_memory_is_found_too(env: dict[str, str], memory: str) -> None:
    no_disk(env)
    recorder = Recorder(env, memory=memory)
    assert "in memory" in recorder.record(Container(), ID).note
    assert recorder.inspect_of(ID) is not None


def no_disk(env: dict[str, str]) -> None:
    """A file where the state folder should be: root may write anywhere else."""
    Path(env["XDG_STATE_HOME"]).write_text("")


def test_inspect_and_log_are_kept_for_the_user_alone(env: dict[str, str], memory: str) -> None:
    made = Recorder(env, memory=memory, clock=lambda: 1_700_000_000.0).record(Container(), ID)
    assert os.path.basename(made.path) == "20231114T221320Z-web-0123456789ab.json.gz"
    found = told(made.path)
    assert found["inspect"]["Config"]["Env"] == ["A=b"]
    assert found["log"] == [["stderr", "last of 200"]]
    assert stat.S_IMODE(os.stat(made.path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(os.path.dirname(made.path)).st_mode) == 0o700
    assert made.path in str(made)
    assert made.note == ""


def test_a_name_does_not_lead_out_of_the_folder(env: dict[str, str], memory: str) -> None:
    made = Recorder(env, memory=memory).record(Container("/../../etc/x\n" + "y" * 300), ID)
    assert os.path.dirname(made.path) == os.path.join(state_folder(env), "removed")
    assert len(os.path.basename(made.path)) < 120


def test_a_log_that_cannot_be_read_is_said_in_the_record(env: dict[str, str], memory: str) -> None:
    trouble = EngineError("The engine failed", "configured logging driver does not support reading")
    made = Recorder(env, memory=memory).record(Container(log=trouble), ID)
    assert told(made.path)["log_trouble"] == "configured logging driver does not support reading"


@pytest.mark.parametrize(("error", "id"), [(EngineUnreachable("lost"), ID), (NotFound("gone"), "another")])
def test_a_container_that_cannot_be_asked_makes_no_record(
    env: dict[str, str], memory: str, error: EngineError, id: str
) -> None:
    with pytest.raises(type(error)):
        Recorder(env, memory=memory).record(Container(log=error), id)
    assert not os.path.exists(os.path.join(state_folder(env), "removed"))


def test_the_oldest_go_when_there_are_too_many(env: dict[str, str], memory: str) -> None:
    times = iter(range(1_700_000_000, 1_700_000_010))
    recorder = Recorder(env, memory=memory, bounds=Bounds(files=3), clock=lambda: float(next(times)))
    made = [recorder.record(Container(), ID).path for _ in range(6)]
    assert [os.path.exists(path) for path in made] == [False] * 3 + [True] * 3


def test_the_oldest_go_when_they_are_too_large(env: dict[str, str], memory: str) -> None:
    times = iter(range(1_700_000_000, 1_700_000_010))
    recorder = Recorder(env, memory=memory, bounds=Bounds(size=1), clock=lambda: float(next(times)))
    made = [recorder.record(Container(), ID).path for _ in range(3)]
    assert [os.path.exists(path) for path in made] == [False, False, True], "the newest is always kept"


def test_other_files_in_the_folder_are_left_alone(env: dict[str, str], memory: str) -> None:
    recorder = Recorder(env, memory=memory, bounds=Bounds(files=1))
    folder = Path(recorder.record(Container(), ID).path).parent
    (folder / "notes.txt").write_text("mine")
    recorder.record(Container("/other"), ID)
    assert (folder / "notes.txt").read_text() == "mine"


def test_without_room_on_the_disk_it_is_kept_in_memory_and_said(env: dict[str, str], memory: str) -> None:
    no_disk(env)
    recorder = Recorder(env, memory=memory)
    made = recorder.record(Container(), ID)
    assert made.path.startswith(memory_folder(memory))
    assert told(made.path)["inspect"]["Id"] == ID
    assert "in memory" in str(made)
    assert recorder.origins.of(VOLUME) is not None


def test_without_room_anywhere_it_is_said(env: dict[str, str], tmp_path: Path) -> None:
    no_disk(env)
    made = Recorder(env, memory=str(tmp_path / "none")).record(Container(), ID)
    assert made.path == ""
    assert "nothing of it is kept" in str(made)


def test_where_a_volume_was_of(env: dict[str, str], memory: str) -> None:
    recorder = Recorder(env, memory=memory, clock=lambda: 1_700_000_000.0)
    recorder.record(Container(), ID)
    origin = Origins(env, memory).of(VOLUME)
    assert origin == Origin("web", "postgres:12", "/data", 1_700_000_000.0)
    assert str(origin).startswith("/data of web (postgres:12), removed 2023-11-1")
    assert Origins(env, memory).of("unknown") is None


def test_what_is_no_record_of_volumes_is_none(env: dict[str, str], memory: str) -> None:
    origins = Origins(env, memory)
    assert origins.note({VOLUME: Origin("web", "i", "/p", 1.0)})
    path = Path(state_folder(env)) / "volume-origins.json"
    for content in ('{"half', '["list"]', '{"v": 3}', '{"v": {"container": 1}}'):
        path.write_text(content)
        assert origins.all() == {}
    assert origins.note({VOLUME: Origin("web", "i", "/p", 1.0)}), "and it can be written again"
    assert origins.of(VOLUME) is not None


@pytest.mark.parametrize("kind", ["open to others", "a link", "a file"])
def test_a_folder_in_memory_that_may_be_somebody_elses_is_not_used(
    env: dict[str, str], memory: str, tmp_path: Path, kind: str
) -> None:
    path = Path(memory) / f"dtui-{os.geteuid()}"
    if kind == "open to others":
        path.mkdir()
        path.chmod(0o777)
    elif kind == "a link":
        (tmp_path / "theirs").mkdir(0o700)
        path.symlink_to(tmp_path / "theirs")
    else:
        path.write_text("")
    no_disk(env)
    assert known_memory_folder(memory) == ""
    assert Recorder(env, memory=memory).record(Container(), ID).path == ""
