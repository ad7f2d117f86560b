"""Changes a file again and again and is killed at every line of doing so: `python -m … PATH`.

Writes a line for each death: what the file held then, and its mode.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from tui.registry import atomic, store


def killed_at(line: int, change: Any) -> bool:
    """Run the change in a child that is killed at its n-th line; whether it was before the end."""
    child = os.fork()
    if child == 0:
        left = line

        def trace(frame: FrameType, event: str, _: object) -> Any:
            nonlocal left
            if frame.f_code.co_filename not in (atomic.__file__, store.__file__):
                return None
            left -= event == "line"
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        change()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def main(path: Path) -> None:
    """Store one login after the other until one outlives it all."""
    env = {"DOCKER_CONFIG": str(path.parent), "PATH": ""}
    before, line = path.read_bytes(), 0
    while killed_at(line, lambda: store.store_login("h", "alice", "new", env)):
        held = path.read_bytes()
        shown = "old" if held == before else held.decode().replace("\n", " ")
        sys.stdout.write(f"{shown} {oct(path.stat().st_mode)}\n")
        path.write_bytes(before)
        line += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]))
