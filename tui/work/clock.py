"""What the clock of an engine says beside the one here."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tui.domain.timestamp import exact

if TYPE_CHECKING:
    from tui.engine.client import Engine


def clock_ahead(engine: Engine) -> float:
    """Seconds by which the engine's clock is ahead of this one's at least; 0.0 for one on this host."""
    if engine.endpoint.socket_path:
        return 0.0
    theirs = exact(engine.system_time())
    return theirs - time.time() if theirs else 0.0
