"""After refreshes and logins, good and bad, no secret is anywhere but where it is to be kept."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import needs
from tests.lab.aws import AwsCommand
from tests.lab.ecr import OTHER_ACCOUNT, SECRET_KEY, Ecr
from tests.lab.ecr_api import ApiError
from tests.lab.engine import DockerEngine
from tests.lab.tls_registry import TlsRegistry
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.registry.sources import AwsApi, AwsCliSource, BotocoreSource
from tui.work.audit import AuditFile
from tui.work.jobs import Jobs
from tui.work.logins import Work, login_work, logout_work, refresh_work
from tui.work.operations import Item, Operations, Where

PASSWORD = "a-passw0rd-that-is-wrong"


class Stage:
    """Runs works as the application does, one after the other; `written` is all that they left to be read."""

    def __init__(self, home: Path, env: dict[str, str]) -> None:
        self._home = home
        self._told: list[str] = []
        self.jobs = Jobs(
            lambda record: self._told.append(repr(record)), lambda bug: self._told.append(repr(bug))
        )
        where = Where("host", "unix:///x", "Docker")
        audit = AuditFile(str(home / "audit.jsonl"), env)
        self._operations = Operations(self.jobs, audit, lambda: where, self._told.append)

    def run(self, action: str, host: str, work: Work) -> str:
        """Run one to its end; the job's state."""
        item = Item(host, "", f"docker login {host}", host)
        job = self._operations.stream(action, action, item, lambda job, _: work(job))
        assert self.jobs.wait(60, job.id)
        self._told.append(repr(job.record))
        return job.state

    def written(self, *kept: Path) -> str:
        """What was told, and the content of every file in the home but of those that keep secrets."""
        files = [path for path in self._home.rglob("*") if path.is_file() and path not in kept]
        assert self._home / "audit.jsonl" in files
        return "\n".join([*self._told, *(path.read_text(errors="replace") for path in files)])


@pytest.fixture
def engine(docker20_ecr: DockerEngine) -> Iterator[Engine]:
    with closing(Engine(Endpoint.at(docker20_ecr.url))) as made:
        yield made


@pytest.fixture
def env(environ: Callable[..., dict[str, str]], home: Path) -> dict[str, str]:
    """One in which every program that may be run writes down its arguments first."""
    needs(AwsCommand)
    programs = home / "bin"
    programs.mkdir()
    write_down(programs / "aws", f'exec {shutil.which("aws")} "$@"')
    write_down(programs / "docker-credential-lab", f'[ "$1" = list ] && echo "{{}}" || cat >{home}/kept')
    return environ(PATH=f"{programs}:{os.environ['PATH']}")


def write_down(program: Path, then: str) -> None:
    program.write_text(f'#!/bin/sh\ntr "\\0" " " </proc/$$/cmdline >>{program.parent}/arguments\n{then}\n')
    program.chmod(0o755)


@pytest.mark.parametrize("source", [BotocoreSource(), AwsCliSource()], ids=lambda source: str(source.name))
@pytest.mark.parametrize("store", ["plain", "helper"])
def test_no_secret_is_left_anywhere(
    ecr: Ecr,
    tls_registry: TlsRegistry,
    engine: Engine,
    env: dict[str, str],
    home: Path,
    source: AwsApi,
    store: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    config = Path(env["DOCKER_CONFIG"], "config.json")
    config.parent.mkdir()
    config.write_text('{"credsStore": "lab"}' if store == "helper" else "{}")
    stage = Stage(home, env)

    def refresh(host: str) -> str:
        return stage.run("registry.refresh", host, refresh_work(engine, host, "", env, source))

    assert refresh(ecr.host) == "done"
    ecr.lifetime = -60
    assert refresh(ecr.host) == "failed"
    ecr.reset_faults()
    ecr.api.answers_account = OTHER_ACCOUNT
    assert refresh(ecr.host) == "failed"
    ecr.reset_faults()
    ecr.api.failures.append(ApiError("InvalidSignatureException", f"mine was {SECRET_KEY * 2}"))
    assert refresh(ecr.host) == "failed"
    name, password = tls_registry.login or ("", "")
    for given, state in ((PASSWORD, "failed"), (password, "done")):
        work = login_work(engine, tls_registry.host, name, given, env)
        assert stage.run("registry.login", tls_registry.host, work) == state
    assert stage.run("registry.logout", tls_registry.host, logout_work(tls_registry.host, env)) == "done"

    assert len(ecr.tokens) == 3
    written = stage.written(config, home / "kept") + "".join(capfd.readouterr())
    assert "docker login" in written
    for secret in (*ecr.tokens, PASSWORD, password, SECRET_KEY):
        assert secret[:40] not in written
    if source.name == "aws command":
        assert "ecr get-authorization-token --registry-ids" in (home / "bin/arguments").read_text()
    if store == "helper":
        assert "docker-credential-lab store" in (home / "bin/arguments").read_text()
