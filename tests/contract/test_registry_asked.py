"""Asking a registry through the engine: what it has, and whether it takes a login."""

from __future__ import annotations

import pytest

from tests.contract.host import Host, on_real_engines, unique
from tests.contract.test_push import AnyRegistry, closed_registry, digest_of, image_in, open_registry
from tui.engine.client import Engine
from tui.engine.errors import EngineError, NotFound

__all__ = ["closed_registry", "open_registry"]  # fixtures


def test_the_digest_of_a_tag(host: Host, engine: Engine, open_registry: AnyRegistry) -> None:
    repository, reference = image_in(host, open_registry)
    digest = digest_of(list(engine.push(reference)))
    found = engine.distribution(reference)
    assert found.digest == digest == open_registry.digest(repository, "1.0")
    assert found.media_type.startswith("application/vnd.")
    # Engines tell the platform of the older kind of manifest only.
    assert found.platforms == (() if ".oci." in found.media_type else ("linux/amd64",))
    by_digest = engine.distribution(f"{open_registry.host}/{repository}@{digest}")
    assert by_digest.digest == digest


def test_a_tag_that_is_not_there(engine: Engine, open_registry: AnyRegistry) -> None:
    with pytest.raises(EngineError, match=r"unknown|not found") as caught:
        engine.distribution(f"{open_registry.host}/contract/{unique('never')}:1")
    assert isinstance(caught.value, NotFound), caught.value.status


def test_a_digest_behind_a_password(host: Host, engine: Engine, closed_registry: AnyRegistry) -> None:
    _, reference = image_in(host, closed_registry)
    digest = digest_of(list(engine.push(reference, closed_registry.auth)))
    assert engine.distribution(reference, closed_registry.auth).digest == digest
    for wrong in (None, {"username": "alice", "password": "wr0ng"}):
        with pytest.raises(EngineError) as caught:
            engine.distribution(reference, wrong)
        assert not isinstance(caught.value, NotFound)
        assert "wr0ng" not in repr(caught.value)


def test_a_login_is_checked(engine: Engine, closed_registry: AnyRegistry) -> None:
    assert closed_registry.login is not None
    user, password = closed_registry.login
    engine.check_login(closed_registry.host, user, password)
    with pytest.raises(EngineError, match=r"(?i)unauthorized|denied") as caught:
        engine.check_login(closed_registry.host, user, "wr0ng")
    assert "wr0ng" not in repr(caught.value)
    # The engine must not have answered from memory, neither for the good nor for the bad one.
    engine.check_login(closed_registry.host, user, password)


@on_real_engines
def test_a_login_where_nobody_listens(host: Host, engine: Engine) -> None:
    with pytest.raises(EngineError, match="connection refused"):
        engine.check_login("127.0.0.1:1", "alice", "s3cret")
