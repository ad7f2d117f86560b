"""Findings by what engines really say of containers and images: there where something is made so, else not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.contract.host import Host, on_real_engines, unique
from tests.lab import seed
from tests.lab.buildkit import build_with_buildkit
from tests.wait import eventually
from tui.domain.changes import NOISE
from tui.domain.finding import IDS
from tui.engine.client import Engine
from tui.work.findings import Findings

Make = Callable[..., str]
# A container of which nothing is to be said.
SOUND: dict[str, Any] = {
    "Image": seed.BUSYBOX,
    "Cmd": ["sleep", "1000"],
    "User": "7:8",
    "Env": ["MODE=fast", "DB_PASSWORD_FILE=/run/secrets/db"],
    "StopSignal": "SIGKILL",
    "HostConfig": {
        "NetworkMode": "none",
        "RestartPolicy": {"Name": "on-failure"},
        "LogConfig": {"Type": "json-file", "Config": {"max-size": "1m"}},
    },
}
WRONG: dict[str, dict[str, Any]] = {
    "engine-socket": {"HostConfig": {"Binds": ["/var/run/docker.sock:/var/run/docker.sock:ro"]}},
    "privileged": {"HostConfig": {"Privileged": True}},
    "root": {"User": ""},
    "secret-env": {"Env": ["DB_PASSWORD=hunter22"]},
    "log-unbounded": {"HostConfig": {"LogConfig": {"Type": "json-file", "Config": {}}}},
    "anonymous-volume": {"Volumes": {"/cache": {}}},
    "shell-form": {"Cmd": ["/bin/sh", "-c", "sleep 1000"]},
    "no-restart": {"HostConfig": {"RestartPolicy": {"Name": ""}}},
}


@pytest.fixture
def make(host: Host) -> Iterator[Make]:
    """Makes containers by the API's own words; an image of them has a version for its tag."""
    made: list[str] = []
    sound = "findings/sound:1.2.3"
    host.api.tag(seed.BUSYBOX, "findings/sound", "1.2.3")

    def create(**body: Any) -> str:
        asked = SOUND | {"Image": sound} | body
        asked["HostConfig"] = SOUND["HostConfig"] | body.get("HostConfig", {})
        made.append(str(host.api.create_container_from_config(asked, unique("finding"))["Id"]))
        return made[-1]

    yield create
    for id in made:
        host.api.remove_container(id, force=True, v=True)
    host.api.remove_image(sound)


def found(engine: Engine, id: str) -> dict[str, str]:
    """What is found in a container, each with its reason."""
    work = Findings(engine, noise=NOISE)
    (container,) = engine.list_containers([id])
    work.list([container])
    eventually(lambda: work.of(container) is not None, what="its findings")
    work.close()
    return {finding.id: finding.reason for finding in work.of(container) or ()}


def found_in_image(engine: Engine, id: str) -> dict[str, str]:
    work = Findings(engine)
    work.look_at_image(id, engine.inspect_image(id))
    eventually(lambda: work.of_image(id) is not None, what="its findings")
    work.close()
    return {finding.id: finding.reason for finding in work.of_image(id) or ()}


def test_of_a_sound_container_nothing_is_said(engine: Engine, make: Make) -> None:
    assert found(engine, make()) == {}


@pytest.mark.parametrize("id", WRONG)
def test_what_is_made_so_is_found_and_nothing_else(engine: Engine, make: Make, id: str) -> None:
    assert id in IDS
    assert list(found(engine, make(**WRONG[id]))) == [id]


def test_a_tag_that_moves_and_has_moved(host: Host, engine: Engine, make: Make) -> None:
    host.api.tag(seed.BUSYBOX, "findings/moves", "stable")
    made = make(Image="findings/moves:stable")
    assert "no longer" not in found(engine, made)["moving-tag"]
    other = host.image("findings/other:1.0")
    host.api.tag(other, "findings/moves", "stable")
    assert "no longer" in found(engine, made)["moving-tag"]
    host.api.remove_image("findings/moves:stable")
    host.api.remove_image("findings/other:1.0")


def test_files_of_its_own(host: Host, engine: Engine, make: Make) -> None:
    made = make()
    host.api.put_archive(made, "/", seed.packed({"srv-state.db": b"x", "run/app.pid": b"1"}))
    assert found(engine, made) == {
        "writable-state": "1 file of its own, gone when it is removed: /srv-state.db"
    }


@on_real_engines
def test_how_large_a_log_has_become(host: Host, engine: Engine, make: Make) -> None:
    made = make(
        Cmd=["sh", "-c", "yes xxxxxxxxxxxxxxxxxxx | head -n 20000; exec sleep 1000"],
        HostConfig=WRONG["log-unbounded"]["HostConfig"],
    )
    host.api.start(made)
    eventually(lambda: len(host.api.logs(made, tail=20000).splitlines()) == 20000, 90, "all lines")
    reason = found(engine, made)["log-unbounded"]
    # 20 characters of text, and some 70 of what the driver puts around them.
    assert "it has 1." in reason or "it has 2M" in reason, reason


@on_real_engines
def test_what_crashes_again_and_again(host: Host, engine: Engine, make: Make) -> None:
    made = make(Cmd=["false"], HostConfig={"RestartPolicy": {"Name": "always"}})
    assert "restarts" not in found(engine, made)
    host.api.start(made)
    eventually(lambda: host.api.inspect_container(made)["RestartCount"] >= 3, what="three restarts")
    assert "was started again" in found(engine, made)["restarts"]


DOCKERFILE = "FROM busybox\n" + "\n".join(f"RUN true {n}" for n in range(6)) + "\nENV TOKEN=very-secret\n"


@on_real_engines
@pytest.mark.parametrize("builder", ["classic", "buildkit"])
def test_an_image(host: Host, engine: Engine, builder: str) -> None:
    tag = f"findings/{builder}:latest"
    if builder == "buildkit":
        image = build_with_buildkit(host.api, tag, DOCKERFILE)
    else:
        context = seed.packed({"Dockerfile": DOCKERFILE.encode()})
        for line in host.api.build(
            fileobj=context, custom_context=True, tag=tag, rm=True, decode=True, network_mode="none"
        ):
            assert "error" not in line, line
        image = seed.image_id(host.api, tag)
    reasons = found_in_image(engine, image)
    assert list(reasons) == ["root", "secret-env", "moving-tag", "empty-layers"]
    assert "true 2" in reasons["empty-layers"]
    assert "very-secret" not in " ".join(reasons.values())
    host.api.remove_image(tag)


def test_an_image_of_which_nothing_grave_is_said(host: Host, engine: Engine) -> None:
    made = host.image("findings/plain:1.4.2")
    assert list(found_in_image(engine, made)) == ["root"]
    host.api.remove_image("findings/plain:1.4.2")
