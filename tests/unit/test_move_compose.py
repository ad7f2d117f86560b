"""Containers in the words of a Compose file, read again by Compose itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.lab.compose import Compose
from tests.unit.compose_project import read, recipe
from tui.domain.move import Moved, MovedImage, MovedNetwork, MovedVolume
from tui.domain.move_compose import all_left, compose_left, to_compose
from tui.domain.recipe import Attachment, Recipe
from tui.domain.shell import Unwritable


def test_a_seccomp_profile_is_read_from_a_file_of_its_own(compose: Compose, tmp_path: Path) -> None:
    profile = '{"defaultAction":"SCMP_ACT_ALLOW"}'
    one = recipe(host={"SecurityOpt": [f"seccomp={profile}", "no-new-privileges"]})
    said = read(compose, tmp_path, one)["services"]["web"]["security_opt"]
    assert said == ["seccomp=env/web.seccomp.json", "no-new-privileges"]
    assert json.loads((tmp_path / "env/web.seccomp.json").read_text()) == json.loads(profile)


def test_mounts_name_volumes_that_are_there_and_paths_that_have_to_be(
    compose: Compose, tmp_path: Path
) -> None:
    mounts = [
        {
            "Type": "volume",
            "Source": "kept",
            "Target": "/a",
            "ReadOnly": True,
            "VolumeOptions": {"Labels": {"x": "y"}},
        },
        {"Type": "volume", "Source": "left", "Target": "/b", "VolumeOptions": {"NoCopy": True}},
        {"Type": "bind", "Source": "/c $d: é", "Target": "/c", "BindOptions": {"Propagation": "rshared"}},
        {"Type": "tmpfs", "Target": "/d", "TmpfsOptions": {"SizeBytes": 5, "Mode": 0o1777}},
    ]
    project = read(compose, tmp_path, recipe(host={"Mounts": mounts}), volumes=(MovedVolume("kept"),))
    assert project["services"]["web"]["volumes"] == [
        {"type": "volume", "source": "kept", "target": "/a", "read_only": True},
        {"type": "volume", "source": "left", "target": "/b", "volume": {"nocopy": True}},
        {"type": "bind", "source": "/c $$d: é", "target": "/c", "bind": {"propagation": "rshared"}},
        {"type": "tmpfs", "target": "/d", "tmpfs": {"size": "5", "mode": 0o1777}},
    ]
    assert project["volumes"] == {"kept": {"name": "kept", "external": True}, "left": {"name": "left"}}
    assert compose_left(recipe(host={"Mounts": mounts})) == ()


def test_names_that_are_no_keys_are_kept_as_names(compose: Compose, tmp_path: Path) -> None:
    odd, net = "a vol: $x", "my net"
    one = recipe(
        host={"NetworkMode": net, "Mounts": [{"Type": "volume", "Source": odd, "Target": "/a"}]},
        attachments=(Attachment(net),),
    )
    project = read(compose, tmp_path, one, volumes=(MovedVolume(odd),))
    (volume,) = project["volumes"].items()
    assert volume[1]["name"] == odd.replace("$", "$$")
    assert project["services"]["web"]["volumes"][0]["source"] == volume[0]
    (network,) = project["networks"].items()
    assert network[1]["name"] == net
    assert set(project["services"]["web"]["networks"]) == {network[0]}


def test_networks_are_joined_as_before(compose: Compose, tmp_path: Path) -> None:
    first = Attachment(
        "front", ("web", "www"), "192.0.2.5", "2001:db8::5", ("169.254.1.1",), "02:00:00:00:00:01"
    )
    second = Attachment("back", links=(("db", "store"),))
    one = recipe(host={"NetworkMode": "front"}, attachments=(first, second))
    front, back = (MovedNetwork(name) for name in ("front", "back"))
    project = read(compose, tmp_path, one, networks=(front, back))
    assert project["services"]["web"]["networks"] == {
        "front": {
            "priority": 1000,
            "aliases": ["web", "www"],
            "ipv4_address": "192.0.2.5",
            "ipv6_address": "2001:db8::5",
            "link_local_ips": ["169.254.1.1"],
        },
        "back": None,
    }
    assert project["services"]["web"]["mac_address"] == "02:00:00:00:00:01"
    assert project["services"]["web"]["external_links"] == ["db:store"]
    assert {name: net["external"] for name, net in project["networks"].items()} == {
        "front": True,
        "back": True,
    }
    assert [work.text for work in compose_left(one)] == [
        "Compose asks for its hardware address 02:00:00:00:00:01 of engines since 25 only",
        "Compose cannot say that its links are on some of its networks only",
    ]


def test_a_network_that_prepare_does_not_make_is_made_by_compose(compose: Compose, tmp_path: Path) -> None:
    """One that is stopped may be on a network that is gone: the others have to be made all the same."""
    gone = Attachment("gone", ("alias",), "192.0.2.5", "2001:db8::5")
    stopped = recipe("old", attachments=(gone, Attachment("kept", ipv4="192.0.2.6")), is_running=False)
    one = recipe(attachments=(Attachment("kept"),))
    project = read(compose, tmp_path, one, stopped, networks=(MovedNetwork("kept"),))
    found = {name: bool(net.get("external")) for name, net in project["networks"].items()}
    assert found == {"gone": False, "kept": True}
    assert project["networks"]["gone"]["name"] == "gone"
    # An engine refuses an address of a network that it chose the range of.
    assert project["services"]["old"]["networks"] == {
        "gone": {"priority": 1000, "aliases": ["alias"]},
        "kept": {"ipv4_address": "192.0.2.6"},
    }
    left = all_left(Moved("lab.example", (one, stopped), networks=(MovedNetwork("kept"),)))
    (work,) = left.pop("old")
    assert left == {"web": ()}
    asked = "its address there, 192.0.2.5 and 2001:db8::5, is not asked for"
    assert work.text == f"prepare.sh makes no network gone, as none was found on lab.example, and {asked}"
    text = (tmp_path / "compose.yaml").read_text()
    assert f"old: {work.text}; {work.remedy}" in head(text)


def head(text: str) -> str:
    """The comment at the head of the file, in one line."""
    return " ".join(text.partition("\n\nname:")[0].replace("\n#", " ").split())


def test_an_address_that_another_may_be_given_first_is_said() -> None:
    free = recipe("free", attachments=(Attachment("net"),))
    asking = recipe(
        "asking", {"PidMode": "container:free"}, attachments=(Attachment("net", ipv4="192.0.2.5"),)
    )
    moved = Moved("host", (free, asking), networks=(MovedNetwork("net"),))
    (work,) = all_left(moved)["asking"]
    assert "192.0.2.5 on net may be given to free" in work.text
    assert f"asking: {work.text}; {work.remedy}" in head(to_compose(moved))


def test_the_default_network_is_joined_alone() -> None:
    alone, first, second = (
        Attachment("bridge"),
        Attachment("bridge"),
        Attachment("front", ("a b",), options=(("a", "b"),)),
    )
    assert "network_mode: bridge" in to_compose(Moved("h", (recipe(),)))
    assert "network_mode: bridge" in to_compose(Moved("h", (recipe(attachments=(first, second)),)))
    assert [work.remedy for work in compose_left(recipe(attachments=(first, second)))] == [
        "once it is made: docker network connect --alias 'a b' --driver-opt a=b front web"
    ]
    assert [work.text for work in compose_left(recipe(attachments=(second, alone)))] == [
        "Compose cannot put it on bridge as well",
        "Compose cannot say the driver's options a of its network front",
    ]


def test_other_containers_are_named_by_their_services(compose: Compose, tmp_path: Path) -> None:
    shared = {"NetworkMode": "container:db", "PidMode": "container:db", "IpcMode": "container:elsewhere"}
    services = read(compose, tmp_path, recipe(host=shared), recipe("db"))["services"]
    assert services["web"]["network_mode"] == "service:db"
    assert services["web"]["pid"] == "service:db"
    assert services["web"]["ipc"] == "container:elsewhere"


def test_what_was_not_running_is_left_out_until_it_is_asked_for(compose: Compose, tmp_path: Path) -> None:
    sleeper = recipe("db", is_running=False)
    waiting = recipe(host={"NetworkMode": "container:db"})
    project = read(compose, tmp_path, waiting, sleeper)
    assert project["services"]["db"]["profiles"] == ["stopped"]
    assert project["services"]["web"]["network_mode"] == "container:db"
    text = (tmp_path / "compose.yaml").read_text()
    assert "docker compose --profile stopped create" in text
    done = compose.run(tmp_path, "config", "--services")
    assert (done.returncode, done.stdout.split()) == (0, ["web"])


def labelled(name: str, service: str, depends_on: str = "", **fields: Any) -> Recipe:
    labels = {"com.docker.compose.project": "shop", "com.docker.compose.service": service}
    if depends_on:
        labels["com.docker.compose.depends_on"] = depends_on
    return recipe(name, body={"Labels": labels}, **fields)


def test_what_compose_made_waits_as_before(compose: Compose, tmp_path: Path) -> None:
    services = read(
        compose,
        tmp_path,
        labelled(
            "shop-web-1", "web", "db:service_healthy:true,init:service_completed_successfully:false,gone:x:y"
        ),
        labelled("shop-db-1", "db"),
        labelled("shop-init-1", "init", "db:service_started:false", is_running=False),
        recipe("db"),
    )["services"]
    assert services["shop-web-1"]["depends_on"] == {
        "shop-db-1": {"condition": "service_healthy", "restart": True, "required": True}
    }
    assert services["shop-init-1"]["depends_on"] == {
        "shop-db-1": {"condition": "service_started", "required": True}
    }
    assert "depends_on" not in services["db"]


def test_nothing_waits_in_a_ring(compose: Compose, tmp_path: Path) -> None:
    services = read(
        compose,
        tmp_path,
        labelled("a", "a", "b:service_started:false"),
        labelled("b", "b", "c:service_started:false"),
        labelled("c", "c", "a:service_started:false"),
    )["services"]
    assert [name for name in "abc" if "depends_on" in services[name]] == ["a", "b"]


def test_links_wait_for_what_they_name(compose: Compose, tmp_path: Path) -> None:
    services = read(compose, tmp_path, recipe(host={"Links": ["db:store", "gone:x"]}), recipe("db"))[
        "services"
    ]
    assert set(services["web"]["depends_on"]) == {"db"}
    assert services["web"]["external_links"] == ["db:store", "gone:x"]


def test_images_are_pulled_only_where_a_registry_has_them(compose: Compose, tmp_path: Path) -> None:
    digest = f"registry.lab.example/app:1@sha256:{'a' * 64}"
    images = {
        "sha256:1": MovedImage("sha256:1", digest),
        "sha256:2": MovedImage("sha256:2", "a:1", archive="x.tar"),
    }
    loaded = Recipe("2" * 64, "loaded", "a:1", "sha256:2")
    lost = Recipe("3" * 64, "lost", "b:1", "sha256:3")
    services = read(compose, tmp_path, recipe(), loaded, lost, images=images)["services"]
    assert {name: (one["image"], one["pull_policy"]) for name, one in services.items()} == {
        "web": (digest, "missing"),
        "loaded": ("a:1", "never"),
        "lost": ("b:1", "missing"),
    }


@pytest.mark.parametrize("host", ["web", "Web.Example", "web-1.prod", "-_", "...", "é", "1", "A" * 100])
def test_every_host_gives_a_project_a_name(compose: Compose, tmp_path: Path, host: str) -> None:
    (tmp_path / "compose.yaml").write_text(to_compose(Moved(host, (recipe(),))))
    done = compose.run(tmp_path, "config", "--format", "json")
    assert done.returncode == 0, done.stderr
    plain = "".join(letter for letter in host[:60].lower() if letter.isascii() and letter.isalnum())
    assert plain in json.loads(done.stdout)["name"].replace("-", "")


def test_nothing_of_a_name_leaves_its_comment_or_its_string(compose: Compose, tmp_path: Path) -> None:
    hostile = "x\n  evil: {image: evil}\n\u2028# \x1b[2J"
    one = recipe(body={"Labels": {hostile: hostile}, f"{hostile}": 1}, host={"CapAdd": [hostile]})
    project = read(compose, tmp_path, one)
    assert set(project["services"]) == {"web"}
    assert project["services"]["web"]["labels"] == {hostile: hostile}
    text = (tmp_path / "compose.yaml").read_text()
    assert all(line.startswith("#") for line in text.partition("\n\nname:")[0].splitlines())
    assert "\x1b" not in text
    assert "\u2028" not in text


def test_half_a_character_is_refused() -> None:
    with pytest.raises(Unwritable):
        to_compose(Moved("host", (recipe(body={"Cmd": ["\udc80"]}),)))
