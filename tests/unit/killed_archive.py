"""Writes an archive and is killed at every line of doing so: `python -m … PATH [named]`.

Writes a line for each death: what is in the folder then. `named`: as on a file system that has no files
without a name.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.unit.killed import killed_at, without_unnamed_files
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


def main(path: Path, named: bool) -> None:
    """Write one after the other until one outlives it all."""
    if named:
        without_unnamed_files()
    line = 0
    while killed_at(line, lambda: write(path), archive, atomic):
        held = sorted(f"{each.name}={each.stat().st_size}" for each in path.parent.iterdir())
        sys.stdout.write(" ".join(held) + "\n")
        for each in path.parent.glob(f"{path.name}"):
            each.unlink()
        line += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] == ["named"])
