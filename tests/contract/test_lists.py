"""What the lists say, record by record."""

from __future__ import annotations

import time

import pytest

from tests.contract.conftest import connected
from tests.contract.host import Host, unique
from tests.lab.engine import DockerEngine
from tests.lab.proxy import CountingProxy
from tests.wait import eventually
from tui.domain.container import Container
from tui.domain.image import Image
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.engine.errors import NotFound
from tui.engine.first import first_look

HOSTILE = {
    "[/x]": "[bold]\x1b[31mred\x07",
    "wide": "\u6f22\u5b57",
    "bidi": "\u202egnp.exe",
    "lines": "a\nb\r\u2028c",
}


def container_of(engine: Engine, container: str) -> Container:
    (found,) = engine.list_containers([container])
    return found


def image_of(engine: Engine, image: str) -> Image:
    return next(i for i in engine.list_images() if i.id == image)


def test_a_created_container_is_listed_with_its_parts(host: Host, engine: Engine) -> None:
    name = unique("web.1")
    made = host.container(name, labels=HOSTILE)
    found = next(c for c in engine.list_containers() if c.id == made)
    assert (found.name, found.image, found.state) == (name, "busybox:latest", "created")
    assert not found.is_running
    assert found.exit_code is None
    assert dict(found.labels).items() >= HOSTILE.items()
    assert abs(found.created - time.time()) < 60
    assert "sleep 100000" in found.command


def test_a_running_container_tells_since_when(host: Host, engine: Engine) -> None:
    found = container_of(engine, host.container(unique("run"), start=True))
    assert (found.state, found.is_running, found.health) == ("running", True, "")
    assert found.since is not None
    assert abs(found.since - time.time()) < 60


def test_a_killed_container_tells_its_exit_code(host: Host, engine: Engine) -> None:
    made = host.container(unique("killed"), start=True)
    host.api.kill(made)
    eventually(lambda: container_of(engine, made).state == "exited")
    assert container_of(engine, made).exit_code == 137


def test_only_the_containers_asked_for_are_listed(host: Host, engine: Engine) -> None:
    first, second, _ = (host.container(unique("some"), start=running) for running in (True, False, True))
    assert {c.id for c in engine.list_containers([first, second])} == {first, second}
    assert engine.list_containers(["0" * 64]) == ()
    assert engine.list_containers([]) == ()


def test_an_image_is_listed_with_its_names(host: Host, engine: Engine) -> None:
    tag, other = f"contract/{unique('app')}:1", f"127.0.0.1:5999/contract/{unique('app')}:2.0"
    made = host.image(tag)
    host.api.tag(made, other)
    found = image_of(engine, made)
    assert sorted(found.tags) == sorted([tag, other])
    assert found.size is not None
    assert found.size > 0
    assert found.short_id == made.removeprefix("sha256:")[:12]


def test_an_image_that_lost_its_name_has_none(host: Host, engine: Engine) -> None:
    tag = f"contract/{unique('moved')}:1"
    old = host.image(tag)
    new = host.image(f"contract/{unique('new')}:1")
    host.api.tag(new, tag)
    assert image_of(engine, old).tags == ()
    assert tag in image_of(engine, new).tags


def test_a_container_names_its_image_by_id_even_when_the_tag_moved(host: Host, engine: Engine) -> None:
    tag = f"contract/{unique('used')}:1"
    image = host.image(tag)
    made = host.container(unique("user"), image=tag)
    assert container_of(engine, made).image_id == image
    host.api.tag("busybox:latest", tag)
    assert container_of(engine, made).image_id == image
    assert container_of(engine, made).image == image


def test_looking_at_an_image_again_gives_the_record_of_the_list(host: Host, engine: Engine) -> None:
    first, second = f"contract/{unique('again')}:1", f"contract/{unique('again')}:2"
    made = host.image(first)
    host.api.tag(made, second)
    listed = image_of(engine, made)
    again = engine.images_by_id([made])
    if again is not None:  # None says: list them all
        assert again == (listed,)
    repositories = {digest.partition("@")[0] for digest in listed.digests}
    if host.has_containerd_store:
        assert repositories == {first.partition(":")[0], second.partition(":")[0]}


def test_an_image_that_went_is_not_made_up(host: Host, engine: Engine) -> None:
    made = host.image(f"contract/{unique('gone')}:1")
    host.api.remove_image(made, noprune=True)
    assert engine.images_by_id([made]) in (None, ())
    with pytest.raises(NotFound):
        engine.inspect_image(made)


def test_one_request_for_each_list(host: Host, proxy: CountingProxy) -> None:
    ids = [host.container(unique("many")) for _ in range(3)]
    engine = connected(proxy.url)
    for ask in (engine.list_containers, engine.list_images, lambda: engine.list_containers(ids)):
        before = len(proxy.requests)
        assert ask()
        assert len(proxy.requests) == before + 1, proxy.requests[before:]
    engine.close()


def test_the_first_look_sees_what_the_engine_sees(host: Host, engine: Engine) -> None:
    host.container(unique("first"), start=True)
    look = first_look(Endpoint.at(host.url))
    info = engine.connect()
    assert (look.info.name, look.info.version, look.info.api_version) == (
        info.name,
        info.version,
        info.api_version,
    )
    assert [(c.id, c.name, c.image_id) for c in look.containers] == [
        (c.id, c.name, c.image_id) for c in engine.list_containers()
    ]


def test_an_engine_that_refuses_old_clients(docker26_strict: DockerEngine) -> None:
    assert first_look(Endpoint.at(docker26_strict.url)).info.api_version == "1.45"
    engine = connected(docker26_strict.url)
    assert (engine.list_containers(), engine.list_images()) == ((), ())
    engine.close()
