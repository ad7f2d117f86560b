"""Check and graded removal in a real terminal, at registries where others move, remove and replace tags."""

from __future__ import annotations

import re
import socket
from collections import Counter

import pytest

from tests.e2e.fleet import (
    Fleet,
    find,
    is_left,
    jobs,
    newest_job,
    push,
    pushed,
    repository_of,
    shows,
    squeezed,
    usable,
    with_repository,
)
from tests.e2e.terminal import Terminal
from tests.lab.fronted import FrontedRegistry
from tests.lab.pushed import push_image, push_index
from tests.lab.tls_rules import Answer, Rule
from tests.wait import eventually

_KINDS = (
    (r"/v2/$", "/v2/"),
    (r"/manifests/sha256:", "digest"),
    (r"/manifests/", "tag"),
    (r"/blobs/", "blob"),
    (r"X-Amz-Signature", "layer"),
)


def check(screen: Terminal, *told: str, state: str = "", verdict: str = "", within: float = 60) -> None:
    """Press `c` where the cursor is, and wait until all of this is said of it."""
    before = jobs(screen)
    screen.press("c")
    screen.wait_for(lambda: jobs(screen) > before)
    wanted = [squeezed(text) for text in ("Check: ", *told)]
    screen.wait_for(lambda: all(text in squeezed(screen.text) for text in wanted), within)
    if state:
        # Behind the name, state and age; the last column is the verdict.
        screen.wait_for(re.compile(rf"^▌.* {state} \d+s +{verdict}", re.MULTILINE))


def asked(fleet: Fleet) -> Counter[str]:
    """What the registry was asked since this was asked last: methods, what for, and status."""
    made = [line.split() for line in fleet.ecr.front.requests]
    fleet.ecr.front.requests.clear()
    return Counter(f"{method} {_kind(path)} {status}" for method, path, status in made)


def _kind(path: str) -> str:
    return next(kind for pattern, kind in _KINDS if re.search(pattern, path))


def engines_own(fleet: Fleet, digest: str) -> dict[str, int]:
    """What an engine asks when it is asked about one tag; the older kind of manifest names no platform."""
    found = {"GET /v2/ 401": 1, "HEAD tag 200": 1, "GET digest 200": 1}
    is_older = ".docker." in fleet.ecr.storage.kind(digest)
    return found | ({"GET blob 307": 1, "GET layer 200": 1} if is_older else {})


def test_from_a_push_to_the_only_copy(fleet: Fleet) -> None:
    name = with_repository(fleet)
    repository, storage = repository_of(name), fleet.ecr.storage
    screen = fleet.start()
    push(screen, name)
    newest_job(screen, "done")
    digest = str(fleet.digest(name))
    find(screen, "2", repository)
    assert "CHECK" not in screen.text, "nobody asked yet"
    asked(fleet)
    check(screen, "the registry has the same", state="same", verdict="by digest")
    own = engines_own(fleet, digest)
    assert asked(fleet) == own

    other = push_image(fleet.ecr.registry, repository, "other", content=b"something else")
    storage.point(repository, "one", other)
    check(screen, "the tag is something else in the registry", state="moved", verdict="by digest")
    # The engine asks for both digests, by a connection each; dtui reads what the tag is now, and where the
    # store knows images by their manifests what it was.
    reads = 4 if fleet.is_containerd else 3
    layers = {kind: count for kind, count in own.items() if kind not in ("GET digest 200", "GET /v2/ 401")}
    assert asked(fleet) == {**layers, "GET /v2/ 401": 3, "GET digest 200": reads}
    storage.remove_tag(repository, "one")
    check(screen, "the registry has no such tag, but the digest", state="tag gone", verdict="by digest")
    assert asked(fleet)["HEAD tag 404"] == 2, "the engine is not believed alone"

    storage.remove_image(repository, digest)
    known = f"the registry does not have it: it was pushed from here on 20\\d\\d.* as {digest}"
    check(screen, "the registry does not have it", digest, state="not there", verdict="ONLY COPY")
    assert re.search(squeezed(known), squeezed(screen.text))
    remove_the_only_copy(fleet, screen, name)


