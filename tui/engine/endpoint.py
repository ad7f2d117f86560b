"""Which engine to reach, decided as the Docker CLI decides, and never another one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from tui.engine.contexts import EndpointError, TLSFiles, config_folder, current_context, load_context

__all__ = ["DEFAULT_SOCKET", "Endpoint", "EndpointError", "TLSFiles", "parse_host", "resolve"]

DEFAULT_SOCKET = "unix:///var/run/docker.sock"
_FORMS = "dtui understands unix:///path, tcp://host:port and host:port."


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the engine is and how it is reached; `warning` is '' when there is nothing to warn of."""

    url: str
    tls: TLSFiles | None = None
    context: str = "default"
    host_label: str = ""
    via: str = "local socket"
    warning: str = ""

    @property
    def socket_path(self) -> str:
        """The path of a unix socket, '' for tcp."""
        return self.url.removeprefix("unix://") if self.url.startswith("unix://") else ""

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of a tcp endpoint."""
        host, _, port = self.url.removeprefix("tcp://").rpartition(":")
        return host.strip("[]"), int(port)

    @classmethod
    def at(cls, url: str, tls: TLSFiles | None = None, context: str = "default") -> Endpoint:
        """Make one from a url that `parse_host` gave, with what the header says of it."""
        if url.startswith("unix://"):
            return cls(url, None, context, os.uname().nodename)
        made = cls(url, tls, context)
        label = made.address[0]
        if tls is None:
            return cls(url, None, context, label, "tcp, no TLS!", _plain_warning(label))
        unchecked = (
            "" if tls.verify else f"The certificate of {label} is not checked: it may be another host."
        )
        return cls(url, tls, context, label, "tcp+tls", unchecked)


def resolve(
    host: str | None = None, context: str | None = None, env: Mapping[str, str] = os.environ
) -> Endpoint:
    """Decide by -H, -c, DOCKER_HOST, DOCKER_CONTEXT, config.json, else the default socket.

    Raises EndpointError with the way out; an unknown name never means another engine.
    """
    if host and context:
        raise EndpointError(
            "-H and -c cannot be used together", "Each of them names an engine.", "Leave one out."
        )
    if host:
        return _of_host(host, "-H", env)
    if context:
        return _of_context(context, env)
    if env.get("DOCKER_HOST"):
        return _of_host(env["DOCKER_HOST"], "DOCKER_HOST", env)
    return _of_context(env.get("DOCKER_CONTEXT") or current_context(env), env)


def parse_host(text: str, tls: bool = False, source: str = "-H") -> str:
    """The full url of one of the forms the Docker CLI accepts; raises EndpointError for all others."""
    text = text.strip()
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "tcp", text
    if scheme == "unix":
        return f"unix://{os.path.abspath(rest)}" if rest else DEFAULT_SOCKET
    if scheme == "tcp":
        return _tcp(rest, tls, text, source)
    raise _refusal(scheme, text, source)


def _of_host(text: str, source: str, env: Mapping[str, str]) -> Endpoint:
    wants_tls = bool(env.get("DOCKER_TLS_VERIFY") or env.get("DOCKER_TLS"))
    url = parse_host(text, wants_tls, source)
    tls = _tls_from(env) if wants_tls and url.startswith("tcp://") else None
    return Endpoint.at(url, tls)


def _of_context(name: str, env: Mapping[str, str]) -> Endpoint:
    """The context called default is what DOCKER_HOST and the TLS variables say."""
    if name != "default":
        stored = load_context(name, env)
        url = parse_host(stored.host, stored.tls is not None, f"the context {name!r}")
        return Endpoint.at(url, stored.tls, name)
    wants_tls = bool(env.get("DOCKER_TLS_VERIFY") or env.get("DOCKER_TLS"))
    text = env.get("DOCKER_HOST") or ("tcp://" if wants_tls else DEFAULT_SOCKET)
    return _of_host(text, "DOCKER_HOST", env)


def _tls_from(env: Mapping[str, str]) -> TLSFiles:
    verify = bool(env.get("DOCKER_TLS_VERIFY"))
    folder = env.get("DOCKER_CERT_PATH") or config_folder(env)
    ca, cert, key = (os.path.join(folder, f"{part}.pem") for part in ("ca", "cert", "key"))
    has_cert, has_key = os.path.exists(cert), os.path.exists(key)
    missing = ca if verify and not os.path.exists(ca) else ""
    if has_cert != has_key:
        missing = missing or (key if has_cert else cert)
    if missing:
        hint = "Set DOCKER_CERT_PATH to the folder of ca.pem, cert.pem and key.pem."
        raise EndpointError(
            "A file for TLS is missing", f"TLS is asked for, but there is no {missing}.", hint
        )
    return TLSFiles(ca if verify else "", cert if has_cert else "", key if has_key else "", verify)


def _tcp(rest: str, tls: bool, text: str, source: str) -> str:
    if rest.startswith("/"):
        hint = f"For a socket write unix://{rest}"
        raise EndpointError(f"{source} names no engine: {text!r}", "A path alone is not an address.", hint)
    if set(rest) & set("/@?# \t"):
        raise EndpointError(
            f"{source} names no engine: {text!r}", "After tcp:// comes host:port only.", _FORMS
        )
    host, port = _split(rest)
    port = port or ("2376" if tls else "2375")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise EndpointError(
            f"{source} names no engine: {text!r}", f"{port!r} is no port (1 to 65535).", _FORMS
        )
    return f"tcp://{host or 'localhost'}:{port}"


def _split(rest: str) -> tuple[str, str]:
    """Host and port, where an IPv6 address stands in brackets."""
    if rest.endswith("]") or ":" not in rest:
        return rest, ""
    host, _, port = rest.rpartition(":")
    return host, port


def _refusal(scheme: str, text: str, source: str) -> EndpointError:
    title = f"{source} says {text!r}, which dtui cannot reach"
    if scheme == "ssh":
        way = f"ssh -nNT -L /tmp/engine.sock:/var/run/docker.sock {_ssh_arguments(text)}"
        detail = "ssh:// comes in a later version."
        return EndpointError(title, detail, f"Until then run `{way}` and use -H unix:///tmp/engine.sock")
    if scheme == "fd":
        detail = "fd:// is how systemd hands a socket to the engine itself; no client can use it."
        return EndpointError(title, detail, f"Use the socket's path: -H {DEFAULT_SOCKET}")
    if scheme == "npipe":
        return EndpointError(title, "npipe:// exists on Windows only.", _FORMS)
    if scheme in ("http", "https"):
        rest = text.partition("://")[2].rstrip("/")
        return EndpointError(title, f"{scheme}:// is not how Docker names an engine.", f"Write tcp://{rest}")
    return EndpointError(title, f"{scheme}:// is unknown.", _FORMS)


def _ssh_arguments(text: str) -> str:
    host, port = _split(text.removeprefix("ssh://").split("/")[0])
    return f"-p {port} {host}" if port else host


def _plain_warning(host: str) -> str:
    if host in ("localhost", "::1") or host.startswith("127."):
        return f"tcp to {host} without TLS: any user of this machine can command that engine."
    return f"tcp to {host} without TLS: anybody on the way can read and change everything."
