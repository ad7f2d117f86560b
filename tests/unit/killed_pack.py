"""Writes a pack and is killed at every line of doing so: `python -m … PATH [named]`.

Writes a line for each death: whether a whole pack is there then, or a part of one under another name.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from tui.work import archive, pack_folder, pack_sink


def write(path: Path) -> None:
    """Write a small pack."""
    out = pack_folder.FolderOut(str(path))
    with out.archive("images/app.tar") as file:
        file.write(b"x" * 1000)
    out.text("run.sh", b"true\n")
    out.finish()
    out.close()


def killed_at(line: int, path: Path) -> bool:
    """Write it in a child that is killed at its n-th line; whether it was before the end."""
    child = os.fork()
    if child == 0:
        left = line

        def trace(frame: FrameType, event: str, _: object) -> Any:
            nonlocal left
            if frame.f_code.co_filename not in (archive.__file__, pack_folder.__file__, pack_sink.__file__):
                return None
            left -= event == "line"
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        write(path)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def held(path: Path) -> str:
    """What is there."""
    if path.exists():
        command = ["sha256sum", "--check", "--strict", "--status", "SHA256SUMS"]
        told = subprocess.run(command, cwd=path, check=False).returncode == 0
        return "whole" if told and len(list(path.rglob("*"))) == 4 else "not whole"
    found = [each.name for each in path.parent.iterdir()]
    return "part" * len(found) if all(".dtui-part-" in name for name in found) else "something else"


def main(path: Path, named: bool) -> None:
    """Write one after the other until one outlives it all."""
    if named:
        real = os.open

        def without(path: str, flags: int, mode: int = 0o777, **more: int) -> int:
            if flags & os.O_TMPFILE == os.O_TMPFILE:
                raise OSError(errno.EOPNOTSUPP, "Operation not supported", path)
            return real(path, flags, mode, **more)

        os.open = without  # type: ignore[assignment]
    line = 0
    while killed_at(line, path):
        sys.stdout.write(f"{held(path)}\n")
        if path.exists():
            shutil.rmtree(path)
        line += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] == ["named"])
