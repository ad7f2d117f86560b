"""Deaths at every line: for programs that do something again and again, and are killed once at each of its lines."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType, ModuleType
from typing import Any


def killed_at(line: int, work: Callable[[], object], *modules: ModuleType) -> bool:
    """Do it in a child that is killed at the n-th line of these modules; whether that was before the end."""
    traced = {module.__file__ for module in modules}
    child = os.fork()
    if child == 0:
        left = line

        def trace(frame: FrameType, event: str, _: object) -> Any:
            nonlocal left
            if frame.f_code.co_filename not in traced:
                return None
            left -= event == "line"
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        work()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def without_unnamed_files() -> None:
    """From now on be as on a file system that has no files without a name."""
    real = os.open

    def without(path: str, flags: int, mode: int = 0o777, **more: int) -> int:
        if flags & os.O_TMPFILE == os.O_TMPFILE:
            raise OSError(errno.EOPNOTSUPP, "Operation not supported", path)
        return real(path, flags, mode, **more)

    os.open = without  # type: ignore[assignment]
