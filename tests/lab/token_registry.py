"""A registry behind TLS that wants tokens, each good for some rights and some time, and the service that gives them."""

from __future__ import annotations

import json
import re
import time
from base64 import b64encode
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from tests.lab.certificates import Authority
from tests.lab.connect_proxy import ConnectProxy
from tests.lab.tls_front import TlsFront
from tests.lab.tls_rules import Answer, Asked

_PATH = re.compile(r"/v2/(?P<name>.+?)/(?:manifests|blobs|tags)/")
_RIGHTS = {"GET": {"pull"}, "HEAD": {"pull"}, "DELETE": {"delete"}}


class TokenRegistry:
    """`host` is a name that only the lab's proxy knows, as is that of the service, `tokens.` and the host.

    `given` are the rights of each token by repository, with the time it ends; `scopes` what was asked for,
    one list for each token. `lifetime` (seconds) is for new tokens; `denied` repositories nobody may see.
    """

    def __init__(
        self, target: str, name: str, login: tuple[str, str], authority: Authority, proxy: ConnectProxy
    ) -> None:
        self.host = name
        self._login = f"Basic {b64encode(':'.join(login).encode()).decode()}"
        self.given: dict[str, tuple[dict[str, set[str]], float]] = {}
        self.scopes: list[list[str]] = []
        self.denied: set[str] = set()
        self.lifetime = 300.0
        self.front = TlsFront(target, authority.issue(name, f"tokens.{name}"), self._check)
        proxy.names |= {name: self.front.port, f"tokens.{name}": self.front.port}

    @staticmethod
    def missing() -> str:
        """What to install for it, or ''."""
        return Authority.missing()

    def start(self) -> None:
        """Take connections."""
        self.front.start()

    def remove(self) -> None:
        """End it."""
        self.front.remove()

    def revoke(self) -> None:
        """Let no token be good any more."""
        self.given.clear()

    def _check(self, asked: Asked, body: Callable[[], bytes]) -> Answer | None:
        if asked.host == f"tokens.{self.host}":
            return self._token(asked)
        return self._refusal(asked)

    def _token(self, asked: Asked) -> Answer:
        """Tokens for all to pull, and for whom has the login to do anything."""
        login = asked.headers.get("Authorization", "")
        if login not in ("", self._login):
            return Answer.error(401, "UNAUTHORIZED", "incorrect username or password")
        scopes = parse_qs(urlsplit(asked.path).query).get("scope", [])
        rights = {scope.split(":")[1]: set(scope.split(":")[2].split(",")) for scope in scopes}
        if not login:
            rights = {name: rights & {"pull"} for name, rights in rights.items()}
        token = f"token-{len(self.scopes)}"
        self.scopes.append(scopes)
        self.given[token] = rights, time.monotonic() + self.lifetime
        return Answer(200, json.dumps({"token": token, "expires_in": self.lifetime}).encode())

    def _refusal(self, asked: Asked) -> Answer | None:
        sent = asked.headers.get("Authorization", "").removeprefix("Bearer ")
        rights, until = self.given.get(sent, ({}, 0.0))
        if time.monotonic() >= until:
            return self._challenge("", "invalid_token" if sent else "")
        path = _PATH.match(asked.path)
        if path is None:
            return None
        name, wanted = path["name"], _RIGHTS.get(asked.method, {"pull", "push"})
        if wanted <= rights.get(name, set()) and name not in self.denied:
            return None
        return self._challenge(f"repository:{name}:{','.join(sorted(wanted))}", "insufficient_scope")

    def _challenge(self, scope: str, error: str) -> Answer:
        told = {
            "realm": f"https://tokens.{self.host}/token",
            "service": self.host,
            "scope": scope,
            "error": error,
        }
        header = "Bearer " + ",".join(f'{name}="{value}"' for name, value in told.items() if value)
        answer = Answer.error(401, "UNAUTHORIZED", "authentication required")
        return Answer(401, answer.body, {**answer.headers, "Www-Authenticate": header})
