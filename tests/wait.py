"""Waiting for a condition with a deadline, the only way tests here wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from typing import TypeVar

T = TypeVar("T")

_never = Event()


def eventually(condition: Callable[[], T], within: float = 30.0, what: str = "", every: float = 0.01) -> T:
    """The first true answer of `condition`; AssertionError telling `what` after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < deadline, (
            f"not within {within:g} s: {what or condition!r} (last: {answer!r})"
        )
        _never.wait(every)
