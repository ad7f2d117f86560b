"""The networks tab: addresses, ports, who else is there, and the modes that have no network of their own."""

from __future__ import annotations

from typing import Any

import pytest

from tui.domain.container import Container
from tui.resources.ports_told import ports
from tui.resources.tab_networks import Answer, told

ID = "ab" * 32


def container(name: str, state: str, *networks: str) -> Container:
    data = {
        "Id": name,
        "Names": [f"/{name}"],
        "State": state,
        "NetworkSettings": {"Networks": dict.fromkeys(networks)},
    }
    return Container.from_api(data, 0.0)


END = {
    "IPAddress": "172.20.0.5",
    "IPPrefixLen": 16,
    "Gateway": "172.20.0.1",
    "GlobalIPv6Address": "fd00::5",
    "GlobalIPv6PrefixLen": 64,
    "IPv6Gateway": "fd00::1",
    "MacAddress": "02:42:ac:14:00:05",
    "Aliases": ["web", ID[:12]],
    "DNSNames": ["fleet-web-1", "web"],
    "NetworkID": "n1",
    "IPAMConfig": {"IPv4Address": "172.20.0.5"},
}
NETWORK = {
    "Name": "fleet",
    "Driver": "bridge",
    "Internal": True,
    "IPAM": {"Config": [{"Subnet": "172.20.0.0/16", "IPRange": "172.20.1.0/24"}]},
    "Containers": {
        ID: {"Name": "fleet-web-1", "IPv4Address": "172.20.0.5/16"},
        "b" * 64: {"Name": "cache", "IPv4Address": "172.20.0.10/16"},
        "c" * 64: {"Name": "db", "IPv4Address": "172.20.0.9/16"},
    },
}


def inspected(mode: str = "fleet", running: bool = True, **more: Any) -> dict[str, Any]:
    return {
        "Id": ID,
        "Name": "/fleet-web-1",
        "State": {"Running": running},
        "HostConfig": {"NetworkMode": mode} | more.pop("host", {}),
        "Config": more.pop("config", {}),
        "NetworkSettings": {"Networks": more.pop("ends", {}), "Ports": more.pop("ports", {})},
    }


def shown(data: Any, networks: Any = None, shared: Any = None, others: Any = ()) -> list[str]:
    return [text for text, _ in told(Answer(data, shared, networks or {}), others)]


def test_a_network_of_its_own() -> None:
    others = [
        container("old", "exited", "fleet"),
        container("cache2", "running", "fleet"),
        container("far", "exited"),
    ]
    assert shown(inspected(ends={"fleet": END}), {"fleet": NETWORK}, others=others) == [
        "fleet",
        "  driver   bridge, internal",
        "  IPv4     172.20.0.5/16, gateway 172.20.0.1",
        "  IPv6     fd00::5/64, gateway fd00::1",
        "  asked    172.20.0.5",
        "  MAC      02:42:ac:14:00:05",
        "  names    web, fleet-web-1",
        "  subnet   172.20.0.0/16, from 172.20.1.0/24",
        "  also on it",
        "    172.20.0.9   db",
        "    172.20.0.10  cache",
        "    stopped      old",
    ]


def test_one_that_does_not_run_has_no_address_and_one_that_is_gone_is_said_to_be() -> None:
    lines = shown(
        inspected(running=False, ends={"fleet": {"NetworkID": "n1", "IPAddress": ""}}), {"fleet": None}
    )
    assert lines == [
        "fleet",
        "  ! this network is gone",
        "  no address while it does not run",
        "  driver   unknown",
    ]


def test_addresses_on_several_networks_are_seen_first() -> None:
    lines = shown(inspected(ends={"fleet": END, "b": {}, "v6": {"GlobalIPv6Address": "fd01::2"}}))
    assert lines[:4] == ["Addresses", "  b      -", "  fleet  172.20.0.5", "  v6     fd01::2"]


