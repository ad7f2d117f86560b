"""Style, format and types, in the same line as all other tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    "command",
    ["ruff check --no-cache", "ruff format --check --no-cache", "mypy"],
    ids=lambda line: line.split(" --")[0],
)
def test_quality(command: str) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", *command.split()], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, f"\n{answer.stdout}{answer.stderr}"
