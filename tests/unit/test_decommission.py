"""What is said of a host that is given up is kept at once, whoever dies, and whatever is full or broken."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.lab.disk import small_disk
from tui.domain.plan import Seen
from tui.work.decommission import Decommission
from tui.work.decommission_file import Ended

ENGINE = "ABCD:EFGH"
WEB, DB = "container:" + "1" * 64, "container:" + "2" * 64
SUM = "a1" * 32


@dataclass(frozen=True)
class Pack:
    sha256: str = SUM
    size: int = 1000
    where: str = "/mnt/pack"
    at: float = 5.0
    contents: tuple[tuple[str, Seen, str], ...] = ((WEB, (("state", "exited"),), "all of it"),)


def env(folder: Path) -> dict[str, str]:
    return {"XDG_STATE_HOME": str(folder / "state")}


def opened(folder: Path, engine: str = ENGINE, memory: str | None = None) -> Decommission:
    shm = folder / "shm"
    shm.mkdir(exist_ok=True)
    return Decommission(env(folder), engine, str(shm) if memory is None else memory, lambda: 1_480_000_000.0)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "state/dtui/decommission").iterdir())


def test_all_that_is_said_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    first = opened(tmp_path)
    assert (first.begun, first.trouble, first.decisions.said) == (0.0, "", {})
    assert first.decide([WEB, DB], "move") == ""
    assert first.decide([DB], "keep") == ""
    assert first.note_pack(Pack()) == ""
    assert first.note("volume:data", "done", "away", 7.0) == ""
    assert first.keep_first_report('{"schema": 1}') == ""
    again = opened(tmp_path)
    assert again.decisions.said == {WEB: "move", DB: "keep"}
    assert [(p.sha256, p.contents, p.confirmed) for p in again.packs] == [(SUM, Pack().contents, 0.0)]
    assert again.results == {"volume:data": Ended("done", "away", 7.0)}
    assert again.first_report == '{"schema": 1}'
    assert again.begun == 1_480_000_000.0
    assert again.decide([WEB], None) == ""
    assert opened(tmp_path).decisions.said == {DB: "keep"}
