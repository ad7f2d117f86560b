"""The first look at an engine: one connection, no SDK, so that it costs the first screen little."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import NamedTuple

from tui.domain.container import Container
from tui.engine import transport
from tui.engine.endpoint import Endpoint
from tui.engine.errors import EngineError, EngineUnsupported
from tui.engine.info import EngineInfo, negotiate, server_of


class FirstLook(NamedTuple):
    """What the engine is and its containers; `received` is in Unix seconds."""

    info: EngineInfo
    containers: tuple[Container, ...]
    received: float


def first_look(endpoint: Endpoint) -> FirstLook:
    """Greet the engine and list all containers (`GET /_ping`, `GET /containers/json`); raises EngineError."""
    with told(endpoint), _open(endpoint) as connection:
        info = greet(connection, endpoint)
        data = transport.get_json(connection, f"/v{info.api_version}/containers/json?all=1")
        received = time.time()
        return FirstLook(info, tuple(Container.from_api(entry, received) for entry in data or ()), received)


def ping(endpoint: Endpoint) -> EngineInfo:
    """Ask who is there and negotiate the API version (`GET /_ping`); raises EngineError."""
    with told(endpoint), _open(endpoint) as connection:
        return greet(connection, endpoint)


@contextmanager
def told(endpoint: Endpoint) -> Iterator[None]:
    """Raise every failure inside as an EngineError."""
    try:
        yield
    except EngineError:
        raise
    except Exception as error:
        from tui.engine.translate import translate

        raise translate(error, endpoint) from error


@contextmanager
def _open(endpoint: Endpoint) -> Iterator[HTTPConnection]:
    connection = transport.connect(endpoint)
    try:
        yield connection
    finally:
        connection.close()


def greet(connection: HTTPConnection, endpoint: Endpoint) -> EngineInfo:
    """What the headers of `/_ping` say, on a connection that stays open."""
    headers = _ping_headers(connection, endpoint)
    api = headers.get("api-version", "")
    name, version = server_of(headers.get("server", ""))
    if "libpod-api-version" in headers or name == "Libpod":
        detail = f"{endpoint.url} is Podman {version}, which comes in a later version of dtui."
        raise EngineUnsupported("dtui does not work with Podman yet", detail, "Name a Docker engine with -H.")
    if not api:
        raise _not_docker(endpoint, "Its greeting names no Docker API version.")
    return EngineInfo(name, version, negotiate(api, _minimum(connection, api)))


def _ping_headers(connection: HTTPConnection, endpoint: Endpoint) -> dict[str, str]:
    try:
        response = transport.request(connection, "GET", "/_ping", timeout=transport.PING)
    except EngineError as error:
        raise _unwelcome(error, endpoint) from error
    response.read()
    return {name.lower(): value for name, value in response.getheaders()}


def _minimum(connection: HTTPConnection, api: str) -> str:
    """The oldest version the engine accepts; only worth a request where it is newer than dtui."""
    if negotiate(api) == api:
        return ""
    minimum = transport.get_json(connection, "/version").get("MinAPIVersion")
    return minimum if isinstance(minimum, str) else ""


def _unwelcome(error: EngineError, endpoint: Endpoint) -> EngineError:
    if "HTTP request to an HTTPS server" in error.detail:
        hint = "Set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, or use a context that holds its certificates."
        return EngineUnsupported(f"The engine at {endpoint.url} wants TLS", error.detail, hint, error.status)
    return _not_docker(endpoint, f"It answers the greeting with HTTP {error.status}: {error.detail[:200]}")


def _not_docker(endpoint: Endpoint, detail: str) -> EngineError:
    from tui.engine.translate import not_docker

    return not_docker(endpoint, detail)
