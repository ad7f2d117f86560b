"""Lists of tags: pages, their end, and lists that are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.unit.registry_double import BASIC, LOGIN, Answer, Asked, Double, greeted, said
from tui.registry.client import NotThere, RegistryClient
from tui.registry.errors import RegistryError, Unreachable


def client(double: Double) -> RegistryClient:
    return RegistryClient(double.host, LOGIN, {})


def listing(tags: list[str], most: int = 1000, link: str = "{path}") -> Callable[[Asked], Answer]:
    """A registry with a password that lists tags as docker-registry does, at most so many at once."""

    def answer(asked: Asked) -> Answer:
        if asked.authorization != BASIC:
            return Answer(401, b"", {"WWW-Authenticate": 'Basic realm="x"'})
        if asked.path == "/v2/":
            return Answer()
        query = parse_qs(urlsplit(asked.path).query)
        start = tags.index(query["last"][0]) + 1 if "last" in query else 0
        end = start + min(int(query["n"][0]), most)
        headers = {}
        if end < len(tags):
            path = f"{urlsplit(asked.path).path}?last={tags[end - 1]}&n={query['n'][0]}"
            headers["Link"] = f'<{link.format(path=path)}>; rel="next"'
        return said({"name": "a", "tags": tags[start:end]}, **headers)

    return answer


def test_five_thousand_tags_are_five_requests(two: list[Double]) -> None:
    tags = [f"v{number}" for number in range(5000)]
    two[0].answer = listing(tags)
    pages = list(client(two[0]).tags("fleet/app"))
    assert [len(page) for page in pages] == [1000] * 5
    assert [tag for page in pages for tag in page] == tags
    assert len(two[0].lines) == 5
    assert {each.authorization for each in two[0].asked[1:]} == {BASIC}


def test_pages_come_as_they_are_asked_for(two: list[Double]) -> None:
    two[0].answer = listing(["a", "b", "c"], most=1)
    pages = client(two[0]).tags("a")
    assert next(pages) == ["a"]
    assert len(two[0].lines) == 1
    assert next(pages) == ["b"]
    assert len(two[0].lines) == 2


def test_a_whole_link_to_the_registry_is_followed(two: list[Double]) -> None:
    # As Amazon's, and those that do not know of the TLS before them.
    for scheme in ("http", "https"):
        two[0].answer = listing(["a", "b"], most=1, link=f"{scheme}://{two[0].host}{{path}}")
        assert list(client(two[0]).tags("a")) == [["a"], ["b"]]


def test_a_link_to_another_host_is_not_followed(two: list[Double]) -> None:
    two[0].answer = listing(["a", "b"], most=1, link=f"http://{two[1].host}{{path}}")
    pages = client(two[0]).tags("a")
    assert next(pages) == ["a"]
    with pytest.raises(RegistryError, match="another host"):
        next(pages)
    assert two[1].asked == []


def test_a_list_that_comes_back_to_its_start_ends(two: list[Double]) -> None:
    path = "/v2/a/tags/list?n=1000"
    two[0].answer = greeted(lambda asked: said({"tags": ["a"]}, Link=f'<{path}>; rel="next"'))
    pages = client(two[0]).tags("a")
    assert next(pages) == ["a"]
    assert next(pages) == []
    with pytest.raises(RegistryError, match="without an end"):
        next(pages)
    assert len(two[0].lines) == 2


def test_a_list_that_always_has_a_next_page_ends(two: list[Double], monkeypatch: pytest.MonkeyPatch) -> None:
    from tui.registry import tags

    monkeypatch.setattr(tags, "_PAGES", 20)
    two[0].answer = greeted(
        lambda asked: said(
            {"tags": [f"a{len(two[0].asked)}"]}, Link=f'<list?n={len(two[0].asked)}>; rel="next"'
        )
    )
    with pytest.raises(RegistryError, match="without an end"):
        list(client(two[0]).tags("a"))
    assert len(two[0].lines) == 20


def test_a_list_that_brings_nothing_new_ends_soon(two: list[Double]) -> None:
    def answer(asked: Asked) -> Answer:
        tags = ["a", "b"] if len(two[0].asked) == 8 else ["a"]
        return said({"tags": tags}, Link=f'</v2/a/tags/list?n={len(two[0].asked)}>; rel="next"')

    two[0].answer = greeted(answer)
    with pytest.raises(RegistryError, match=r"without an end.*2 came"):
        list(client(two[0]).tags("a"))
    assert len(two[0].lines) < 20


@pytest.mark.parametrize(
    ("body", "tags"),
    [
        ({"name": "a", "tags": None}, []),
        ({"tags": []}, []),
        ({"tags": ["b", "a", "b"]}, ["b", "a"]),
        ({"tags": ["ok", 7, None, {}, "", "../x", "a/b", "a b", "a\n", "x" * 129, "-a", "é"]}, ["ok"]),
        ({"tags": ["_a", "1.2-3_x", "x" * 128]}, ["_a", "1.2-3_x", "x" * 128]),
    ],
)
def test_lists(two: list[Double], body: object, tags: list[str]) -> None:
    two[0].answer = greeted(lambda asked: said(body))
    assert list(client(two[0]).tags("a")) == [tags]


@pytest.mark.parametrize(
    "body", [b"", b"no json", b"[]", b"{}", b'{"tags": "abc"}', b'{"tags": {"a": 1}}', b"7"]
)
def test_what_is_no_list_is_called_none(two: list[Double], body: bytes) -> None:
    two[0].answer = greeted(lambda asked: Answer(200, body))
    with pytest.raises(Unreachable, match="no list of tags"):
        list(client(two[0]).tags("a"))


def test_a_repository_that_is_not_there(two: list[Double]) -> None:
    body = json.dumps({"errors": [{"code": "NAME_UNKNOWN", "message": "repository name not known"}]}).encode()
    two[0].answer = greeted(lambda asked: Answer(404, body))
    with pytest.raises(NotThere, match="no repository"):
        list(client(two[0]).tags("a"))


def test_an_endless_page_is_not_read(two: list[Double]) -> None:
    two[0].answer = greeted(lambda asked: said({"tags": ["x" * 100] * 50_000}))
    with pytest.raises(RegistryError, match="too much"):
        list(client(two[0]).tags("a"))
