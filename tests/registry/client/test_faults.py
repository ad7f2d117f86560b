"""What goes wrong with a real registry or on the way to it, and what may not come of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import LOGIN
from tests.lab.ecr import Ecr
from tests.lab.fronted import FrontedRegistry
from tests.lab.pushed import IMAGE, push_image
from tests.lab.registry import Registry, free_port
from tests.lab.tls_registry import TlsRegistry
from tests.lab.tls_rules import Answer, Rule
from tests.registry.client.place import NOWHERE, PASSWORD, Place, were
from tests.unit.registry_double import digest_of
from tui.domain.manifest import Manifest
from tui.registry import session, way
from tui.registry.client import RegistryClient
from tui.registry.errors import RateLimited, RegistryError, Unreachable

HTML = Answer(200, b"<html>Sign in</html>", {"Content-Type": "text/html"})


OLD = Answer(
    200,
    json.dumps({"schemaVersion": 1, "name": "a", "fsLayers": []}).encode(),
    {
        "Content-Type": "application/vnd.docker.distribution.manifest.v1+prettyjws",
        "Docker-Content-Digest": NOWHERE,
    },
)


LATE = Answer(
    429, b"", {"Retry-After": "17", "RateLimit-Limit": "100;w=21600", "RateLimit-Remaining": "0;w=21600"}
)


@pytest.mark.parametrize(
    ("rule", "kind", "words"),
    [
        (Rule(answer=LATE), RateLimited, "too often"),
        (Rule(answer=Answer(503)), Unreachable, "trouble of its own"),
        (Rule(answer=HTML), Unreachable, "no registry"),
        (Rule(answer=Answer(404, b"<html>", HTML.headers)), Unreachable, "no registry"),
        (Rule("GET", answer=OLD), RegistryError, "schema 1"),
        (Rule("GET", answer=Answer(200, b"{}", {"Docker-Content-Digest": NOWHERE})), RegistryError, "something else"),
        (Rule("GET", answer=Answer(200, b" " * ((4 << 20) + 1))), RegistryError, "4 MiB"),
        (Rule("GET", cut=10), Unreachable, "cut"),
        (Rule(delay=1.5), Unreachable, "No answer in time"),
        (Rule("GET", rate=20), Unreachable, "No answer in time"),
        (Rule(answer=Answer(307, b"", {"Location": "http://127.0.0.1:1/"})), RegistryError, "without TLS"),
    ],
)  # fmt: skip
def test_faults(
    fronted: FrontedRegistry,
    tls: Place,
    rule: Rule,
    kind: type[RegistryError],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    push_image(fronted.registry, tls.repository, "v1")
    tls.client.head(tls.repository, "v1")
    if rule.delay or rule.rate:
        monkeypatch.setattr(session, "SMALL", 1.0)
    rule.path = "/manifests/"
    fronted.rules.append(rule)
    with pytest.raises(kind, match=words) as caught:
        tls.client.manifest(tls.repository, "v1")
    assert type(caught.value) is kind
    if isinstance(caught.value, RateLimited):
        assert caught.value.retry_after == 17
        assert tls.client.limit is not None
        assert (tls.client.limit.remaining, tls.client.limit.limit) == (0, 100)
    assert LOGIN[1] not in repr(caught.value)
    fronted.rules.clear()
    monkeypatch.undo()
    assert tls.client.manifest(tls.repository, "v1").digest


def test_one_connection_serves_all_requests(ecr_lab: Ecr, tls: Place) -> None:
    push_image(tls.registry, tls.repository, "v1")
    ecr_lab.proxy.asked.clear()
    for _ in range(4):
        image = tls.client.manifest(tls.repository, "v1")
        tls.client.head(tls.repository, "v1")
        path = f"blobs/{image.config.digest}"
        with tls.client.connection.ask("GET", tls.repository, path, stream=True) as answer:
            assert b"".join(tls.client.connection.pieces(answer))
    assert ecr_lab.proxy.asked == [f"{tls.client.host}:443"]


def test_a_registry_without_head(fronted: FrontedRegistry, tls: Place) -> None:
    digest = push_image(fronted.registry, tls.repository, "v1")
    fronted.rules.append(Rule("HEAD", answer=Answer.error(405, "UNSUPPORTED", "no")))
    assert tls.client.head(tls.repository, "v1").digest == digest
    were(tls.requests, tls.repository, "HEAD manifests/v1 405", "GET manifests/v1 200")


def test_a_certificate_of_nobody_known(untrusted_registry: TlsRegistry, env: dict[str, str]) -> None:
    with pytest.raises(Unreachable, match="Whoever signed its certificate is not trusted"):
        RegistryClient(untrusted_registry.host, PASSWORD, env).head("a", "1")


def test_a_certificate_for_another_name(ecr_lab: Ecr, fronted: FrontedRegistry, env: dict[str, str]) -> None:
    ecr_lab.proxy.names["other.lab.example"] = fronted.front.port
    with pytest.raises(Unreachable, match="for another name"):
        RegistryClient("other.lab.example", PASSWORD, env).head("a", "1")
    assert fronted.front.requests == []


def test_plain_http_under_a_name_gets_nothing(ecr_lab: Ecr, registry: Registry, env: dict[str, str]) -> None:
    ecr_lab.proxy.names["plain.lab.example"] = int(registry.host.rpartition(":")[2])
    with pytest.raises(Unreachable, match="speaks no TLS"):
        RegistryClient("plain.lab.example", PASSWORD, env).head("a", "1")


def test_nobody_behind_the_proxy(ecr_lab: Ecr, env: dict[str, str]) -> None:
    for name, port in (("down.lab.example", free_port()), ("", 0)):
        if name:
            ecr_lab.proxy.names[name] = port
        with pytest.raises(Unreachable, match="cannot be reached"):
            RegistryClient(name or "nowhere.lab.example", PASSWORD, env).head("a", "1")


def test_an_authority_of_the_registrys_own_in_dockers_folder(
    untrusted_registry: TlsRegistry, env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / untrusted_registry.host
    folder.mkdir()
    (folder / "ca.crt").write_bytes(untrusted_registry._authority.ca.read_bytes())
    monkeypatch.setattr(way, "CERTS", str(tmp_path))
    digest = push_over_tls(untrusted_registry, env, "fleet/own")
    client = RegistryClient(untrusted_registry.host, PASSWORD, env)
    assert client.head("fleet/own", "v1").digest == digest


def push_over_tls(registry: TlsRegistry, env: dict[str, str], name: str) -> str:
    """An image of a configuration alone, by the client itself."""
    client = RegistryClient(registry.host, PASSWORD, env)
    begun = client.connection.ask("POST", name, "blobs/uploads/", data=b"")
    url = client.connection.address(begun, begun.headers["Location"])
    client.connection.ask("PUT", name, f"{url}&digest={digest_of(b'{}')}", data=b"{}")
    part = {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest_of(b"{}"), "size": 2}
    content = json.dumps({"schemaVersion": 2, "mediaType": IMAGE, "config": part, "layers": []}).encode()
    client.put_manifest(name, "v1", Manifest(digest_of(content), IMAGE, content))
    return digest_of(content)


def test_layers_at_another_host_are_read_without_the_login(fronted: FrontedRegistry, tls: Place) -> None:
    push_image(fronted.registry, tls.repository, "v1")
    image = tls.client.manifest(tls.repository, "v1")
    fronted.storage_host = f"storage.{fronted.host}"
    path = f"blobs/{image.config.digest}"
    assert tls.client.connection.ask("GET", tls.repository, path).status_code == 200
    assert tls.client.connection.ask("HEAD", tls.repository, path).status_code == 200
    # It answers 400 to whoever sends one.
    were(tls.elsewhere, tls.repository, f"GET {path} 200", f"HEAD {path} 200")
