"""What is told before a container is recreated, on real engines: what is carried, what changes, who hangs on it."""

from __future__ import annotations

from tests.contract.host import on_real_engines, unique
from tests.contract.recreated import Yard
from tui.domain.changes import NOISE
from tui.work.recreate_look import look


@on_real_engines
def test_what_is_told_before(own_yard: Yard) -> None:
    v1, v2 = unique("app") + ":1", unique("app") + ":2"
    own_yard.sleeper(v1, "ENV COLOUR=red")
    new_image = own_yard.sleeper(v2, "ENV COLOUR=blue", "USER 7", "VOLUME /fresh")
    name, inside = unique("web"), unique("inside")
    # Where these are mounted is nothing that was in the image, and no file of the container's own.
    mounts = [
        {"Type": "tmpfs", "Target": "/made/for/memory"},
        {"Type": "volume", "Source": unique("data"), "Target": "/made/for/data"},
    ]
    body = {
        "Image": v1,
        "Env": ["TOKEN=s3cret-value"],
        "Labels": {"a": "b"},
        "HostConfig": {"Mounts": mounts},
    }
    old = own_yard.create(name, body)
    own_yard.create(inside, {"Image": v1, "HostConfig": {"NetworkMode": f"container:{old}"}})

    found = look(own_yard.engine, old, v2, NOISE)

    assert (found.name, found.runs, found.new_id, found.has_image) == (name, True, new_image, True)
    assert found.changed == 0
    assert {"environment TOKEN", "labels a"} <= set(found.carried)
    assert "user: none -> 7" in found.changes
    assert "environment: COLOUR has another value" in found.changes
    assert "a new volume without a name at /fresh" in found.changes
    assert found.dependents == (f"{inside} shares its network",)
    assert "s3cret" not in repr(found)

    write = own_yard.host.api.exec_create(old, ["sh", "-c", "echo by-hand > /by-hand"])["Id"]
    own_yard.host.api.exec_start(write)
    assert look(own_yard.engine, old, v2, NOISE).changed == 1
