"""Questions about single tags: few at once, each once, only what is wished for, and none too many."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.tag_registry import IMAGE, INDEX, Registry
from tests.wait import eventually
from tui.registry.errors import Denied, NotThere, RateLimited, RegistryError, Unreachable
from tui.work.job import JobCancelled
from tui.work.tag_details import read_details
from tui.work.tag_look import Found, TagLook, Wish, look_up


@pytest.fixture
def registry() -> Registry:
    return Registry()


def looker(registry: Registry, found: Callable[[Found | None], None], at_once: int = 3) -> TagLook:
    def connect() -> Any:
        registry.opened += 1
        return registry

    return TagLook(connect, "acme/app", found, at_once)


def wishes(*names: str) -> list[Wish]:
    return [Wish(name) for name in names]


def test_a_few_at_once_and_each_once(registry: Registry) -> None:
    registry.gate.clear()
    found: list[Found | None] = []
    look = looker(registry, found.append)
    names = [str(n) for n in range(12)]
    for _ in range(3):
        look.wish(wishes(*names))
    eventually(lambda: registry.busy == 3)
    assert registry.opened == 1, "each that is opened is greeted and logged in to"
    registry.gate.set()
    eventually(lambda: len(found) == 12)
    eventually(lambda: not look.is_busy)
    assert registry.most == 3
    assert sorted(registry.asked) == sorted(names)
    assert registry.closed == 0
    look.close()
    assert registry.closed


def test_what_is_wished_for_last_replaces_what_was_not_begun(registry: Registry) -> None:
    registry.gate.clear()
    found: list[Found | None] = []
    look = looker(registry, found.append, at_once=1)
    look.wish(wishes("a", "b", "c"))
    eventually(lambda: registry.asked == ["a"])
    look.wish(wishes("x", "a", "y"))
    registry.gate.set()
    eventually(lambda: not look.is_busy)
    assert registry.asked == ["a", "x", "y"]


def test_what_was_told_and_not_taken_is_not_asked_for_again(registry: Registry) -> None:
    found: list[Found | None] = []
    look = looker(registry, found.append)
    look.wish(wishes("a"))
    eventually(lambda: not look.is_busy)
    look.wish(wishes("a", "b"), lambda: {f.wish for f in found if f})
    eventually(lambda: not look.is_busy)
    assert registry.asked == ["a", "b"]


@pytest.mark.parametrize("error", [RateLimited("less"), Denied("no"), Unreachable("gone")])
def test_who_refuses_is_asked_no_more(registry: Registry, error: RegistryError) -> None:
    registry.failures["a"] = error
    found: list[Found | None] = []
    look = looker(registry, found.append, at_once=1)
    look.wish(wishes("a", "b", "c"))
    eventually(lambda: look.stopped is error)
    look.wish(wishes("d"))
    eventually(lambda: not look.is_busy)
    assert registry.asked == ["a"]
    assert found == [None]
    assert registry.closed == 1


def test_what_is_wrong_with_one_tag_stops_no_other(registry: Registry) -> None:
    registry.failures |= {"a": NotThere("no such tag"), "b": RegistryError("odd", "very")}
    found: list[Found | None] = []
    look = looker(registry, found.append, at_once=1)
    look.wish(wishes("a", "b", "c"))
    eventually(lambda: len(found) == 3)
    gone, odd, fine = (one for one in found if one is not None)
    assert gone.gone
    assert "no such tag" in gone.problem
    assert (odd.gone, odd.problem) == (False, "odd. very")
    assert fine.head


def test_nothing_is_told_after_the_end(registry: Registry) -> None:
    registry.gate.clear()
    found: list[Found | None] = []
    look = looker(registry, found.append)
    look.wish(wishes("a", "b", "c", "d", "e"))
    eventually(lambda: registry.busy == 3)
    look.close()
    registry.gate.set()
    eventually(lambda: not look.is_busy)
    assert registry.closed
    assert (found, len(registry.asked)) == ([], 3)


def test_a_bug_is_kept_to_be_seen(registry: Registry) -> None:
    bug = KeyError("x")
    registry.failures["a"] = bug
    found: list[Found | None] = []
    look = looker(registry, found.append)
    look.wish(wishes("a"))
    eventually(lambda: look.bug is bug and not look.is_busy)
    assert found == [None]


def test_many_are_waited_for(registry: Registry) -> None:
    found: list[Found] = []
    look_up(lambda: registry, "acme/app", wishes(*"abcdefgh"), found.append)  # type: ignore[arg-type,return-value]
    assert sorted(f.wish.reference for f in found) == sorted("abcdefgh")
    eventually(lambda: registry.closed)
    registry.failures["c"] = RateLimited("less")
    with pytest.raises(RateLimited):
        look_up(lambda: registry, "acme/app", wishes("c"), found.append)  # type: ignore[arg-type,return-value]


def test_waiting_is_cancelled(registry: Registry) -> None:
    registry.gate.clear()

    def cancelled() -> None:
        raise JobCancelled

    with pytest.raises(JobCancelled):
        look_up(lambda: registry, "acme/app", wishes("a"), lambda found: None, cancelled)  # type: ignore[arg-type,return-value]
    registry.gate.set()
    eventually(lambda: registry.closed)


def test_an_image_is_two_requests(registry: Registry) -> None:
    digest = registry.add_image(10, 200, 3000)
    found = read_details(registry, "acme/app", digest)  # type: ignore[arg-type]
    assert (found.size, found.created, found.configs) == (3210, 1000.0, (f"sha256:{0:064}",))
    assert len(registry.asked) == 2


def index_of(registry: Registry, *platforms: tuple[str, str], attested: bool = True) -> str:
    children = [
        {"digest": registry.add_image(number + 1, 10), "size": 5, "mediaType": IMAGE,
         "platform": {"os": os, "architecture": architecture}}
        for number, (os, architecture) in enumerate(platforms)
    ]  # fmt: skip
    if attested:
        unknown = {"os": "unknown", "architecture": "unknown"}
        children.append({"digest": f"sha256:{'f' * 64}", "size": 5, "mediaType": IMAGE, "platform": unknown})
    return registry.add(INDEX, manifests=children)


def test_of_an_index_one_image_is_looked_into(registry: Registry) -> None:
    digest = index_of(registry, ("linux", "arm64"), ("linux", "amd64"), ("linux", "s390x"))
    found = read_details(registry, "acme/app", digest)  # type: ignore[arg-type]
    assert (found.of, found.size, found.created, found.attestations) == ("linux/amd64", 12, 1000.0, 1)
    assert [(p.name, p.size) for p in found.platforms] == [
        ("linux/amd64", 12), ("linux/arm64", None), ("linux/s390x", None),
    ]  # fmt: skip
    assert len(registry.asked) == 3


def test_of_an_index_all_images_are_looked_into_when_asked_for(registry: Registry) -> None:
    digest = index_of(registry, ("linux", "arm64"), ("linux", "amd64"), ("linux", "s390x"))
    found = read_details(registry, "acme/app", digest, most=2)  # type: ignore[arg-type]
    assert [p.size for p in found.platforms] == [12, 11, None]
    assert len(registry.asked) == 4


def test_an_index_may_name_what_is_not_there(registry: Registry) -> None:
    digest = index_of(registry, ("linux", "amd64"), ("linux", "arm64"))
    missing = json.loads(registry.manifests[digest].content)["manifests"][0]["digest"]
    registry.failures[missing] = NotThere("no such manifest")
    found = read_details(registry, "acme/app", digest, most=2)  # type: ignore[arg-type]
    assert [(p.name, p.size) for p in found.platforms] == [("linux/amd64", None), ("linux/arm64", 12)]
    assert (found.size, found.of) == (None, "")


def test_what_cannot_be_read_says_why(registry: Registry) -> None:
    digest = registry.add(IMAGE, layers=[])
    found = read_details(registry, "acme/app", digest)  # type: ignore[arg-type]
    assert found.problem
    assert found.size is None
