"""Names given to and taken off images, and their removal."""

from __future__ import annotations

import pytest

from tests.contract.conftest import connected
from tests.contract.host import Host, unique
from tests.lab.proxy import CountingProxy
from tui.engine.client import Engine
from tui.engine.errors import Conflict, EngineError, NotFound


@pytest.fixture
def tag(host: Host) -> str:
    """The only name of an image of its own."""
    made = f"contract/{unique('app')}:1"
    host.image(made)
    return made


def test_tag_and_untag(host: Host, engine: Engine, tag: str) -> None:
    image = host.api.inspect_image(tag)["Id"]
    other = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/{unique('app')}:2016_0900"
    engine.tag(image, other)
    assert sorted(host.tags(image)) == sorted([tag, other])
    assert engine.untag(other) == [{"Untagged": other}]
    assert host.tags(image) == [tag]


def test_tag_over_a_name_moves_it_silently(host: Host, engine: Engine, tag: str) -> None:
    old = host.api.inspect_image(tag)["Id"]
    new = host.image(f"contract/{unique('next')}:1")
    engine.tag(new, tag)
    assert tag in host.tags(new)
    assert host.tags(old) == []


def test_tag_what_is_not_there(engine: Engine) -> None:
    with pytest.raises(NotFound):
        engine.tag("sha256:" + "1" * 64, "contract/x:1")


@pytest.mark.parametrize("name", ["contract/Upper:1", "contract/x:.1", "contract//x:1"])
def test_tag_with_what_is_no_name(engine: Engine, host: Host, name: str) -> None:
    with pytest.raises(EngineError):
        engine.tag("busybox:latest", name)
    assert not [t for t in host.tags("busybox:latest") if t.startswith("contract/")]


@pytest.mark.parametrize("remove", ["untag", "remove_image"])
def test_a_name_that_is_not_there(engine: Engine, remove: str) -> None:
    with pytest.raises(NotFound):
        getattr(engine, remove)("contract/never:1")


def test_the_last_name_goes_with_the_image(host: Host, engine: Engine, tag: str) -> None:
    image = host.api.inspect_image(tag)["Id"]
    told = engine.remove_image(tag)
    assert {"Untagged": tag} in told
    assert {"Deleted": image} in told
    assert image not in {i.id for i in engine.list_images()}


def test_remove_by_id(host: Host, engine: Engine, tag: str) -> None:
    image = host.api.inspect_image(tag)["Id"]
    assert {"Deleted": image} in engine.remove_image(image)


def test_remove_by_id_with_several_names_is_refused(host: Host, engine: Engine, tag: str) -> None:
    image = host.api.inspect_image(tag)["Id"]
    other = f"contract/{unique('second')}:1"
    host.api.tag(image, other)
    with pytest.raises(Conflict, match="referenced in multiple repositories"):
        engine.remove_image(image)
    assert sorted(host.tags(image)) == sorted([tag, other])


@pytest.mark.parametrize("start", [False, True], ids=["stopped", "running"])
@pytest.mark.parametrize("by", ["name", "id"])
def test_remove_what_a_container_uses_is_refused(
    host: Host, engine: Engine, tag: str, start: bool, by: str
) -> None:
    image = host.api.inspect_image(tag)["Id"]
    user = host.container(unique("user"), image=tag, start=start)
    with pytest.raises(Conflict) as caught:
        engine.remove_image(tag if by == "name" else image)
    assert user[:12] in caught.value.detail
    assert host.tags(image) == [tag]


def test_a_name_in_use_can_be_untagged_while_others_are_left(host: Host, engine: Engine, tag: str) -> None:
    other = f"contract/{unique('left')}:1"
    host.api.tag(tag, other)
    host.container(unique("user"), image=tag)
    assert engine.untag(tag) == [{"Untagged": tag}]
    assert engine.inspect_image(other)["RepoTags"] == [other]


def test_removal_never_prunes_and_never_forces(tag: str, proxy: CountingProxy) -> None:
    engine = connected(proxy.url)
    engine.tag(tag, tag + "-2")
    engine.untag(tag + "-2")
    engine.remove_image(tag)
    engine.close()
    deletes = [request for request in proxy.requests if request.startswith("DELETE")]
    assert len(deletes) == 2
    assert all("noprune=1" in r or "noprune=True" in r for r in deletes)
    assert not [r for r in deletes if "force=1" in r or "force=True" in r]
