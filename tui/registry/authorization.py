"""What is sent along so that a registry answers: nothing, a password, or a token for what is asked."""

from __future__ import annotations

import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from tui.domain.registry import registry_kind
from tui.registry.answers import is_web_page, no_registry, refused
from tui.registry.challenge import Challenge, challenge_in
from tui.registry.errors import RegistryError, Unreachable
from tui.registry.session import Session

# What a token lasts when its service does not say; seconds before its end at which it is old; more than any lasts.
_LIFETIME = 60.0
_EARLY = 10.0
_LONGEST = 86400

Scopes = frozenset[str]
"""Rights as tokens name them: `repository:fleet/app:pull,push`."""


class Authorizations:
    """The Authorization headers for one registry, each token fetched once for as long as it lasts.

    The login gets to the registry itself or to the token service that it names over TLS, and nowhere else.
    """

    def __init__(
        self,
        host: str,
        login: Mapping[str, str] | None,
        http: Session,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.host = host
        self.has_login = bool(login)
        self._login = dict(login or {})
        self._http = http
        self._clock = clock
        self._challenge = Challenge()
        self._tokens: dict[Scopes, tuple[str, float]] = {}
        self._wider: dict[Scopes, Scopes] = {}
        self._worked: set[str] = set()
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"Authorizations({self.host!r})"

    def learn(self, header: str) -> None:
        """Take note of how the registry wants logins (`WWW-Authenticate`)."""
        self._challenge = challenge_in(header)

    def header(self, scopes: Iterable[str]) -> str:
        """The header for these rights, '' where none is wanted."""
        if self._challenge.kind != "bearer":
            return self._basic() if self._challenge.kind == "basic" else ""
        asked = frozenset(scopes)
        return self._bearer(self._wider.get(asked, asked))

    def worked(self, sent: str) -> None:
        """Take note that a header was accepted: when it is refused later, it has run out."""
        self._worked.add(sent)

    def after_refusal(self, scopes: Iterable[str], sent: str, header: str) -> str:
        """What to send after a 401 to `sent`, '' when nothing else than that could be.

        `header` is its WWW-Authenticate: a token that has run out is fetched anew, and rights that the
        registry names and were not asked for are asked for.
        """
        asked, wanted = frozenset(scopes), challenge_in(header)
        self._challenge = wanted if wanted.kind else self._challenge
        known = self._wider.get(asked, asked)
        missing = frozenset(scope for scope in wanted.scope.split() if not _rights([scope]) <= _rights(known))
        if missing:
            self._wider[asked] = known | missing
        elif wanted.is_about_rights or (sent.startswith("Bearer") and sent not in self._worked):
            return ""
        self._forget(sent)
        again = self.header(asked)
        return again if again != sent else ""

    def _forget(self, sent: str) -> None:
        with self._lock:
            self._tokens = {key: kept for key, kept in self._tokens.items() if kept[0] != sent}

    def _bearer(self, scopes: Scopes) -> str:
        # One at a time: several threads that need the same token fetch it once.
        with self._lock:
            found, until = self._tokens.get(scopes, ("", 0.0))
            if self._clock() < until:
                return found
            token, lasts = self._token(scopes)
            self._tokens[scopes] = (f"Bearer {token}", self._clock() + lasts - min(_EARLY, lasts / 4))
            return self._tokens[scopes][0]

    def _basic(self) -> str:
        if "username" not in self._login:
            return ""
        pair = f"{self._login['username']}:{self._login.get('password', '')}"
        return f"Basic {b64encode(pair.encode()).decode()}"

    def _token(self, scopes: Scopes) -> tuple[str, float]:
        """A token for these rights from the service that the registry names, and the seconds it lasts."""
        if "registrytoken" in self._login:
            return self._login["registrytoken"], _LIFETIME
        realm = self._realm()
        if "identitytoken" in self._login:
            answer = self._http.send("POST", realm, data=self._form(scopes))
        else:
            named = [("service", self._challenge.service)] if self._challenge.service else []
            query = urlencode([*named, *(("scope", scope) for scope in sorted(scopes))])
            mark = "&" if urlsplit(realm).query else "?"
            answer = self._http.send("GET", f"{realm}{mark}{query}", self._basic())
        if answer.status_code == 404:
            # Nothing is said by that about what was asked for.
            raise Unreachable(f"{self.host} names a token service that is not there", "It answered 404.")
        if answer.status_code >= 400:
            raise refused(answer, self.host, has_login=self.has_login)
        return _token_in(answer, self.host)

    def _realm(self) -> str:
        realm = self._challenge.realm
        try:
            scheme, place = urlsplit(realm).scheme, urlsplit(realm).netloc
        except ValueError:
            scheme, place = "", ""
        # A registry elsewhere has no business with what listens on this host.
        is_near = registry_kind(place).is_loopback and registry_kind(self.host).is_loopback
        if not place or not (scheme == "https" or (scheme == "http" and is_near)):
            raise RegistryError(f"{self.host} wants its login sent without TLS", "It was not sent.")
        return realm

    def _form(self, scopes: Scopes) -> dict[str, str]:
        return {
            "grant_type": "refresh_token",
            "refresh_token": self._login["identitytoken"],
            "service": self._challenge.service,
            "scope": " ".join(sorted(scopes)),
            "client_id": "dtui",
        }


def _rights(scopes: Iterable[str]) -> set[tuple[str, str]]:
    """Each right by itself: `repository:a:pull,push` is two."""
    parts = (scope.rpartition(":") for scope in scopes)
    return {(what, action) for what, _, actions in parts for action in actions.split(",")}


def _token_in(answer: Any, host: str) -> tuple[str, float]:
    if is_web_page(answer.headers):
        raise no_registry(host, "Its token service answered with HTML.")
    try:
        data = answer.json()
        token, lasts = data.get("token") or data["access_token"], data.get("expires_in")
    except (ValueError, KeyError, AttributeError, RecursionError):
        token, lasts = "", None
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
        raise RegistryError(f"{host} gives no token", "The answer of its token service holds none.")
    return token, float(min(lasts, _LONGEST)) if isinstance(lasts, int | float) and lasts > 0 else _LIFETIME
