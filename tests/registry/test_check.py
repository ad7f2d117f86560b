"""Check and verdict with registries behind TLS: passwords, Amazon's answers, trust, and lines that fail."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.contract.host import unique
from tests.lab import seed
from tests.lab.ecr import ACCOUNT, Ecr
from tests.lab.engine import DockerEngine
from tests.lab.tls_registry import TlsRegistry
from tests.lab.tls_rules import Answer, Rule
from tui.domain.image import Image
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.registry.client import RegistryClient
from tui.work.check import CheckMeans, check
from tui.work.verdict import look

Env = dict[str, str]


class Bench:
    """An engine with one image, an environment with logins, and the way to registries from here."""

    def __init__(self, engine: DockerEngine, api: Any, env: Env, folder: Path) -> None:
        self.engine, self.api, self.folder = Engine(Endpoint.at(engine.url)), api, folder
        self.env = {**env, "DOCKER_CONFIG": str(folder)}
        self.within = 10.0

    def image(self, name: str) -> Image:
        """A new image of that name."""
        id = seed.build_image(self.api, name)
        return next(image for image in self.engine.list_images() if image.id == id)

    def again(self, image: Image) -> Image:
        """As it is listed now."""
        return next(each for each in self.engine.list_images() if each.id == image.id)

    def log_in(self, host: str, user: str, password: str) -> dict[str, str]:
        """Store a login; as a push takes it."""
        entry = {"auth": b64encode(f"{user}:{password}".encode()).decode()}
        (self.folder / "config.json").write_text(json.dumps({"auths": {host: entry}}))
        return {"username": user, "password": password}

    @property
    def means(self) -> CheckMeans:
        def open_registry(host: str, login: Mapping[str, str] | None) -> RegistryClient:
            return RegistryClient(host, login, self.env)

        return CheckMeans(self.engine, self.env, open_registry, within=self.within)

    def state(self, image: Image) -> tuple[str, str]:
        """State and reason of its name."""
        found = check(image.tags[0], self.again(image), self.means)
        return found.state, found.reason

    def verdict(self, image: Image) -> str:
        return look(self.again(image), self.means).verdict.kind


@pytest.fixture(params=["docker20_ecr", "docker26_ecr"])
def bench(request: pytest.FixtureRequest, ecr: Ecr, tmp_path: Path) -> Iterator[Bench]:
    engine: DockerEngine = request.getfixturevalue(request.param)
    with closing(engine.api()) as api:
        made = Bench(engine, api, ecr.environment, tmp_path)
        yield made
        made.engine.close()


@contextmanager
def pushed(bench: Bench, ecr: Ecr, repository: str) -> Iterator[Image]:
    """An image in the look-alike, under a login that is good."""
    ecr.add_repository(repository)
    image = bench.image(f"{ecr.host}/{repository}:1")
    auth = bench.log_in(ecr.host, "AWS", ecr.issue().secret)
    lines = list(bench.engine.push(image.tags[0], auth))
    assert not [line for line in lines if "error" in line], lines
    ecr.front.requests.clear()
    yield image


def test_an_image_in_amazons_registry(bench: Bench, ecr: Ecr) -> None:
    with pushed(bench, ecr, "checked") as image:
        assert bench.state(image)[0] == "same"
        assert bench.verdict(image) == "also"
        assert {line.split()[0] for line in ecr.front.requests} <= {"GET", "HEAD"}


def test_amazon_has_no_such_repository_or_tag(bench: Bench, ecr: Ecr) -> None:
    bench.log_in(ecr.host, "AWS", ecr.issue().secret)
    image = bench.image(f"{ecr.host}/nowhere:1")
    assert bench.state(image)[0] == "not there"
    ecr.add_repository("nowhere")
    assert bench.state(image)[0] == "not there"
    assert bench.verdict(image) == "only copy"


def test_a_login_for_amazon_that_has_expired_is_not_sent(bench: Bench, ecr: Ecr) -> None:
    with pushed(bench, ecr, "expired") as image:
        bench.log_in(ecr.host, "AWS", ecr.issue(ACCOUNT, lifetime=-60).secret)
        state, reason = bench.state(image)
        assert (state, "has expired" in reason) == ("denied", True)
        assert bench.verdict(image) == "unknown"
        assert ecr.front.requests == []


def test_amazon_denies_a_repository(bench: Bench, ecr: Ecr) -> None:
    with pushed(bench, ecr, "secret") as image:
        message = "User: arn:aws:iam::1:user/x is not authorized to perform: ecr:BatchGetImage on resource: y"
        ecr.front.rules.append(Rule(path="/manifests/", answer=Answer.error(403, "DENIED", message)))
        assert bench.state(image)[0] == "denied"
        assert bench.verdict(image) == "unknown"


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Answer.error(429, "TOOMANYREQUESTS", "Rate exceeded"), "rate-limited"),
        (Answer(503, b"", {}), "unreachable"),
        (Answer(200, b"<html>hello</html>", {"Content-Type": "text/html"}), "unreachable"),
    ],
)
def test_a_registry_that_is_not_well(bench: Bench, ecr: Ecr, answer: Answer, state: str) -> None:
    with pushed(bench, ecr, "unwell") as image:
        ecr.front.rules.append(Rule(path="/manifests/", answer=answer))
        assert bench.state(image)[0] == state
        assert bench.verdict(image) == "unknown"


def test_a_registry_that_is_slow_is_not_waited_for(bench: Bench, ecr: Ecr) -> None:
    with pushed(bench, ecr, "slow") as image:
        ecr.front.rules.append(Rule(path="/manifests/", delay=3))
        bench.within = 0.5
        state, reason = bench.state(image)
        assert (state, "answer" in reason) == ("unreachable", True)


def test_layers_that_cannot_be_asked_for_leave_the_verdict_open(bench: Bench, ecr: Ecr) -> None:
    with pushed(bench, ecr, "half") as image:
        ecr.front.rules.append(Rule("HEAD", "/blobs/", answer=Answer(503, b"", {})))
        assert bench.state(image)[0] == "same"
        assert bench.verdict(image) == "unknown"


def test_a_password_over_tls(bench: Bench, tls_registry: TlsRegistry) -> None:
    image = bench.image(f"{tls_registry.host}/{unique('checked')}:1")
    assert bench.state(image)[0] == "denied"
    assert tls_registry.login is not None
    bench.log_in(tls_registry.host, *tls_registry.login)
    assert bench.state(image)[0] == "not there"
    list(bench.engine.push(image.tags[0], tls_registry.auth))
    assert bench.state(image)[0] == "same"
    assert bench.verdict(image) == "also"
    bench.log_in(tls_registry.host, tls_registry.login[0], "wr0ng")
    state, reason = bench.state(image)
    assert (state, "refuses the login" in reason) == ("denied", True)
    assert "wr0ng" not in reason


def test_a_certificate_that_nobody_knows(bench: Bench, untrusted_registry: TlsRegistry) -> None:
    image = bench.image(f"{untrusted_registry.host}/checked:1")
    state, reason = bench.state(image)
    assert (state, "certificate" in reason) == ("unreachable", True)
    assert bench.verdict(image) == "unknown"


def test_a_certificate_for_another_name(bench: Bench, ecr: Ecr) -> None:
    ecr.proxy.names["other.lab.example"] = ecr.front.port
    image = bench.image("other.lab.example/checked:1")
    state, reason = bench.state(image)
    assert (state, "for another name" in reason) == ("unreachable", True)


def test_a_name_that_the_proxy_refuses(bench: Bench) -> None:
    state, reason = bench.state(bench.image("nowhere.lab.example/checked:1"))
    assert (state, "proxy" in reason) == ("unreachable", True)
