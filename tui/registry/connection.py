"""One registry's HTTP API (v2): its address found, a login where it wants one, refusals told in words."""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from tui.domain.registry import registry_kind
from tui.domain.remote import RateLimit
from tui.registry.answers import is_web_page, no_registry, refused
from tui.registry.authorization import Authorizations
from tui.registry.errors import RegistryError, Unreachable
from tui.registry.limits import limit_in
from tui.registry.session import LARGEST, Session, joined
from tui.registry.way import origin

_ADDRESSES = {"docker.io": "registry-1.docker.io"}
# What the distribution API wants for a method: the rights that its tokens name.
_RIGHTS = {"GET": "pull", "HEAD": "pull", "DELETE": "delete,pull,push"}
_WRITES = "pull,push"


class Connection:
    """Asks one registry, with a login or without; blocking, raises RegistryError only.

    Several threads may ask at once. It is greeted once, by the first; tokens are kept for as long as they last.
    """

    def __init__(
        self, host: str, login: Mapping[str, str] | None = None, env: Mapping[str, str] = os.environ
    ) -> None:
        self.host = host
        self.limit: RateLimit | None = None
        self._http = Session(host, env)
        self._authorizations = Authorizations(host, login, self._http)
        self._base = ""
        self._greeting = threading.Lock()

    def __repr__(self) -> str:
        return f"Connection({self.host!r})"

    def close(self) -> None:
        """Let go of the connections; one that is in use ends with its answer."""
        self._http.close()

    def ask(
        self,
        method: str,
        repository: str,
        path: str,
        *,
        scope_more: Collection[str] = (),
        headers: Mapping[str, str] | None = None,
        data: Any = None,
        stream: bool = False,
        limit: int = LARGEST,
        allowed: Collection[int] = (),
    ) -> Any:
        """One answer (a `requests.Response`): below 400 or, unraised, of a status that is `allowed`.

        Args:
            method: GET, HEAD, POST, PUT, PATCH or DELETE; GET and HEAD follow redirects, without the login.
            repository: Without the host; the rights are asked for it.
            path: Below the repository (`manifests/latest`), or a whole address as `address` gives it.
            scope_more: Rights beyond those (`repository:other:pull`, for a mount).
            headers: The request's own.
            data: The body. Bytes are sent again when the token has run out; an iterator cannot be.
            stream: Leave the body of a good answer unread: use it in `with`, and read it by `pieces`.
            limit: The bytes that the body may have when it is read.
            allowed: Statuses of 400 and more that are answers here, not failures.
        """
        if "/../" in f"/{path}/":
            # Names out of a manifest: they are nobody's that we know.
            raise RegistryError(f"{self.host} names something that cannot be asked for", "It is no digest.")
        self._find()
        url = path if "://" in path else f"{self._base}/v2/{repository}/{path}"
        scopes = (f"repository:{repository}:{_RIGHTS.get(method, _WRITES)}", *scope_more)
        more: dict[str, Any] = {"headers": headers, "data": data, "stream": stream, "limit": limit}
        answer = self._authorized(method, url, scopes, more)
        if answer.status_code >= 400 and answer.status_code not in allowed:
            raise refused(answer, self.host, has_login=self._authorizations.has_login)
        return answer

    def _authorized(self, method: str, url: str, scopes: Collection[str], more: Mapping[str, Any]) -> Any:
        """The answer to a request with the login; to a second one where another token was wanted."""
        is_ours = self.is_home(url)
        sent = self._authorizations.header(scopes) if is_ours else ""
        answer = self._heard(self._http.send(method, url, sent, **more))
        # Who is asked by a redirect could else have the login sent to whatever token service it names.
        if answer.status_code != 401 or not is_ours or not self.is_home(answer.url):
            if sent:
                self._authorizations.worked(sent)
            return answer
        again = self._authorizations.after_refusal(scopes, sent, _challenge(answer))
        if not again:
            return answer
        if not (more["data"] is None or isinstance(more["data"], bytes)):
            raise Unreachable(f"The token for {self.host} ran out in the middle", "There is a new one now.")
        return self._heard(self._http.send(method, url, again, **more))

    def pieces(self, answer: Any, size: int = 1 << 16) -> Iterator[bytes]:
        """The body of a streamed answer in pieces of at most `size` bytes; raises Unreachable when it is cut."""
        return self._http.pieces(answer, size)

    def address(self, answer: Any, location: str) -> str:
        """The whole address that an answer's Location or Link names; raises RegistryError for one without TLS.

        A host other than the registry's gets no login when it is asked.
        """
        target = joined(answer.url, location, self.host)
        home, there = origin(self._base), origin(target)
        if there[1] == home[1]:
            # What stands behind a TLS front often does not know of it.
            return urlsplit(target)._replace(scheme=home[0], netloc=urlsplit(self._base).netloc).geturl()
        if there[0] != "https" and home[0] == "https":
            raise RegistryError(f"{self.host} sends us to an address without TLS", "It was not followed.")
        return target

    def is_home(self, url: str) -> bool:
        """Whether an address is the registry's own."""
        return origin(url) == origin(self._base)

    def _heard(self, answer: Any) -> Any:
        """Take note of the limit; of a redirect it is the registry's own answer that tells it."""
        told = limit_in((answer.history or [answer])[0].headers)
        if told is not None:
            self.limit = told
        return answer

    def _find(self) -> None:
        """Find out whether it speaks TLS and how it wants logins; loopback alone may do without TLS."""
        with self._greeting:
            if self._base:
                return
            name = _ADDRESSES.get(self.host, self.host)
            base = f"https://{name}"
            try:
                answer = self._http.send("GET", f"{base}/v2/")
            except Unreachable:
                if not registry_kind(self.host).is_loopback:
                    raise
                base = f"http://{name}"
                answer = self._http.send("GET", f"{base}/v2/")
            self._judge(answer, base)
            self._base = base

    def _judge(self, greeting: Any, base: str) -> None:
        """Take note of how it wants logins; raise when it is no registry, or none that works."""
        if greeting.status_code == 401 and origin(greeting.url) == origin(base):
            self._authorizations.learn(_challenge(greeting))
        elif greeting.status_code == 404 or is_web_page(greeting.headers):
            raise no_registry(
                self.host, f"It answered {greeting.status_code} {greeting.reason} to a greeting."
            )
        elif greeting.status_code >= 400:
            raise refused(greeting, self.host, has_login=self._authorizations.has_login)


def _challenge(answer: Any) -> str:
    told: str = answer.headers.get("WWW-Authenticate", "")
    return told


class Part:
    """What the client's parts stand on: one connection. See RegistryClient, which is all of them."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @property
    def host(self) -> str:
        """The host whose registry it is, as references name it."""
        return self.connection.host

    def close(self) -> None:
        """Let go of the connections."""
        self.connection.close()
