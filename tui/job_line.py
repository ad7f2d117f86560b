"""How far the job of a command without the screen is, on one line of the terminal; what it logs stays above that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.domain.format import size
from tui.terminal.progress import ProgressLine, say

if TYPE_CHECKING:
    from tui.work.job import Job


class JobLine(ProgressLine):
    """Told by the job itself, whenever something of it changed."""

    def __init__(self) -> None:
        super().__init__()
        self._logged = 0

    def tell(self, job: Job) -> None:
        """Say what is new."""
        record = job.record
        if new := record.log[self._logged :]:
            self._logged += len(new)
            self.clear()
            for line in new:
                say(line)
        if self.is_due:
            progress = record.progress
            in_words = size if progress.unit == "B" else str
            total = f" of {in_words(progress.total)}" if progress.total else ""
            self.show(f"{progress.text} {in_words(progress.current or 0)}{total}")
