"""dtui killed in the middle of a refresh or of a push."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

import pytest

from tests.e2e.fleet import (
    Fleet,
    fault,
    find,
    newest_job,
    push,
    refresh,
    shows,
    with_repository,
)
from tests.lab.ecr import Ecr
from tests.lab.tls_rules import Rule
from tests.wait import eventually


def wait_for_storing(config: Path, number: int, until_done: bool) -> None:
    """Wait for a file beside config.json, which is there for a moment only, or for another inode number."""
    deadline = time.monotonic() + 10
    while config.stat().st_ino == number:
        if not until_done and len(os.listdir(config.parent)) > 1:
            return
        assert time.monotonic() < deadline, "nothing was stored"


@pytest.mark.parametrize("moment", ["while the registry is asked", "while it is stored", "when it is stored"])
def test_killed_in_the_middle_of_a_refresh(fleet20: Fleet, ecr: Ecr, moment: str) -> None:
    fleet = fleet20
    before = fleet.log_in(ecr.issue(lifetime=1200).secret)
    screen = fleet.start()
    find(screen, "5", ecr.host)
    if moment == "while the registry is asked":
        ecr.front.rules.append(Rule(path="^/v2/$", delay=600, times=1))
    number = fleet.config.stat().st_ino
    screen.press("r")
    if moment == "while the registry is asked":
        eventually(lambda: len(ecr.tokens) > 1)
    else:
        wait_for_storing(fleet.config, number, until_done=moment == "when it is stored")
    screen.signal(signal.SIGKILL)
    assert screen.wait_end() == -signal.SIGKILL
    assert fleet.stored() in ecr.tokens
    if moment != "while it is stored":
        assert (fleet.config.read_bytes() == before) == (moment == "while the registry is asked")
    assert fleet.config.stat().st_mode & 0o777 in (0o600, 0o644)

    ecr.front.rules.clear()
    refresh(fleet.start(), ecr.host)
    assert fleet.stored() in ecr.tokens
    assert list(fleet.config.parent.iterdir()) == [fleet.config], "nothing is left of what was being written"


def test_killed_in_the_middle_of_a_push(fleet: Fleet, ecr: Ecr) -> None:
    name = with_repository(fleet, size=600_000)
    before = fleet.config.read_bytes()
    fault(fleet, name, "PATCH|PUT", "blobs", rate=100_000)
    screen = fleet.start()
    push(screen, name)
    newest_job(screen, "running")
    screen.wait_for(re.compile(r"[kM] of \d+"))
    screen.signal(signal.SIGKILL)
    assert screen.wait_end() == -signal.SIGKILL
    assert fleet.config.read_bytes() == before
    ecr.front.rules.clear()
    again = fleet.start()
    push(again, name)
    shows(newest_job(again, "done"), str(fleet.digest(name)))
    assert fleet.config.read_bytes() == before
