"""HTTP to registries: the environment's proxies and CAs, and a login that only its own host gets."""

from __future__ import annotations

import glob
import os
import ssl
import warnings
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urljoin, urlsplit

from tui.domain.diagnosis import diagnose
from tui.domain.registry import registry_kind
from tui.registry.errors import NotThere, RegistryError

# Seconds to connect and for each read.
TIMES = (5.0, 20.0)
_REDIRECTS = 5
_CERTS = "/etc/docker/certs.d"


class Session:
    """Requests to one registry host and those that it sends us to; raises RegistryError only."""

    def __init__(self, host: str, env: Mapping[str, str]) -> None:
        import requests
        import urllib3

        # Loopback is trusted unseen, as engines do; a warning about that would be painted over the screen.
        warnings.simplefilter("ignore", urllib3.exceptions.InsecureRequestWarning)
        self.host = host
        self._env = env
        self._session = requests.Session()
        # It would send a password of ~/.netrc along, and read the process's environment in place of `env`.
        self._session.trust_env = False
        self._session.headers["User-Agent"] = "dtui"

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def send(self, method: str, url: str, authorization: str = "", limit: int = 1 << 22, **more: Any) -> Any:
        """One request with its redirects; the answer with at most `limit` bytes read into `content`."""
        import requests

        try:
            return self._send(method, url, authorization, limit, more)
        except requests.RequestException as error:
            failure = _trouble(error, self.host)
        # Outside of the block: the exception's own text holds the whole request.
        raise failure

    def _send(self, method: str, url: str, authorization: str, limit: int, more: dict[str, Any]) -> Any:
        home = _origin(url)
        headers = dict(more.pop("headers", {}))
        for _ in range(_REDIRECTS):
            mine = {"Authorization": authorization} if authorization and _origin(url) == home else {}
            answer = self._session.request(
                method,
                url,
                headers={**headers, **mine},
                timeout=TIMES,
                stream=True,
                allow_redirects=False,
                proxies=self._proxies(url),
                verify=self._trust(url),
                **more,
            )
            with answer:
                if answer.status_code not in (301, 302, 303, 307, 308):
                    _read(answer, limit, self.host)
                    return answer
            url = self._next(method, url, answer.headers.get("Location", ""))
        raise RegistryError(f"{self.host} sends us round in circles", "More than five redirects.")

    def _next(self, method: str, url: str, location: str) -> str:
        target = urljoin(url, location)
        if method not in ("GET", "HEAD") or not location:
            raise RegistryError(f"{self.host} does not take it here", "It names another address for writing.")
        if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
            raise RegistryError(f"{self.host} sends us to an address without TLS", "It was not followed.")
        return target

    def _proxies(self, url: str) -> dict[str, str]:
        scheme, host = urlsplit(url).scheme, urlsplit(url).netloc
        none = self._env.get("no_proxy") or self._env.get("NO_PROXY") or ""
        name = f"{scheme}_proxy"
        # A server may set HTTP_PROXY in capitals by a request's header: the lower case alone counts there.
        proxy = self._env.get(name) or (self._env.get(name.upper(), "") if scheme == "https" else "")
        if not proxy or registry_kind(host).is_loopback or _goes_direct(urlsplit(url).hostname or "", none):
            return {}
        return {scheme: proxy if "://" in proxy else f"http://{proxy}"}

    def _trust(self, url: str) -> str | bool:
        """The CA for this registry as Docker keeps it, else the environment's, else the system's."""
        host = urlsplit(url).netloc
        own = sorted(glob.glob(os.path.join(_CERTS, glob.escape(host), "*.crt")))
        if own:
            return own[0]
        if registry_kind(host).is_loopback:
            return False
        for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
            if self._env.get(name):
                return self._env[name]
        system = ssl.get_default_verify_paths()
        return system.cafile or system.capath or True


def _goes_direct(host: str, none: str) -> bool:
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


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _read(answer: Any, limit: int, host: str) -> None:
    """Read the body into `content`, and no more of it than it may have."""
    found = bytearray()
    for piece in answer.iter_content(65536):
        found += piece
        if len(found) > limit:
            raise RegistryError(f"{host} sends too much", f"More than {limit} bytes for one object.")
    answer._content = bytes(found)


def refused(answer: Any, host: str) -> RegistryError:
    """The error that an answer of the registry means."""
    text = _words(answer)
    found = diagnose(text, status=answer.status_code, registry=registry_kind(host))
    kind = NotThere if answer.status_code == 404 else RegistryError
    return kind(found.cause, text, found.next_step)


def _words(answer: Any) -> str:
    """The registry's own words, in the form that engines repeat them."""
    try:
        errors = answer.json()["errors"]
        said = [f"{str(e['code']).lower().replace('_', ' ')}: {e.get('message') or ''}" for e in errors]
    except (ValueError, KeyError, TypeError, AttributeError):
        said = []
    return "\n".join(said) or f"unexpected HTTP status: {answer.status_code} {answer.reason}"


def _trouble(error: Exception, host: str) -> RegistryError:
    """Told by its class: the texts of requests hold whole addresses."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    title = f"{host} cannot be reached from this host"
    if "SSLError" in kinds:
        detail = "Its certificate is not trusted here, or it speaks no TLS."
        return RegistryError(title, detail, f"Put its CA's certificate into {_CERTS}/{host}/ca.crt.")
    if "ProxyError" in kinds:
        return RegistryError(
            title, "The HTTP proxy does not let it through.", "Check HTTPS_PROXY and NO_PROXY."
        )
    if "Timeout" in kinds:
        return RegistryError(title, "No answer in time.", "Try again later.")
    if "ConnectionError" in kinds:
        return RegistryError(title, "No connection, or it was cut.", "Try again; check the network.")
    return RegistryError(title, f"{type(error).__name__}.", "Try again.")
