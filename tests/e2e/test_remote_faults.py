"""Copies and lists of remote tags in a real terminal while lines break, rights are missing and tags move."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.e2e.fleet import (
    Fleet,
    find,
    jobs,
    newest_job,
    repository_of,
    shows,
    squeezed,
    usable,
    with_repository,
)
from tests.e2e.forms import mirror, submit
from tests.e2e.terminal import Terminal
from tests.lab.fronted import FrontedRegistry
from tests.lab.pushed import push_image, push_index
from tests.lab.tls_registry import TlsRegistry
from tests.lab.tls_rules import Answer, Rule
from tests.wait import eventually


@pytest.fixture
def own(fleet20: Fleet) -> Iterator[str]:
    """A repository in Amazon's registry of which a name is here, without tags yet; `host/repository`."""
    name = with_repository(fleet20)
    yield name.rpartition(":")[0]
    fleet20.api.remove_image(name, force=True)


def tags_of(fleet: Fleet, own: str) -> dict[str, str]:
    return fleet.ecr.storage.tags(repository_of(own))


def look_into(fleet: Fleet, own: str) -> Terminal:
    """dtui at the tags of a repository."""
    screen = fleet.start()
    find(screen, "2", repository_of(own))
    screen.press("o")
    screen.wait_for(re.compile(rf"> .*{repository_of(own)} \d"))
    screen.wait_quiet()
    return screen


def test_a_new_tag_over_another_digest_and_back(fleet20: Fleet, own: str) -> None:
    fleet, repository = fleet20, repository_of(own)
    new = push_image(fleet.ecr.registry, repository, "v2", created="2021-01-01T00:00:00Z")
    old = push_image(fleet.ecr.registry, repository, "stable", created="2020-01-01T00:00:00Z")
    screen = look_into(fleet, own)
    screen.press("g")
    screen.wait_for(re.compile(r"^▌.*:v2 ", re.MULTILINE))
    submit(screen, "t", "New tag in", f"{own}:stable")
    screen.wait_for("Type the number of items (1)", within=60)
    screen.wait_quiet()
    told = (f"{own}:stable is replaced there: it is {old}", f"becomes {new}", "z puts it back", "ago")
    shows(squeezed(screen.text), *told)
    screen.press("1", "enter")
    eventually(lambda: tags_of(fleet, own) == {"v2": new, "stable": new})
    screen.wait_for("z takes it back")
    screen.press("z")
    eventually(lambda: tags_of(fleet, own) == {"v2": new, "stable": old})
    usable(screen)


def test_tags_that_are_looked_at_again(fleet20: Fleet, own: str) -> None:
    fleet, repository = fleet20, repository_of(own)
    registry, storage = fleet.ecr.registry, fleet.ecr.storage
    digest = push_image(registry, repository, "one")
    other = push_image(registry, repository, "two", content=b"something else")
    screen = look_into(fleet, own)
    screen.wait_for(re.compile(rf":one +{digest[7:19]} "))
    storage.point(repository, "one", other)
    screen.press("*")
    screen.wait_for("2 marked")
    fleet.ecr.front.requests.clear()
    screen.press("c")
    screen.wait_for(re.compile(rf":one +{other[7:19]} "))
    screen.wait_for(f"{fleet.ecr.host} was asked: ")
    heads = [line for line in fleet.ecr.front.requests if line.startswith("HEAD")]
    assert [line.rpartition("/")[2].split()[0] for line in sorted(heads)] == ["one", "two"]
    storage.tag(repository, digest, "three")
    storage.remove_tag(repository, "two")
    screen.press("ctrl+r")
    screen.wait_for(re.compile(rf":three +{digest[7:19]} "))
    screen.wait_gone(":two ")
    usable(screen)


def test_a_list_that_amazon_does_not_give(fleet20: Fleet, own: str) -> None:
    fleet, repository = fleet20, repository_of(own)
    digest = push_image(fleet.ecr.registry, repository, "one", created="2020-01-01T00:00:00Z")
    fleet.ecr.repositories.clear()
    fleet.ecr.add_repository(repository).denied.add("DescribeImages")
    screen = look_into(fleet, own)
    # The registry itself tells what its other API does not.
    screen.wait_for(re.compile(rf":one +{digest[7:19]} .* \d+y "))
    screen.wait_for(re.compile("DescribeImages|AccessDenied|not allow|not the right"))
    usable(screen)


def test_rights_that_are_missing(fleet: Fleet) -> None:
    name = with_repository(fleet)
    next(iter(fleet.ecr.repositories.values())).denied |= {"BatchGetImage", "DescribeImages", "ListImages"}
    screen = fleet.start()
    find(screen, "2", repository_of(name))
    screen.press("c")
    screen.wait_for(re.compile(r"^▌.* denied \? \d+s +unknown", re.MULTILINE), within=60)
    screen.wait_for("Check: denied: ")
    screen.press("d")
    screen.wait_for("Type the number of items (1)", within=60)
    screen.wait_quiet()
    shows(squeezed(screen.text), "unknown whether it is anywhere else, because")
    screen.press("esc")
    screen.wait_gone("Type the number of items")
    screen.press("o")
    screen.wait_for("ctrl+r tries again", within=60)
    usable(screen)


