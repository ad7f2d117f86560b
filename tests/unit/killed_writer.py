"""Changes a file again and again and is killed at every line of doing so: `python -m … PATH`.

Writes a line for each death: what the file held then, and its mode.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.unit.killed import killed_at
from tui.registry import atomic, store


def main(path: Path) -> None:
    """Store one login after the other until one outlives it all."""
    env = {"DOCKER_CONFIG": str(path.parent), "PATH": ""}
    before, line = path.read_bytes(), 0
    while killed_at(line, lambda: store.store_login("h", "alice", "new", env), atomic, store):
        held = path.read_bytes()
        shown = "old" if held == before else held.decode().replace("\n", " ")
        sys.stdout.write(f"{shown} {oct(path.stat().st_mode)}\n")
        path.write_bytes(before)
        line += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]))