def remove_the_only_copy(fleet: Fleet, screen: Terminal, name: str) -> None:
    """It goes when the host's name is typed, and by no other key."""
    host, image = socket.gethostname().partition(".")[0], fleet.api.inspect_image(name)["Id"]
    for answer in (["y"], ["1", "enter"], [*host, "enter"]):
        assert fleet.api.inspect_image(name)["Id"] == image
        screen.press("d")
        screen.wait_for(f"Type the host's name ({host}) and enter", within=60)
        screen.wait_quiet()
        shows(squeezed(screen.text), "Remove 1 image", "ONLY COPY: no registry that may have it has it", name)
        screen.press(*answer)
        screen.wait_gone("Type the host's name")
        # A key typed while the answer is still being taken would be dropped.
        screen.wait_quiet()
    is_left(screen, 0)
    assert fleet.api.images(name) == []
    usable(screen)


def test_an_index_of_the_same_platform_in_its_place(fleet: Fleet) -> None:
    name, digest = pushed(fleet)
    repository = repository_of(name)
    arm = push_image(fleet.ecr.registry, repository, "arm", content=b"for arm64")
    push_index(fleet.ecr.registry, repository, "one", digest, arm)
    screen = fleet.start()
    find(screen, "2", repository)
    told = "the registry has the same: as linux/amd64 of an index"
    check(screen, told, state="same", verdict="by digest")
    screen.press("enter")
    screen.wait_for("In registries")
    screen.wait_quiet()
    shows(squeezed(screen.text), "as linux/amd64 of an index", str(fleet.digest(name)))
    push_index(fleet.ecr.registry, repository, "one", arm, digest)
    screen.press("esc")
    screen.wait_gone("In registries")
    check(screen, "the tag is something else", state="moved", verdict="by digest")


def test_what_was_never_pushed(fleet: Fleet) -> None:
    name = with_repository(fleet)
    image = fleet.api.inspect_image(name)
    # The containerd store gives a digest to what no registry has ever seen.
    assert bool(image["RepoDigests"]) == fleet.is_containerd
    screen = fleet.start()
    find(screen, "2", repository_of(name))
    assert asked(fleet) == {}, "nobody is asked before somebody wants it"
    check(screen, "the registry does not have it", state="not there", verdict="ONLY COPY")
    assert asked(fleet)["HEAD tag 404"] > 0
    assert "pushed from here" not in screen.text
    fleet.ecr.repositories.clear()
    check(screen, "the registry does not have it", state="not there", verdict="ONLY COPY")


def test_what_its_registry_has_whole_goes_by_one_key(fleet: Fleet) -> None:
    name, digest = pushed(fleet)
    storage = fleet.ecr.storage
    screen = fleet.start()
    find(screen, "2", repository_of(name))
    lost = storage.blob(storage.manifest(digest)["layers"][-1]["digest"])
    kept = lost.read_bytes()
    lost.unlink()
    screen.press("d")
    screen.wait_for("Type the host's name", within=60)
    screen.wait_quiet()
    shows(squeezed(screen.text), "ONLY COPY")
    screen.press("esc")
    screen.wait_gone("Type the host's name")
    lost.write_bytes(kept)
    asked(fleet)
    screen.press("d")
    screen.wait_for("any other key", within=60)
    screen.wait_quiet()
    shows(squeezed(screen.text), f"also in {fleet.ecr.host}, verified", "blobs were seen there")
    # The engine is asked for the tag; dtui reads the manifest and looks for each blob of it.
    whole = Counter({"GET /v2/ 401": 1, "GET digest 200": 1, "HEAD blob 200": 3})
    assert asked(fleet) == whole + Counter(engines_own(fleet, digest))
    screen.press("y")
    is_left(screen, 0)
    assert fleet.api.images(name) == []


