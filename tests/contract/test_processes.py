"""The processes of containers, as real engines tell them and the demo does."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.contract.host import Host, on_real_engines, unique
from tests.lab.proxy import CountingProxy
from tests.wait import eventually
from tui.domain.process import Process, by_parent
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.engine.errors import Conflict, NotFound


def commands(engine: Engine, id: str) -> list[str]:
    return [process.command for process in engine.processes(id)]


def sleeper(host: Host, engine: Engine, name: str) -> str:
    """A container that is what it was told to be: for a moment after its start engines have another program there."""
    made = host.container(name, start=True)
    eventually(lambda: commands(engine, made) == ["sleep 100000"], what="it sleeps")
    return made


def test_one_that_sleeps(host: Host, engine: Engine) -> None:
    made = sleeper(host, engine, unique("sleeps"))
    (found,) = engine.processes(made)
    assert found.pid == host.api.inspect_container(made)["State"]["Pid"]
    assert (found.user, found.command) == ("root", "sleep 100000")
    assert found.cpu is not None
    assert found.memory
    assert ":" in found.time


@on_real_engines
def test_who_started_whom(host: Host, engine: Engine) -> None:
    script = "sh -c 'sleep 1001; true' & sleep 1002; true"
    made = host.container(unique("tree"), start=True, command=["sh", "-c", script])
    wanted = [[f"sh -c {script}", ["sh -c sleep 1001; true", ["sleep 1001"]], ["sleep 1002"]]]
    # Each is a shell like the one that starts it, before it is what it is to be.
    eventually(lambda: trees(engine, made) == wanted, what="four processes")


def trees(engine: Engine, id: str) -> list[list[object]]:
    """The commands of a container, each with those that it started."""
    below = by_parent(engine.processes(id))

    def tree(process: Process) -> list[object]:
        return [process.command, *sorted((tree(child) for child in below.get(process.pid, ())), key=str)]

    return [tree(process) for process in below.get(0, ())]


@on_real_engines
def test_another_user_by_number(host: Host, engine: Engine) -> None:
    made = host.container(unique("user"), start=True, user="4711")
    (found,) = engine.processes(made)
    assert found.user == "4711"


def test_what_is_begun_in_it_stands_beside_the_first(host: Host, engine: Engine) -> None:
    made = host.container(unique("exec"), start=True)
    stream = engine.start_exec(engine.create_exec(made, ["sh"]), 80, 24)
    with closing(stream):
        eventually(lambda: sorted(trees(engine, made)) == [["sh"], ["sleep 100000"]], what="both")


def test_a_paused_one_has_them_still(host: Host, engine: Engine) -> None:
    made = sleeper(host, engine, unique("paused"))
    engine.pause(made)
    assert commands(engine, made) == ["sleep 100000"]
    engine.unpause(made)


def test_one_that_does_not_run_has_none(host: Host, engine: Engine) -> None:
    made = host.container(unique("created"))
    with pytest.raises(Conflict, match="is not running"):
        engine.processes(made)
    with pytest.raises(NotFound):
        engine.processes("0" * 64)


def test_they_are_asked_for_once(host: Host, proxy: CountingProxy) -> None:
    made = host.container(unique("asked"), start=True)
    with closing(Engine(Endpoint.at(proxy.url))) as engine:
        engine.connect()
        proxy.requests.clear()
        engine.processes(made)
    assert len(proxy.requests) == 1
