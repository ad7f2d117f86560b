"""What is decided is written down by a thread of its own: no key waits for the disk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

    from tui.domain.decision import Decision
    from tui.work.decommission import Decommission


class DecisionWriter:
    """Writes decisions in the order in which they were said; `tell` is told of trouble, on the writer's thread."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._thread: ThreadPoolExecutor | None = None

    def write(
        self, record: Decommission, ids: Sequence[str], decision: Decision | None, running: Collection[str]
    ) -> Future[None]:
        """Begin to write down what was said of these; the end of it."""
        from concurrent.futures import ThreadPoolExecutor

        def write() -> None:
            trouble = record.decide(ids, decision, running)
            if trouble:
                self._tell(trouble)

        if self._thread is None:
            # Waited for when dtui ends: what was said last is kept, too.
            self._thread = ThreadPoolExecutor(1, "dtui-decisions")
        return self._thread.submit(write)

    def wait(self) -> None:
        """Wait until all that was said is written down. Blocking."""
        if self._thread is not None:
            self._thread.submit(bool).result()

    def close(self) -> None:
        """Write down the rest, then let go of the thread. Blocking."""
        if self._thread is not None:
            self._thread.shutdown()
