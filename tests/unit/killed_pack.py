"""Writes a pack and is killed at every line of doing so: `python -m … PATH [named]`.

Writes a line for each death: whether a whole pack is there then, or a part of one under another name.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.unit.killed import killed_at, without_unnamed_files
from tui.work import archive, pack_folder, pack_sink


def write(path: Path) -> None:
    """Write a small pack."""
    out = pack_folder.FolderOut(str(path))
    with out.archive("images/app.tar") as file:
        file.write(b"x" * 1000)
    out.text("run.sh", b"true\n")
    out.finish()
    out.close()


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
        without_unnamed_files()
    line = 0
    while killed_at(line, lambda: write(path), archive, pack_folder, pack_sink):
        sys.stdout.write(f"{held(path)}\n")
        if path.exists():
            shutil.rmtree(path)
        line += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] == ["named"])
