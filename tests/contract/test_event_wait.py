"""Waiting until a container is healthy: what an engine is asked for it."""

from __future__ import annotations

from contextlib import closing

from tests.contract.conftest import connected
from tests.contract.demo_registry import lever
from tests.contract.host import Host, unique
from tests.contract.rescued import a_job
from tests.lab.proxy import CountingProxy
from tests.wait import eventually
from tui.work.recreate_wait import wait_until_well

# Seconds are told in nanoseconds; the demo takes two whatever is said.
_CHECK = {"test": ["CMD", "true"], "interval": 3_000_000_000}


def test_it_costs_a_handful_of_requests_and_its_stream_is_closed(host: Host, proxy: CountingProxy) -> None:
    if host.is_demo:
        lever(host.socket, "POST", "settings", {"pace": 1.0})
    listeners = host.api.info()["NEventsListener"]
    checked = host.container(unique("checked"), healthcheck=_CHECK)
    with closing(connected(proxy.url)) as engine:
        engine.start(checked)
        proxy.requests.clear()
        assert wait_until_well(a_job(), engine, checked).startswith("healthy after ")
        eventually(lambda: host.api.info()["NEventsListener"] == listeners, what="the end of the stream")
    streams = [line for line in proxy.requests if "/events?" in line]
    looks = [line for line in proxy.requests if line.endswith(f"/containers/{checked}/json")]
    assert len(streams) == 1
    # The first, two when the stream had begun, and as many when the health was told.
    assert 3 <= len(looks) <= 5
    assert len(proxy.requests) == len(streams) + len(looks)
