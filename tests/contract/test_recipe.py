"""Containers made with all there is: their recipe asks for just that, and what is made of it is the same container."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from tests.contract.host import Host, on_real_engines, unique
from tests.contract.recipe_bench import ASKED, OLD_GROUPS, Bench
from tests.lab import seed
from tui.domain.recipe import Attachment
from tui.domain.recipe_api import create_body, endpoint_settings
from tui.domain.recipe_difference import differences
from tui.domain.recipe_read import read

DOCKERFILE = b"""FROM busybox
ENV A=1 GONE=2
LABEL of=image
USER 5
WORKDIR /srv
EXPOSE 81
VOLUME /declared
STOPSIGNAL SIGQUIT
HEALTHCHECK --interval=5s CMD true
ENTRYPOINT ["sleep"]
CMD ["1000"]
"""
SLEEP = ["sleep", "1000"]


@pytest.fixture
def networks(host: Host) -> Iterator[tuple[str, str]]:
    """Two networks, the first with addresses to choose from (198.19.77.*)."""
    names = unique("recipe-net"), unique("recipe-net")
    host.api.create_network(names[0], ipam={"Driver": "default", "Config": [{"Subnet": "198.19.77.0/24"}]})
    host.api.create_network(names[1])
    yield names
    for name in names:
        host.api.remove_network(name)


def built(host: Host) -> str:
    """An image that says something of everything; its name."""
    name = unique("contract/recipe")
    for line in host.api.build(fileobj=io.BytesIO(DOCKERFILE), tag=name, network_mode="none", decode=True):
        assert "error" not in line, line
    return name


@on_real_engines
def test_words_of_old_control_groups(host: Host, bench: Bench) -> None:
    made = bench.create({"Image": seed.BUSYBOX, **ASKED[OLD_GROUPS]})
    wanted = dict(ASKED[OLD_GROUPS]["HostConfig"])
    if host.api.info()["CgroupVersion"] != "1":
        # Those of version 2 have no words for these: the engine drops them.
        wanted = {"Memory": wanted["Memory"]}
    assert read(made, bench.image(made), bench.names()).body["HostConfig"] == wanted
    assert bench.again(made)[1] == ()


@pytest.mark.parametrize("what", [what for what in ASKED if what != OLD_GROUPS])
def test_the_recipe_is_what_was_asked_for(host: Host, bench: Bench, what: str) -> None:
    asked = ASKED[what]
    made = bench.create({"Image": seed.BUSYBOX, **asked})

    recipe = read(made, bench.image(made), bench.names())

    told = {key: value for key, value in recipe.body.items() if key != "Entrypoint" or value != [""]}
    wanted = {key: value for key, value in asked.items() if key != "Entrypoint" or value != [""]}
    assert told == wanted
    assert (recipe.env, recipe.unset, recipe.attachments) == ((), (), ())
    assert bench.again(made)[1] == ()


@on_real_engines
def test_of_an_image_that_says_much_only_the_rest_is_asked_for(host: Host, bench: Bench) -> None:
    image = built(host)
    plain = bench.create({"Image": image})
    asked = {"Env": ["A=3", "TOKEN=s3cret", "GONE"], "Entrypoint": [""], "Cmd": ["sleep", "9"], "User": "7"}
    other = bench.create({"Image": image, **asked})

    nothing = read(plain, bench.image(plain), {})
    recipe = read(other, bench.image(other), {})

    declared = {mount["Destination"]: mount["Name"] for mount in plain["Mounts"]}
    assert nothing.body == {
        "HostConfig": {"Mounts": [{"Type": "volume", "Source": declared["/declared"], "Target": "/declared"}]}
    }
    assert (nothing.env, nothing.unset) == ((), ())
    assert {key: recipe.body[key] for key in recipe.body if key != "HostConfig"} == {
        key: asked[key] for key in ("Entrypoint", "Cmd", "User")
    }
    assert (recipe.env, recipe.unset) == ((("A", "3"), ("TOKEN", "s3cret")), ("GONE",))
    assert bench.again(plain)[1] == ()
    assert bench.again(other)[1] == ()


def test_mounts_are_the_same_however_they_were_asked_for(host: Host, bench: Bench, tmp_path: Any) -> None:
    first, second = unique("recipe-volume"), unique("recipe-volume")
    base = bench.create({"Image": seed.BUSYBOX, "HostConfig": {"Binds": [f"{first}:/first"]}})
    asked = {
        "Binds": [f"{first}:/v:ro", f"{second}:/n:nocopy", f"{tmp_path}:/b:ro,rslave", f"{tmp_path}:/plain"],
        "Mounts": [
            {"Type": "volume", "Target": "/unnamed"},
            {
                "Type": "bind",
                "Source": str(tmp_path),
                "Target": "/m",
                "BindOptions": {"Propagation": "slave"},
            },
        ],
        "VolumesFrom": [f"{base['Id']}:ro"],
    }
    made = bench.create({"Image": seed.BUSYBOX, "Volumes": {"/anonymous": {}}, "HostConfig": asked})

    again, found = bench.again(made)

    assert found == ()
    assert again["HostConfig"]["Binds"] is None
    assert again["Config"]["Volumes"] is None
    assert _mounts(again) == _mounts(made)
    assert set(_mounts(again)) == {"/v", "/n", "/b", "/plain", "/unnamed", "/m", "/first", "/anonymous"}


def _mounts(inspect: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    """What is where, and how."""
    fields = ("Type", "Name", "Source", "RW", "Propagation")
    return {mount["Destination"]: tuple(mount.get(field) for field in fields) for mount in inspect["Mounts"]}


@pytest.mark.parametrize("start", [False, True], ids=["created", "running"])
def test_networks_with_all_that_was_asked_of_them(
    host: Host, networks: tuple[str, str], bench: Bench, start: bool
) -> None:
    first, second = networks
    name = unique("recipe-other")
    other = bench.create({"Image": seed.BUSYBOX, "Cmd": SLEEP, "HostConfig": {"NetworkMode": first}}, name)
    mac, aliases = "02:42:ac:11:65:43", ("shop", "store")
    asked = Attachment(first, aliases=aliases, ipv4="198.19.77.77", mac=mac, links=((name, "o"),))
    body = {
        "Image": seed.BUSYBOX,
        "Cmd": SLEEP,
        "Hostname": "shopping",
        "MacAddress": mac,
        "HostConfig": {"NetworkMode": first},
    }
    body["NetworkingConfig"] = {"EndpointsConfig": {first: endpoint_settings(asked)}}
    made = bench.create(body)
    bench.connect(Attachment(second, aliases=("deep",)), made["Id"])
    if start:
        host.api.start(other["Id"])
        host.api.start(made["Id"])
    made = bench.look(made["Id"])

    recipe = read(made, bench.image(made), bench.names())

    assert recipe.attachments == (asked, Attachment(second, aliases=("deep",)))
    assert recipe.body == {"Hostname": "shopping", "Cmd": SLEEP, "HostConfig": {"NetworkMode": first}}
    assert recipe.is_running is start
    assert bench.again(made)[1] == ()


def test_what_the_engine_chose_on_a_network_is_not_asked_for(
    host: Host, networks: tuple[str, str], bench: Bench
) -> None:
    by_id = host.api.inspect_network(networks[0])["Id"]
    made = bench.create({"Image": seed.BUSYBOX, "Cmd": SLEEP, "HostConfig": {"NetworkMode": by_id}})
    host.api.start(made["Id"])

    recipe = read(bench.look(made["Id"]), bench.image(made), {})

    assert recipe.attachments == (Attachment(networks[0]),)
    assert recipe.host == {"NetworkMode": networks[0]}


def test_what_names_other_containers(host: Host, bench: Bench) -> None:
    name = unique("recipe-other")
    bench.create({"Image": seed.BUSYBOX}, name)
    shares = {"NetworkMode": f"container:{name}", "PidMode": f"container:{name}", "IpcMode": "private"}
    sharing = bench.create({"Image": seed.BUSYBOX, "HostConfig": shares})
    linked = bench.create({"Image": seed.BUSYBOX, "HostConfig": {"Links": [f"{name}:store"]}})

    recipes = [read(made, bench.image(made), bench.names()) for made in (sharing, linked)]

    assert recipes[0].host == {"NetworkMode": f"container:{name}", "PidMode": f"container:{name}"}
    assert recipes[1].host == {"Links": [f"{name}:store"]}
    assert bench.again(sharing)[1] == ()
    assert bench.again(linked)[1] == ()


@pytest.fixture
def benches(docker20: Any, docker26: Any) -> Iterator[tuple[Bench, Bench]]:
    """Both engines, with the same busybox."""
    with closing(docker20.api()) as old, closing(docker26.api()) as new:
        seed.import_busybox(old)
        new.load_image(b"".join(old.get_image(seed.BUSYBOX)))
        made = Bench(Host("docker20", docker20.socket, old)), Bench(Host("docker26", docker26.socket, new))
        yield made
        for bench in made:
            bench.clean()


def test_the_same_image_is_known_on_engines_that_keep_images_in_other_ways(
    benches: tuple[Bench, Bench],
) -> None:
    inspects = [bench.create({"Image": seed.BUSYBOX}) for bench in benches]
    images = [bench.image(inspect) for bench, inspect in zip(benches, inspects, strict=True)]

    assert images[0]["Id"] != images[1]["Id"]
    assert differences(inspects[0], images[0], inspects[1], images[1], ignore_compose=False) == ()


@pytest.mark.parametrize("way", [1, -1], ids=["to the newer", "to the older"])
def test_made_on_another_engine_it_is_the_same(benches: tuple[Bench, Bench], way: int) -> None:
    here, there = benches[::way]
    found = {}
    for what, asked in ASKED.items():
        made = here.create({"Image": seed.BUSYBOX, "Env": ["TOKEN=s3cret"], **asked})
        image = here.image(made)
        body, _ = create_body(read(made, image, {}), image=seed.BUSYBOX)
        moved = there.create(body)
        found[what] = differences(made, image, moved, there.image(moved), ignore_compose=False)

    assert found == dict.fromkeys(ASKED, ())
