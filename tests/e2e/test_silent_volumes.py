"""A driver of volumes that does not answer holds up nothing but its own list."""

from __future__ import annotations

import re
import time

from tests.contract.demo_registry import lever
from tests.e2e.conftest import Open
from tui.demo.process import DemoProcess


def test_nobody_waits_for_a_list_of_volumes_that_never_comes(terminal: Open, own_demo: DemoProcess) -> None:
    lever(own_demo.socket, "POST", "faults", [{"path": "/volumes$", "stall": True}])
    screen = terminal("-H", own_demo.url)
    screen.wait_for(re.compile(r"4 Networks \d"))
    assert not re.search(r"3 Volumes \d", screen.text)
    screen.press("3")
    screen.wait_quiet()
    screen.press("2")
    screen.wait_for("REFERENCE")
    started = time.monotonic()
    screen.press("q")
    assert screen.wait_end(5) == 0
    assert time.monotonic() - started < 5


def test_nobody_waits_for_the_details_of_a_volume_either(terminal: Open, own_demo: DemoProcess) -> None:
    screen = terminal("-H", own_demo.url, columns=120, rows=30)
    screen.wait_for(re.compile(r"3 Volumes \d"))
    screen.press("3")
    screen.wait_for("fleet_pg ")
    lever(own_demo.socket, "POST", "faults", [{"path": "/volumes/", "stall": True}])
    screen.press("enter")
    screen.wait_quiet(0.5)
    started = time.monotonic()
    screen.press("q")
    assert screen.wait_end(5) == 0
    assert time.monotonic() - started < 5
