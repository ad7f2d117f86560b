"""Looking into a container by an engine that cannot do all, or is slow."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import Any

import pytest

from tests.unit.http_double import PING, Answer, answering, reply
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.engine.errors import EngineError, EngineUnreachable
from tui.engine.info import EngineInfo

INFO = EngineInfo("Docker", "26.1.5", "1.45")
TOP = "/v1.45/containers/web/top"
BAD = reply({"message": "ps: bad -o argument 'pcpu', supported arguments: user,args,pid,ppid,rss"}, 500)


class Turns(dict[str, Answer | bytes]):
    """Answers of which a list is given out one after the other, its last one again and again."""

    def __init__(self, **answers: list[Answer]) -> None:
        super().__init__({"/_ping": PING})
        self._turns = {TOP: answers["top"]}

    def __getitem__(self, path: str) -> Any:
        turns = self._turns.get(path)
        return super().__getitem__(path) if turns is None else turns.pop(0)


def engine_at(path: Path) -> Engine:
    return Engine(Endpoint.at(f"unix://{path}"), INFO)


def test_a_ps_that_knows_fewer_columns_is_asked_for_fewer(tmp_path: Path) -> None:
    told = {
        "Titles": ["PID", "PPID", "USER", "RSS", "COMMAND"],
        "Processes": [["7", "1", "root", "4m", "sh"]],
    }
    with answering(tmp_path / "d.sock", Turns(top=[BAD, reply(told)])) as double:
        (found,) = engine_at(tmp_path / "d.sock").processes("web")
    assert (found.pid, found.memory, found.cpu) == (7, 4 * 1024**2, None)
    assert [line.partition("ps_args=")[2] for line in double.asked] == [
        "-eo+pid%2Cppid%2Cuser%3A32%2Cpcpu%2Crss%2Ctime%2Cargs",
        "-eo+pid%2Cppid%2Cuser%2Crss%2Cargs",
    ]


def test_at_last_it_tells_what_it_tells_by_itself(tmp_path: Path) -> None:
    told = {"Titles": ["PID", "USER", "TIME", "COMMAND"], "Processes": [["7", "root", "0:00", "sh"]]}
    with answering(tmp_path / "d.sock", Turns(top=[BAD, BAD, reply(told)])) as double:
        (found,) = engine_at(tmp_path / "d.sock").processes("web")
    assert (found.pid, found.parent, found.memory) == (7, 0, None)
    assert double.asked[-1] == f"GET {TOP}"


def test_without_a_ps_there_the_engine_s_word_is_told(tmp_path: Path) -> None:
    none = reply({"message": 'exec: "ps": executable file not found in $PATH'}, 500)
    with (
        answering(tmp_path / "d.sock", Turns(top=[none, none, none])),
        pytest.raises(EngineError, match="executable file not found"),
    ):
        engine_at(tmp_path / "d.sock").processes("web")


def silent(path: Path) -> socket.socket:
    """Somebody who takes connections and says nothing."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(16)
    return listener


def test_changes_that_take_too_long_are_said_to(tmp_path: Path) -> None:
    with silent(tmp_path / "d.sock"), pytest.raises(EngineError) as told:
        engine_at(tmp_path / "d.sock").changes_in_time("web", within=0.2)
    assert told.value.title == "Which of its files were changed could not be told in 0.2 s"
    assert "docker diff" in told.value.hint
    assert not isinstance(told.value, EngineUnreachable)


def test_an_engine_that_is_gone_is_not_slow(tmp_path: Path) -> None:
    with pytest.raises(EngineUnreachable, match="There is no such socket"):
        engine_at(tmp_path / "d.sock").changes_in_time("web")


def test_of_files_what_is_known_in_time_is_told(tmp_path: Path) -> None:
    began = time.monotonic()
    with silent(tmp_path / "d.sock"):
        assert engine_at(tmp_path / "d.sock").file_stats("web", ["/a", "/b"], within=0.2) == {}
    assert time.monotonic() - began < 5
    assert engine_at(tmp_path / "none.sock").file_stats("web", ["/a"], within=5) == {}
    assert engine_at(tmp_path / "none.sock").file_stats("web", [], within=5) == {}
