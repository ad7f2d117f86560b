"""Every exception that reaching an engine can raise, told as an EngineError.

The SDK, requests and urllib3 wrap the real cause several times over, so the whole chain is searched;
their classes are known by name, since an error before the SDK is loaded must not load it.
"""

from __future__ import annotations

import errno
import http.client
import os
import socket
import ssl
from collections.abc import Iterator

from tui.engine.endpoint import Endpoint
from tui.engine.errors import EngineError, EngineUnreachable, from_answer, message_of

_FOREIGN = ("docker.", "requests.", "urllib3.", "http.client", "json.")
_START = "Is it running? Start it with `systemctl start docker`, or name another with -H."
_UNKNOWN_CA = (18, 19, 20, 21)
_WRONG_NAME = (62, 63, 64)


def translate(error: Exception, endpoint: Endpoint) -> EngineError:
    """The EngineError that says what happened; an exception that is a bug is raised again as it is."""
    if isinstance(error, EngineError):
        return error
    chain = list(_chain(error))
    answered = _answer(chain)
    if answered is not None:
        return answered
    # What a wrapper says in general must not hide what the wrapped one says exactly.
    for told in (
        *(_exactly(each, endpoint) for each in chain),
        *(_roughly(each, endpoint) for each in chain),
    ):
        if told is not None:
            return told
    if any(type(cause).__module__.startswith(_FOREIGN) for cause in chain[:1]):
        return EngineError("The engine's answer makes no sense to dtui", _text(error), "Try again.")
    raise error


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and all it wraps: causes, contexts, urllib3's reasons and exceptions in args."""
    waiting, seen = [error], set()
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        inner = (*current.args, getattr(current, "reason", None), current.__cause__, current.__context__)
        waiting.extend(each for each in inner if isinstance(each, BaseException))


def _answer(chain: list[BaseException]) -> EngineError | None:
    """An error answer of the engine, also one whose body the SDK could not read."""
    for error in chain:
        response = getattr(error, "response", None)
        status = getattr(response, "status_code", None)
        if isinstance(status, int) and status >= 400:
            text = getattr(error, "explanation", None) or message_of(getattr(response, "content", b""))
            return from_answer(status, str(text))
    return None


def _exactly(error: BaseException, endpoint: Endpoint) -> EngineError | None:
    if isinstance(error, ssl.SSLError):
        return _tls(error, endpoint)
    if isinstance(error, TimeoutError) or "Timeout" in type(error).__name__:
        hint = "It may be busy or stopped; what was asked for may still happen."
        return EngineUnreachable(f"{_engine(endpoint)} does not answer", "No answer in time.", hint)
    if isinstance(error, socket.gaierror):
        host = endpoint.address[0]
        return EngineUnreachable(
            f"The host {host} is not known", _text(error), "Check the name given with -H."
        )
    if isinstance(error, OSError) and error.errno is not None:
        return _by_errno(error, endpoint)
    return None


def _roughly(error: BaseException, endpoint: Endpoint) -> EngineError | None:
    if isinstance(error, (ConnectionError, http.client.IncompleteRead)) or _named(error, "ProtocolError"):
        return lost(endpoint)
    if isinstance(error, http.client.HTTPException):
        return not_docker(endpoint, "What answers there does not speak HTTP as an engine does.")
    if isinstance(error, OSError) and "AF_UNIX path too long" in str(error):
        hint = "Make a symbolic link with a shorter path and name that."
        return EngineUnreachable(
            f"The path of {endpoint.url} is too long for a socket", "107 bytes at most.", hint
        )
    if _named(error, "JSONDecodeError", "StreamParseError", "UnicodeDecodeError"):
        return not_docker(endpoint, "Its answer is not the JSON an engine sends.")
    return None


