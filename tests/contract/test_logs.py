"""The last lines of a log, and the record that is made of a container with them."""

from __future__ import annotations

import gzip
import json
from contextlib import closing
from pathlib import Path

import pytest

from tests.contract.conftest import connected
from tests.contract.host import Host, on_real_engines, unique
from tests.wait import eventually
from tui.engine.client import Engine
from tui.engine.errors import EngineError, NotFound
from tui.work.recorder import Recorder

SPEAKS = ["sh", "-c", "echo one; echo two >&2; echo three"]


def ended(host: Host, container: str) -> bool:
    return host.state(container) == "exited"


@on_real_engines
def test_the_last_lines_of_both_streams(host: Host, engine: Engine) -> None:
    made = host.container(unique("speaks"), command=SPEAKS, start=True)
    eventually(lambda: ended(host, made), what="it ended")
    found = engine.logs_tail(made, 10)
    assert {(line.stream, line.text.split(" ", 1)[1]) for line in found.lines} == {
        ("stdout", "one"),
        ("stderr", "two"),
        ("stdout", "three"),
    }
    assert all(line.text.startswith("20") for line in found.lines), "each begins with its time"
    assert len(engine.logs_tail(made, 2).lines) == 2


@on_real_engines
def test_a_terminals_log(host: Host, engine: Engine) -> None:
    made = host.container(unique("terminal"), command=SPEAKS, start=True, tty=True)
    eventually(lambda: ended(host, made), what="it ended")
    texts = [line.text.split(" ", 1)[1] for line in engine.logs_tail(made, terminal=True).lines]
    assert texts == ["one", "two", "three"]


@on_real_engines
def test_a_container_that_is_not_there(engine: Engine) -> None:
    with pytest.raises(NotFound) as caught:
        engine.logs_tail("0" * 64)
    assert "0" * 64 in caught.value.detail


@on_real_engines
def test_a_driver_that_keeps_nothing_is_in_the_record(host: Host, tmp_path: Path) -> None:
    config = host.api.create_host_config(network_mode="none", log_config={"Type": "none"})
    made = host.api.create_container("busybox", SPEAKS, name=unique("silent"), host_config=config)["Id"]
    try:
        with closing(connected(host.url)) as engine:
            path = Recorder({"XDG_STATE_HOME": str(tmp_path)}).record(engine, made).path
            told = json.loads(gzip.decompress(Path(path).read_bytes()))
            assert told["inspect"]["Id"] == made
            assert "does not support reading" in told["log_trouble"]
            with pytest.raises(EngineError, match="does not support reading"):
                engine.logs_tail(made)
    finally:
        host.api.remove_container(made)


@on_real_engines
def test_a_record_of_what_it_was_and_said(host: Host, engine: Engine, tmp_path: Path) -> None:
    name = unique("recorded")
    made = host.container(name, command=SPEAKS, start=True, volumes=["/data"])
    eventually(lambda: ended(host, made), what="it ended")
    recorder = Recorder({"XDG_STATE_HOME": str(tmp_path)})
    told = json.loads(gzip.decompress(Path(recorder.record(engine, made).path).read_bytes()))
    assert [text.split(" ", 1)[1] for _, text in sorted(told["log"])] == ["two", "one", "three"]
    (mount,) = told["inspect"]["Mounts"]
    origin = recorder.origins.of(mount["Name"])
    assert origin is not None
    assert (origin.container, origin.path) == (name, "/data")
