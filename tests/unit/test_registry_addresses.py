"""Addresses that a registry names: which are its own, which are others', and which are none."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.unit.registry_double import LOGIN, Answer, Double, greeted
from tui.registry.client import RegistryClient
from tui.registry.errors import RegistryError
from tui.registry.session import Session, joined


def client(double: Double) -> RegistryClient:
    return RegistryClient(double.host, LOGIN, {})


@pytest.mark.parametrize("location", ["http://[bad/", "", "gopher://127.0.0.1/", "http://:0/"])
def test_an_address_that_is_none_is_not_followed(two: list[Double], location: str) -> None:
    two[0].answer = greeted(lambda asked: Answer(302, b"", {"Location": location}))
    with pytest.raises(RegistryError):
        client(two[0]).manifest("a", "1")
    assert len(two[0].lines) == 1


@pytest.mark.parametrize("target", ["http://registry.acme.com/x", "http://127.0.0.1/x", "ftp://a/x"])
def test_from_tls_nothing_leads_to_where_there_is_none(target: str) -> None:
    with pytest.raises(RegistryError, match="without TLS"):
        Session("registry.acme.com", {})._next("GET", "https://registry.acme.com/v2/", target)


def test_addresses_of_uploads_and_pages(two: list[Double]) -> None:
    two[0].answer = lambda asked: Answer()
    connection = client(two[0]).connection
    answer = connection.ask("POST", "a", "blobs/uploads/")
    home = f"http://{two[0].host}"
    assert connection.address(answer, "/v2/a/blobs/uploads/1?x=y") == f"{home}/v2/a/blobs/uploads/1?x=y"
    assert connection.address(answer, "2") == f"{home}/v2/a/blobs/uploads/2"
    # A registry that knows nothing of the scheme by which it is reached.
    assert connection.address(answer, f"https://{two[0].host}/v2/3") == f"{home}/v2/3"
    assert connection.address(answer, "https://storage.acme.com/4") == "https://storage.acme.com/4"
    assert connection.is_home(f"{home}/v2/3")
    assert not connection.is_home("https://storage.acme.com/4")
    with pytest.raises(RegistryError, match="an address that is none"):
        joined(home, "http://[bad", "a")


@pytest.mark.parametrize(
    ("address", "is_home"),
    [
        ("https://registry.acme.com:443/v2/3", True),
        ("https://Registry.ACME.com/v2/3", True),
        ("http://registry.acme.com:80/v2/3", True),
        ("https://registry.acme.com:8443/v2/3", False),
        ("https://user@registry.acme.com/v2/3", False),
        ("https://evil.example\\@registry.acme.com/v2/3", False),
        ("https://registry.acme.com@evil.example/v2/3", False),
    ],
)
def test_what_is_the_registrys_own_address(address: str, is_home: bool) -> None:
    """Those behind a front tell of the port that is meant anyway."""
    connection = RegistryClient("registry.acme.com", LOGIN, {}).connection
    connection._base = "https://registry.acme.com"
    answer = SimpleNamespace(url="https://registry.acme.com/v2/a/blobs/uploads/")
    found = connection.address(answer, address)
    assert connection.is_home(found) is is_home
    assert (found == "https://registry.acme.com/v2/3") is is_home


def test_a_digest_that_leads_elsewhere_is_not_asked_for(two: list[Double]) -> None:
    with pytest.raises(RegistryError, match="no digest"):
        client(two[0]).connection.ask("GET", "a", "blobs/sha256:0/../../../other/manifests/1")
    assert two[0].asked == []
