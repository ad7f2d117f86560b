"""Decisions are written down in the order in which they were said, while keys go on."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tui.work.decision_writer import DecisionWriter


class Disk:
    """A record of decisions on a disk that hangs until it is let go."""

    def __init__(self, trouble: str = "") -> None:
        self.free = threading.Event()
        self.written: list[list[str]] = []
        self._trouble = trouble

    def decide(self, ids: list[str], decision: object, running: list[str]) -> str:
        assert self.free.wait(10)
        if "no disk" in ids:
            raise RuntimeError("a bug")
        self.written.append(ids)
        return self._trouble


def test_nobody_waits_and_the_order_is_kept() -> None:
    told: list[str] = []
    disk: Any = Disk("the disk is full")
    writer = DecisionWriter(told.append)
    ends = [writer.write(disk, [str(number)], None, []) for number in range(5)]
    assert disk.written == []
    assert not any(end.done() for end in ends)
    disk.free.set()
    writer.wait()
    assert disk.written == [["0"], ["1"], ["2"], ["3"], ["4"]]
    assert told == ["the disk is full"] * 5
    writer.close()


def test_the_last_is_written_before_it_is_closed() -> None:
    disk: Any = Disk()
    writer = DecisionWriter(pytest.fail)
    writer.write(disk, ["last"], None, [])
    threading.Timer(0.05, disk.free.set).start()
    writer.close()
    assert disk.written == [["last"]]


def test_what_should_never_happen_is_seen() -> None:
    disk: Any = Disk()
    disk.free.set()
    writer = DecisionWriter(pytest.fail)
    end = writer.write(disk, ["no disk"], None, [])
    with pytest.raises(RuntimeError, match="a bug"):
        end.result(10)
    writer.close()


def test_where_nothing_was_said_nothing_is_waited_for() -> None:
    before = set(threading.enumerate())
    writer = DecisionWriter(pytest.fail)
    writer.wait()
    writer.close()
    assert set(threading.enumerate()) <= before
