"""Saves a volume and stands still in the middle of it, to be killed: `python -m … URL VOLUME PATH`."""

from __future__ import annotations

import signal
import sys

from tests.contract.rescued import a_job
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.work.rescue_volume import save_volume
from tui.work.saving import Followed

_read = Followed.read


def stand_still(self: Followed, size: int = 1 << 12) -> bytes:
    """Read a little, say so and wait for the end."""
    data = _read(self, 1 << 12)
    if self._read > 50_000:
        sys.stdout.write("in the middle\n")
        sys.stdout.flush()
        signal.pause()
    return data


if __name__ == "__main__":
    Followed.read = stand_still  # type: ignore[method-assign]
    save_volume(a_job(), Engine(Endpoint.at(sys.argv[1])), sys.argv[2], sys.argv[3])
