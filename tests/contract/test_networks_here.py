"""Containers on networks, as the demo and the engines put them there and tell of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.host import unique
from tests.contract.site import Site


def test_it_is_on_the_networks_that_it_was_put_on(site: Site) -> None:
    name = unique("netted")
    endpoint = {"Aliases": ["one"], "IPAMConfig": {"IPv4Address": f"{site.prefix}.50"}}
    body = {
        "Cmd": ["sleep", "100"],
        "HostConfig": {"NetworkMode": site.network},
        "NetworkingConfig": {"EndpointsConfig": {site.network: endpoint}},
    }
    id = site.create(name, body)["Id"]
    site.api.connect_container_to_network(name, site.other, aliases=["two"])
    before = site.inspect(name)["NetworkSettings"]["Networks"]
    assert {net: told["IPAddress"] for net, told in before.items()} == {site.network: "", site.other: ""}
    assert site.api.inspect_network(site.network)["Containers"] == {}
    site.api.start(name)
    networks = site.inspect(name)["NetworkSettings"]["Networks"]
    assert networks.keys() == {site.network, site.other}
    own = networks[site.network]
    assert own["IPAMConfig"] == endpoint["IPAMConfig"]
    assert (own["IPAddress"], own["IPPrefixLen"]) == (f"{site.prefix}.50", 24)
    assert "one" in own["Aliases"]
    assert "two" in networks[site.other]["Aliases"]
    found = site.api.inspect_network(site.network)
    assert own["NetworkID"] == found["Id"]
    (member,) = found["Containers"].values()
    assert [*found["Containers"]] == [id]
    assert (member["Name"], member["IPv4Address"]) == (name, f"{site.prefix}.50/24")
    assert member["MacAddress"] == own["MacAddress"] != ""
    site.api.disconnect_container_from_network(name, site.network)
    assert site.inspect(name)["NetworkSettings"]["Networks"].keys() == {site.other}
    site.api.connect_container_to_network(name, site.network, ipv4_address=f"{site.prefix}.51")
    assert site.inspect(name)["NetworkSettings"]["Networks"][site.network]["IPAddress"] == f"{site.prefix}.51"


def test_a_network_of_ones_own_choice_is_told_so(site: Site) -> None:
    name = unique("chosen")
    pools = {
        "Driver": "default",
        "Config": [
            {
                "Subnet": f"{site.prefix}.0/24",
                "IPRange": f"{site.prefix}.64/26",
                "Gateway": f"{site.prefix}.9",
            }
        ],
    }
    site.api.remove_network(site.network)
    options = {"com.docker.network.bridge.enable_icc": "false"}
    site.network = name
    site.api.create_network(
        name, driver="bridge", internal=True, attachable=True, ipam=pools, labels={"a": "b"}, options=options
    )
    found = site.api.inspect_network(name)
    assert (found["Internal"], found["Attachable"], found["EnableIPv6"]) == (True, True, False)
    assert (found["Labels"], found["Options"]) == ({"a": "b"}, options)
    assert (found["IPAM"]["Driver"], found["IPAM"]["Config"]) == ("default", pools["Config"])
    listed = next(n for n in site.api.networks() if n["Name"] == name)
    assert listed["IPAM"] == found["IPAM"]


@pytest.mark.parametrize(
    ("path", "body", "status", "message"),
    [
        ("connect", {"Container": "nobody"}, 404, "No such container: nobody"),
        ("disconnect", {}, 500, "container {id} is not connected to the network {network}"),
        (
            "connect",
            {"EndpointConfig": {"IPAMConfig": {"IPv4Address": "192.0.2.5"}}},
            400,
            "user specified IP address is supported only when connecting to networks with user configured subnets",
        ),
    ],
)
def test_networks_refuse_in_the_same_words(
    site: Site, path: str, body: dict[str, Any], status: int, message: str
) -> None:
    name = unique("refused")
    id = site.create(name, {"Cmd": ["sleep", "9"], "HostConfig": {"NetworkMode": site.network}})["Id"]
    got, answer = site.ask(f"/networks/{site.other}/{path}", {"Container": name} | body)
    assert got == status
    assert answer["message"].removeprefix("invalid endpoint settings:\n") == message.format(
        id=id, network=site.other
    )


def test_what_it_was_made_with_cannot_be_had(site: Site) -> None:
    first, second, lost = (unique(name) for name in ("first", "second", "lost"))
    endpoint = {"IPAMConfig": {"IPv4Address": f"{site.prefix}.50"}}
    body = {
        "Cmd": ["sleep", "100"],
        "HostConfig": {"NetworkMode": site.network},
        "NetworkingConfig": {"EndpointsConfig": {site.network: endpoint}},
    }
    site.create(first, body)
    site.create(second, body)
    site.create(lost, {"Cmd": ["sleep", "9"], "HostConfig": {"NetworkMode": "nowhere"}})
    site.api.start(first)
    status, answer = site.ask(f"/containers/{second}/start", None)
    assert (status, answer["message"]) == (403, "Address already in use")
    state = site.inspect(second)["State"]
    assert (state["Status"], state["Error"], state["ExitCode"]) == ("created", "Address already in use", 128)
    status, answer = site.ask(f"/containers/{lost}/start", None)
    assert (status, answer["message"]) == (404, "network nowhere not found")
