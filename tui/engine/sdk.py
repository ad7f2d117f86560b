"""The Docker SDK's client, made so that it reads, asks and prints nothing by itself."""

from __future__ import annotations

import logging
import ssl
import warnings
from typing import Any

from tui.engine.endpoint import Endpoint

# Connections kept open: more than the requests that run at once, so that none is thrown away.
_POOL = 16


def open_client(endpoint: Endpoint, api_version: str, timeout: float) -> Any:
    """An `APIClient` for this endpoint and version; `timeout` in seconds for connecting and each read.

    Its own constructor is passed by: that one reads config.json, fails on an empty login in it, follows
    proxies and may ask the engine for its version. It is untyped from here on; answers are cast into records.
    """
    # A mismatch of requests and its friends is printed on import: that would paint over the screen.
    warnings.filterwarnings("ignore", message=".*doesn't match a supported version")
    import requests
    from docker.api.client import APIClient
    from docker.auth import AuthConfig

    logging.getLogger("docker").addHandler(logging.NullHandler())
    client: Any = APIClient.__new__(APIClient)
    requests.Session.__init__(client)
    client.trust_env = False
    client.headers["User-Agent"] = "dtui"
    client.timeout = timeout
    client._version = api_version
    client._general_configs = {}
    client._auth_configs = AuthConfig({})
    client._proxy_configs = None
    client.credstore_env = None
    client._custom_adapter = None
    client.base_url = _mount(client, endpoint)
    return client


def _mount(client: Any, endpoint: Endpoint) -> str:
    """Attach the way to the engine; returns the base of every url."""
    if endpoint.socket_path:
        from docker.transport import UnixHTTPAdapter

        client._custom_adapter = UnixHTTPAdapter(
            f"http+unix://{endpoint.socket_path}", client.timeout, max_pool_size=_POOL
        )
        client.mount("http+docker://", client._custom_adapter)
        return "http+docker://localhost"
    host = endpoint.url.removeprefix("tcp://")
    if endpoint.tls is None:
        return f"http://{host}"
    _use_tls(client, endpoint)
    return f"https://{host}"


def _use_tls(client: Any, endpoint: Endpoint) -> None:
    tls = endpoint.tls
    assert tls is not None
    if tls.cert:
        client.cert = (tls.cert, tls.key) if tls.key else tls.cert
    if tls.verify:
        # The system's own trust as in the first look, not the list that requests brings along.
        system = ssl.get_default_verify_paths()
        client.verify = tls.ca or system.cafile or system.capath or True
        return
    import urllib3

    # It would be printed for every request; the header already warns.
    warnings.simplefilter("ignore", urllib3.exceptions.InsecureRequestWarning)
    client.verify = False
