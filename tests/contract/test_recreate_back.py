"""Recreating that does not work out, or that is thought better of: all is as it was."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.host import on_real_engines, unique
from tests.contract.recreated import ALWAYS, Yard, back, failed, is_back_beside_the_new, made
from tests.lab import seed
from tests.wait import eventually
from tui.engine.client import Engine
from tui.engine.errors import Conflict
from tui.work.recreate import recreate_work
from tui.work.recreate_back import RecreateFailed, go_back, way_back


def is_as_before(own_yard: Yard, name: str, id: str, runs: bool = True) -> None:
    """It has its name, its policy and its state again, there is no other, and nothing is left to go on with."""
    inspect = own_yard.inspect(id)
    assert inspect["Name"] == f"/{name}"
    assert inspect["State"]["Running"] is runs
    assert inspect["HostConfig"]["RestartPolicy"] == ALWAYS
    assert own_yard.like(name) == [name]
    assert own_yard.records.all() == ()
    assert not list((own_yard.folder / "state").rglob("*.jsonl"))


@on_real_engines
def test_one_that_ends_at_once(own_yard: Yard, old_tag: str) -> None:
    tag = unique("contract/ends") + ":2"
    own_yard.image(tag, 'CMD ["sh", "-c", "echo cannot find my files; exit 3"]')
    # As long as any machine may take to end it; it is not waited for longer than that.
    own_yard.settle = 30.0
    name, id = made(own_yard, old_tag)
    record = own_yard.recreate(id, tag)
    told = failed(record)
    assert "was not recreated" in told
    assert "Exit code 3" in told or "It ended and was started again" in told
    assert "runs again as it was" in told
    assert [line for line in record.log if "cannot find my files" in line]
    is_as_before(own_yard, name, id)
    assert list((own_yard.folder / "state" / "dtui" / "removed").iterdir()), "the flight recorder has it"


@on_real_engines
def test_one_that_is_unhealthy(own_yard: Yard, old_tag: str) -> None:
    tag = unique("contract/ill") + ":2"
    own_yard.sleeper(tag, "HEALTHCHECK --interval=1s --timeout=30s --retries=1 CMD false")
    name, id = made(own_yard, old_tag)
    told = failed(own_yard.recreate(id, tag))
    assert "Its health check fails" in told
    assert "exit code 1" in told
    is_as_before(own_yard, name, id)


@on_real_engines
def test_one_that_is_healthy_is_not_waited_for_longer(own_yard: Yard, old_tag: str) -> None:
    tag = unique("contract/well") + ":2"
    own_yard.sleeper(tag, "HEALTHCHECK --interval=1s --timeout=30s --retries=3 CMD true")
    own_yard.settle = 1000.0
    name, id = made(own_yard, old_tag)
    record = own_yard.recreate(id, tag)
    assert record.state == "done", record
    assert "healthy after" in record.result
    assert own_yard.names()[name] != id


@on_real_engines
def test_an_image_without_a_command(own_yard: Yard, old_tag: str) -> None:
    tag = unique("contract/bare") + ":2"
    files = seed.packed({"nothing": b"to run"}).getvalue()
    own_yard.host.api.import_image_from_data(files, *tag.split(":"))
    name, id = made(own_yard, old_tag)
    told = failed(own_yard.recreate(id, tag))
    assert "could not be made" in told
    assert "command" in told
    is_as_before(own_yard, name, id)


@on_real_engines
def test_what_cannot_be_made_interrupts_nothing(own_yard: Yard, old_tag: str) -> None:
    path = own_yard.folder / "there"
    path.mkdir()
    mount = {"Type": "bind", "Source": str(path), "Target": "/x"}
    name, id = made(own_yard, old_tag, Mounts=[mount])
    started = own_yard.inspect(id)["State"]["StartedAt"]
    path.rmdir()
    told = failed(own_yard.recreate(id, old_tag))
    assert "could not be made" in told
    assert str(path) in told
    is_as_before(own_yard, name, id)
    assert own_yard.inspect(id)["State"]["StartedAt"] == started


@on_real_engines
def test_a_port_that_somebody_took_meanwhile(own_yard: Yard, old_tag: str) -> None:
    network = own_yard.network("198.19.82.0/24")
    ports = {"8000/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(_free_port())}]}
    name, id = made(own_yard, old_tag, NetworkMode=network, PortBindings=ports)
    other = unique("thief")
    body = {
        "Image": old_tag,
        "ExposedPorts": {"8000/tcp": {}},
        "HostConfig": {"NetworkMode": network, "PortBindings": ports},
    }
    thief = own_yard.create(other, body, start=False)

    class Stolen(Engine):
        """An engine where the port is taken as soon as it is free."""

        def stop(self, id: str) -> None:
            super().stop(id)
            self.start(thief)

    own_yard.engine = Stolen(own_yard.engine.endpoint)
    told = failed(own_yard.recreate(id, old_tag))
    assert "port is already allocated" in told or "address already in use" in told
    assert "could not be started" in told
    # The old one does not get its port either: it is there as it was, but for that.
    assert "is what it was before, but could not be started" in told
    is_as_before(own_yard, name, id, runs=False)


@on_real_engines
def test_a_name_of_the_image_that_moved_meanwhile(own_yard: Yard, old_tag: str) -> None:
    tag = unique("contract/moves") + ":2"
    own_yard.sleeper(tag)
    name, id = made(own_yard, old_tag)
    order = own_yard.order(id, tag)
    own_yard.sleeper(tag, "LABEL moved=yes")
    told = failed(own_yard.run(recreate_work(own_yard.means), order))
    assert "is another image now" in told
    is_as_before(own_yard, name, id)


def test_one_that_removes_itself_is_refused(own_yard: Yard, old_tag: str) -> None:
    name = unique("rm")
    id = own_yard.create(name, {"Image": old_tag, "HostConfig": {"AutoRemove": True}})
    assert "--rm" in failed(own_yard.recreate(id, old_tag))
    assert own_yard.inspect(id)["State"]["Running"]


def test_cancelled_while_it_is_watched(own_yard: Yard, old_tag: str) -> None:
    own_yard.settle = 1000.0
    name, id = made(own_yard, old_tag)

    def cancel(job: str) -> None:
        eventually(
            lambda: any("watching" in line for line in (own_yard.jobs.record(job) or _never()).log),
            what="started",
        )
        own_yard.jobs.cancel(job)

    record = own_yard.run(recreate_work(own_yard.means), own_yard.order(id, old_tag), cancel)
    assert record.state == "cancelled"
    is_as_before(own_yard, name, id)


def test_one_that_is_watched_when_dtui_ends_is_left_running(own_yard: Yard, old_tag: str) -> None:
    own_yard.settle = 1000.0
    name, id = made(own_yard, old_tag)

    def end(job: str) -> None:
        eventually(
            lambda: any("watching" in line for line in (own_yard.jobs.record(job) or _never()).log),
            what="started",
        )
        own_yard.jobs.shutdown(10)

    assert own_yard.run(recreate_work(own_yard.means), own_yard.order(id, old_tag), end).state == "cancelled"
    (record,) = own_yard.records.all()
    assert (record.stage, record.new) == ("started", own_yard.names()[name])
    assert own_yard.host.state(name) == "running"
    back(own_yard, name)
    is_back_beside_the_new(own_yard, name, id)


def test_one_that_did_not_run_is_not_started(own_yard: Yard, old_tag: str) -> None:
    name = unique("idle")
    id = own_yard.create(name, {"Image": old_tag, "HostConfig": {"RestartPolicy": ALWAYS}}, start=False)
    record = own_yard.recreate(id, old_tag)
    assert record.state == "done", record
    new = own_yard.names()[name]
    assert own_yard.inspect(new)["State"]["Status"] == "created"
    assert back(own_yard, name)
    is_back_beside_the_new(own_yard, name, id, runs=False)


@pytest.mark.parametrize("is_written_down", [True, False])
def test_gone_back_after_it_went_well(own_yard: Yard, old_tag: str, is_written_down: bool) -> None:
    tag = unique("contract/next") + ":2"
    own_yard.sleeper(tag)
    name, id = made(own_yard, old_tag)
    assert own_yard.recreate(id, tag).state == "done"
    if not is_written_down:
        for path in (own_yard.folder / "state").rglob("*.jsonl"):
            path.unlink()
    told = back(own_yard, name)
    assert "runs again" in told
    is_back_beside_the_new(own_yard, name, id)


def test_twice_and_back_twice(own_yard: Yard, old_tag: str) -> None:
    name, first = made(own_yard, old_tag)
    ids = [first]
    for _ in range(2):
        assert own_yard.recreate(ids[-1], old_tag).state == "done"
        ids.append(own_yard.names()[name])
    back(own_yard, name)
    assert own_yard.names()[name] == ids[1]
    back(own_yard, name)
    assert own_yard.names()[name] == ids[0]


def test_the_old_one_is_gone(own_yard: Yard, old_tag: str) -> None:
    name, id = made(own_yard, old_tag)
    assert own_yard.recreate(id, old_tag).state == "done"
    containers = own_yard.engine.list_containers()
    c = next(each for each in containers if each.name == name)
    way = way_back(c, containers, own_yard.records.all())
    assert way is not None
    own_yard.engine.remove_container(id)
    with pytest.raises(RecreateFailed, match="is gone"):
        go_back(own_yard.engine, own_yard.records, way, own_yard.engine_id)
    assert own_yard.inspect(c.id)["State"]["Running"]
    assert way_back(c, own_yard.engine.list_containers(), own_yard.records.all()) is None


def test_what_was_gone_back_to_already_is_left_alone(own_yard: Yard, old_tag: str) -> None:
    name, id = made(own_yard, old_tag)
    assert own_yard.recreate(id, old_tag).state == "done"
    containers = own_yard.engine.list_containers()
    old = next(c for c in containers if c.id == id)
    known = way_back(old, containers, own_yard.records.all())
    by_names = way_back(old, containers, ())
    back(own_yard, name)
    for way in (known, by_names):
        assert way is not None
        with pytest.raises(Conflict):
            go_back(own_yard.engine, own_yard.records, way, own_yard.engine_id)
    is_back_beside_the_new(own_yard, name, id)


def _never() -> Any:
    raise AssertionError("there is no such job")


def _free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
