"""HTTP to registries: redirects without the login, times and sizes bounded, failures in words."""

from __future__ import annotations

import re
import time
import warnings
from collections.abc import Iterator, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin, urlsplit

from tui.registry.answers import trouble
from tui.registry.errors import NotThere, RegistryError
from tui.registry.way import origin, proxies, trust

__all__ = ["NotThere", "Session", "joined"]

# Seconds to connect; for a small answer, all of it; between two pieces of a big one; and for a registry
# to put together what it was sent.
CONNECT = 5.0
SMALL = 10.0
STALL = 30.0
WRITE = 120.0
LARGEST = 1 << 22
_PIECE = 1 << 16
_REDIRECTS = 5
_READS = ("GET", "HEAD")


class Session:
    """Requests to one registry host and those that it sends us to; raises RegistryError only.

    Several threads may send at once.
    """

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
        # It looks at where a redirect leads even when it is not to follow, and reads its whole body for that.
        self._session.get_redirect_target = lambda resp: None  # type: ignore[method-assign]
        # Cookies know no ports: one of a registry would go to any other on the same host.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        # Digests are of what is kept, not of what a server makes of it on the way.
        self._session.headers.update({"User-Agent": "dtui", "Accept-Encoding": "identity"})

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def send(
        self,
        method: str,
        url: str,
        authorization: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        data: Any = None,
        stream: bool = False,
        limit: int = LARGEST,
    ) -> Any:
        """One request with its redirects; the answer with at most `limit` bytes read into `content`.

        Redirects are followed for reading only, and only the host of `url` gets the authorization. The
        answer's `history` holds the redirects. With `stream` an answer below 400 comes with its body unread,
        for `pieces`, and has to be closed.
        """
        import requests
        import urllib3

        try:
            return self._send(method, url, authorization, dict(headers or {}), data, stream, limit)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            failure = trouble(error, self.host)
        # Outside of the block: the exception's own text holds the whole request.
        raise failure

    def pieces(self, answer: Any, size: int = _PIECE) -> Iterator[bytes]:
        """The body of a streamed answer as it is sent, at most `size` bytes at a time; raises Unreachable for a cut."""
        import urllib3

        try:
            # What is said to be packed on the way is so in the storage: that is what digests are of.
            yield from _pieces(answer, size, unpack=False)
            return
        except urllib3.exceptions.HTTPError as error:
            failure = trouble(error, self.host)
        raise failure

    def _send(
        self,
        method: str,
        url: str,
        authorization: str,
        headers: dict[str, str],
        data: Any,
        stream: bool,
        limit: int,
    ) -> Any:
        home = origin(url)
        history: list[Any] = []
        until = time.monotonic() + SMALL
        is_small = method in _READS and not stream
        for _ in range(_REDIRECTS + 1):
            mine = {"Authorization": authorization} if authorization and origin(url) == home else {}
            answer = self._session.request(
                method,
                url,
                headers={**headers, **mine},
                data=data,
                timeout=_times(method, stream, until),
                stream=True,
                allow_redirects=False,
                proxies=proxies(url, self._env),
                verify=trust(url, self._env),
            )
            answer.history = history
            if answer.status_code in (301, 302, 303, 307, 308):
                answer.close()
                history = [*history, answer]
                url = self._next(method, url, answer.headers.get("Location", ""))
                continue
            if stream and answer.status_code < 400:
                return answer
            with answer:
                _read(answer, limit, self.host, until if is_small else None)
            return answer
        raise RegistryError(f"{self.host} sends us round in circles", "More than five redirects.")

    def _next(self, method: str, url: str, location: str) -> str:
        if method not in _READS or not location:
            raise RegistryError(f"{self.host} does not take it here", "It names another address for writing.")
        target = joined(url, location, self.host)
        if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
            raise RegistryError(f"{self.host} sends us to an address without TLS", "It was not followed.")
        return target


def joined(url: str, location: str, host: str) -> str:
    """Where a Location or Link leads that was found at `url`; raises RegistryError when that is no address."""
    try:
        target = urljoin(url, location)
        origin(target)
    except ValueError:
        raise RegistryError(f"{host} names an address that is none", "It was not followed.") from None
    return target


def _times(method: str, stream: bool, until: float) -> tuple[float, float]:
    """Seconds to connect and for each read."""
    if method not in _READS:
        # The first counts for each piece sent, too, and a registry may stop to put away what it has got.
        return STALL, WRITE
    if stream:
        return CONNECT, STALL
    left = max(until - time.monotonic(), 0.1)
    return min(CONNECT, left), left


def _read(answer: Any, limit: int, host: str, until: float | None) -> None:
    """Read the body into `content`, and no more of it, or for longer, than it may have."""
    import requests

    found = bytearray()
    if _announced(answer) > limit and answer.request.method != "HEAD":
        raise _too_much(host, limit)
    for piece in _pieces(answer, _PIECE):
        found += piece
        if len(found) > limit:
            raise _too_much(host, limit)
        if until is not None and time.monotonic() > until:
            raise requests.Timeout
    answer._content = bytes(found)


def _pieces(answer: Any, size: int, *, unpack: bool = True) -> Iterator[bytes]:
    # requests waits until a piece is full: a registry that sends a byte now and then would hold us for hours.
    while piece := answer.raw.read1(size, decode_content=unpack):
        yield piece


def _announced(answer: Any) -> int:
    told: str = answer.headers.get("Content-Length", "")
    return int(told) if re.fullmatch("[0-9]{1,18}", told) else 0


def _too_much(host: str, limit: int) -> RegistryError:
    return RegistryError(f"{host} sends too much", f"More than {limit >> 20} MiB for one manifest or list.")
