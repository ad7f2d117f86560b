"""The grammar of references: its published cases, spellings that mean one image, and reasons of refusal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.reference_cases import HEX, INVALID, SHA, VALID
from tui.domain.reference import InvalidReference, Reference, canonical


@pytest.mark.parametrize(("text", "registry", "repository", "tag", "digest", "familiar"), VALID)
def test_published_valid_names(
    text: str, registry: str, repository: str, tag: str | None, digest: str | None, familiar: str
) -> None:
    reference = Reference.parse(text)
    assert (reference.registry, reference.repository) == (registry, repository)
    assert (reference.tag, reference.digest) == (tag, digest)
    assert reference.familiar == familiar


@pytest.mark.parametrize(("text", "reason"), INVALID)
def test_published_invalid_names_are_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidReference, match=re.escape(reason)) as caught:
        Reference.parse(text)
    assert caught.value.text == text
    assert "\n" not in caught.value.reason
    assert "\x1b" not in caught.value.reason


def test_all_spellings_of_a_name_are_equal() -> None:
    spellings = [
        "redis",
        "redis:latest",
        "library/redis",
        "docker.io/redis",
        "docker.io/library/redis:latest",
    ]
    assert {Reference.parse(spelling) for spelling in spellings} == {Reference.parse("index.docker.io/redis")}
    assert Reference.parse("redis") != Reference.parse("redis:7")
    assert Reference.parse("redis").canonical == "docker.io/library/redis:latest"


def test_canonical_leaves_what_is_no_reference_alone() -> None:
    for text in (SHA, HEX, "<untagged> 3f1c0a9e77b2", "", "Foo", "web\x1b[31m"):
        assert canonical(text) == text
    assert canonical("redis") == "docker.io/library/redis:latest"
    assert canonical(f"redis@{SHA}") == f"docker.io/library/redis@{SHA}"


def test_with_tag_replaces_tag_and_digest() -> None:
    reference = Reference.parse(f"localhost:5000/app:1@{SHA}").with_tag("2")
    assert reference.canonical == "localhost:5000/app:2"
    with pytest.raises(InvalidReference, match="may not start"):
        reference.with_tag("-2")
    with pytest.raises(InvalidReference, match="empty"):
        reference.with_tag("")


def test_familiar_name_reads_back() -> None:
    assert Reference.parse("docker.io/library/redis").familiar_name == "redis"
    assert Reference.parse(f"docker.io/{HEX}").familiar_name == f"docker.io/{HEX}"
    assert Reference.parse("ghcr.io/acme/app:1").familiar_name == "ghcr.io/acme/app"


hosts = st.sampled_from(
    [
        "docker.io",
        "localhost",
        "localhost:5000",
        "Foo",
        "ghcr.io",
        "[::1]:5000",
        "329074924855.dkr.ecr.us-east-1.amazonaws.com",
    ]
)
components = st.from_regex(
    r"[a-z0-9]{1,5}([._]|__|-{1,3})[a-z0-9]{1,5}|[a-z0-9]{1,8}|localhost|library", fullmatch=True
)
repositories = st.lists(components, min_size=1, max_size=4).map("/".join)
tags = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}", fullmatch=True)
digests = st.text("0123456789abcdef", min_size=64, max_size=64).map("sha256:{}".format)


@given(hosts, repositories, st.none() | tags, st.none() | digests)
def test_every_spelling_reads_back(host: str, repository: str, tag: str | None, digest: str | None) -> None:
    text = f"{host}/{repository}" + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
    reference = Reference.parse(text)
    for spelling in (reference.canonical, reference.familiar, canonical(text)):
        assert Reference.parse(spelling) == reference
        assert Reference.parse(spelling).canonical == reference.canonical
    assert len(reference.familiar) <= len(reference.canonical)
    name = Reference.parse(reference.familiar_name)
    assert (name.registry, name.repository) == (reference.registry, reference.repository)


@given(st.text() | st.text("aA0.:/@-_[]%~ \x1b", max_size=12))
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    try:
        reference = Reference.parse(text)
    except InvalidReference as error:
        reason = error.reason
    else:
        assert Reference.parse(reference.canonical) == reference
        return
    assert reason
    assert reason.isprintable()
    assert canonical(text) == text
