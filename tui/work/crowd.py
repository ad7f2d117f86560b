"""Many questions, a few of them at once, and only so many for one host."""

from __future__ import annotations

import queue
import threading
from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import Future
from functools import partial
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
R = TypeVar("R")

# Seconds after which is seen whether the whole is to be cancelled.
_LOOK = 0.1


def few_at_once(
    items: Iterable[tuple[str, T]],
    ask: Callable[[T], R],
    check_cancelled: Callable[[], None],
    at_once: int,
    per_host: int,
) -> Iterator[R]:
    """What `ask` answers to each (host, item), as the answers come; a bug in it is raised here.

    Whoever takes no more of it (`check_cancelled` raises) leaves what runs to its own time limit.
    """
    crowd = _Crowd(items, ask, per_host)
    count = len(crowd.waiting)
    threads = [
        threading.Thread(target=crowd.run, name="check", daemon=True) for _ in range(min(at_once, count))
    ]
    for thread in threads:
        thread.start()
    try:
        for _ in range(count):
            yield _next(crowd.answers, check_cancelled).result()
    finally:
        crowd.stop()


def _next(answers: queue.SimpleQueue[Future[R]], check_cancelled: Callable[[], None]) -> Future[R]:
    while True:
        check_cancelled()
        try:
            return answers.get(timeout=_LOOK)
        except queue.Empty:
            continue


class _Crowd(Generic[T, R]):
    """Threads that take what waits, but no more than so many of one host."""

    def __init__(self, items: Iterable[tuple[str, T]], ask: Callable[[T], R], per_host: int) -> None:
        self.waiting = deque(items)
        self.answers: queue.SimpleQueue[Future[R]] = queue.SimpleQueue()
        self._ask, self._per_host = ask, per_host
        self._busy: Counter[str] = Counter()
        self._changed = threading.Condition()

    def run(self) -> None:
        """Answer until nothing waits."""
        while (taken := self._take()) is not None:
            host, item = taken
            self.answers.put(answered(partial(self._ask, item)))
            with self._changed:
                self._busy[host] -= 1
                self._changed.notify_all()

    def stop(self) -> None:
        """Begin nothing more."""
        with self._changed:
            self.waiting.clear()
            self._changed.notify_all()

    def _take(self) -> tuple[str, T] | None:
        with self._changed:
            while self.waiting:
                for place, (host, item) in enumerate(self.waiting):
                    if self._busy[host] < self._per_host:
                        del self.waiting[place]
                        self._busy[host] += 1
                        return host, item
                self._changed.wait()
            return None


class Once(Generic[K, R]):
    """Questions that are asked once, by whoever comes first; a failure is an answer, too."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: dict[K, Future[R]] = {}

    def get(self, key: K, ask: Callable[[], R]) -> R:
        """The answer to a question, asked now if nobody did."""
        with self._lock:
            found = self._found.get(key)
            mine = self._found[key] = Future() if found is None else found
        if found is None:
            _fill(mine, ask)
        return mine.result()


def within(seconds: float, ask: Callable[[], R]) -> R:
    """What `ask` answers; TimeoutError after so many seconds, when it is left to end by itself."""
    answer: Future[R] = Future()
    threading.Thread(target=_fill, args=(answer, ask), name="ask", daemon=True).start()
    return answer.result(seconds)


def answered(ask: Callable[[], R]) -> Future[R]:
    """The answer or the failure of a question, asked here and now."""
    answer: Future[R] = Future()
    _fill(answer, ask)
    return answer


def _fill(answer: Future[R], ask: Callable[[], R]) -> None:
    try:
        result = ask()
    except BaseException as error:  # noqa: BLE001 - raised again where the answer is taken
        answer.set_exception(error)
    else:
        answer.set_result(result)