def test_an_authority_that_nobody_knows(fleet: Fleet, untrusted_registry: TlsRegistry) -> None:
    host = untrusted_registry.host
    name = f"{host}/app-{os.urandom(4).hex()}:one"
    fleet.api.tag(fleet.build(), name.rpartition(":")[0], "one")
    fleet.log_in(fleet.ecr.issue().secret)
    screen = fleet.start()
    find(screen, "2", repository_of(name))
    screen.press("c")
    screen.wait_for(re.compile(r"^▌.* no answer \d+s +unknown", re.MULTILINE), within=60)
    screen.wait_quiet()
    shows(squeezed(screen.text), "Check: the registry gave no answer", "certificate")
    screen.press("o")
    screen.wait_for("ctrl+r tries again", within=60)
    screen.wait_quiet()
    shows(squeezed(screen.text), "certificate")
    usable(screen)


MIRROR_FAULTS = {
    "cut": Rule(method="PATCH|PUT", path="/blobs/", cut=1_000_000, times=2),
    "503": Rule(method="POST", path="/blobs/", answer=Answer.error(503, "UNAVAILABLE", "down"), times=2),
    "429": Rule(method="PUT", path="/manifests/", answer=Answer.error(429, "TOOMANYREQUESTS", "no"), times=1),
}


@pytest.mark.parametrize("fault", MIRROR_FAULTS)
def test_a_mirror_that_is_interrupted(fleet20: Fleet, own: str, other: FrontedRegistry, fault: str) -> None:
    fleet, repository = fleet20, repository_of(own)
    registry = fleet.ecr.registry
    parts = [push_image(registry, repository, tag, content=os.urandom(3_000_000)) for tag in ("amd", "arm")]
    digest = push_index(registry, repository, "z-multi", *parts)
    fleet.log_in(fleet.ecr.issue().secret, other)
    # A copy, for it counts down.
    rule = replace(MIRROR_FAULTS[fault])
    other.rules.append(rule)
    screen = look_into(fleet, own)
    screen.press("g")
    screen.wait_for(re.compile(r"^▌.*:z-multi ", re.MULTILINE))
    target = f"mirror/{repository}"
    assert digest in mirror(screen, f"{other.host}/{target}:kept")
    eventually(lambda: other.registry.digest(target, "kept") == digest, within=120)
    assert rule.times == 0, "it never went wrong"
    told = newest_job(screen, "done")
    shows(told, f"{other.host}/{target}:kept is {digest} in the registry", "trying again in")
    for part in parts:
        layer = other.storage.manifest(part)["layers"][0]["digest"]
        assert other.storage.has_blob(target, layer)
        assert other.storage.blob(layer).stat().st_size == 3_000_000
    usable(screen)


def test_a_mirror_that_is_cancelled(fleet20: Fleet, own: str, other: FrontedRegistry) -> None:
    fleet, repository = fleet20, repository_of(own)
    digest = push_image(fleet.ecr.registry, repository, "one", content=os.urandom(3_000_000))
    fleet.log_in(fleet.ecr.issue().secret, other)
    other.rules.append(Rule(method="PATCH|PUT", path="/blobs/", rate=200_000))
    screen = look_into(fleet, own)
    target = f"mirror/{repository}"
    mirror(screen, f"{other.host}/{target}:kept")
    eventually(lambda: other.asked("POST", "/blobs/uploads/"))
    newest_job(screen, "running")
    screen.press("c")
    newest_job(screen, "cancelled")
    assert other.registry.digest(target, "kept") is None
    other.rules.clear()
    before = jobs(screen)
    screen.press("a")
    screen.wait_for(lambda: jobs(screen) >= before)
    shows(newest_job(screen, "done"), f"{other.host}/{target}:kept is {digest} in the registry")
    assert other.registry.digest(target, "kept") == digest


def test_dtui_is_killed_in_the_middle_of_a_mirror(fleet20: Fleet, own: str, other: FrontedRegistry) -> None:
    fleet, repository = fleet20, repository_of(own)
    sizes = {"small": 1000, "big": 3_000_000}
    parts = [push_image(fleet.ecr.registry, repository, t, content=os.urandom(n)) for t, n in sizes.items()]
    digest = push_index(fleet.ecr.registry, repository, "z-multi", *parts)
    fleet.log_in(fleet.ecr.issue().secret, other)
    other.rules.append(Rule(method="PATCH|PUT", path="/blobs/", rate=100_000))
    target = f"mirror/{repository}"
    screen = look_into(fleet, own)
    screen.press("g")
    mirror(screen, f"{other.host}/{target}:kept")
    # The small layer, and the configuration that both images have.
    eventually(lambda: len(other.asked("PUT", "/blobs/")) == 2)
    screen.signal(signal.SIGKILL)
    assert screen.wait_end() == -signal.SIGKILL
    assert other.storage.tags(target) == {}
    other.reset()
    screen = look_into(fleet, own)
    screen.press("g")
    mirror(screen, f"{other.host}/{target}:kept")
    shows(newest_job(screen, "done"), f"{other.host}/{target}:kept is {digest} in the registry")
    assert other.registry.digest(target, "kept") == digest
    assert len(other.asked("PUT", "/blobs/")) == 1, "what was there is not sent again"
