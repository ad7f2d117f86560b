"""Deaths of dtui and of the engine in the middle of recreating, and of going back: nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.contract.host import unique
from tests.contract.recreated import ALWAYS, Yard, back, failed, is_back_beside_the_new, made, way_of
from tests.wait import eventually
from tui.engine.client import Engine
from tui.engine.errors import EngineUnreachable
from tui.work.recreate import recreate_work
from tui.work.recreate_back import go_back, unfinished

KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.contract.conftest import connected
from tui.engine.client import Engine
from tui.engine.errors import Conflict, EngineUnreachable
from tui.work.job import Job
from tui.work.recorder import Recorder
from tui.work.recreate import Means, Order, recreate_work
from tui.work.recreate_back import go_back, way_back
from tui.work.recreate_record import Records

calls = int(sys.argv[2])
engine = connected(sys.argv[1])
CHANGING = ("set_restart_policy", "rename", "create_container", "connect_network", "stop", "start")

def counted(name):
    call = getattr(engine, name)
    def do(*a, **k):
        global calls
        calls -= 1
        if calls < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        found = call(*a, **k)
        if calls == 0 and sys.argv[3] == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return found
    setattr(engine, name, do)

for name in CHANGING:
    counted(name)
env = {env!r}
engine_id = engine.describe().engine_id
means = Means(engine, engine_id, Records(env, engine_id, {shm!r}), Recorder(env, memory={shm!r}), 0.5)
job = Job("job-1", "Recreate", "x", "", lambda id, at_once: None)
if sys.argv[4] == "back":
    here = engine.list_containers()
    way = way_back(next(c for c in here if c.id == sys.argv[5]), here, means.records.all())
    print(go_back(engine, means.records, way, engine_id))
else:
    print(recreate_work(means)(job, Order(*sys.argv[4:])))
"""


def killed_at(own_yard: Yard, id: str, tag: str, call: int, when: str) -> bool:
    """Recreate in a process of its own that dies at one of its requests; whether it died."""
    order = own_yard.order(id, tag)
    return _killed(own_yard, str(call), when, order.id, order.name, order.reference, order.image_id)


def _killed(own_yard: Yard, *words: str) -> bool:
    script = KILLED.format(
        root=str(Path(__file__).parents[2]), env=own_yard.env, shm=str(own_yard.folder / "shm")
    )
    arguments = [own_yard.host.url, *words]
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_every_request(own_yard: Yard, old_tag: str, when: str) -> None:
    tag = unique("contract/deaths") + ":2"
    own_yard.sleeper(tag)
    name, id = made(own_yard, old_tag)
    deaths = 0
    for call in range(0 if when == "before" else 1, 20):
        if not killed_at(own_yard, id, tag, call, when):
            break
        deaths += 1
        (record,) = unfinished(own_yard.engine, own_yard.records, settle=1000.0)
        assert record.is_open
        assert own_yard.recreate(id, tag).state == "failed", "nothing is begun over it"
        assert name in go_back(
            own_yard.engine, own_yard.records, way_of(own_yard, record), own_yard.engine_id
        )
        inspect = own_yard.inspect(id)
        assert (inspect["Name"], inspect["State"]["Running"]) == (f"/{name}", True)
        assert inspect["HostConfig"]["RestartPolicy"] == ALWAYS
        assert own_yard.records.all() == ()
    assert deaths >= 5, "policy, name, making, stop, start"
    assert own_yard.names()[name] != id, "the last one outlived it"


@pytest.mark.parametrize("when", ["before", "after"])
def test_going_back_killed_at_every_request(own_yard: Yard, old_tag: str, when: str) -> None:
    deaths = 0
    for call in range(0 if when == "before" else 1, 20):
        name, id = made(own_yard, old_tag)
        assert own_yard.recreate(id, old_tag).state == "done"
        if not _killed(own_yard, str(call), when, "back", id):
            break
        deaths += 1
        (record,) = [each for each in unfinished(own_yard.engine, own_yard.records) if each.old == id]
        go_back(own_yard.engine, own_yard.records, way_of(own_yard, record), own_yard.engine_id)
        is_back_beside_the_new(own_yard, name, id)
        own_yard.clean_containers()
    assert deaths >= 5, "policy, stop, name, name, policy, start"


@pytest.mark.parametrize("call", range(5))
def test_an_engine_that_is_lost_in_the_middle(own_yard: Yard, old_tag: str, call: int) -> None:
    name, id = made(own_yard, old_tag)
    good = own_yard.engine

    class Lost(Engine):
        """An engine that nobody reaches any more after some requests that change something."""

        left = call

        def _act(self, *words: Any, **more: Any) -> Any:
            return self._if_reached(lambda: Engine._act(self, *words, **more))

        def _sent(self, *words: Any) -> None:
            self._if_reached(lambda: Engine._sent(self, *words))

        def _made(self, *words: Any) -> Any:
            return self._if_reached(lambda: Engine._made(self, *words))

        def _if_reached(self, ask: Any) -> Any:
            if self.left == 0:
                raise EngineUnreachable("Nobody answers", "The socket is gone.")
            self.left -= 1
            return ask()

    lost = Lost(good.endpoint)
    means = replace(own_yard.means, engine=lost)
    told = failed(own_yard.run(recreate_work(means), own_yard.order(id, old_tag)))
    assert "going back did not work" in told
    assert "a, then b tries it again" in told
    assert "Nobody answers" in own_yard.told[0]
    (record,) = unfinished(good, own_yard.records, settle=1000.0)
    go_back(good, own_yard.records, way_of(own_yard, record), own_yard.engine_id)
    inspect = own_yard.inspect(id)
    assert (inspect["Name"], inspect["State"]["Running"]) == (f"/{name}", True)
    assert inspect["HostConfig"]["RestartPolicy"] == ALWAYS


def test_a_death_while_it_was_watched_is_no_failure(own_yard: Yard, old_tag: str) -> None:
    tag = unique("contract/watched") + ":2"
    own_yard.sleeper(tag)
    name, id = made(own_yard, old_tag)
    # Policy, name, make, stop, start.
    assert killed_at(own_yard, id, tag, 5, "after")
    eventually(
        lambda: [r.stage for r in unfinished(own_yard.engine, own_yard.records, settle=1.0)] == ["done"],
        what="it has run for a while",
    )
    assert unfinished(own_yard.engine, own_yard.records) == ()
    back(own_yard, name)
    is_back_beside_the_new(own_yard, name, id)
