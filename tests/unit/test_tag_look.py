"""Questions about single tags: few at once, each once, only what is wished for, and none too many."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import pytest

from tests.wait import eventually
from tui.domain.manifest import Manifest
from tui.domain.remote import Head, RateLimit
from tui.domain.remote_tag import RemoteTag
from tui.registry.errors import Denied, NotThere, RateLimited, RegistryError, Unreachable
from tui.work.job import JobCancelled
from tui.work.opened_repository import OpenedRepository
from tui.work.place import Place
from tui.work.tag_details import read_details
from tui.work.tag_listing import TagListing
from tui.work.tag_look import Found, TagLook, Wish, look_up

IMAGE = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"


class Registry:
    """A registry in memory that notes what it is asked; `gate` holds its answers back, `failures` are by tag."""

    def __init__(self) -> None:
        self.host = "example.com"
        self.limit: RateLimit | None = None
        self.asked: list[str] = []
        self.busy = self.most = 0
        self.closed = self.opened = 0
        self.gate = threading.Event()
        self.gate.set()
        self.failures: dict[str, Exception] = {}
        self.manifests: dict[str, Manifest] = {}
        self.pages: list[list[str]] = []
        self._lock = threading.Lock()

    def _ask(self, reference: str) -> None:
        with self._lock:
            self.asked.append(reference)
            self.busy += 1
            self.most = max(self.most, self.busy)
        self.gate.wait(10)
        with self._lock:
            self.busy -= 1
        if failure := self.failures.get(reference):
            raise failure

    def head(self, repository: str, reference: str) -> Head:
        self._ask(reference)
        return Head(f"sha256:{sha256(reference.encode()).hexdigest()}", IMAGE)

    def manifest(self, repository: str, reference: str) -> Manifest:
        self._ask(reference)
        return self.manifests[reference]

    def created(self, repository: str, manifest: Manifest) -> float | None:
        self._ask(f"config of {manifest.digest}")
        return 1000.0

    def tags(self, repository: str) -> Iterator[list[str]]:
        self._ask("tags")
        yield from self.pages

    def close(self) -> None:
        self.closed += 1

    def add(self, kind: str, **content: Any) -> str:
        """Keep a manifest; its digest."""
        data = json.dumps({"schemaVersion": 2, **content}).encode()
        digest = f"sha256:{sha256(data).hexdigest()}"
        self.manifests[digest] = Manifest(digest, kind, data)
        return digest

    def add_image(self, *sizes: int) -> str:
        blobs = [{"digest": f"sha256:{n:064}", "size": size} for n, size in enumerate(sizes)]
        return self.add(IMAGE, config=blobs[0], layers=blobs[1:])


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


def test_a_list_is_taken_in_slices() -> None:
    tags = [RemoteTag("example.com", "acme/app", str(n)) for n in range(5)]
    news: list[int] = []

    def pages(tell: Callable[[str], object]) -> Iterator[list[RemoteTag]]:
        tell("no sizes")
        yield tags[:3]
        yield tags[3:]

    listing = TagListing(pages, lambda: news.append(1))
    eventually(lambda: listing.waiting == 5 and len(news) == 3)
    assert not listing.is_over
    assert [listing.take(2), listing.take(2), listing.take(2)] == [tags[:2], tags[2:4], tags[4:]]
    assert (listing.is_over, listing.note, listing.error) == (True, "no sizes", None)


def test_a_list_that_breaks_keeps_what_came() -> None:
    error = Unreachable("cut")

    def pages(tell: Callable[[str], object]) -> Iterator[list[RemoteTag]]:
        yield [RemoteTag("example.com", "acme/app", "1")]
        raise error

    listing = TagListing(pages, lambda: None)
    eventually(lambda: listing.error is error)
    assert not listing.is_over
    assert len(listing.take(9)) == 1
    assert listing.is_over


def test_a_cancelled_list_asks_for_no_more_pages() -> None:
    gate, asked, news = threading.Event(), [], []  # type: ignore[var-annotated]

    def pages(tell: Callable[[str], object]) -> Iterator[list[RemoteTag]]:
        for number in range(3):
            asked.append(number)
            gate.wait(10)
            yield []

    listing = TagListing(pages, lambda: news.append(1))
    eventually(lambda: asked == [0])
    listing.cancel()
    gate.set()
    eventually(lambda: not any(t.name == "tags" for t in threading.enumerate()))
    assert (asked, news) == ([0], [])


def opened(registry: Registry, pages: list[list[str]]) -> OpenedRepository:
    registry.pages = pages
    place = Place("example.com", "acme/app", lambda host, login: registry, {"DOCKER_CONFIG": "/nonexistent"})  # type: ignore[arg-type,return-value]
    return OpenedRepository(place, lambda: None)


def take_all(repository: OpenedRepository) -> tuple[set[str], set[str]]:
    """Wait for the list; what is new or other, and what is gone, by tag."""
    changed, gone = set[str](), set[str]()

    def take() -> bool:
        taken = repository.take(100)
        changed.update(taken.changed)
        gone.update(taken.gone)
        return not repository.is_listing

    eventually(take)
    return {name.rpartition(":")[2] for name in changed}, {name.rpartition(":")[2] for name in gone}


def test_a_new_list_replaces_the_old_one_when_it_is_whole(registry: Registry) -> None:
    repository = opened(registry, [["a", "b"], ["c"]])
    repository.list()
    assert take_all(repository) == ({"a", "b", "c"}, set())
    listed = repository.listed_at
    assert listed
    registry.pages = [["b", "d"]]
    registry.gate.clear()
    repository.list()
    assert len(repository.tags) == 3
    registry.gate.set()
    assert take_all(repository) == ({"b", "d"}, {"a", "c"})
    assert {tag.name for tag in repository.tags.values()} == {"b", "d"}


def test_a_list_that_breaks_takes_nothing_away(registry: Registry) -> None:
    repository = opened(registry, [["a", "b"]])
    repository.list()
    take_all(repository)
    registry.failures["tags"] = Unreachable("cut")
    repository.list()
    assert take_all(repository) == (set(), set())
    assert repository.error is registry.failures["tags"]
    assert len(repository.tags) == 2
    assert not repository.listed_at


def test_a_tag_that_moved_loses_what_was_told_of_it(registry: Registry) -> None:
    repository = opened(registry, [["a"]])
    repository.list()
    take_all(repository)
    id = "example.com/acme/app:a"
    repository.tags[id] = RemoteTag("example.com", "acme/app", "a", "sha256:old", 5, 10.0)
    repository.wish(wishes("a"))
    eventually(lambda: repository.is_waiting)
    assert repository.take(9).looked == [id]
    moved = repository.tags[id]
    assert moved.digest.startswith("sha256:")
    assert (moved.size, moved.pushed) == (None, None)


def test_removed_and_put_back(registry: Registry) -> None:
    repository = opened(registry, [["a", "b"]])
    repository.list()
    take_all(repository)
    id = "example.com/acme/app:a"
    tag = repository.tags[id]
    repository.tell_removed(tag)
    assert repository.take(9).gone == [id]
    assert id not in repository.tags
    repository.tell_back(tag)
    assert repository.take(9).changed == [id]
    assert repository.tags[id] is tag
