"""A home of the test's own, in which the AWS SDK and Docker's config find only what the test put there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import needs, started
from tests.lab.certificates import Authority
from tests.lab.connect_proxy import ConnectProxy
from tests.lab.ecr import KEY, Ecr
from tests.lab.fronted import FrontedRegistry
from tests.registry.yard import Builder, Yard, building, fresh
from tui.registry.sources import AwsApi, AwsCliSource, BotocoreSource
from tui.work.jobs import Jobs

Env = dict[str, str]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder; AWS config files go to its `.aws`."""
    (tmp_path / ".aws").mkdir()
    return tmp_path


@pytest.fixture
def environ(ecr: Ecr, home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Env]:
    """Makes the process's environment (the SDK reads no other) one that leads to the look-alike; a copy of it."""

    def make(*, key: str = KEY, direct: bool = True, **more: str) -> Env:
        for name in list(os.environ):
            if name.startswith("AWS_"):
                monkeypatch.delenv(name)
        # Version managers put shims named `aws` in the PATH that look into the user's home.
        monkeypatch.setenv("PYENV_ROOT", os.environ.get("PYENV_ROOT") or str(Path.home() / ".pyenv"))
        made = ecr.sdk_environment(str(home / ".aws"), key=key, direct=direct)
        made |= {
            "HOME": str(home),
            "DOCKER_CONFIG": str(home / ".docker"),
            "XDG_STATE_HOME": str(home),
            **more,
        }
        for name, value in made.items():
            monkeypatch.setenv(name, value)
        return dict(os.environ)

    return make


@pytest.fixture
def env(environ: Callable[..., Env]) -> Env:
    """The usual one: credentials of the first account, the API on loopback."""
    return environ()


@pytest.fixture(params=["sdk", "command"])
def source(request: pytest.FixtureRequest) -> AwsApi:
    """The real SDK, then the real command."""
    if request.param == "sdk":
        return BotocoreSource()
    from tests.lab.aws import AwsCommand

    needs(AwsCommand)
    return AwsCliSource()


@dataclass(frozen=True)
class Ways:
    """An authority, and the proxy that leads to the registries that it certifies."""

    authority: Authority
    proxy: ConnectProxy

    def registry(
        self, name: str, login: tuple[str, str], *, deletes: bool = True
    ) -> Iterator[FrontedRegistry]:
        """One more of them."""
        yield from started(FrontedRegistry(name, login, self.authority, self.proxy, deletes=deletes))


@pytest.fixture(scope="session")
def ways() -> Iterator[Ways]:
    needs(FrontedRegistry)
    authority, proxy = Authority(), ConnectProxy()
    try:
        for _ in started(proxy):
            yield Ways(authority, proxy)
    finally:
        authority.remove()


@pytest.fixture(scope="session")
def source_lab(ways: Ways) -> Iterator[FrontedRegistry]:
    """A registry that things are copied from, as tests before left it."""
    yield from ways.registry("source.lab.example", ("alice", "s3cret"))


@pytest.fixture(scope="session")
def target_lab(ways: Ways) -> Iterator[FrontedRegistry]:
    """A registry that things are copied to, as tests before left it."""
    yield from ways.registry("mirror.lab.example", ("bob", "other"))


@pytest.fixture(scope="session")
def keeper(ways: Ways) -> Iterator[FrontedRegistry]:
    """A registry that removes nothing."""
    yield from ways.registry("keeper.lab.example", ("carol", "third"), deletes=False)


@pytest.fixture
def yard(
    ways: Ways, source_lab: FrontedRegistry, target_lab: FrontedRegistry, tmp_path: Path
) -> Iterator[Yard]:
    """Both without faults, with their logins stored."""
    source_lab.reset()
    target_lab.reset()
    env = ways.proxy.environment(str(ways.authority.ca))
    jobs = Jobs()
    made = Yard(source_lab, target_lab, {**env, "DOCKER_CONFIG": str(tmp_path), "HOME": str(tmp_path)}, jobs)
    made.log_in()
    yield made
    jobs.shutdown()


@pytest.fixture
def there(yard: Yard) -> Iterator[Builder]:
    """A repository at the source."""
    with building(yard.source, fresh()) as made:
        yield made


@pytest.fixture
def here(yard: Yard) -> Iterator[Builder]:
    """A repository at the target."""
    with building(yard.target, fresh("mirror")) as made:
        yield made
