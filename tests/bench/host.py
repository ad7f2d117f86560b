"""The engines that the benchmarks run against, with N containers each."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import docker

from tests.lab import seed
from tests.lab.engine import DockerEngine20, UnixConnection
from tui.demo.process import start as start_demo

RUNNING = 5
REFERENCES = 300


@dataclass(frozen=True)
class Host:
    """An engine with its containers; `pid` is the process that answers."""

    name: str
    count: int
    socket: str
    pid: int
    api: Any

    @property
    def url(self) -> str:
        """The address to give to a client."""
        return f"unix://{self.socket}"

    def names(self) -> set[str]:
        """The names of all containers."""
        return {c["Names"][0].lstrip("/") for c in self.api.containers(all=True)}

    def answer_time(self) -> float:
        """Seconds until the whole list of containers is here, the best of five."""
        return min(self._ask() for _ in range(5))

    def _ask(self) -> float:
        began = time.perf_counter()
        connection: http.client.HTTPConnection = UnixConnection(self.socket, timeout=60)
        connection.request("GET", "/v1.41/containers/json?all=1")
        connection.getresponse().read()
        connection.close()
        return time.perf_counter() - began


@contextmanager
def demo(count: int) -> Iterator[Host]:
    """The demo engine at a scale."""
    with start_demo(scale=count) as running:
        yield Host("demo", count, running.socket, running.pid, _api(running.url))


@contextmanager
def docker20(count: int) -> Iterator[Host]:
    """Docker 20.10 with references as on a host of a fleet."""
    engine = DockerEngine20()
    try:
        engine.start()
        seed.fill(engine.api(), references=REFERENCES, containers=count, running=RUNNING)
        yield Host("docker 20.10", count, engine.socket, engine.pid, engine.api())
    finally:
        engine.remove()


def _api(url: str) -> Any:
    return docker.APIClient(base_url=url, version="1.41", timeout=60)


HOSTS = {"demo": demo, "docker20": docker20}