def test_the_default_bridge_has_no_names() -> None:
    lines = shown(inspected("bridge", ends={"bridge": END}), {"bridge": {"Driver": "bridge"}})
    assert "  no names here: containers on it find each other by address only" in lines


def test_a_network_of_many_tells_how_many_more() -> None:
    crowd = {f"{n:064}": {"Name": f"c{n}", "IPv4Address": f"10.0.{n // 250}.{n % 250}/8"} for n in range(130)}
    lines = shown(inspected(ends={"fleet": END}), {"fleet": {"Containers": crowd}})
    assert lines[-1] == "    and 30 more"


def test_the_hosts_network_and_none() -> None:
    others = [container("a", "running", "host"), container("b", "exited", "host")]
    assert shown(inspected("host", ends={"host": {}}), others=others) == [
        "It uses the host's own network: what it listens on is open on the host's addresses.",
        "So do a.",
    ]
    assert shown(inspected("none", ends={"none": {}})) == ["It has no network but its own loopback."]


def test_the_network_of_another_container() -> None:
    other = inspected(ends={"fleet": END}, ports={"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}]})
    lines = shown(inspected("container:" + ID), {"fleet": NETWORK}, shared=other)
    assert lines[0] == "It shares the network of fleet-web-1: its addresses and ports are these."
    assert "  *:8080 -> 80/tcp  every address of the host by IPv4" in lines
    assert "  IPv4     172.20.0.5/16, gateway 172.20.0.1" in lines
    assert shown(inspected("container:gone")) == [
        "It shares the network of a container that is gone: it cannot start."
    ]


def test_how_names_are_looked_up() -> None:
    host = {"Dns": ["10.0.0.2", "10.0.0.3"], "DnsSearch": ["acme.example"], "ExtraHosts": ["db:10.1.1.1"]}
    lines = shown(inspected("none", host=host, config={"Hostname": "web", "Domainname": "acme.example"}))
    assert lines[1:] == [
        "",
        "Names",
        "  hostname web.acme.example",
        "  DNS      10.0.0.2",
        "           10.0.0.3",
        "  search   acme.example",
        "  host     db:10.1.1.1",
    ]


BOTH = [{"HostIp": "0.0.0.0", "HostPort": "8080"}, {"HostIp": "::", "HostPort": "8080"}]


@pytest.mark.parametrize(
    ("bindings", "line"),
    [
        (BOTH, "  *:8080 -> 80/tcp  every address of the host"),
        ([{"HostIp": "127.0.0.1", "HostPort": "8080"}], "  127.0.0.1:8080 -> 80/tcp  the host only"),
        ([{"HostIp": "10.0.0.7", "HostPort": "8080"}], "  10.0.0.7:8080 -> 80/tcp  that address only"),
        ([{"HostIp": "::1", "HostPort": "8080"}], "  [::1]:8080 -> 80/tcp  the host only"),
        (None, "  80/tcp  exposed, not published"),
    ],
)
def test_a_port(bindings: Any, line: str) -> None:
    lines = ports({"NetworkSettings": {"Ports": {"80/tcp": bindings}}}, is_running=True)
    assert [text for text, _ in lines] == ["", "Ports", line]


def test_ports_of_one_that_does_not_run_are_those_asked_for_in_the_order_of_numbers() -> None:
    data = {
        "HostConfig": {"PortBindings": {"443/tcp": [{"HostIp": "", "HostPort": ""}], "80/tcp": BOTH[:1]}},
        "NetworkSettings": {"Ports": {}},
        "Config": {"ExposedPorts": {"80/tcp": {}, "9000/udp": {}}},
    }
    assert [text for text, _ in ports(data, is_running=False)] == [
        "",
        "Ports, once it runs",
        "  *:8080 -> 80/tcp          every address of the host by IPv4",
        "  *:a free port -> 443/tcp  every address of the host",
        "  9000/udp                  exposed, not published",
    ]
    assert ports({}, is_running=True) == []
