"""Writes an archive and is killed at every line of doing so: `python -m … PATH [named]`.

Writes a line for each death: what is in the folder then. `named`: as on a file system that has no files
without a name.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from tui.registry import atomic
from tui.work import archive


def write(path: Path) -> None:
    """Write, read back and keep a small archive."""
    with archive.ArchiveFile(str(path), 1000) as file:
        file.write(b"x" * 1000)
        back = file.read_back()
        while back.read():
            pass
        file.keep()


def killed_at(line: int, path: Path) -> bool:
    """Write it in a child that is killed at its n-th line; whether it was before the end."""
    child = os.fork()
    if child == 0:
        left = line

        def trace(frame: FrameType, event: str, _: object) -> Any:
            nonlocal left
            if frame.f_code.co_filename not in (archive.__file__, atomic.__file__):
                return None
            left -= event == "line"
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        write(path)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def main(path: Path, named: bool) -> None:
    """Write one after the other until one outlives it all."""
    if named:
        real = os.open

        def without(path: str, flags: int, mode: int = 0o777) -> int:
            if flags & os.O_TMPFILE == os.O_TMPFILE:
                raise OSError(errno.EOPNOTSUPP, "Operation not supported", path)
            return real(path, flags, mode)

        os.open = without  # type: ignore[assignment]
    line = 0
    while killed_at(line, path):
        held = sorted(f"{each.name}={each.stat().st_size}" for each in path.parent.iterdir())
        sys.stdout.write(" ".join(held) + "\n")
        for each in path.parent.glob(f"{path.name}"):
            each.unlink()
        line += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] == ["named"])
