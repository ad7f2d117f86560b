"""A recipe as requests of the Engine API."""

from __future__ import annotations

from tests.unit.inspected import ANONYMOUS, NAMES, container, image
from tests.unit.rich_container import rich
from tui.domain.recipe import Attachment, Recipe
from tui.domain.recipe_api import create_body, endpoint_settings
from tui.domain.recipe_read import read


def recipe(**fields: object) -> Recipe:
    return Recipe("id", "web", "app:1", "sha256:1", **fields)  # type: ignore[arg-type]


def test_what_says_nothing_asks_for_the_image_only() -> None:
    assert create_body(recipe(), image="app@sha256:2") == ({"Image": "app@sha256:2"}, ())


def test_the_environment_and_names_that_are_taken_away() -> None:
    body, _ = create_body(recipe(env=(("A", "1"), ("EMPTY", "")), unset=("GONE",)), image="x")

    # A name without `=` is how an engine is told to leave out the image's.
    assert body["Env"] == ["A=1", "EMPTY=", "GONE"]


def test_published_ports_are_exposed_as_clients_do() -> None:
    told = {"ExposedPorts": {"9/udp": {}}, "HostConfig": {"PortBindings": {"80/tcp": [{"HostPort": "8080"}]}}}

    body, _ = create_body(recipe(body=told), image="x")

    assert body["ExposedPorts"] == {"9/udp": {}, "80/tcp": {}}
    assert told["ExposedPorts"] == {"9/udp": {}}  # the recipe stays as it is


def test_it_is_made_with_one_network_and_connected_to_the_others() -> None:
    front, back = Attachment("front", aliases=("shop",), mac="02:42:00:00:00:09"), Attachment("back")

    body, others = create_body(recipe(attachments=(front, back)), image="x")

    settings = {"Aliases": ["shop"], "MacAddress": "02:42:00:00:00:09"}
    assert body["NetworkingConfig"] == {"EndpointsConfig": {"front": settings}}
    assert body["MacAddress"] == "02:42:00:00:00:09"  # where engines before 25 look for it
    assert others == (back,)


def test_everything_asked_of_a_network() -> None:
    attachment = Attachment(
        "front",
        aliases=("a", "b"),
        ipv4="198.18.5.7",
        ipv6="fd00::7",
        link_local=("169.254.3.4",),
        mac="02:42:00:00:00:09",
        options=(("speed", "high"),),
        links=(("db", "store"),),
    )

    assert endpoint_settings(attachment) == {
        "Aliases": ["a", "b"],
        "IPAMConfig": {
            "IPv4Address": "198.18.5.7",
            "IPv6Address": "fd00::7",
            "LinkLocalIPs": ["169.254.3.4"],
        },
        "MacAddress": "02:42:00:00:00:09",
        "DriverOpts": {"speed": "high"},
        "Links": ["db:store"],
    }
    assert endpoint_settings(Attachment("front")) == {}


def test_a_rich_container_is_asked_for_with_all_it_has() -> None:
    inspect = rich()

    body, others = create_body(read(inspect, image(), NAMES), image="app:2")

    host, nothing = body["HostConfig"], container()["HostConfig"]
    said = {key: value for key, value in inspect["HostConfig"].items() if nothing.get(key) != value}
    otherwise = ("Binds", "Mounts", "Links")
    assert {key: host.get(key) for key in said if key not in otherwise} == {
        key: value for key, value in said.items() if key not in otherwise
    }
    assert [mount["Target"] for mount in host["Mounts"]] == ["/cache", "/conf", "/data", "/tmp"]
    assert host["Mounts"][0] == {"Type": "volume", "Source": ANONYMOUS, "Target": "/cache"}
    assert host["Links"] == ["db:store"]
    assert body["Env"] == inspect["Config"]["Env"]
    assert [other.network for other in others] == ["back"]
