"""What pins keep, where a tag has gone from its pin, and tags from a template."""

from __future__ import annotations

import pytest

from tui.domain.image import Image
from tui.domain.pin import Pin, PinSet, digests_of, drift, pinned_reference
from tui.domain.pin_template import DEFAULT, InvalidTemplate, tag_of

A, B = "sha256:" + "a" * 64, "sha256:" + "b" * 64
REDIS = Pin("docker.io/library/redis:latest", A, "", ("ghcr.io/acme/redis:2016",))


def image(*tags: str, digests: tuple[str, ...] = (), id: str = "sha256:" + "1" * 64) -> Image:
    return Image(id, tags, digests, 1, 1465722000, {})


def test_a_pinned_name_is_neither_taken_off_nor_moved_nor_its_image_removed() -> None:
    pins = PinSet([REDIS])
    here = image("redis:latest", "other:1", digests=(f"redis@{A}",))
    for name in ("redis", "redis:latest", "docker.io/library/redis:latest"):
        assert "is pinned: unpin it first" in pins.keeps_name(name, here)
        assert pins.moves_name(name)
    assert "pinned as redis:latest" in pins.keeps_image(here)
    assert pins.keeps_name("other:1", here) == ""
    assert pins.moves_name("other:1") == ""
    assert pins.mark("other:1", here) is None
    assert pins.mark("redis:latest", here) is REDIS


def test_an_explicit_tag_is_kept_like_the_name() -> None:
    pins = PinSet([REDIS])
    mirrored = image("ghcr.io/acme/redis:2016")
    assert "pinned with redis:latest" in pins.keeps_name("ghcr.io/acme/redis:2016", mirrored)
    assert pins.keeps_image(mirrored)
    assert pins.mark("ghcr.io/acme/redis:2016", mirrored) is REDIS


def test_the_pinned_digest_is_kept_where_the_tag_has_gone_on() -> None:
    pins = PinSet([REDIS])
    old = image("redis:7", "redis:7.2", "mine:1", digests=(f"redis@{A}",))
    assert f"redis@{A}" in pins.keeps_name("redis:7", old)
    assert pins.keeps_name("redis:7.2", old)
    assert pins.keeps_name("mine:1", old) == ""
    assert pins.keeps_image(old)
    assert pins.mark("redis:7", old) is REDIS
    assert pins.mark("mine:1", old) is None
    untagged = image(digests=(f"redis@{A}",))
    assert pins.mark("", untagged) is REDIS
    assert pins.keeps_image(untagged)


def test_the_same_digest_in_another_repository_is_another_thing() -> None:
    here = image("mirror/redis:1", digests=(f"mirror/redis@{A}",))
    assert PinSet([REDIS]).mark("mirror/redis:1", here) is None
    assert PinSet([REDIS]).keeps_image(here) == ""


def test_a_sibling_of_a_pinned_name_may_go() -> None:
    here = image("redis:latest", "redis:7", digests=(f"redis@{A}",))
    assert PinSet([REDIS]).keeps_name("redis:7", here) == ""
    assert PinSet([REDIS]).mark("redis:7", here) is REDIS


def test_without_a_digest_the_image_id_is_kept() -> None:
    pin = Pin("localhost:5000/app:dev", "", B)
    assert PinSet([pin]).keeps_image(image("app:other", id=B))
    assert PinSet([pin]).mark("", image(id=B)) is pin
    assert PinSet([pin]).keeps_image(image("app:other")) == ""
    assert "no registry digest" in pin.said


def test_in_the_containerd_store_an_untagged_image_has_its_digest_as_id() -> None:
    assert PinSet([REDIS]).mark("", image(id=A)) is REDIS
    assert PinSet([REDIS]).keeps_image(image(id=A))


def test_a_file_that_cannot_be_read_keeps_everything() -> None:
    pins = PinSet(trouble="pins.toml cannot be read")
    here = image("x:1", "x:2")
    assert pins.keeps_name("x:1", here) == pins.keeps_image(here) == "pins.toml cannot be read"
    assert pins.moves_name("x:1") == "pins.toml cannot be read"
    assert pins.mark("x:1", here) is None


def test_drift() -> None:
    assert drift(REDIS, B) == f"the tag has moved away from the pin: {A} -> {B}"
    assert drift(REDIS, A) == drift(REDIS, "") == ""
    assert drift(Pin("docker.io/library/redis:latest"), B) == ""


def test_the_digests_of_one_repository_the_id_first() -> None:
    here = image("redis:1", digests=(f"redis@{A}", f"redis@{B}", f"mine@{A}"), id=B)
    assert digests_of(here, "redis:1") == (B, A)
    assert digests_of(here, "nginx") == ()
    assert pinned_reference("docker.io/library/redis:1", A) == f"redis@{A}"


@pytest.mark.parametrize(
    ("template", "tag"),
    [
        (DEFAULT, "20160612_0900_111111111111"),
        ("{tag}-{created:%Y%m%d}", "latest-20160612"),
        ("{digest:.8}", "aaaaaaaa"),
        ("fixed", "fixed"),
    ],
)
def test_template(template: str, tag: str) -> None:
    assert tag_of(template, "redis", image("redis:latest"), A) == tag


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{name}", "there is no"),
        ("{id.__class__}", "there is no"),
        ("{id[0]}", "there is no"),
        ("{}", "there is no"),
        ("{id", "expected"),
        ("{created:%H:%M}", "tag"),
        (".{id}", "tag"),
        ("{id:d}", "format"),
        ("", "tag"),
    ],
)
def test_a_template_that_gives_no_tag_says_why(template: str, why: str) -> None:
    with pytest.raises(InvalidTemplate, match=why):
        tag_of(template, "redis", image("redis:latest"))
