"""The way to a registry as the environment tells it: proxies, and whom to trust."""

from __future__ import annotations

import glob
import os
import ssl
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from tui.domain.registry import registry_kind

CERTS = "/etc/docker/certs.d"


def origin(url: str) -> tuple[str, str]:
    """Scheme and host of an address, without the port that is meant anyway: who gets what is sent there.

    A user's name stays in it: where one is told, parsers do not agree on which part is the host.
    """
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower().removesuffix(
        {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    )


def proxies(url: str, env: Mapping[str, str]) -> dict[str, str]:
    """The proxy for an address, as requests takes it; {} where there is none. Loopback needs none."""
    scheme, host = origin(url)
    none = env.get("no_proxy") or env.get("NO_PROXY") or ""
    name = f"{scheme}_proxy"
    # A server may set HTTP_PROXY in capitals by a request's header: the lower case alone counts there.
    proxy = env.get(name) or (env.get(name.upper(), "") if scheme == "https" else "")
    if not proxy or registry_kind(host).is_loopback or goes_direct(urlsplit(url).hostname or "", none):
        return {}
    return {scheme: proxy if "://" in proxy else f"http://{proxy}"}


def trust(url: str, env: Mapping[str, str]) -> str | bool:
    """The CA for a registry as Docker keeps it, else the environment's, else the system's."""
    host = urlsplit(url).netloc
    own = sorted(glob.glob(os.path.join(CERTS, glob.escape(host), "*.crt")))
    if own:
        return own[0]
    if registry_kind(host).is_loopback:
        return False
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        if env.get(name):
            return env[name]
    system = ssl.get_default_verify_paths()
    return system.cafile or system.capath or True


def goes_direct(host: str, none: str) -> bool:
    """Whether NO_PROXY names the host, its domain or its network."""
    for entry in filter(None, (part.strip().lower() for part in none.split(","))):
        name = entry.lstrip("*").lstrip(".").rpartition(":")[0] or entry.lstrip("*").lstrip(".")
        if entry == "*" or host == name or host.endswith(f".{name}") or _is_in(host, entry):
            return True
    return False


def _is_in(host: str, network: str) -> bool:
    try:
        return ip_address(host) in ip_network(network, strict=False)
    except ValueError:
        return False
