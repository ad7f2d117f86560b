"""Containers recreated with another image on real engines: what they keep, and that nothing is lost when it fails."""

from __future__ import annotations

from typing import Any

from tests.contract.host import on_real_engines, unique
from tests.contract.recreated import Yard
from tui.domain.recipe_difference import differences


def asked(image: str, network: str) -> dict[str, Any]:
    """A body that says more than its image does."""
    host = {
        "NetworkMode": network,
        "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 4},
        "Memory": 64 << 20,
        "CapAdd": ["NET_ADMIN"],
        "LogConfig": {"Type": "json-file", "Config": {"max-size": "1m"}},
    }
    end = {"Aliases": ["www"], "IPAMConfig": {"IPv4Address": "198.19.80.9"}}
    return {
        "Image": image,
        "Env": ["TOKEN=s3cret-value", "SHAPE=square"],
        "Labels": {"a": "b"},
        "User": "0:0",
        "HostConfig": host,
        "NetworkingConfig": {"EndpointsConfig": {network: end}},
    }


def done_in(yard: Yard, id: str, *command: str) -> bytes:
    """What a command says in a container."""
    said: bytes = yard.host.api.exec_start(yard.host.api.exec_create(id, list(command))["Id"])
    return said


def is_set_aside(yard: Yard, name: str, old: str) -> None:
    """What was there before is kept under another name, and neither runs nor starts by itself."""
    (aside,) = [each for each in yard.like(name) if each != name]
    was = yard.inspect(aside)
    assert (was["Id"], was["State"]["Running"]) == (old, False)
    assert was["HostConfig"]["RestartPolicy"]["Name"] == "no"


@on_real_engines
def test_an_update_keeps_all_but_the_image(own_yard: Yard) -> None:
    v1, v2 = unique("app") + ":1", unique("app") + ":2"
    own_yard.sleeper(v1, "ENV COLOUR=red SHAPE=round", "VOLUME /data")
    new_image = own_yard.sleeper(v2, "ENV COLOUR=blue SHAPE=round", "VOLUME /data", "EXPOSE 81")
    front, back = own_yard.network("198.19.80.0/24"), own_yard.network("198.19.81.0/24")
    name = unique("web")
    old = own_yard.create(name, asked(v1, front), start=False)
    own_yard.engine.connect_network(back, old, {"Aliases": ["db-client"]})
    own_yard.engine.start(old)
    done_in(own_yard, old, "sh", "-c", "echo kept > /data/file")
    before, before_image = own_yard.inspect(old), own_yard.host.api.inspect_image(v1)

    record = own_yard.recreate(old, v2)

    assert record.state == "done", record
    new = own_yard.names()[name]
    after = own_yard.inspect(new)
    assert new != old
    assert after["Image"] == new_image
    assert after["Config"]["Image"] == v2
    assert after["State"]["Running"]
    told = differences(before, before_image, after, own_yard.host.api.inspect_image(v2))
    assert [d for d in told if d.what != "image"] == []
    environment = set(after["Config"]["Env"])
    assert {"TOKEN=s3cret-value", "SHAPE=square", "COLOUR=blue"} <= environment
    networks = after["NetworkSettings"]["Networks"]
    assert networks[front]["IPAddress"] == "198.19.80.9"
    assert set(networks) == {front, back}
    assert b"kept" in done_in(own_yard, new, "cat", "/data/file")
    is_set_aside(own_yard, name, old)
    assert not [line for line in record.log if "not carried" in line]
    assert "s3cret" not in repr(record)
    assert "s3cret" not in "".join(p.read_text() for p in (own_yard.folder / "state").rglob("*.jsonl"))


def test_networks_and_addresses_are_kept(own_yard: Yard) -> None:
    """The same without what only a real engine builds and runs: two networks, an address, aliases."""
    v1, v2 = unique("contract/nets") + ":1", unique("contract/nets") + ":2"
    own_yard.sleeper(v1)
    own_yard.sleeper(v2)
    front, back = own_yard.network("198.19.84.0/24"), own_yard.network("198.19.85.0/24")
    name = unique("nets")
    ends = {front: {"Aliases": ["www"], "IPAMConfig": {"IPv4Address": "198.19.84.9"}}}
    body = {"Image": v1, "Env": ["TOKEN=s3cret-value"], "Labels": {"a": "b"}}
    host = {"NetworkMode": front, "RestartPolicy": {"Name": "unless-stopped"}}
    old = own_yard.create(
        name, {**body, "HostConfig": host, "NetworkingConfig": {"EndpointsConfig": ends}}, start=False
    )
    own_yard.engine.connect_network(back, old, {"Aliases": ["db-client"]})
    own_yard.engine.start(old)
    before, before_image = own_yard.inspect(old), own_yard.host.api.inspect_image(v1)
    record = own_yard.recreate(old, v2)
    assert record.state == "done", record
    after = own_yard.inspect(name)
    told = differences(before, before_image, after, own_yard.host.api.inspect_image(v2))
    assert [d for d in told if d.what != "image"] == []
    assert after["NetworkSettings"]["Networks"][front]["IPAddress"] == "198.19.84.9"
    assert not [line for line in record.log if "not carried" in line]
