"""A server process of the lab: started in a session of its own, ended by its own process id."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.wait import eventually


class LabError(Exception):
    """A part of the lab did not start; the message holds the end of its log."""


class ServerProcess:
    """One child process with a log file. It dies with the test run, even when that is killed."""

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        environment: Mapping[str, str] | None = None,
        patience: float = 90,
    ) -> None:
        self._command = ["setpriv", "--pdeathsig", "TERM", *command]
        self._log = log
        self._environment = {**os.environ, **(environment or {})}
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id; LabError when it was not started."""
        if self._process is None:
            raise LabError(f"{self._command[3]} was not started")
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, is_ready: Callable[[], bool]) -> None:
        """Start it and wait until `is_ready`; LabError with the end of the log when it ends before."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
                start_new_session=True,
            )
        try:
            eventually(lambda: not self.is_running or is_ready(), self._patience, f"{self._command[3]} ready")
        except AssertionError as failure:
            self.stop()
            raise LabError(f"{failure}\n{self.log_end()}") from None
        if not self.is_running:
            raise LabError(f"{' '.join(self._command)} ended at once:\n{self.log_end()}")

    def stop(self, grace: float = 30) -> None:
        """End it by SIGTERM; by SIGKILL when it has not ended after `grace` seconds."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGCONT)
        self._process.terminate()
        try:
            self._process.wait(grace)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """End it by SIGKILL, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def log_end(self, characters: int = 2000) -> str:
        """The last of what it wrote."""
        return self._log.read_text(errors="replace")[-characters:]
