"""Docker contexts, read from the Docker CLI's own files."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui.engine.errors import EngineError


class EndpointError(EngineError):
    """The flags, variables or files name no engine that dtui could reach."""


@dataclass(frozen=True, slots=True)
class TLSFiles:
    """Paths of PEM files; '' is none (for `ca`: what the system trusts)."""

    ca: str = ""
    cert: str = ""
    key: str = ""
    verify: bool = True


@dataclass(frozen=True, slots=True)
class StoredContext:
    """What a context's files say of its Docker endpoint."""

    name: str
    host: str
    tls: TLSFiles | None


def config_folder(env: Mapping[str, str]) -> str:
    """The folder of the Docker CLI's settings."""
    home = env.get("HOME") or os.path.expanduser("~")
    return env.get("DOCKER_CONFIG") or os.path.join(home, ".docker")


def current_context(env: Mapping[str, str]) -> str:
    """The context that config.json names, or 'default'."""
    path = os.path.join(config_folder(env), "config.json")
    data = _read(path, "Docker's settings file", "Correct it, or name an engine with -H.")
    name = data.get("currentContext") or "default"
    if not isinstance(name, str):
        raise EndpointError(f"{path} names no usable context", 'Its "currentContext" is not a text.')
    return name


def load_context(name: str, env: Mapping[str, str]) -> StoredContext:
    """Read one context; raises EndpointError with the known names when it does not exist."""
    folder = os.path.join(config_folder(env), "contexts")
    key = _key(name)
    path = os.path.join(folder, "meta", key, "meta.json")
    way_out = "Name another with -c, or an engine with -H."
    data = _read(path, f"The file of the Docker context {name!r}", way_out)
    if not data:
        raise EndpointError(f"There is no Docker context {name!r}", _known(folder), way_out)
    endpoint = _mapping(_mapping(data.get("Endpoints")).get("docker"))
    host = endpoint.get("Host")
    if not isinstance(host, str) or not host:
        raise EndpointError(f"The Docker context {name!r} has no Docker endpoint", f"See {path}.", way_out)
    verify = not endpoint.get("SkipTLSVerify")
    return StoredContext(name, host, _stored_tls(os.path.join(folder, "tls", key, "docker"), verify))


def _stored_tls(folder: str, verify: bool) -> TLSFiles | None:
    ca, cert, key = (_if_there(os.path.join(folder, f"{part}.pem")) for part in ("ca", "cert", "key"))
    if not (ca or cert or key) and verify:
        return None
    return TLSFiles(ca, cert, key, verify)


def _if_there(path: str) -> str:
    return path if os.path.exists(path) else ""


def _key(name: str) -> str:
    import hashlib

    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()


def _known(folder: str) -> str:
    """Names the contexts there are; one whose file is broken is left out of this help."""
    names = ["default"]
    meta = os.path.join(folder, "meta")
    for key in sorted(os.listdir(meta)) if os.path.isdir(meta) else ():
        try:
            name = _read(os.path.join(meta, key, "meta.json"), "context", "").get("Name")
        except EndpointError:
            continue
        if isinstance(name, str):
            names.append(name)
    return f"Known: {', '.join(names)}."


def _read(path: str, what: str, hint: str) -> Mapping[str, Any]:
    """The JSON object in a file, empty when there is no such file."""
    try:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise EndpointError(f"{what} cannot be read", f"{path}: {error.strerror}.", hint) from error
    except ValueError as error:
        raise EndpointError(f"{what} is broken", f"{path}: {error}.", hint) from error
    if not isinstance(data, dict):
        raise EndpointError(f"{what} is broken", f"{path}: it holds no JSON object.", hint)
    return data


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
