"""Check against registries that answer nonsense: what engines make of it, and what dtui does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.contract.host import Host, on_every_store
from tests.unit.registry_double import OCI, Answer, Asked, Double, digest_of, doubles, greeted, refusal
from tui.domain.image import Image
from tui.engine.client import Engine
from tui.registry.client import RegistryClient
from tui.work.check import Answer as Checked
from tui.work.check import CheckMeans, check

pytestmark = on_every_store

HTML = b"<html><body>Please log in to the guests' network</body></html>"
SCHEMA_1 = json.dumps({"schemaVersion": 1, "name": "app", "tag": "1", "fsLayers": [], "history": []}).encode()
_BLOB = {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": f"sha256:{5:064}", "size": 2}
PLAIN = json.dumps({"schemaVersion": 2, "mediaType": OCI, "config": _BLOB, "layers": []}).encode()
HUGE = PLAIN + b" " * (5 << 20)
LIE = f"sha256:{7:064}"
LOCAL = f"sha256:{8:064}"


def served(content: bytes, kind: str = OCI, digest: str = "") -> Answer:
    """A manifest under this digest, by default its own."""
    return Answer(200, content, {"Content-Type": kind, "Docker-Content-Digest": digest or digest_of(content)})


def by_tag_only(answer: Answer) -> Callable[[Asked], Answer]:
    """This under the tag; nothing under any digest."""
    missing = refusal(404, "MANIFEST_UNKNOWN", "manifest unknown")
    return lambda asked: answer if asked.path.endswith("/manifests/1") else missing


def always(answer: Answer) -> Callable[[Asked], Answer]:
    return lambda asked: answer


FAULTS: dict[str, tuple[Callable[[Asked], Answer], str, str]] = {
    "HTML": (always(Answer(200, HTML, {"Content-Type": "text/html"})), "unreachable", "web page"),
    "HTML 404": (always(Answer(404, HTML, {"Content-Type": "text/html"})), "unreachable", "web page"),
    "500": (always(Answer(500, b"boom")), "unreachable", "trouble of its own"),
    "503": (always(refusal(503, "UNAVAILABLE", "down")), "unreachable", "trouble of its own"),
    "429": (always(refusal(429, "TOOMANYREQUESTS", "slow down")), "rate-limited", "asked too often"),
    "401": (
        always(Answer(401, b"", {"WWW-Authenticate": 'Basic realm="lab"'})),
        "denied",
        "ou are not logged in to",
    ),
    "403": (
        always(refusal(403, "DENIED", "requested access to the resource is denied")),
        "denied",
        "no such repository, or it is not for this login to see",
    ),
    "404": (always(refusal(404, "NAME_UNKNOWN", "repository name not known")), "not there", ""),
    "404 without a word": (always(Answer(404)), "not there", ""),
    "a digest that it has not": (by_tag_only(served(PLAIN, digest=LIE)), "unreachable", "does not have that"),
    "a digest of something else": (always(served(PLAIN, digest=LIE)), "unreachable", "something else than"),
    "schema 1": (
        always(served(SCHEMA_1, "application/vnd.docker.distribution.manifest.v1+prettyjws")),
        "unreachable",
        "schema 1",
    ),
    "a huge manifest": (always(served(HUGE)), "unreachable", "too much"),
}


@pytest.fixture
def double() -> Iterator[Double]:
    with doubles() as (one,):
        yield one


def checked(engine: Engine, double: Double, folder: Path) -> Checked:
    env = {"DOCKER_CONFIG": str(folder)}

    def open_registry(host: str, login: Mapping[str, str] | None) -> RegistryClient:
        return RegistryClient(host, login, env)

    name = f"{double.host}/app:1"
    here = Image(f"sha256:{9:064}", (name,), (f"{double.host}/app@{LOCAL}",), 1, 1, {})
    return check(name, here, CheckMeans(engine, env, open_registry))


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_made_of(host: Host, engine: Engine, double: Double, tmp_path: Path, fault: str) -> None:
    answer, state, reason = FAULTS[fault]
    double.answer = greeted(answer)
    found = checked(engine, double, tmp_path)
    assert found.state == state, found
    assert reason in found.reason
    assert found.absent == (state == "not there")


def test_nothing_is_written_and_no_layer_read(
    host: Host, engine: Engine, double: Double, tmp_path: Path
) -> None:
    double.answer = greeted(by_tag_only(served(PLAIN)))
    checked(engine, double, tmp_path)
    assert {asked.method for asked in double.asked} <= {"GET", "HEAD"}
    assert not [line for line in double.lines if "/blobs/" in line and f"{5:064}" not in line]


def test_only_heads_from_here_where_the_engine_cannot_ask(
    host: Host, engine: Engine, double: Double, tmp_path: Path
) -> None:
    double.answer = greeted(always(Answer(404)))
    checked(engine, double, tmp_path)
    if host.name == "podman":
        assert double.lines == ["HEAD /v2/app/manifests/1", f"HEAD /v2/app/manifests/{LOCAL}"]
    else:
        assert any(line.startswith("GET") for line in double.lines), "engines read what they look up"
