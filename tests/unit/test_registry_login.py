"""What is sent along to a registry: to whom, for which rights, how often fetched, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.unit.registry_double import (
    BASIC,
    LOGIN,
    OCI,
    Answer,
    Asked,
    Double,
    digest_of,
    refusal,
    said,
    serving,
)
from tui.registry.authorization import Authorizations
from tui.registry.client import RegistryClient
from tui.registry.errors import Denied, RegistryError, Unreachable
from tui.registry.session import Session

CONTENT = b"{}"
SCOPE = "scope=repository%3Aa%2Fb%3A"


def client(double: Double, login: dict[str, str] | None = LOGIN) -> RegistryClient:
    return RegistryClient(double.host, login, {})


def bearer(service: Double, more: str = "") -> str:
    return f'Bearer realm="http://{service.host}/token",service="reg"{more}'


def counted(**more: object) -> Callable[[Asked], Answer]:
    """A token service whose tokens are t1, t2, …"""
    given: list[str] = []

    def answer(asked: Asked) -> Answer:
        given.append(f"t{len(given) + 1}")
        return said({"token": given[-1], **more})

    return answer


def refusing(old: set[str], challenge: str) -> Callable[[Asked], Answer]:
    """A registry that takes any token but those."""

    def answer(asked: Asked) -> Answer:
        if not asked.authorization or asked.authorization in old:
            return Answer(401, b"", {"WWW-Authenticate": challenge})
        return serving(CONTENT)(asked)

    return answer


def test_basic_is_given_to_who_asks_for_it_only(two: list[Double]) -> None:
    two[0].answer = serving(CONTENT, 'Basic realm="x"', BASIC)
    two[1].answer = serving(CONTENT)
    assert client(two[0]).manifest("a", "1").digest == digest_of(CONTENT)
    assert client(two[1]).manifest("a", "1").digest == digest_of(CONTENT)
    assert not [asked for asked in two[1].asked if asked.authorization]
    assert len(two[0].asked) == 2


def test_a_token_is_fetched_where_the_registry_says_and_once(two: list[Double]) -> None:
    two[0].answer = serving(CONTENT, bearer(two[1]), "Bearer abc")
    two[1].answer = lambda asked: said({"token": "abc"})
    asked = client(two[0])
    asked.manifest("a/b", "1")
    asked.head("a/b", "1")
    assert [each.path for each in two[1].asked] == [f"/token?service=reg&{SCOPE}pull"]
    assert two[1].asked[0].authorization == BASIC
    assert not [each for each in two[0].asked if each.authorization.startswith("Basic")]
    assert len(two[0].asked) == 3


def test_several_threads_fetch_a_token_once(two: list[Double]) -> None:
    two[0].answer = refusing(set(), bearer(two[1]))
    two[1].answer = counted()
    asked = client(two[0])
    with ThreadPoolExecutor(8) as pool:
        heads = list(pool.map(lambda number: asked.head("a/b", str(number)), range(24)))
    assert {head.digest for head in heads} == {digest_of(CONTENT)}
    assert len(two[1].asked) == 1
    assert len(two[0].asked) == 25


def test_rights_on_a_second_repository_are_asked_for_with_the_first(two: list[Double]) -> None:
    two[0].answer = refusing(set(), bearer(two[1]))
    two[1].answer = counted()
    connection = client(two[0]).connection
    connection.ask("POST", "a/b", "blobs/uploads/", scope_more=["repository:c:pull"])
    connection.ask("DELETE", "a/b", "manifests/1")
    assert [each.path.partition("&")[2] for each in two[1].asked] == [
        f"{SCOPE}pull%2Cpush&scope=repository%3Ac%3Apull",
        f"{SCOPE}delete%2Cpull%2Cpush",
    ]


def test_rights_that_the_registry_names_itself_are_asked_for_and_remembered(two: list[Double]) -> None:
    needs = bearer(two[1], ',scope="repository:a/b:pull repository:base:pull"')
    two[0].answer = lambda asked: (
        serving(CONTENT)(asked)
        if asked.authorization == "Bearer t2"
        else Answer(401, b"", {"WWW-Authenticate": needs})
    )
    two[1].answer = counted()
    asked = client(two[0])
    assert asked.head("a/b", "1").digest == digest_of(CONTENT)
    assert asked.head("a/b", "2").digest == digest_of(CONTENT)
    assert [each.path.partition("&")[2] for each in two[1].asked] == [
        f"{SCOPE}pull",
        f"{SCOPE}pull&scope=repository%3Abase%3Apull",
    ]
    assert two[0].lines == [
        "HEAD /v2/a/b/manifests/1",
        "HEAD /v2/a/b/manifests/1",
        "HEAD /v2/a/b/manifests/2",
    ]


def test_a_token_that_runs_out_in_the_middle_is_fetched_anew_once(two: list[Double]) -> None:
    old: set[str] = set()
    two[0].answer = refusing(old, bearer(two[1], ',error="invalid_token"'))
    two[1].answer = counted()
    asked = client(two[0])
    asked.head("a/b", "1")
    old.add("Bearer t1")
    answer = asked.connection.ask("GET", "a/b", "manifests/1", data=b"sent again")
    assert answer.status_code == 200
    asked.head("a/b", "2")
    assert len(two[1].asked) == 2
    assert [each.body for each in two[0].asked if each.method == "GET"][1:] == [b"sent again"] * 2
    old |= {"Bearer t2", "Bearer t3"}
    with pytest.raises(Denied):
        asked.head("a/b", "1")
    assert len(two[1].asked) == 3


def test_a_token_that_runs_out_while_a_layer_flows_is_a_failure_that_passes(two: list[Double]) -> None:
    old: set[str] = set()
    two[0].answer = refusing(old, bearer(two[1], ',error="invalid_token"'))
    two[1].answer = counted()
    asked = client(two[0])
    asked.connection.ask("PATCH", "a/b", "blobs/uploads/1", data=b"")
    old.add("Bearer t1")
    with pytest.raises(Unreachable, match="ran out"):
        asked.connection.ask("PATCH", "a/b", "blobs/uploads/1", data=iter(()))
    asked.connection.ask("PATCH", "a/b", "blobs/uploads/1", data=iter(()))
    assert len(two[1].asked) == 2


def test_what_is_refused_to_a_new_token_is_not_asked_for_again(two: list[Double]) -> None:
    two[0].answer = lambda asked: Answer(401, b"", {"WWW-Authenticate": bearer(two[1])})
    two[1].answer = counted()
    with pytest.raises(Denied):
        client(two[0]).head("a/b", "1")
    assert (len(two[0].lines), len(two[1].asked)) == (1, 1)


def test_a_missing_right_is_not_cured_by_another_token(two: list[Double]) -> None:
    rights = bearer(two[1], ',scope="repository:a/b:pull",error="insufficient_scope"')
    good = {"1"}
    two[0].answer = lambda asked: (
        serving(CONTENT)(asked)
        if asked.authorization and asked.path.rpartition("/")[2] in good
        else Answer(401, b"", {"WWW-Authenticate": rights})
    )
    two[1].answer = counted()
    asked = client(two[0])
    asked.head("a/b", "1")
    with pytest.raises(Denied, match="no such repository, or it is not for this login"):
        asked.head("a/b", "2")
    assert len(two[1].asked) == 1


def test_a_token_is_renewed_before_it_ends(two: list[Double]) -> None:
    now = [1000.0]
    two[1].answer = counted(expires_in=300)
    asked = Authorizations(two[0].host, LOGIN, Session(two[0].host, {}), lambda: now[0])
    asked.learn(bearer(two[1]))
    assert asked.header(["repository:a:pull"]) == "Bearer t1"
    now[0] += 289
    assert asked.header(["repository:a:pull"]) == "Bearer t1"
    now[0] += 2
    assert asked.header(["repository:a:pull"]) == "Bearer t2"
    assert len(two[1].asked) == 2


def test_an_identity_token_goes_into_the_body(two: list[Double]) -> None:
    two[0].answer = serving(CONTENT, bearer(two[1]), "Bearer abc")
    two[1].answer = lambda asked: said({"access_token": "abc"})
    client(two[0], {"identitytoken": "idt"}).manifest("a", "1")
    assert b"refresh_token=idt" in two[1].asked[0].body
    assert "idt" not in two[1].asked[0].path


def test_a_registry_token_is_sent_as_it_is(two: list[Double]) -> None:
    two[0].answer = serving(CONTENT, bearer(two[1]), "Bearer own")
    client(two[0], {"registrytoken": "own"}).manifest("a", "1")
    assert two[1].asked == []


@pytest.mark.parametrize(
    "realm", ["http://tokens.acme.com/", "ftp://127.0.0.1/", "http://[bad", "//127.0.0.1/token", ""]
)
def test_a_login_is_not_sent_for_a_token_without_tls(two: list[Double], realm: str) -> None:
    two[0].answer = serving(CONTENT, f'Bearer realm="{realm}"', "x")
    with pytest.raises(RegistryError, match="without TLS"):
        client(two[0]).manifest("a", "1")


def test_a_registry_elsewhere_may_not_name_a_token_service_on_this_host() -> None:
    asked = Authorizations("registry.acme.com", LOGIN, Session("registry.acme.com", {}))
    asked.learn('Bearer realm="http://127.0.0.1:1/token"')
    with pytest.raises(RegistryError, match="without TLS"):
        asked.header(["repository:a:pull"])


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (refusal(401, "UNAUTHORIZED", "incorrect username or password"), Denied, "refuses the login"),
        (Answer(404), Unreachable, "token service that is not there"),
        (Answer(503), Unreachable, "trouble"),
        (Answer(200, b"<html>", {"Content-Type": "text/html"}), Unreachable, "no registry"),
        (said({}), RegistryError, "no token"),
        (said([]), RegistryError, "no token"),
        (said({"token": ""}), RegistryError, "no token"),
        (said({"token": "a\nX-Evil: 1"}), RegistryError, "no token"),
        (said({"token": 7}), RegistryError, "no token"),
    ],
)
def test_a_token_service_that_gives_none(
    two: list[Double], answer: Answer, kind: type[RegistryError], words: str
) -> None:
    two[0].answer = serving(CONTENT, bearer(two[1]), "x")
    two[1].answer = lambda asked: answer
    with pytest.raises(kind, match=words) as caught:
        client(two[0]).head("a", "1")
    assert type(caught.value) is kind


def test_a_token_for_longer_than_anybody_lives_is_one(two: list[Double]) -> None:
    two[0].answer = serving(CONTENT, bearer(two[1]), "Bearer abc")
    two[1].answer = lambda asked: said({"token": "abc", "expires_in": 10**400})
    assert client(two[0]).head("a/b", "1").digest == digest_of(CONTENT)


def test_who_has_no_login_is_told_so(two: list[Double]) -> None:
    two[0].answer = serving(CONTENT, 'Basic realm="x"', BASIC)
    with pytest.raises(Denied, match="not logged in"):
        client(two[0], None).head("a", "1")
    two[0].answer = serving(CONTENT, 'Basic realm="x"', "other")
    with pytest.raises(Denied, match="refuses the login"):
        client(two[0]).head("a", "1")


def test_a_registry_that_greets_all_and_wants_a_login_later(two: list[Double]) -> None:
    def answer(asked: Asked) -> Answer:
        return Answer() if asked.path == "/v2/" else serving(CONTENT, 'Basic realm="x"', BASIC)(asked)

    two[0].answer = answer
    asked = client(two[0])
    assert asked.head("a", "1").digest == digest_of(CONTENT)
    asked.head("a", "2")
    assert len(two[0].lines) == 3


def test_another_address_gets_no_login(two: list[Double]) -> None:
    two[0].answer = serving(CONTENT, 'Basic realm="x"', BASIC)
    two[1].answer = lambda asked: Answer(202)
    connection = client(two[0]).connection
    connection.ask("PATCH", "a", f"http://{two[0].host}/upload/1", data=b"x")
    connection.ask("PATCH", "a", f"http://{two[1].host}/upload/1", data=b"x")
    assert two[0].asked[-1].authorization == BASIC
    assert two[1].asked[-1].authorization == ""
    two[1].answer = lambda asked: Answer(401, b"", {"WWW-Authenticate": 'Basic realm="x"'})
    with pytest.raises(RegistryError):
        connection.ask("PATCH", "a", f"http://{two[1].host}/upload/1", data=b"x")
    assert not [each for each in two[1].asked if each.authorization]


def test_the_kind_of_what_is_sent_is_the_registrys(two: list[Double]) -> None:
    """A PUT that is sent again carries its own headers again."""
    old: set[str] = set()
    two[0].answer = refusing(old, bearer(two[1]))
    two[1].answer = counted()
    connection = client(two[0]).connection
    connection.ask("PUT", "a", "manifests/1", data=CONTENT, headers={"Content-Type": OCI})
    old.add("Bearer t1")
    connection.ask("PUT", "a", "manifests/1", data=CONTENT, headers={"Content-Type": OCI})
    assert [each.headers["Content-Type"] for each in two[0].asked[1:]] == [OCI] * 3
