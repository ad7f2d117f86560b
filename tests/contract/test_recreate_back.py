"""Recreating that does not work out, or that is thought better of: all is as it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract.host import Host, on_real_engines, unique
from tests.contract.recreated import Yard
from tests.lab import seed
from tests.wait import eventually
from tui.engine.client import Engine
from tui.engine.errors import Conflict
from tui.work.jobs import JobRecord
from tui.work.recreate import recreate_work
from tui.work.recreate_back import RecreateFailed, go_back, unfinished, way_back
from tui.work.recreate_record import Record

ALWAYS = {"Name": "always", "MaximumRetryCount": 0}


@pytest.fixture
def yard(host: Host, engine: Engine, tmp_path: Path) -> Iterator[Yard]:
    made = Yard(host, engine, tmp_path)
    yield made
    made.clean()


@pytest.fixture
def old_tag(yard: Yard) -> str:
    tag = unique("contract/back") + ":1"
    yard.sleeper(tag)
    return tag


def made(yard: Yard, tag: str, **host: Any) -> tuple[str, str]:
    """A container that runs and restarts always; its name and ID."""
    name = unique("back")
    exposed: dict[str, Any] = {port: {} for port in host.get("PortBindings") or ()}
    body = {"Image": tag, "ExposedPorts": exposed, "HostConfig": {"RestartPolicy": ALWAYS, **host}}
    return name, yard.create(name, body)


def is_as_before(yard: Yard, name: str, id: str, runs: bool = True) -> None:
    """It has its name, its policy and its state again, there is no other, and nothing is left to go on with."""
    inspect = yard.inspect(id)
    assert inspect["Name"] == f"/{name}"
    assert inspect["State"]["Running"] is runs
    assert inspect["HostConfig"]["RestartPolicy"] == ALWAYS
    assert yard.like(name) == [name]
    assert yard.records.all() == ()
    assert not list((yard.folder / "state").rglob("*.jsonl"))


def failed(record: JobRecord) -> str:
    assert record.state == "failed", record
    assert record.failure is not None
    return f"{record.failure.title}. {record.failure.detail} {record.failure.hint}"


@on_real_engines
def test_one_that_ends_at_once(yard: Yard, old_tag: str) -> None:
    tag = unique("contract/ends") + ":2"
    yard.image(tag, 'CMD ["sh", "-c", "echo cannot find my files; exit 3"]')
    name, id = made(yard, old_tag)
    record = yard.recreate(id, tag)
    told = failed(record)
    assert "was not recreated" in told
    assert "Exit code 3" in told or "It ended and was started again" in told
    assert "runs again as it was" in told
    assert [line for line in record.log if "cannot find my files" in line]
    is_as_before(yard, name, id)
    assert list((yard.folder / "state" / "dtui" / "removed").iterdir()), "the flight recorder has it"


@on_real_engines
def test_one_that_is_unhealthy(yard: Yard, old_tag: str) -> None:
    tag = unique("contract/ill") + ":2"
    yard.sleeper(tag, "HEALTHCHECK --interval=1s --timeout=1s --retries=1 CMD false")
    name, id = made(yard, old_tag)
    told = failed(yard.recreate(id, tag))
    assert "Its health check fails" in told
    assert "exit code 1" in told
    is_as_before(yard, name, id)


@on_real_engines
def test_one_that_is_healthy_is_not_waited_for_longer(yard: Yard, old_tag: str) -> None:
    tag = unique("contract/well") + ":2"
    yard.sleeper(tag, "HEALTHCHECK --interval=1s --timeout=5s --retries=3 CMD true")
    yard.settle = 1000.0
    name, id = made(yard, old_tag)
    record = yard.recreate(id, tag)
    assert record.state == "done", record
    assert "healthy after" in record.result
    assert yard.names()[name] != id


@on_real_engines
def test_an_image_without_a_command(yard: Yard, old_tag: str) -> None:
    tag = unique("contract/bare") + ":2"
    files = seed.packed({"nothing": b"to run"}).getvalue()
    yard.host.api.import_image_from_data(files, *tag.split(":"))
    name, id = made(yard, old_tag)
    told = failed(yard.recreate(id, tag))
    assert "could not be made" in told
    assert "command" in told
    is_as_before(yard, name, id)


@on_real_engines
def test_what_cannot_be_made_interrupts_nothing(yard: Yard, old_tag: str) -> None:
    path = yard.folder / "there"
    path.mkdir()
    mount = {"Type": "bind", "Source": str(path), "Target": "/x"}
    name, id = made(yard, old_tag, Mounts=[mount])
    started = yard.inspect(id)["State"]["StartedAt"]
    path.rmdir()
    told = failed(yard.recreate(id, old_tag))
    assert "could not be made" in told
    assert str(path) in told
    is_as_before(yard, name, id)
    assert yard.inspect(id)["State"]["StartedAt"] == started


@on_real_engines
def test_a_port_that_somebody_took_meanwhile(yard: Yard, old_tag: str) -> None:
    network = yard.network("198.19.82.0/24")
    ports = {"8000/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(_free_port())}]}
    name, id = made(yard, old_tag, NetworkMode=network, PortBindings=ports)
    other = unique("thief")
    body = {
        "Image": old_tag,
        "ExposedPorts": {"8000/tcp": {}},
        "HostConfig": {"NetworkMode": network, "PortBindings": ports},
    }
    thief = yard.create(other, body, start=False)

    class Stolen(Engine):
        """An engine where the port is taken as soon as it is free."""

        def stop(self, id: str) -> None:
            super().stop(id)
            self.start(thief)

    yard.engine = Stolen(yard.engine.endpoint)
    told = failed(yard.recreate(id, old_tag))
    assert "port is already allocated" in told or "address already in use" in told
    assert "could not be started" in told
    # The old one does not get its port either: it is there as it was, but for that.
    assert "is what it was before, but could not be started" in told
    is_as_before(yard, name, id, runs=False)


@on_real_engines
def test_a_name_of_the_image_that_moved_meanwhile(yard: Yard, old_tag: str) -> None:
    tag = unique("contract/moves") + ":2"
    yard.sleeper(tag)
    name, id = made(yard, old_tag)
    order = yard.order(id, tag)
    yard.sleeper(tag, "LABEL moved=yes")
    told = failed(yard.run(recreate_work(yard.means), order))
    assert "is another image now" in told
    is_as_before(yard, name, id)


def test_one_that_removes_itself_is_refused(yard: Yard, old_tag: str) -> None:
    name = unique("rm")
    id = yard.create(name, {"Image": old_tag, "HostConfig": {"AutoRemove": True}})
    assert "--rm" in failed(yard.recreate(id, old_tag))
    assert yard.inspect(id)["State"]["Running"]


def test_cancelled_while_it_is_watched(yard: Yard, old_tag: str) -> None:
    yard.settle = 1000.0
    name, id = made(yard, old_tag)

    def cancel(job: str) -> None:
        eventually(
            lambda: any("watching" in line for line in (yard.jobs.record(job) or _never()).log),
            what="started",
        )
        yard.jobs.cancel(job)

    record = yard.run(recreate_work(yard.means), yard.order(id, old_tag), cancel)
    assert record.state == "cancelled"
    is_as_before(yard, name, id)


def test_one_that_is_watched_when_dtui_ends_is_left_running(yard: Yard, old_tag: str) -> None:
    yard.settle = 1000.0
    name, id = made(yard, old_tag)

    def end(job: str) -> None:
        eventually(
            lambda: any("watching" in line for line in (yard.jobs.record(job) or _never()).log),
            what="started",
        )
        yard.jobs.shutdown(10)

    assert yard.run(recreate_work(yard.means), yard.order(id, old_tag), end).state == "cancelled"
    (record,) = yard.records.all()
    assert (record.stage, record.new) == ("started", yard.names()[name])
    assert yard.host.state(name) == "running"
    back(yard, name)
    is_back_beside_the_new(yard, name, id)


def test_one_that_did_not_run_is_not_started(yard: Yard, old_tag: str) -> None:
    name = unique("idle")
    id = yard.create(name, {"Image": old_tag, "HostConfig": {"RestartPolicy": ALWAYS}}, start=False)
    record = yard.recreate(id, old_tag)
    assert record.state == "done", record
    new = yard.names()[name]
    assert yard.inspect(new)["State"]["Status"] == "created"
    assert back(yard, name)
    is_back_beside_the_new(yard, name, id, runs=False)


def back(yard: Yard, name: str) -> str:
    """Go back, as the menu does."""
    containers = yard.engine.list_containers()
    c = next(each for each in containers if each.name == name)
    way = way_back(c, containers, yard.records.all())
    assert way is not None
    return go_back(yard.engine, yard.records, way, yard.engine_id)


def is_back_beside_the_new(yard: Yard, name: str, id: str, runs: bool = True) -> None:
    inspect = yard.inspect(id)
    assert (inspect["Name"], inspect["State"]["Running"]) == (f"/{name}", runs)
    assert inspect["HostConfig"]["RestartPolicy"] == ALWAYS
    (after,) = [each for each in yard.like(name) if each != name]
    assert "-after-" in after
    other = yard.inspect(after)
    assert not other["State"]["Running"]
    assert other["HostConfig"]["RestartPolicy"]["Name"] == "no"


@pytest.mark.parametrize("is_written_down", [True, False])
def test_gone_back_after_it_went_well(yard: Yard, old_tag: str, is_written_down: bool) -> None:
    tag = unique("contract/next") + ":2"
    yard.sleeper(tag)
    name, id = made(yard, old_tag)
    assert yard.recreate(id, tag).state == "done"
    if not is_written_down:
        for path in (yard.folder / "state").rglob("*.jsonl"):
            path.unlink()
    told = back(yard, name)
    assert "runs again" in told
    is_back_beside_the_new(yard, name, id)


def test_twice_and_back_twice(yard: Yard, old_tag: str) -> None:
    name, first = made(yard, old_tag)
    ids = [first]
    for _ in range(2):
        assert yard.recreate(ids[-1], old_tag).state == "done"
        ids.append(yard.names()[name])
    back(yard, name)
    assert yard.names()[name] == ids[1]
    back(yard, name)
    assert yard.names()[name] == ids[0]


def test_the_old_one_is_gone(yard: Yard, old_tag: str) -> None:
    name, id = made(yard, old_tag)
    assert yard.recreate(id, old_tag).state == "done"
    containers = yard.engine.list_containers()
    c = next(each for each in containers if each.name == name)
    way = way_back(c, containers, yard.records.all())
    assert way is not None
    yard.engine.remove_container(id)
    with pytest.raises(RecreateFailed, match="is gone"):
        go_back(yard.engine, yard.records, way, yard.engine_id)
    assert yard.inspect(c.id)["State"]["Running"]
    assert way_back(c, yard.engine.list_containers(), yard.records.all()) is None


def test_what_was_gone_back_to_already_is_left_alone(yard: Yard, old_tag: str) -> None:
    name, id = made(yard, old_tag)
    assert yard.recreate(id, old_tag).state == "done"
    containers = yard.engine.list_containers()
    old = next(c for c in containers if c.id == id)
    known = way_back(old, containers, yard.records.all())
    by_names = way_back(old, containers, ())
    back(yard, name)
    for way in (known, by_names):
        assert way is not None
        with pytest.raises(Conflict):
            go_back(yard.engine, yard.records, way, yard.engine_id)
    is_back_beside_the_new(yard, name, id)


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.contract.conftest import connected
from tui.engine.client import Engine
from tui.engine.errors import Conflict
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


def killed_at(yard: Yard, id: str, tag: str, call: int, when: str) -> bool:
    """Recreate in a process of its own that dies at one of its requests; whether it died."""
    order = yard.order(id, tag)
    return _killed(yard, str(call), when, order.id, order.name, order.reference, order.image_id)


def _killed(yard: Yard, *words: str) -> bool:
    script = KILLED.format(root=str(Path(__file__).parents[2]), env=yard.env, shm=str(yard.folder / "shm"))
    arguments = [yard.host.url, *words]
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
def test_killed_at_every_request(yard: Yard, old_tag: str, when: str) -> None:
    tag = unique("contract/deaths") + ":2"
    yard.sleeper(tag)
    name, id = made(yard, old_tag)
    deaths = 0
    for call in range(0 if when == "before" else 1, 20):
        if not killed_at(yard, id, tag, call, when):
            break
        deaths += 1
        (record,) = unfinished(yard.engine, yard.records, settle=1000.0)
        assert record.is_open
        assert yard.recreate(id, tag).state == "failed", "nothing is begun over it"
        assert name in go_back(yard.engine, yard.records, _way(yard, record), yard.engine_id)
        inspect = yard.inspect(id)
        assert (inspect["Name"], inspect["State"]["Running"]) == (f"/{name}", True)
        assert inspect["HostConfig"]["RestartPolicy"] == ALWAYS
        assert yard.records.all() == ()
    assert deaths >= 5, "policy, name, making, stop, start"
    assert yard.names()[name] != id, "the last one outlived it"


@pytest.mark.parametrize("when", ["before", "after"])
def test_going_back_killed_at_every_request(yard: Yard, old_tag: str, when: str) -> None:
    deaths = 0
    for call in range(0 if when == "before" else 1, 20):
        name, id = made(yard, old_tag)
        assert yard.recreate(id, old_tag).state == "done"
        if not _killed(yard, str(call), when, "back", id):
            break
        deaths += 1
        (record,) = [each for each in unfinished(yard.engine, yard.records) if each.old == id]
        go_back(yard.engine, yard.records, _way(yard, record), yard.engine_id)
        is_back_beside_the_new(yard, name, id)
        yard.clean_containers()
    assert deaths >= 5, "policy, stop, name, name, policy, start"


def _way(yard: Yard, record: Record) -> Any:
    containers = yard.engine.list_containers()
    old = next(c for c in containers if c.id == record.old)
    way = way_back(old, containers, yard.records.all())
    assert way is not None
    assert way.name == record.name
    return way


def test_a_death_while_it_was_watched_is_no_failure(yard: Yard, old_tag: str) -> None:
    tag = unique("contract/watched") + ":2"
    yard.sleeper(tag)
    name, id = made(yard, old_tag)
    # Policy, name, make, stop, start.
    assert killed_at(yard, id, tag, 5, "after")
    eventually(
        lambda: [r.stage for r in unfinished(yard.engine, yard.records, settle=1.0)] == ["done"],
        what="it has run for a while",
    )
    assert unfinished(yard.engine, yard.records) == ()
    back(yard, name)
    is_back_beside_the_new(yard, name, id)


def _never() -> Any:
    raise AssertionError("there is no such job")


def _free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
