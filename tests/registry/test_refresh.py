"""Renewing logins with real engines, the real SDK and a look-alike of Amazon's registries."""

from __future__ import annotations

import json
import os
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.lab import seed
from tests.lab.ecr import ACCOUNT, OTHER_ACCOUNT, Ecr
from tests.lab.ecr_api import ApiError
from tests.lab.engine import DockerEngine
from tests.lab.tls_registry import TlsRegistry
from tests.lab.tls_rules import Answer, Rule
from tests.wait import eventually
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.engine.errors import EngineError
from tui.registry.config import credentials_for
from tui.registry.logins import read_logins
from tui.registry.sources import Token
from tui.work.job import JobRecord
from tui.work.jobs import Jobs
from tui.work.logins import Work, login_work, logout_work, refresh_work

Env = dict[str, str]
OTHERS = {"credHelpers": {"gcr.example": "gcr"}, "zeta": [1, {"b": 1, "a": 2}], "currentContext": "prod"}


# Of the session, so that no engine is started in a test's own home.
@pytest.fixture(scope="session", params=["docker20_ecr", "docker26_ecr"])
def lab(request: pytest.FixtureRequest) -> DockerEngine:
    """Each engine that finds the look-alike by name."""
    found: DockerEngine = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def engine(lab: DockerEngine) -> Iterator[Engine]:
    """The engine as dtui sees it."""
    with closing(Engine(Endpoint.at(lab.url))) as made:
        yield made


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.shutdown()


def run(jobs: Jobs, work: Work) -> JobRecord:
    """The record of a job that ended."""
    job = jobs.start("title", "object", "command", work)
    assert jobs.wait(60, job.id)
    found = jobs.record(job.id)
    assert found is not None
    return found


def config_of(env: Env) -> Path:
    return Path(env["DOCKER_CONFIG"], "config.json")


def write_config(env: Env, **auths: str) -> bytes:
    """A config.json with these passwords of AWS, and keys of other tools; its bytes."""
    path = config_of(env)
    path.parent.mkdir()
    entries = {host: {"auth": b64encode(f"AWS:{secret}".encode()).decode()} for host, secret in auths.items()}
    path.write_text(json.dumps({"auths": entries, **OTHERS}, indent="\t"))
    return path.read_bytes()


def stored(env: Env, host: str) -> str:
    """The password that config.json has for a host."""
    auth = json.loads(config_of(env).read_bytes())["auths"][host]["auth"]
    return b64decode(auth).decode().partition(":")[2]


def push(engine: Engine, reference: str, env: Env) -> list[dict[str, Any]]:
    return list(engine.push(reference, credentials_for(reference.partition("/")[0], env)))


def test_a_push_works_again(ecr: Ecr, env: Env, lab: DockerEngine, engine: Engine, jobs: Jobs) -> None:
    ecr.add_repository("app")
    reference = f"{ecr.host}/app:{os.urandom(4).hex()}"
    with closing(lab.api()) as api:
        seed.build_image(api, reference)
    write_config(env, **{ecr.host: ecr.issue(lifetime=-60).secret})
    with pytest.raises(EngineError, match=r"expired|403"):
        push(engine, reference, env)
    record = run(jobs, refresh_work(engine, ecr.host, "", env))
    assert record.state == "done", record
    assert "stands unencrypted in" in record.result
    last = push(engine, reference, env)[-1]
    digest = ecr.digest("app", reference.rpartition(":")[2])
    assert digest
    assert digest in str(last)


def test_what_else_is_in_the_file_stays(ecr: Ecr, env: Env, engine: Engine, jobs: Jobs) -> None:
    other = ecr.issue(OTHER_ACCOUNT).secret
    write_config(env, **{ecr.host: ecr.issue(lifetime=-60).secret, ecr.other_host: other})
    assert run(jobs, refresh_work(engine, ecr.host, "", env)).state == "done"
    data = json.loads(config_of(env).read_bytes())
    assert list(data) == ["auths", *OTHERS]
    assert {key: data[key] for key in OTHERS} == OTHERS
    assert stored(env, ecr.other_host) == other
    assert stored(env, ecr.host) in ecr.tokens
    assert config_of(env).stat().st_mode & 0o777 == 0o600