def _by_errno(error: OSError, endpoint: Endpoint) -> EngineError | None:
    title = f"No Docker engine at {endpoint.url}"
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return EngineUnreachable(title, "There is no such socket.", _START)
        case errno.ECONNREFUSED:
            return EngineUnreachable(title, "Nobody listens there: connection refused.", _START)
        case errno.EACCES | errno.EPERM:
            return _forbidden(endpoint)
        case errno.ECONNRESET | errno.EPIPE | errno.ECONNABORTED | errno.EBADF | errno.ENOTCONN:
            return lost(endpoint)
        case errno.EAGAIN:
            return EngineUnreachable(
                f"{_engine(endpoint)} does not answer", "Its queue is full.", "Try again."
            )
        case errno.ENOTSOCK | errno.EPROTOTYPE:
            return EngineUnreachable(title, "What is there is not a stream socket.", "Name another with -H.")
        case errno.EHOSTUNREACH | errno.ENETUNREACH | errno.EADDRNOTAVAIL:
            return EngineUnreachable(title, f"{error.strerror}.", "Check the network and the address.")
        case _:
            return EngineUnreachable(f"{_engine(endpoint)} cannot be reached", _text(error))


def lost(endpoint: Endpoint) -> EngineUnreachable:
    """The error for a connection that was cut in the middle."""
    detail = "The connection was closed in the middle."
    # A server that misses our certificate may hang up before its reason has come through.
    unknown = endpoint.tls is not None and not endpoint.tls.cert
    hint = "It may want cert.pem and key.pem of you." if unknown else "It may be restarting."
    return EngineUnreachable(f"{_engine(endpoint)} is gone", detail, hint)


def not_docker(endpoint: Endpoint, detail: str) -> EngineUnreachable:
    """The error for something at this address that is no Docker engine."""
    title = f"What answers at {endpoint.url} is not a Docker engine"
    return EngineUnreachable(title, detail, "Name another with -H.")


def _forbidden(endpoint: Endpoint) -> EngineUnreachable:
    title = f"No permission to use the Docker engine at {endpoint.url}"
    user = _user_name(os.geteuid())
    group = _group_of(endpoint.socket_path)
    if not group or group == "root":
        return EngineUnreachable(title, f"You are {user}; the socket is for root.", "Use sudo.")
    hint = f"Join it with `sudo usermod -aG {group} {user}` and log in again, or use sudo."
    return EngineUnreachable(title, f"You are {user}; the socket is for the group {group}.", hint)


def _group_of(path: str) -> str:
    """The group that may use the socket, 'docker' where a folder on the way hides it."""
    import grp

    try:
        return grp.getgrgid(os.stat(path).st_gid).gr_name
    except (OSError, KeyError):
        return "docker"


def _user_name(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _tls(error: ssl.SSLError, endpoint: Endpoint) -> EngineUnreachable:
    title = f"No TLS connection to the Docker engine at {endpoint.url}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return EngineUnreachable(title, *_certificate(error, endpoint))
    reason = (error.reason or "").upper()
    if any(part in reason for part in ("WRONG_VERSION", "HTTP_REQUEST", "RECORD_LAYER", "PACKET_LENGTH")):
        hint = "Unset DOCKER_TLS_VERIFY if that is meant, or check the port."
        return EngineUnreachable(title, "What answers there does not speak TLS.", hint)
    if "ALERT" in reason:
        hint = "It wants cert.pem and key.pem that it trusts, in DOCKER_CERT_PATH or in the context."
        return EngineUnreachable(title, f"The engine refused your certificate ({_text(error)}).", hint)
    if isinstance(error, ssl.SSLEOFError) or "EOF" in reason:
        return lost(endpoint)
    return EngineUnreachable(title, _text(error), "Check ca.pem, cert.pem and key.pem.")


def _certificate(error: ssl.SSLCertVerificationError, endpoint: Endpoint) -> tuple[str, str]:
    code, text = error.verify_code, error.verify_message
    if code in _UNKNOWN_CA:
        return f"Its certificate is signed by nobody you trust ({text}).", "Is ca.pem the one of this engine?"
    if code in _WRONG_NAME:
        name = endpoint.address[0]
        return f"Its certificate is not for {name} ({text}).", "Use the name that stands in the certificate."
    return f"Its certificate is not valid: {text}.", "Check the dates on both hosts, and the certificate."


def _engine(endpoint: Endpoint) -> str:
    return f"The Docker engine at {endpoint.url}"


def _text(error: BaseException) -> str:
    strerror = getattr(error, "strerror", None)
    return strerror if isinstance(strerror, str) and strerror else str(error) or type(error).__name__


def _named(error: BaseException, *names: str) -> bool:
    return any(kind.__name__ in names for kind in type(error).__mro__)
