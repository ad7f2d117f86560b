"""What a registry's refusal means, and what it means when no answer of a registry came at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from tui.domain.diagnosis import Diagnosis, diagnose
from tui.domain.registry import registry_kind
from tui.registry.challenge import challenge_in
from tui.registry.errors import Denied, NotThere, RateLimited, RegistryError, Unreachable
from tui.registry.limits import retry_after
from tui.registry.way import CERTS, origin

# Characters of a registry's own words that are told: with what to do about it, no more than 80x24 shows, wide ones too.
_WORDS = 500
_CUT = ("RemoteDisconnected", "ConnectionReset", "BrokenPipe", "EOF")
_LOGIN = ("login-expired", "login-missing", "login-refused", "login-damaged", "no-right", "denied-or-missing")


def refused(answer: Any, host: str, *, has_login: bool = True) -> RegistryError:
    """The error that an answer of 400 or more means."""
    status: int = answer.status_code
    # What stands before a registry says by itself that a layer is too big for it, or that the registry is down.
    if status not in (401, 413, 429) and status < 500 and is_web_page(answer.headers):
        return no_registry(host, f"It answered {status} {answer.reason} with HTML.")
    text = _words(answer)
    if _is_elsewhere(answer) and status not in (404, 429):
        title = f"{host} keeps it elsewhere, and there it is refused"
        return Unreachable(title, text, "Try again: such addresses do not last long.")
    found = _diagnosis(answer, text, host, has_login)
    if status == 429:
        return RateLimited(found.cause, text, found.next_step, retry_after(answer.headers))
    return _kind(status, found.code)(found.cause, text, found.next_step)


def is_web_page(headers: Mapping[str, str]) -> bool:
    """Whether an answer is of a proxy, a portal or any other web server, and no registry's."""
    kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind in ("text/html", "application/xhtml+xml") and "Docker-Distribution-Api-Version" not in headers


def no_registry(host: str, detail: str) -> Unreachable:
    """The error for an answer that no registry gives."""
    title = f"What answers at {host} is no registry, but a web page or something else"
    return Unreachable(title, detail, "Check the name and port, and any proxy in front of it.")


def trouble(error: Exception, host: str) -> Unreachable:
    """The error for a request that got no answer. Told by its class: the texts of requests hold whole addresses."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    title, text = f"{host} cannot be reached from this host", str(error)
    # A line that breaks while much is sent is told of by TLS, too, and has nothing to do with trust.
    if "SSLError" in kinds and "EOF" not in text:
        return Unreachable(title, *_distrust(text, host))
    # Every line that breaks behind a proxy is called the proxy's error until an answer came through it.
    if "ProxyError" in kinds and not any(word in text for word in _CUT):
        no_proxy = "NewConnectionError" in text or "NameResolutionError" in text
        what = "cannot be reached" if no_proxy else "does not let it through"
        return Unreachable(title, f"The HTTP proxy {what}.", "Check HTTPS_PROXY and NO_PROXY.")
    if kinds & {"Timeout", "TimeoutError"} or "timed out" in text:
        return Unreachable(title, "No answer in time.", "Try again later.")
    if "NameResolutionError" in text or "getaddrinfo" in text:
        return Unreachable(title, "No host of that name is known here.", "Check its spelling, and the DNS.")
    if "Connection refused" in text:
        return Unreachable(title, "Nobody listens there.", "Is the registry running, and is the port right?")
    if kinds & {"ConnectionError", "ProtocolError"}:
        return Unreachable(title, "No connection, or it was cut.", "Try again; check the network.")
    return Unreachable(title, f"{type(error).__name__}.", "Try again.")


def _is_elsewhere(answer: Any) -> bool:
    """Whether a redirect led to another host, which knows nothing of the login."""
    return bool(answer.history) and origin(answer.history[0].url) != origin(answer.url)


def _distrust(text: str, host: str) -> tuple[str, str]:
    """Why there is no TLS with it, and what to do."""
    if "doesn't match" in text or "not valid for" in text or "Hostname mismatch" in text:
        return (
            "The certificate that it shows is for another name.",
            "Use the name that stands in the certificate.",
        )
    if "expired" in text or "not yet valid" in text:
        return "Its certificate is out of date.", "Renew it there; check the clock of this host."
    if "CERTIFICATE_VERIFY_FAILED" in text:
        detail = "Whoever signed its certificate is not trusted here."
        return detail, f"Put its CA's certificate into {CERTS}/{host}/ca.crt."
    return "It speaks no TLS, or none that is understood here.", "Check the name and port."


def _diagnosis(answer: Any, text: str, host: str, has_login: bool) -> Diagnosis:
    action: Literal["look", "change"] = "look" if answer.request.method in ("GET", "HEAD") else "change"
    wanted = challenge_in(answer.headers.get("WWW-Authenticate", ""))
    if answer.status_code == 401 and not has_login and not wanted.is_about_rights:
        # What engines say when they have none: else a login that there is not would be called refused.
        text = f"{text}\nno basic auth credentials"
    elif wanted.is_about_rights:
        text = f"{text}\ninsufficient_scope"
    return diagnose(text, status=answer.status_code, registry=registry_kind(host), action=action)


def _kind(status: int, code: str) -> type[RegistryError]:
    if status == 404:
        return NotThere
    # Amazon answers 400 to a login that it cannot read.
    if status in (401, 403) or (status == 400 and code in _LOGIN):
        return Denied
    return Unreachable if status >= 500 else RegistryError


def _words(answer: Any) -> str:
    """The registry's own words, in the form that engines repeat them."""
    try:
        errors = answer.json()["errors"]
        said = [f"{str(e['code']).lower().replace('_', ' ')}: {e.get('message') or ''}" for e in errors]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        said = []
    told = "\n".join(said) or f"unexpected HTTP status: {answer.status_code} {answer.reason}"
    return told if len(told) <= _WORDS else f"{told[: _WORDS - 3]}..."
