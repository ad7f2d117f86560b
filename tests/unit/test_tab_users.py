"""Who uses a volume, or is on a network: state, path or address, image."""

from __future__ import annotations

from typing import Any

from tui.resources.tab_users import of_network, of_volume


def entry(name: str, state: str, **more: Any) -> dict[str, Any]:
    status = "Up 3 hours" if state == "running" else "Exited (0) 2 days ago"
    return {
        "Id": name * 4,
        "Names": [f"/{name}"],
        "State": state,
        "Status": status,
        "Image": f"{name}:1",
    } | more


def mounted(path: str, writes: bool | None) -> list[dict[str, Any]]:
    found = {"Type": "volume", "Name": "data", "Destination": path}
    return [
        found | ({} if writes is None else {"RW": writes}),
        {"Type": "bind", "Source": "/x", "Destination": "/y"},
    ]


def texts(lines: list[tuple[str, str]]) -> list[str]:
    return [text for text, _ in lines]


def test_who_mounts_a_volume_running_ones_first() -> None:
    entries = [
        entry("a", "exited", Mounts=mounted("/old", False)),
        entry("b", "running", Mounts=mounted("/d", True)),
    ]
    assert texts(of_volume("data", entries)) == [
        "2 containers mount it, 1 of them running; 1 may write to it.",
        "",
        "b",
        "  state  running, Up 3 hours",
        "  at     /d, read and write",
        "  image  b:1",
        "",
        "a",
        "  state  exited, Exited (0) 2 days ago",
        "  at     /old, read-only",
        "  image  a:1",
    ]
    assert texts(of_volume("data", [])) == ["No container mounts it."]
    assert "  at     /d" in texts(of_volume("data", [entry("c", "running", Mounts=mounted("/d", None))]))


def test_who_is_on_a_network() -> None:
    end = {
        "NetworkID": "n1",
        "IPAddress": "10.0.0.5",
        "IPPrefixLen": 24,
        "MacAddress": "02:42",
        "Aliases": ["db"],
    }
    entries = [
        entry("b", "running", NetworkSettings={"Networks": {"fleet": end}}),
        entry("a", "exited", NetworkSettings={"Networks": {"fleet": {"NetworkID": "", "IPAddress": ""}}}),
    ]
    data = {
        "Id": "n1",
        "Name": "fleet",
        "Containers": {
            "bbbb": {"Name": "b", "IPv4Address": "10.0.0.5/24", "IPv6Address": "fd00::5/64"},
            "9" * 64: {"Name": "lb-fleet", "IPv4Address": "10.0.0.9/24"},
        },
    }
    assert texts(of_network(data, entries)) == [
        "2 containers are on it, 1 of them running.",
        "",
        "b",
        "  state  running, Up 3 hours",
        "  IPv4   10.0.0.5/24",
        "  IPv6   fd00::5/64",
        "  MAC    02:42",
        "  names  db",
        "  image  b:1",
        "",
        "a",
        "  state  exited, Exited (0) 2 days ago",
        "  image  a:1",
        "",
        "lb-fleet",
        "  an end on it that no container here has",
        "  IPv4   10.0.0.9/24",
    ]
    assert texts(of_network({"Id": "n1", "Name": "fleet"}, [])) == ["No container is on it."]
    assert texts(of_network(data, entries[:1]))[0] == "1 container is on it, running."