def test_several_accounts_at_once(ecr: Ecr, env: Env, engine: Engine, jobs: Jobs) -> None:
    hosts = (ecr.host, ecr.other_host, ecr.host_of(ACCOUNT, "eu-west-1"))
    for host in hosts:
        jobs.start("title", host, "", refresh_work(engine, host, "", env))
    assert jobs.wait(60)
    assert [record.state for record in jobs.records()] == ["done"] * 3
    found = read_logins((), env)
    assert set(hosts) <= set(found.logins)
    assert len({stored(env, host) for host in hosts}) == 3


@pytest.mark.parametrize("fault", ["another account", "expired", "garbage", "no right", "api denies", "gone"])
def test_the_old_login_stays(
    ecr: Ecr, environ: Callable[..., Env], engine: Engine, jobs: Jobs, fault: str
) -> None:
    env = environ()
    before = write_config(env, **{ecr.host: ecr.issue(lifetime=120).secret})
    source = None
    if fault == "another account":
        ecr.api.answers_account = OTHER_ACCOUNT
    elif fault == "expired":
        ecr.lifetime = -60
    elif fault == "garbage":
        source = FixedSource(Token("AWS", "bm90IGEgdG9rZW4=", time.time() + 60, ACCOUNT))
    elif fault == "no right":
        ecr.front.rules.append(Rule(path="^/v2/$", answer=Answer.error(403, "DENIED", "Not Authorized")))
    elif fault == "api denies":
        ecr.api.failures.append(ApiError("AccessDeniedException", "User: arn:x is not authorized"))
    else:
        ecr.front.rules.append(Rule(path="^/v2/$", cut=0, answer=Answer(503)))
    record = run(jobs, refresh_work(engine, ecr.host, "", env, source))
    assert record.state == "failed"
    assert record.failure is not None
    assert record.failure.title
    assert record.failure.hint
    assert config_of(env).read_bytes() == before
    assert list(config_of(env).parent.iterdir()) == [config_of(env)]


def test_a_source_that_lies_is_not_believed(ecr: Ecr, env: Env, engine: Engine, jobs: Jobs) -> None:
    before = write_config(env, **{ecr.host: ecr.issue().secret})
    token = ecr.issue(OTHER_ACCOUNT)
    lying = FixedSource(Token("AWS", token.secret, token.expires, OTHER_ACCOUNT))
    record = run(jobs, refresh_work(engine, ecr.host, "", env, lying))
    assert record.failure is not None
    assert record.failure.title == "The token is for another account"
    assert config_of(env).read_bytes() == before


def test_who_waits_for_a_refresh_takes_its_login(ecr: Ecr, env: Env, engine: Engine, jobs: Jobs) -> None:
    slow = SlowSource(ecr)
    first = jobs.start("title", "1", "", refresh_work(engine, ecr.host, "", env, slow))
    assert slow.asked.wait(10)
    others = [jobs.start("title", "n", "", refresh_work(engine, ecr.host, "", env, slow)) for _ in range(3)]
    eventually(lambda: all(job.state == "running" for job in others))
    cancelled = others.pop()
    assert jobs.cancel(cancelled.id)
    assert jobs.wait(10, cancelled.id)
    assert first.state == "running"
    slow.go_on.set()
    assert jobs.wait(60)
    assert [job.state for job in (first, *others, cancelled)] == ["done", "done", "done", "cancelled"]
    assert slow.count == 1


