"""The tags of registries in a real terminal: seen, removed, given and mirrored, and put back."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest

from tests.e2e.fleet import (
    Fleet,
    filter_by,
    find,
    jobs,
    newest_job,
    repository_of,
    shows,
    squeezed,
    usable,
    with_repository,
)
from tests.e2e.forms import confirm, submit, write
from tests.e2e.terminal import Terminal
from tests.lab.fronted import FrontedRegistry
from tests.lab.pushed import push_image, push_index
from tests.lab.registry import Registry
from tests.lab.storage import Storage
from tests.wait import eventually


class There:
    """A repository at a registry of some kind; what is in it and what the registry was asked."""

    def __init__(self, host: str, registry: Registry, requests: list[str], other: FrontedRegistry) -> None:
        self.host, self.registry, self.requests, self.other = host, registry, requests, other
        self.storage = Storage(registry.data)
        self.repository = f"team/app-{os.urandom(4).hex()}"
        self.name = f"{host}/{self.repository}"

    def tags(self) -> dict[str, str]:
        """The digest of each tag."""
        return self.storage.tags(self.repository)


@pytest.fixture(params=["amazon", "other"])
def there(request: pytest.FixtureRequest, fleet20: Fleet, other: FrontedRegistry) -> Iterator[There]:
    """A repository with API of its own (dates and sizes), and one at a plain registry; the login is stored."""
    fleet20.log_in(fleet20.ecr.issue().secret, other)
    if request.param == "other":
        yield There(other.host, other.registry, other.front.requests, other)
        return
    made = There(fleet20.ecr.host, fleet20.ecr.registry, fleet20.ecr.front.requests, other)
    fleet20.ecr.add_repository(made.repository)
    yield made


def look_into(screen: Terminal, there: There, count: int) -> None:
    """From the registries to the tags of its repository, until all is known of them."""
    find(screen, "5", there.host)
    screen.press("enter")
    screen.wait_for("REPOSITORY")
    filter_by(screen, there.repository)
    screen.press("enter")
    screen.wait_for(re.compile(rf"> {there.repository} {count}\b"))
    screen.wait_for(lambda: len(rows(screen)) == count)


def rows(screen: Terminal) -> dict[str, str]:
    """HERE of each tag on the screen of which digest, size and age are known."""
    row = re.compile(r"^[▌ ] .*/\S+:(\S+) +[0-9a-f]{12} +[\d.]+[kMB]+ +(?:\d+\w|\?) (\S+)$", re.MULTILINE)
    return dict(row.findall(screen.text))


def go_to(screen: Terminal, name: str) -> None:
    """Move the cursor to a row of the list that is shown."""
    screen.press("g")
    for _ in range(len(rows(screen)) + 1):
        screen.wait_quiet()
        if squeezed(name) in squeezed(foot(screen)):
            return
        screen.press("down")
    raise AssertionError(f"no {name} in:\n{screen.text}")


def foot(screen: Terminal) -> str:
    """The whole name of the cursor row."""
    return next((line for line in reversed(screen.text.splitlines()) if " sha256:" in line), "")


# the list, and what is removed from it


def test_a_tag_is_removed_and_comes_back(fleet20: Fleet, there: There) -> None:
    digest = push_image(there.registry, there.repository, "one", "two", created="2020-01-01T00:00:00Z")
    single = push_image(there.registry, there.repository, "three", created="2020-01-01T00:00:00Z")
    fleet20.api.tag("busybox:latest", there.name, "one")
    before = there.tags()
    assert before == {"one": digest, "two": digest, "three": single}
    screen = fleet20.start()
    there.requests.clear()
    look_into(screen, there, 3)
    told = [line for line in there.requests if "/manifests/" in line or "/blobs/" in line]
    if there.host == fleet20.ecr.host:
        assert told == [], "Amazon's own API tells it all"
        assert re.search(r":one +\S+ +\S+ +\d+[sm] ", screen.text), "when it was pushed"
    else:
        assert len([line for line in told if line.startswith("HEAD")]) == 3
        # Two manifests and their configurations, of which one is asked for by a first try without a login.
        assert len([line for line in told if line.startswith("GET")]) <= 5
        assert re.search(r":one +\S+ +\S+ +\d+y ", screen.text), "when it was built"
    for tag, others in (
        ("two", "other tags there have the same digest, and stay"),
        ("three", "no other tag"),
    ):
        remove_and_put_back(screen, there, tag, others, before)
    usable(screen)


def remove_and_put_back(screen: Terminal, there: There, tag: str, told: str, before: dict[str, str]) -> None:
    go_to(screen, f"{there.name}:{tag}")
    screen.press("d")
    screen.wait_for("Remove 1 tag in")
    screen.wait_quiet()
    shows(squeezed(screen.text), f"{there.name}:{tag}", before[tag], told, "Type the number of items (1)")
    screen.press("y")
    screen.wait_gone("Remove 1 tag in")
    assert there.tags() == before
    remove(screen)
    rest = {name: digest for name, digest in before.items() if name != tag}
    eventually(lambda: there.tags() == rest, what=f"only {tag} is gone")
    screen.wait_for("z takes it back")
    screen.wait_for(lambda: len(rows(screen)) == len(rest))
    screen.press("z")
    eventually(lambda: there.tags() == before, what=f"{tag} is back")
    assert before[tag] in there.storage.images(there.repository)
    screen.wait_for(lambda: len(rows(screen)) == len(before))
    screen.wait_quiet()


def remove(screen: Terminal) -> None:
    """Remove the tag under the cursor, confirmed as it has to be."""
    # A key typed while the answer before is still being taken would be dropped.
    screen.wait_quiet()
    screen.press("d")
    screen.wait_for("Remove 1 tag in")
    screen.wait_quiet()
    screen.press("1", "enter")
    screen.wait_gone("Remove 1 tag in")


def test_several_tags_at_once(fleet20: Fleet, there: There) -> None:
    """Mirrored below a prefix, then removed, then put back by one key."""
    target = f"copies-{os.urandom(4).hex()}/{there.repository}"
    push_image(there.registry, there.repository, "one", "two")
    push_image(there.registry, there.repository, "three", content=b"something else")
    fleet20.api.tag("busybox:latest", there.name, "one")
    before, copies = there.tags(), there.other.storage
    screen = fleet20.start()
    look_into(screen, there, 3)
    screen.press("*")
    screen.wait_for("3 marked")
    submit(screen, "M", "Mirror 3 names", f"{there.other.host}/{target.partition('/')[0]}")
    # Within one registry it loses nothing: no layer leaves it.
    if there.host != there.other.host:
        confirm(screen)
    eventually(lambda: copies.tags(target) == before, within=90, what="all three are there")

    screen.wait_quiet()
    screen.press("d")
    screen.wait_for("Type the number of items (3)")
    screen.wait_quiet()
    shows(squeezed(screen.text), "Remove 3 tags in", *before.values(), "no other tag")
    screen.press("3", "enter")
    eventually(lambda: there.tags() == {}, what="all three are gone")
    screen.wait_for("Remove 3 tags: done. z takes it back.")
    assert copies.tags(target) == before
    screen.press("z")
    eventually(lambda: there.tags() == before, what="all three are back")
    screen.wait_for("Undo 3 objects: done.")
    usable(screen)


def test_a_tag_that_moves_while_it_is_looked_at(fleet20: Fleet, there: There) -> None:
    digest = push_image(there.registry, there.repository, "one")
    other = push_image(there.registry, there.repository, "two", content=b"something else")
    fleet20.api.tag("busybox:latest", there.name, "one")
    screen = fleet20.start()
    look_into(screen, there, 2)
    go_to(screen, f"{there.name}:one")
    there.storage.point(there.repository, "one", other)
    remove(screen)
    shows(newest_job(screen, "failed"), other)
    assert there.tags() == {"one": other, "two": other}
    assert digest in there.storage.images(there.repository)
    usable(screen)


# new tags, and mirrors


def of_two_platforms(fleet: Fleet) -> tuple[str, str]:
    """An index of two images in Amazon's registry, of which one is here by it; its name and digest."""
    name = with_repository(fleet)
    repository, login = repository_of(name), {"username": "AWS", "password": next(iter(fleet.ecr.tokens))}
    found = []
    for tag in ("amd", "arm"):
        part = fleet.build(repository=repository, tag=tag)
        assert "error" not in fleet.api.push(part, auth_config=login)
        found.append(str(fleet.digest(part)))
        fleet.api.remove_image(part, force=True)
    index = push_index(fleet.ecr.registry, repository, "multi", *found)
    fleet.api.remove_image(name, force=True)
    multi = f"{name.rpartition(':')[0]}:multi"
    fleet.api.pull(multi, auth_config=login)
    fleet.ecr.front.requests.clear()
    fleet.ecr.front.agents.clear()
    return multi, index


