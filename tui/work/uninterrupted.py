"""A request that makes something: seen to its end, also when the program is interrupted meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
# Seconds that an interrupted program waits for the answer.
PATIENCE = 20.0


def uninterrupted(ask: Callable[[], T], undo: Callable[[T], object], patience: float = PATIENCE) -> T:
    """What the request answers or raises; interrupted, what it made is undone before KeyboardInterrupt goes on."""
    answers: list[T] = []
    errors: list[BaseException] = []
    # Waited for in place of the thread: an interrupted `join` takes it for ended (Python 3.11).
    ended = threading.Event()

    def run() -> None:
        try:
            answers.append(ask())
        except BaseException as error:  # noqa: BLE001 - raised again by who waits for it
            errors.append(error)
        finally:
            ended.set()

    try:
        threading.Thread(target=run, name="dtui-request", daemon=True).start()
        ended.wait()
    except KeyboardInterrupt:
        ended.wait(patience)
        for answer in answers:
            undo(answer)
        raise
    if errors:
        raise errors[0]
    return answers[0]
