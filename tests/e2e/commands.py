"""What every process of the machine was started with, for tests that look for secrets there."""

from __future__ import annotations

import os
import threading
from pathlib import Path


class Commands:
    """Every process's command line, looked at again and again by a thread."""

    def __init__(self) -> None:
        self.seen: set[bytes] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="commands", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.03):
            for entry in filter(str.isdigit, os.listdir("/proc")):
                try:
                    self.seen.add(Path("/proc", entry, "cmdline").read_bytes())
                except (FileNotFoundError, ProcessLookupError):
                    continue
