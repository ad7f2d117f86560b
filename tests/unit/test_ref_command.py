"""`dtui ref NAME` in words."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.unit.names_drawn import references
from tui.domain.reference import InvalidReference, Reference
from tui.ref_command import describe, spellings

ECR = "329074924855.dkr.ecr.us-east-1.amazonaws.com"
DIGEST = "sha256:" + "a" * 64


def lines(name: str) -> dict[str, str]:
    """The described parts by their titles."""
    return {line[:12].strip(): line[12:] for line in describe(name).splitlines() if line[:1] != " "}


def test_a_familiar_name() -> None:
    said = lines("redis")
    assert said["registry"] == "docker.io (Docker Hub)"
    assert said["repository"] == "library/redis"
    assert said["tag"] == "latest (not said)"
    assert (said["canonical"], said["familiar"]) == ("docker.io/library/redis:latest", "redis:latest")
    assert said["push"].startswith("to Docker Hub (docker.io), repository library/redis, tag latest")


def test_an_ecr_name_tells_account_and_region() -> None:
    said = lines(f"{ECR}/fleet:1")
    assert said["registry"] == f"{ECR} (ECR, account 329074924855, region us-east-1)"
    assert said["push"] == f"to {ECR}, repository fleet, tag 1"


def test_a_loopback_name() -> None:
    assert "own machine" in lines("localhost:5000/app:1")["registry"]


def test_a_digest_cannot_be_pushed_to() -> None:
    assert lines(f"redis@{DIGEST}")["push"].startswith("not possible")
    assert lines(f"redis:7@{DIGEST}")["digest"] == DIGEST


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("redis:7", 6),
        ("redis", 12),
        ("acme/app", 6),
        ("docker.io/foo.bar/x:1", 2),
        ("library/foo/bar:2", 3),
        ("ghcr.io/acme/app", 2),
        (f"redis@{DIGEST}", 6),
    ],
)
def test_equal_spellings(name: str, same: int) -> None:
    found = spellings(Reference.parse(name))
    assert len(set(found)) == len(found) == same
    assert name in found


@given(references)
def test_every_spelling_means_the_name(name: str) -> None:
    try:
        reference = Reference.parse(name)
    except ValueError:
        return
    found = spellings(reference)
    assert reference.canonical in found
    assert all(Reference.parse(text) == reference for text in found)


def test_what_is_no_name_is_refused() -> None:
    with pytest.raises(InvalidReference, match="capital letters"):
        describe("Foo/Bar")