def test_what_several_names_cost(fleet: Fleet) -> None:
    name, digest = pushed(fleet)
    repository, count = repository_of(name), 6
    for number in range(1, count):
        fleet.api.tag(name, name.rpartition(":")[0], f"tag{number}")
        fleet.ecr.storage.tag(repository, digest, f"tag{number}")
    screen = fleet.start()
    find(screen, "2", repository, count)
    screen.press("*")
    screen.wait_for(f"{count} marked")
    asked(fleet)
    check(screen, f"{count} same")
    assert asked(fleet) == {kind: count * number for kind, number in engines_own(fleet, digest).items()}
    screen.wait_for(lambda: len(re.findall(r" same \d+s ", screen.text)) == count)

    fault = Answer.error(429, "TOOMANYREQUESTS", "slow down")
    fleet.ecr.front.rules.append(Rule(path=f"/v2/{repository}/", answer=fault))
    check(screen, f"{count} rate-limited")
    # Two at a time are under way when the first says so, and the engine's own HEAD becomes a GET then.
    assert sum(number for kind, number in asked(fleet).items() if "429" in kind) <= 4
    fleet.ecr.front.rules.clear()
    check(screen, f"{count} same")
    usable(screen)


HTML = Answer(200, b"<html><body>Welcome to the guests' network</body></html>", {"Content-Type": "text/html"})
FAULTS = {
    "429": (Rule(answer=Answer.error(429, "TOOMANYREQUESTS", "slow down")), "asked too often", "limited"),
    "HTML": (Rule(answer=HTML), "web page", "no answer"),
    "503": (Rule(answer=Answer.error(503, "UNAVAILABLE", "down")), "trouble of its own", "no answer"),
    "403": (Rule(answer=Answer.error(403, "DENIED", "no")), "denied: ", r"denied \?"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_registry_in_trouble(fleet: Fleet, other: FrontedRegistry, fault: str) -> None:
    name = at_other(fleet, other)
    rule, told, state = FAULTS[fault]
    other.rules.append(rule)
    screen = fleet.start()
    find(screen, "2", repository_of(name))
    check(screen, told, state=state, verdict="unknown")
    screen.press("o")
    screen.wait_for("ctrl+r tries again", within=60)
    screen.wait_quiet()
    assert squeezed(told) in squeezed(screen.text) or fault == "403"
    other.rules.clear()
    screen.press("ctrl+r")
    screen.wait_for(re.compile(r"▌.*:one .* (same|\?)$", re.MULTILINE))
    usable(screen)


def test_a_registry_that_is_silent(fleet20: Fleet, other: FrontedRegistry) -> None:
    name = at_other(fleet20, other)
    other.rules.append(Rule(delay=60))
    screen = fleet20.start()
    find(screen, "2", repository_of(name))
    before = jobs(screen)
    screen.press("c")
    screen.wait_for(lambda: jobs(screen) > before)
    screen.press("1")
    screen.wait_for("STATUS")
    screen.press("2")
    screen.wait_for("REFERENCE")
    told = f"Check: the registry gave no answer: {other.host} did not answer in time."
    screen.wait_for(told, within=90)
    screen.wait_for(re.compile(r"^▌.* no answer \d+s +unknown", re.MULTILINE))
    usable(screen)
    screen.press("o")
    screen.wait_for(f"Asking {other.host} for the tags")
    # Nobody has to wait for it, and who comes back asks anew.
    screen.press("esc")
    screen.wait_for("REFERENCE")
    other.rules.clear()
    screen.press("o")
    screen.wait_for(re.compile(r"▌.*:one +[0-9a-f]{12} ", re.MULTILINE))


def at_other(fleet: Fleet, other: FrontedRegistry) -> str:
    """A new image that is in a registry with a name and a password; its name."""
    own = with_repository(fleet)
    fleet.log_in(fleet.ecr.issue().secret, other)
    name = f"{other.host}/{repository_of(own)}:one"
    fleet.api.tag(own, name.rpartition(":")[0], "one")
    user, password = other.login
    told = fleet.api.push(name, auth_config={"username": user, "password": password})
    assert "error" not in told
    fleet.api.remove_image(own)
    eventually(lambda: other.registry.digest(repository_of(name), "one"))
    return name
