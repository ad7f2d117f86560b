"""A person at the far end of a slow line: what is typed and what comes is counted, task by task."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.slow_line import slow
from tests.e2e.terminal import KEYS, Terminal, dtui

# Seconds that a byte takes, each way.
DELAY = 0.15
# As ssh sets it: dtui gives the keys of such a terminal more time.
_SSH = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}
# Longer than a key and its answer are on their way, and than escape is held back on such a terminal.
_QUIET = 4 * DELAY


@dataclass(frozen=True, slots=True)
class Task:
    """What a task took: keys pressed, bytes that came."""

    name: str
    keys: int
    size: int


class Person:
    """dtui in 80x24 over the line. Keys are typed ahead, as people do; a context manager."""

    def __init__(self, url: str, home: Path) -> None:
        command = slow(dtui("-H", url), DELAY)
        self.screen = Terminal(command, columns=80, rows=24, home=home, environment=_SSH)
        self.tasks: list[Task] = []
        self._keys = 0

    def __enter__(self) -> Person:
        return self

    def __exit__(self, *error: object) -> None:
        self.screen.close()

    @contextmanager
    def task(self, name: str) -> Iterator[None]:
        """Count until its end, and until nothing more comes."""
        keys, size = self._keys, len(self.screen.raw)
        yield
        self.rest()
        self.tasks.append(Task(name, self._keys - keys, len(self.screen.raw) - size))

    def press(self, *keys: str) -> None:
        """Press keys by their names, one after another without looking."""
        for key in keys:
            self._keys += 1
            self.screen.write(KEYS.get(key, key))
            if key == "esc":
                self.rest()

    def type(self, text: str) -> None:
        """Type a text in one go; `\\r` is enter."""
        self._keys += len(text)
        self.screen.write(text)

    def sees(self, wanted: str | re.Pattern[str] | Callable[[], object], within: float = 60) -> None:
        """Wait for something to be on the screen."""
        self.screen.wait_for(wanted, within)

    def rest(self) -> None:
        """Wait until the line is quiet."""
        self.screen.wait_quiet(_QUIET)

    def lines(self) -> list[str]:
        """The screen, line by line."""
        return self.screen.text.splitlines()

    def told(self) -> str:
        """What the tasks took, as a table."""
        rows = [f"{task.name:<40} {task.keys:>4} keys {task.size:>7,} bytes" for task in self.tasks]
        total = Task("all", sum(task.keys for task in self.tasks), sum(task.size for task in self.tasks))
        return "\n".join([*rows, f"{total.name:<40} {total.keys:>4} keys {total.size:>7,} bytes"])
