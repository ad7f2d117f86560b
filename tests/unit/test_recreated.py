"""What is told of a container before and after it is made anew with another image."""

from __future__ import annotations

from typing import Any

import pytest

from tui.domain.recreated import carried, changed_by_image, new_volumes, not_carried, on_this_host

ID = "c" * 64
NAMES = {ID: "web"}


def image(id: str = "1", **config: Any) -> dict[str, Any]:
    base = {"Cmd": ["serve"], "Env": ["PATH=/bin", "COLOUR=red"], "Labels": {"vendor": "acme"}}
    return {"Id": f"sha256:{id}", "Config": {**base, **config}}


def inspect(config: Any = None, host: Any = None, mounts: Any = ()) -> dict[str, Any]:
    base = {
        "Hostname": ID[:12],
        "Image": "web:1",
        "Cmd": ["serve"],
        "Env": ["TOKEN=s3cret-value", "PATH=/bin", "COLOUR=red"],
        "Labels": {"vendor": "acme", "team": "fleet", "com.docker.compose.project": "p"},
    }
    return {
        "Id": ID,
        "Name": "/web",
        "Image": "sha256:1",
        "Config": {**base, **(config or {})},
        "HostConfig": {"NetworkMode": "none", **(host or {})},
        "Mounts": list(mounts),
        "NetworkSettings": {"Networks": {"none": {}}},
        "State": {"Running": True},
    }


def volume(name: str, place: str) -> dict[str, Any]:
    return {"Type": "volume", "Name": name, "Source": f"/v/{name}", "Destination": place, "RW": True}


def test_what_was_said_is_carried_and_what_the_image_says_is_not() -> None:
    told = carried(
        inspect(
            {"User": "7"},
            {"Memory": 1 << 20, "RestartPolicy": {"Name": "always"}},
            [volume("data", "/data"), volume("logs", "/logs")],
        ),
        image(),
        NAMES,
    )
    assert set(told) == {
        "compose's own labels",
        "environment TOKEN",
        "labels team",
        "memory limit",
        "mounts /data, /logs",
        "restart policy",
        "user",
    }


def test_no_value_of_an_environment_is_told() -> None:
    one = inspect({"Cmd": ["serve", "--token", "s3cret-value"], "Labels": {"t": "s3cret-value"}})
    other = inspect({"Env": ["TOKEN=an0ther-value"], "Labels": {}})
    told = (
        *carried(one, image(), NAMES),
        *changed_by_image(one, image(), image("2", Env=["COLOUR=blue"])),
        *map(str, not_carried(one, image(), other, image("2"), NAMES)),
    )
    assert told
    assert "s3cret" not in "".join(told)


def test_of_many_only_some_are_named() -> None:
    (told,) = [
        line
        for line in carried(inspect({"Labels": {f"l{n}": "x" for n in range(20)}}), image(), NAMES)
        if line.startswith("labels")
    ]
    assert told == "labels l0, l1, l10, l11, l12, l13 and 14 more"


def test_names_that_were_taken_out_are_said() -> None:
    assert "without the image's COLOUR" in carried(inspect({"Env": ["PATH=/bin"]}), image(), NAMES)


def changed(of: dict[str, Any], **config: Any) -> set[str]:
    return set(changed_by_image(of, image(), image("2", **config)))


def test_what_the_new_image_says_otherwise() -> None:
    told = changed(
        inspect(),
        Cmd=["serve", "--new"],
        User="app",
        Env=["PATH=/bin", "COLOUR=blue", "SIZE=1"],
        Labels={"vendor": "other"},
        Volumes={"/data": {}},
    )
    assert told == {
        'command: ["serve"] -> ["serve", "--new"]',
        "user: none -> app",
        "labels vendor",
        "environment: COLOUR has another value",
        "environment: SIZE is new",
        "a new volume without a name at /data",
    }


def test_what_was_said_by_hand_is_not_changed_by_it() -> None:
    own = inspect({"Cmd": ["mine"], "User": "7", "Env": ["COLOUR=green"], "Labels": {"vendor": "me"}})
    assert changed(own, Cmd=["x"], User="app", Env=["COLOUR=blue"], Labels={"vendor": "other"}) == set()


def test_its_own_entrypoint_keeps_the_command_of_any_image_away() -> None:
    own = inspect({"Entrypoint": ["mine"], "Cmd": None})
    assert changed(own, Cmd=["x"], Env=["PATH=/bin", "COLOUR=red"]) == set()


def test_a_name_that_the_new_image_has_no_more() -> None:
    assert changed(inspect(), Env=["PATH=/bin"]) == {"environment: COLOUR goes"}


def test_a_volume_is_not_new_where_something_is_mounted() -> None:
    wants = image("2", Volumes={"/data": {}, "/more": {}})
    assert new_volumes(inspect(mounts=[volume("data", "/data")]), wants) == (
        "a new volume without a name at /more",
    )


def test_what_is_not_carried_is_told_apart_from_what_the_image_says() -> None:
    new_image = image("2", Volumes={"/data": {}}, Env=["PATH=/bin", "COLOUR=blue"])
    made = inspect(
        {"Env": ["PATH=/bin", "COLOUR=blue", "TOKEN=s3cret-value"]}, {"Memory": 1}, [volume("x", "/data")]
    )
    made["Image"] = "sha256:2"
    (found,) = not_carried(inspect(), image(), made, new_image, NAMES)
    assert found.what == "memory limit"
    lost = not_carried(inspect(mounts=[volume("data", "/data")]), image(), made, new_image, NAMES)
    assert {d.what for d in lost} == {"memory limit", "mount /data"}


@pytest.mark.parametrize("option", ["z", "ro,Z"])
def test_binds_that_are_labelled_keep_their_option(option: str) -> None:
    of = inspect(host={"Binds": [f"/srv/x:/x:{option}", "/srv/y:/y:ro"]})
    body = {"HostConfig": {"Memory": 1, "Mounts": [{"Target": "/x"}, {"Target": "/y", "Type": "bind"}]}}
    assert on_this_host(body, of)["HostConfig"] == {
        "Memory": 1,
        "Mounts": [{"Target": "/y", "Type": "bind"}],
        "Binds": [f"/srv/x:/x:{option}"],
    }
    assert body["HostConfig"]["Mounts"], "what was given is left as it is"  # type: ignore[index]
    assert on_this_host(body, inspect()) == body
