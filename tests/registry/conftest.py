"""A home of the test's own, in which the AWS SDK and Docker's config find only what the test put there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import needs
from tests.lab.ecr import KEY, Ecr
from tui.registry.sources import AwsApi, AwsCliSource, BotocoreSource

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
