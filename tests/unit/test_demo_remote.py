"""The demo's registries asked directly, as a push's undo does."""

from __future__ import annotations

import base64
import json
import time

import pytest

from tests.unit.demo_http import DemoClient
from tui.demo.remote import DemoRegistryClient
from tui.domain.manifest import Manifest
from tui.registry.errors import BY_KIND, NotThere, RegistryError

PROD = "329074924855.dkr.ecr.us-east-1.amazonaws.com"


def registry(engine: DemoClient, host: str, login: dict[str, str] | None = None) -> DemoRegistryClient:
    return DemoRegistryClient(engine.path, host, login, BY_KIND)


def token(engine: DemoClient) -> dict[str, str]:
    told = engine.post("/_demo/token", {"host": PROD}).json()
    return {"username": told["username"], "password": told["secret"]}


def test_a_tag_is_put_back_to_what_it_was(engine: DemoClient) -> None:
    login = token(engine)
    client = registry(engine, PROD, login)
    before = client.manifest("billing", "hotfix")
    header = base64.urlsafe_b64encode(json.dumps(login).encode()).decode()
    pushed = engine.ask(
        "POST", f"/images/{PROD}/billing/push", headers={"X-Registry-Auth": header}, tag="hotfix"
    )
    assert client.manifest("billing", "hotfix").digest == pushed.lines()[-1]["aux"]["Digest"] != before.digest
    client.put_manifest("billing", "hotfix", before)
    assert client.manifest("billing", "hotfix") == before
    client.close()


def test_when_it_was_built(engine: DemoClient) -> None:
    client = registry(engine, "docker.io")
    found = client.manifest("library/redis", "latest")
    assert found.media_type == "application/vnd.docker.distribution.manifest.v2+json"
    assert len(json.loads(found.content)["layers"]) == len(engine.image("redis:latest")["RootFS"]["Layers"])
    created = client.created("library/redis", found)
    assert created == pytest.approx(time.time() - 62 * 86400, abs=3600)


def test_what_is_not_there(engine: DemoClient) -> None:
    client = registry(engine, "localhost:5000")
    with pytest.raises(NotThere, match="manifest unknown"):
        client.manifest("fleet-gateway", "never")
    with pytest.raises(NotThere, match="manifest unknown"):
        client.put_manifest("fleet-gateway", "dev", Manifest("sha256:" + "0" * 64, "", b""))


def test_logins_count_here_too(engine: DemoClient) -> None:
    with pytest.raises(RegistryError, match="no basic auth credentials"):
        registry(engine, PROD).manifest("billing", "latest")
    hub = registry(engine, "docker.io")
    found = hub.manifest("library/redis", "latest")
    with pytest.raises(RegistryError, match="requested access to the resource is denied"):
        hub.put_manifest("library/redis", "latest", found)


def test_a_registry_or_an_engine_that_is_not_there(engine: DemoClient, tmp_path: object) -> None:
    with pytest.raises(RegistryError, match="no such host"):
        registry(engine, "no.example").manifest("x", "1")
    gone = DemoRegistryClient(f"{tmp_path}/gone.sock", PROD, None, BY_KIND)
    with pytest.raises(RegistryError, match="does not answer"):
        gone.manifest("x", "1")


def test_its_login_does_not_show(engine: DemoClient) -> None:
    assert "s3cret" not in repr(registry(engine, PROD, {"username": "AWS", "password": "s3cret"}))
