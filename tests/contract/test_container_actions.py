"""What can be done to a container, and what the engine refuses."""

from __future__ import annotations

from functools import partial

import pytest

from tests.contract.host import Host, unique
from tests.wait import eventually
from tui.engine.client import Engine
from tui.engine.errors import Conflict, EngineError, NotFound

UNKNOWN = "0" * 64


def in_state(host: Host, container: str, state: str) -> bool:
    return host.state(container) == state


def test_its_life(host: Host, engine: Engine) -> None:
    made = host.container(unique("life"))
    steps = (
        (engine.start, "running"),
        (engine.pause, "paused"),
        (engine.unpause, "running"),
        (engine.restart, "running"),
        (engine.stop, "exited"),
        (engine.start, "running"),
        (engine.kill, "exited"),
    )
    for act, state in steps:
        act(made)
        eventually(partial(in_state, host, made, state), what=f"{act.__name__}: {state}")
    engine.remove_container(made)
    assert made not in {c.id for c in engine.list_containers()}


def test_restart_is_a_new_start(host: Host, engine: Engine) -> None:
    made = host.container(unique("restart"), start=True)
    before = host.api.inspect_container(made)["State"]["StartedAt"]
    engine.restart(made)
    assert host.api.inspect_container(made)["State"]["StartedAt"] > before


def test_what_is_already_so_is_no_error(host: Host, engine: Engine) -> None:
    made = host.container(unique("twice"))
    engine.start(made)
    engine.start(made)
    engine.stop(made)
    engine.stop(made)
    assert host.state(made) == "exited"


@pytest.mark.parametrize(
    "action", ["start", "stop", "restart", "pause", "unpause", "kill", "remove_container"]
)
def test_a_container_that_is_not_there(engine: Engine, action: str) -> None:
    with pytest.raises(NotFound) as caught:
        getattr(engine, action)(UNKNOWN)
    assert UNKNOWN in caught.value.detail


def test_rename(host: Host, engine: Engine) -> None:
    made = host.container(unique("old"))
    name = unique("new.name_1")
    engine.rename(made, name)
    assert engine.inspect_container(made)["Name"] == f"/{name}"
    with pytest.raises(NotFound):
        engine.rename(UNKNOWN, unique("x"))


def test_rename_to_a_name_in_use(host: Host, engine: Engine) -> None:
    taken = unique("taken")
    host.container(taken)
    with pytest.raises(Conflict) as caught:
        engine.rename(host.container(unique("other")), taken)
    assert f'"/{taken}" is already in use' in caught.value.detail


def test_rename_to_what_is_no_name(host: Host, engine: Engine) -> None:
    with pytest.raises(EngineError) as caught:
        engine.rename(host.container(unique("fine")), "no/name")
    assert caught.value.status == 400
    assert "Invalid container name" in caught.value.detail


@pytest.mark.parametrize("action", ["pause", "kill"])
def test_what_a_stopped_container_refuses(host: Host, engine: Engine, action: str) -> None:
    made = host.container(unique("stopped"))
    with pytest.raises(Conflict) as caught:
        getattr(engine, action)(made)
    assert "is not running" in caught.value.detail


def test_what_a_running_container_refuses(host: Host, engine: Engine) -> None:
    made = host.container(unique("running"), start=True)
    with pytest.raises(Conflict, match=r"running container|container is running"):
        engine.remove_container(made)
    with pytest.raises(EngineError, match="is not paused"):
        engine.unpause(made)
    assert host.state(made) == "running"


def test_what_a_paused_container_refuses(host: Host, engine: Engine) -> None:
    made = host.container(unique("paused"), start=True)
    engine.pause(made)
    with pytest.raises(Conflict, match="already paused"):
        engine.pause(made)
    with pytest.raises(Conflict, match="try unpause"):
        engine.start(made)


def test_force_removes_a_running_container(host: Host, engine: Engine) -> None:
    made = host.container(unique("forced"), start=True)
    engine.remove_container(made, force=True)
    with pytest.raises(NotFound):
        engine.inspect_container(made)


def test_inspect(host: Host, engine: Engine) -> None:
    name = unique("seen")
    made = host.container(name, labels={"a": "b"})
    seen = engine.inspect_container(made)
    assert (seen["Id"], seen["Name"], seen["Config"]["Labels"]["a"]) == (made, f"/{name}", "b")
