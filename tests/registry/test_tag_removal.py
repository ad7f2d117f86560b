"""Removing one tag at real registries: never another tag of the image, and never the image."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.lab.fronted import FrontedRegistry
from tests.lab.tls_rules import Answer, Rule
from tests.registry.yard import Builder, Yard, building, fresh
from tui.registry.client import RegistryClient
from tui.registry.errors import Denied, NotThere, RegistryError


@pytest.fixture
def client(yard: Yard) -> Iterator[RegistryClient]:
    with yard.client(yard.source) as made:
        yield made


def tagged(there: Builder, *tags: str) -> str:
    """An image with these tags; its digest."""
    digest = there.image(os.urandom(20), tag=tags[0])
    for tag in tags[1:]:
        there.tag(tag, digest)
    return digest


def left(yard: Yard, there: Builder) -> tuple[dict[str, str], list[str]]:
    """Tags and manifests of the repository."""
    return yard.source.storage.tags(there.repository), yard.source.storage.images(there.repository)


@pytest.mark.parametrize("removes_tags", [False, True], ids=["distribution 2.8", "distribution 3"])
def test_one_tag_of_several(yard: Yard, there: Builder, client: RegistryClient, removes_tags: bool) -> None:
    digest = tagged(there, "v1", "v2", "latest")
    yard.source.removes_tags = removes_tags
    client.remove_tag(there.repository, "v2", digest)
    assert left(yard, there) == ({"v1": digest, "latest": digest}, [digest])
    with pytest.raises(NotThere):
        client.head(there.repository, "v2")
    if removes_tags:
        assert yard.source.asked("PUT") == yard.source.asked("POST") == []


@pytest.mark.parametrize("removes_tags", [False, True])
def test_the_last_tag_leaves_the_image(
    yard: Yard, there: Builder, client: RegistryClient, removes_tags: bool
) -> None:
    children = {there.image(os.urandom(5)): "linux/amd64", there.image(os.urandom(5)): "linux/arm64"}
    digest = there.index(children, "v1")
    before = client.manifest(there.repository, "v1")
    yard.source.removes_tags = removes_tags
    client.remove_tag(there.repository, "v1", digest)
    tags, images = left(yard, there)
    assert (tags, set(images)) == ({}, {digest, *children})
    client.put_manifest(there.repository, "v1", before)
    assert there.digest("v1") == digest


def test_a_tag_that_has_moved_or_gone_is_left_alone(
    yard: Yard, there: Builder, client: RegistryClient
) -> None:
    first = tagged(there, "v1")
    second = tagged(there, "v1")
    with pytest.raises(RegistryError, match="something else by now"):
        client.remove_tag(there.repository, "v1", first)
    with pytest.raises(NotThere):
        client.remove_tag(there.repository, "v0", first)
    assert left(yard, there)[0] == {"v1": second}
    assert yard.source.asked("DELETE") == []


def test_where_nothing_is_removed_nothing_is_changed(yard: Yard, keeper: FrontedRegistry) -> None:
    with building(keeper, fresh()) as there, yard.client(keeper) as client:
        digest = tagged(there, "v1")
        keeper.reset()
        with pytest.raises(RegistryError, match=r"removes no tags by this API.*405"):
            client.remove_tag(there.repository, "v1", digest)
        assert keeper.storage.tags(there.repository) == {"v1": digest}
        assert keeper.storage.images(there.repository) == [digest]
        assert keeper.asked("PUT") == keeper.asked("POST") == []


def test_who_may_not_remove(yard: Yard, there: Builder, client: RegistryClient) -> None:
    digest = tagged(there, "v1")
    refusal = Answer.error(403, "DENIED", "requested access to the resource is denied")
    yard.source.rules.append(Rule("DELETE", answer=refusal))
    with pytest.raises(Denied):
        client.remove_tag(there.repository, "v1", digest)
    assert left(yard, there) == ({"v1": digest}, [digest])


@pytest.mark.parametrize(
    "failing",
    [Rule("PUT", "/manifests/v1$", times=1), Rule("DELETE", "/manifests/sha256:")],
    ids=["put", "delete"],
)
def test_what_fails_on_the_way_is_put_back(
    yard: Yard, there: Builder, client: RegistryClient, failing: Rule
) -> None:
    digest = tagged(there, "v1", "v2")
    # The first two removals are trials, of what is not there and of what nobody uses.
    trials = [Rule("DELETE", "/manifests/sha256:", times=2)] if failing.method == "DELETE" else []
    broken = Rule(failing.method, failing.path, failing.times, Answer(500))
    yard.source.rules.extend([*trials, broken])
    with pytest.raises(RegistryError, match="trouble"):
        client.remove_tag(there.repository, "v1", digest)
    assert there.digest("v1") == there.digest("v2") == digest


def test_what_cannot_even_be_put_back_is_told(yard: Yard, there: Builder, client: RegistryClient) -> None:
    digest = tagged(there, "v1")
    yard.source.rules.extend(
        [
            Rule("DELETE", "/manifests/sha256:", times=2),
            Rule("PUT", "/manifests/v1$", times=1),
            Rule("DELETE", "/manifests/sha256:", answer=Answer(500)),
            Rule("PUT", "/manifests/v1$", answer=Answer(503)),
        ]
    )
    with pytest.raises(RegistryError, match="half removed") as caught:
        client.remove_tag(there.repository, "v1", digest)
    assert digest in caught.value.detail
    assert digest in caught.value.hint


@contextmanager
def pushed_after(yard: Yard, there: Builder, path: str) -> Iterator[list[str]]:
    """Somebody pushes v1 at the first request after one that puts to this path; the digest of what was pushed."""
    with building(yard.source, there.repository) as somebody:
        other: list[str] = []
        check = yard.source.front.check
        assert check is not None

        def pushing(asked: object, body: object) -> Answer | None:
            if not other and yard.source.asked("PUT", path):
                other.append(tagged(somebody, "v1"))
            return check(asked, body)  # type: ignore[arg-type]

        yard.source.front.check = pushing
        try:
            yield other
        finally:
            yard.source.front.check = check


def test_a_push_in_between_stays(yard: Yard, there: Builder, client: RegistryClient) -> None:
    digest = tagged(there, "v1")
    # Once the trial's manifest is put, and before the tag is.
    with (
        pushed_after(yard, there, "/manifests/") as other,
        pytest.raises(RegistryError, match="something else by now"),
    ):
        client.remove_tag(there.repository, "v1", digest)
    assert there.digest("v1") == other[0]


def test_a_push_right_after_the_tag_was_written_stays(
    yard: Yard, there: Builder, client: RegistryClient
) -> None:
    digest = tagged(there, "v1", "v2")
    with (
        pushed_after(yard, there, "/manifests/v1") as other,
        pytest.raises(RegistryError, match="v1 is something else"),
    ):
        client.remove_tag(there.repository, "v1", digest)
    assert (there.digest("v1"), there.digest("v2")) == (other[0], digest)


def test_a_cut_after_it_is_gone_is_no_failure(yard: Yard, there: Builder, client: RegistryClient) -> None:
    digest = tagged(there, "v1", "v2")
    check = yard.source.front.check
    assert check is not None

    def cutting(asked: object, body: object) -> Answer | None:
        if getattr(asked, "method", "") == "DELETE":
            yard.source.storage.remove_tag(there.repository, "v1")
            return Answer(502)
        return check(asked, body)  # type: ignore[arg-type]

    yard.source.front.check = cutting
    try:
        client.remove_tag(there.repository, "v1", digest)
    finally:
        yard.source.front.check = check
    assert left(yard, there) == ({"v2": digest}, [digest])


def test_a_registry_that_takes_the_image_along(yard: Yard, there: Builder, client: RegistryClient) -> None:
    digest = tagged(there, "v1")
    check = yard.source.front.check
    assert check is not None

    def greedy(asked: object, body: object) -> Answer | None:
        if getattr(asked, "method", "") == "DELETE":
            yard.source.storage.remove_tag(there.repository, "v1")
            yard.source.storage.remove_image(there.repository, digest)
            return Answer(202)
        return check(asked, body)  # type: ignore[arg-type]

    yard.source.front.check = greedy
    try:
        with pytest.raises(RegistryError, match="removed the image with its tag v1") as caught:
            client.remove_tag(there.repository, "v1", digest)
        assert "If v1 was not its only tag" in caught.value.hint
    finally:
        yard.source.front.check = check
    assert left(yard, there) == ({}, [digest])
