"""Connections to an engine: one that vanished without a word is noticed."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tui.engine import transport
from tui.engine.endpoint import Endpoint

OPTIONS = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        yield found


def test_over_tcp_the_system_asks_whether_the_engine_is_there_still(listener: socket.socket) -> None:
    endpoint = Endpoint.at(f"tcp://127.0.0.1:{listener.getsockname()[1]}")
    with closing(transport.connect(endpoint)) as connection:
        assert connection.sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        idle, between, times = (connection.sock.getsockopt(socket.IPPROTO_TCP, each) for each in OPTIONS)
        assert idle + between * times <= 90, "seconds until it is noticed"


def test_a_socket_of_this_machine_needs_no_asking(tmp_path: Path) -> None:
    path = str(tmp_path / "engine.sock")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        with closing(transport.connect(Endpoint.at(f"unix://{path}"))) as connection:
            assert not connection.sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
