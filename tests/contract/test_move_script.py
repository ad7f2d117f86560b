"""Another engine is prepared by the script alone: images and networks, and nothing there is overwritten."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Any

from tests.contract.host import unique
from tests.contract.moved_rich import carried, sleeper
from tests.contract.moving import Removal
from tests.lab import seed
from tests.lab.registry import Registry
from tui.domain.move import AddressPool, MovedNetwork


def test_an_image_without_a_name_is_given_one(removal: Removal) -> None:
    image = sleeper(removal)
    named = removal.images[image]
    removal.create("nameless", {"Image": image}, start=True)
    # The container holds it.
    removal.here.remove_image(named.name, force=True)
    name = f"{unique('move/given')}:1"
    removal.images[image] = named._replace(name=name, tags=())
    removal.keep(named.archive, removal.saved(image))
    carried(removal)
    assert removal.there.inspect_image(name)["RootFS"]["Layers"] == list(named.layers)
    carried(removal, "run.sh")
    assert removal.differences(removal.made[0]) == ()


def test_an_image_is_pulled_by_its_digest_and_has_its_names(removal: Removal, registry: Registry) -> None:
    image = sleeper(removal)
    repository = f"{registry.host}/{unique('move/pulled')}"
    removal.here.tag(image, repository, "1")
    pushed = removal.here.push(repository, "1", stream=True, decode=True)
    status = [line["status"] for line in pushed if "digest:" in line.get("status", "")][-1]
    digest = status.split("digest: ")[1].split()[0]
    taken = f"{unique('move/taken')}:1"
    theirs = removal.there.inspect_image(seed.BUSYBOX)["Id"]
    removal.there.tag(theirs, *taken.split(":"))
    kept = removal.images[image].name
    name, tags = f"{repository}:1@{digest}", (f"{repository}:1", kept, taken)
    ran = removal.images[image]._replace(name=name, tags=tags, archive="")
    # As of another platform behind the same digest.
    removal.images[image] = ran._replace(layers=(f"sha256:{'0' * 64}",))
    removal.create("pulled", {"Image": image})
    removal.leave()
    for way in ("pulled", "here already"):
        removal.write()
        code, said = removal.run("prepare.sh")
        assert (code, "another image than the one that ran: of another platform?" in said) == (1, True), way
    removal.images[image] = ran
    removal.write()
    code, said = removal.run("prepare.sh")
    assert code == 1
    assert f"{taken} is another image, which was left alone" in said
    assert removal.there.inspect_image(taken)["Id"] == theirs
    removal.there.remove_image(taken)
    removal.images[image] = ran._replace(tags=(f"{repository}:1", kept))
    assert "note: " not in carried(removal), "both engines have the usual defaults"
    carried(removal, "run.sh")
    assert removal.differences(removal.made[0]) == ()
    for tag in (f"{repository}:1", kept):
        found = removal.there.inspect_image(tag)
        assert found["RootFS"] == removal.of_image[image]["RootFS"]
    removal.here.remove_image(f"{repository}:1")


def test_a_name_is_taken_from_no_image_there(removal: Removal) -> None:
    image = sleeper(removal)
    name = removal.images[image].name
    removal.create("app", {"Image": image})
    theirs = removal.there.inspect_image(seed.BUSYBOX)["Id"]
    removal.there.tag(theirs, *name.rsplit(":", 1))
    removal.leave()
    removal.write()
    code, said = removal.run("prepare.sh")
    assert code == 1
    assert f"{name} is another image here, which would lose this name" in said
    code, said = removal.run("run.sh")
    assert code == 1
    assert f"{name} is another image here" in said
    assert removal.there.inspect_image(name)["Id"] == theirs
    ours = removal.made[0]["Name"]
    assert not [c for c in removal.there.containers(all=True) if c["Names"] == [ours]]


def test_a_damaged_archive_is_found_before_anything_is_done(removal: Removal) -> None:
    image = sleeper(removal)
    network = removal.network("10.213.3.0/24")
    removal.leave()
    removal.write()
    archive = removal.folder / removal.images[image].archive
    archive.write_bytes(archive.read_bytes()[:-2000] + bytes(2000))
    before = archive.read_bytes()
    archive.write_bytes(b"\1" + before[1:])
    code, said = removal.run("prepare.sh")
    assert code == 1
    assert "An archive is not what was packed. Nothing was done." in said
    assert network not in {each["Name"] for each in removal.there.networks()}


def test_networks_that_are_there_are_used_only_when_they_are_like_it(removal: Removal) -> None:
    same, other = removal.network("10.213.6.0/24"), removal.network("10.213.7.0/24")
    removal.leave()
    removal.write()
    removal.there.create_network(other, driver="bridge")
    assert removal.run("prepare.sh")[0] == 1
    code, said = removal.run("prepare.sh")
    assert code == 1
    assert f"done     network {same} (here already)" in said
    assert f"FAILED   network {other}: another one of this name is here" in said
    found = removal.there.inspect_network(same)
    (expected,) = (each for each in removal.networks if each.name == same)
    assert found["IPAM"]["Config"][0]["Subnet"] == "10.213.6.0/24"
    assert found["IPAM"]["Config"][0]["Gateway"] == "10.213.6.1"
    assert (found["Internal"], found["Attachable"]) == (True, False)
    assert found["Options"] == dict(expected.options)
    assert found["Labels"] == dict(expected.labels)


def test_no_network_is_given_the_addresses_that_another_asks_for(removal: Removal) -> None:
    asked = next_ranges(removal.there)
    removal.networks.append(MovedNetwork(unique("move-any")))
    for subnet in asked:
        removal.networks.append(MovedNetwork(unique("move-asks"), pools=(AddressPool(subnet),)))
    carried(removal)
    found = [
        removal.there.inspect_network(each.name)["IPAM"]["Config"][0]["Subnet"] for each in removal.networks
    ]
    assert found[1:] == asked


def next_ranges(api: Any) -> list[str]:
    """What an engine takes next where no range is asked for: the one that was given back last, or the one behind."""
    name = unique("move-probe")
    api.create_network(name)
    last = IPv4Network(api.inspect_network(name)["IPAM"]["Config"][0]["Subnet"])
    api.remove_network(name)
    used = {each["Subnet"] for network in api.networks() for each in network["IPAM"]["Config"] or ()}
    behind = (str(last[0] + last.num_addresses * n) for n in range(1, 100))
    return [str(last), next(each for at in behind if (each := f"{at}/{last.prefixlen}") not in used)]


def test_without_an_engine_nothing_is_done(removal: Removal) -> None:
    removal.create("app", {"Image": sleeper(removal)})
    removal.leave()
    removal.write()
    for script in ("prepare.sh", "run.sh"):
        code, said = removal.run(script, DOCKER_HOST="unix:///nonexistent.sock")
        assert code == 2
        assert "No engine: docker does not answer. Nothing was done." in said
        assert removal.run(script, DOCKER="no-such-command")[0] == 2
