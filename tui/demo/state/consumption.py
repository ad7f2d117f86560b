"""How much a container of the demo uses: made up from its ID, the same for all who ask."""

from __future__ import annotations

import math

from tui.demo.state.model import Container, sha

# Bytes of the machine, and its processors.
MEMORY, PROCESSORS = 33_554_432_000, 8
_MB = 1_000_000


def share(container: Container, what: str) -> float:
    """A number from 0 to 1 that is a container's own."""
    return int(sha("stats", what, container.id)[:8], 16) / 0xFFFFFFFF


def processors(container: Container) -> float:
    """How many processors it keeps busy on average: most do next to nothing, a few keep more than one busy."""
    return 0.001 + 1.6 * share(container, "cpu") ** 6


def memory_limit(container: Container) -> int:
    """Bytes that it may have: its own limit, else the machine's."""
    return int(container.host_config.get("Memory") or 0) or MEMORY


def memory(container: Container, passed: float) -> int:
    """Bytes that are its own so many seconds after its start, without the page cache."""
    limit = memory_limit(container)
    level = 0.3 + 0.6 * share(container, "memory") ** 2
    most = min(limit, int(900 * _MB * (0.05 + share(container, "size") ** 3)) if limit == MEMORY else limit)
    return int(most * level * (1 + 0.03 * math.sin(passed / 11)))
