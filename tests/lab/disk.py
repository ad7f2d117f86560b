"""Small disks: file systems in memory of a size, to be filled."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.wait import eventually


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of that size at a folder."""
    mount(folder, size)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def mount(folder: Path, size: str) -> None:
    """Put a file system of that size at a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)


def fill_up(folder: Path) -> None:
    """Take the last free byte of the file system that a folder is on."""
    # Again where an engine that runs there has let go of something meanwhile.
    eventually(lambda: _takes_all(folder / "filler"), what=f"{folder} is full")


def _takes_all(path: Path) -> bool:
    with suppress(OSError), path.open("ab", buffering=0) as filler:
        for size in (1 << 20, 4096, 1):
            with suppress(OSError):
                while filler.write(b"x" * size) == size:
                    pass
    return os.statvfs(path.parent).f_bavail == 0
