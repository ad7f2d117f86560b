"""The list of a repository's tags: taken in slices, replaced when it is whole, kept when it breaks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from tests.unit.tag_registry import Registry
from tests.unit.test_tag_look import wishes
from tests.wait import eventually
from tui.domain.remote_tag import RemoteTag
from tui.registry.errors import Unreachable
from tui.work.opened_repository import OpenedRepository
from tui.work.place import Place
from tui.work.tag_listing import TagListing


@pytest.fixture
def registry() -> Registry:
    return Registry()


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
            gate.wait(30)
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
