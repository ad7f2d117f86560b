"""What a request made is known and undone, though the program was interrupted while it was made."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from tui.work.uninterrupted import uninterrupted


@pytest.fixture
def signals() -> Iterator[None]:
    """SIGTERM ends as an interruption does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    yield
    signal.signal(signal.SIGTERM, before)


def test_what_it_answers() -> None:
    undone: list[int] = []
    assert uninterrupted(lambda: 7, undone.append) == 7
    assert undone == []


def test_what_it_raises() -> None:
    with pytest.raises(ZeroDivisionError):
        uninterrupted(lambda: 1 // 0, lambda _: None)


def test_interrupted_it_is_undone(signals: None) -> None:
    undone: list[str] = []
    sent = threading.Event()

    def ask() -> str:
        os.kill(os.getpid(), signal.SIGTERM)
        sent.set()
        return "made"

    with pytest.raises(KeyboardInterrupt):
        uninterrupted(ask, undone.append)
    assert sent.is_set()
    assert undone == ["made"]


def test_what_was_not_made_is_not_undone(signals: None) -> None:
    undone: list[float] = []

    def ask() -> float:
        os.kill(os.getpid(), signal.SIGTERM)
        return 1 / 0

    with pytest.raises(KeyboardInterrupt):
        uninterrupted(ask, undone.append)
    assert undone == []


def test_who_never_answers_is_not_waited_for_for_ever(signals: None) -> None:
    held = threading.Event()

    def ask() -> bool:
        os.kill(os.getpid(), signal.SIGTERM)
        return held.wait(60)

    with pytest.raises(KeyboardInterrupt):
        uninterrupted(ask, lambda _: None, patience=0.01)
    held.set()