def test_a_cancelled_refresh_stores_nothing(ecr: Ecr, env: Env, engine: Engine, jobs: Jobs) -> None:
    before = write_config(env, **{ecr.host: ecr.issue().secret})
    slow = SlowSource(ecr)
    job = jobs.start("title", "1", "", refresh_work(engine, ecr.host, "", env, slow))
    assert slow.asked.wait(10)
    jobs.cancel(job.id)
    slow.go_on.set()
    assert jobs.wait(60)
    assert job.state == "cancelled"
    assert config_of(env).read_bytes() == before


def test_a_helper_that_fetches_has_nothing_to_refresh(ecr: Ecr, env: Env, engine: Engine, jobs: Jobs) -> None:
    config_of(env).parent.mkdir()
    config_of(env).write_text(json.dumps({"credHelpers": {ecr.host: "ecr-login"}}))
    record = run(jobs, refresh_work(engine, ecr.host, "", env))
    assert record.failure is not None
    assert record.failure.title.startswith("There is nothing to refresh")
    assert ecr.api.calls == []


def test_a_helper_keeps_the_new_token(ecr: Ecr, env: Env, engine: Engine, jobs: Jobs, home: Path) -> None:
    config_of(env).parent.mkdir()
    config_of(env).write_text(json.dumps({"credsStore": "lab"}))
    helper = home / "docker-credential-lab"
    helper.write_text(f'#!/bin/sh\n[ "$1" = store ] && cat >{home}/kept\n')
    helper.chmod(0o755)
    work = refresh_work(engine, ecr.host, "", {**env, "PATH": f"{home}:{env['PATH']}"})
    assert run(jobs, work).state == "done"
    kept = json.loads((home / "kept").read_bytes())
    assert (kept["ServerURL"], kept["Username"]) == (ecr.host, "AWS")
    assert kept["Secret"] in ecr.tokens
    assert kept["Secret"] not in config_of(env).read_text()


def test_the_end_of_the_new_login_is_known(ecr: Ecr, env: Env, engine: Engine, jobs: Jobs) -> None:
    record = run(jobs, refresh_work(engine, ecr.host, "", env))
    assert "(11:59 left)" in record.result
    login = read_logins([ecr.host], env).logins[ecr.host]
    assert login.expires is not None
    assert abs(login.expires - ecr.tokens[stored(env, ecr.host)].expires) < 2


def test_a_name_and_a_password(tls_registry: TlsRegistry, env: Env, engine: Engine, jobs: Jobs) -> None:
    assert tls_registry.login is not None
    user, password = tls_registry.login
    host = tls_registry.host
    wrong = run(jobs, login_work(engine, host, user, "wr0ng-wr0ng", env))
    assert wrong.failure is not None
    assert "wr0ng" not in repr(wrong)
    assert not config_of(env).exists()
    assert run(jobs, login_work(engine, host, user, password, env)).state == "done"
    assert credentials_for(host, env) == {"username": user, "password": password}
    assert run(jobs, logout_work(host, env)).state == "done"
    assert credentials_for(host, env) is None


def test_a_registry_of_an_unknown_authority(
    untrusted_registry: TlsRegistry, env: Env, engine: Engine, jobs: Jobs
) -> None:
    record = run(jobs, login_work(engine, untrusted_registry.host, "alice", "s3cret", env))
    assert record.failure is not None
    assert "certificate" in record.failure.title.lower() + record.failure.detail.lower()
    assert not config_of(env).exists()


class FixedSource:
    """Gives one token, whatever it is asked for."""

    name = "fixed"

    def __init__(self, token: Token) -> None:
        self._token = token

    def fetch(self, host: str, profile: str, env: object) -> Token:
        return self._token


class SlowSource:
    """Gives good tokens once `go_on` is set."""

    name = "slow"

    def __init__(self, ecr: Ecr) -> None:
        self._ecr = ecr
        self.asked, self.go_on = threading.Event(), threading.Event()
        self.count = 0

    def fetch(self, host: str, profile: str, env: object) -> Token:
        self.count += 1
        self.asked.set()
        assert self.go_on.wait(30)
        made = self._ecr.issue()
        return Token("AWS", made.secret, made.expires, made.account)