def here(fleet: Fleet) -> dict[str, list[str]]:
    """The names of each image that the engine has."""
    return {image["Id"]: sorted(image["RepoTags"] or ()) for image in fleet.api.images()}


def test_a_new_tag_there(fleet: Fleet) -> None:
    name, digest = of_two_platforms(fleet)
    images = here(fleet)
    screen = fleet.start()
    find(screen, "2", repository_of(name))
    before = jobs(screen)
    new = f"{name.rpartition(':')[0]}:v1.2"
    submit(screen, "N", "New tag in", new)
    screen.wait_for(lambda: jobs(screen) > before)
    eventually(lambda: fleet.digest(new) == digest)
    shows(newest_job(screen, "done"), f"Retag {new}", f"{new} is {digest} in the registry")
    puts = [line for line in fleet.ecr.front.requests if line.split()[0] not in ("GET", "HEAD")]
    assert len(puts) == 1, "nothing but the tag is written"
    assert not [line for line in fleet.ecr.front.requests if "/blobs/" in line and line.startswith("GET")]
    screen.press("z")
    eventually(lambda: fleet.digest(new) is None)
    assert fleet.digest(name) == digest
    assert here(fleet) == images, "nothing went through the engine"
    usable(screen)


@pytest.mark.parametrize("kind", ["plain", "other"])
def test_a_mirror(fleet: Fleet, registry: Registry, other: FrontedRegistry, kind: str) -> None:
    name, digest = of_two_platforms(fleet)
    fleet.log_in(fleet.ecr.issue().secret, other)
    host, target = (other.host, other.registry) if kind == "other" else (registry.host, registry)
    repository = f"mirror/{repository_of(name)}"
    images = here(fleet)
    screen = fleet.start()
    find(screen, "2", repository_of(name))
    before = jobs(screen)
    screen.press("M")
    screen.wait_for("Mirror from", within=60)
    write(screen, f"{host}/{repository}:kept")
    # Until here the engine was asked whether the registry has what is here.
    fleet.ecr.front.agents.clear()
    screen.press("enter")
    shows(confirm(screen), "new there", digest)
    screen.wait_for(lambda: jobs(screen) > before)
    told = newest_job(screen, "done")
    shows(told, f"{host}/{repository}:kept is {digest} in the registry", "for linux/amd64, linux/arm64")
    assert target.digest(repository, "kept") == digest
    assert_whole(Storage(target.data), fleet.ecr.storage, repository, digest)
    assert fleet.ecr.front.agents == {"dtui"}, "nobody else read there"
    assert kind == "plain" or other.front.agents == {"dtui"}
    assert here(fleet) == images, "nothing went through the engine"
    screen.press("z")
    eventually(lambda: target.digest(repository, "kept") is None)
    usable(screen)


def assert_whole(there: Storage, source: Storage, repository: str, digest: str) -> None:
    """An index and all of its images are there, byte for byte, and each layer."""
    children = [child["digest"] for child in source.manifest(digest)["manifests"]]
    assert len(children) == 2
    for manifest in (digest, *children):
        assert manifest in there.images(repository)
        assert there.blob(manifest).read_bytes() == source.blob(manifest).read_bytes()
    for child in children:
        found = source.manifest(child)
        for blob in (found["config"], *found["layers"]):
            assert there.has_blob(repository, blob["digest"])
            assert there.blob(blob["digest"]).read_bytes() == source.blob(blob["digest"]).read_bytes()
