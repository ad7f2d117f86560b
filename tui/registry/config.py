"""Logins as the Docker CLI keeps them: in config.json or with a credential helper. Read only."""

from __future__ import annotations

import binascii
import json
import os
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from tui.registry.errors import RegistryError
from tui.registry.helper import ask_helper

__all__ = ["Credentials", "RegistryError", "credentials_for"]

HUB_KEY = "https://index.docker.io/v1/"
_HUB_HOSTS = ("docker.io", "index.docker.io", "registry-1.docker.io")


class Credentials(dict[str, str]):
    """What the engine is given for one registry; its secret parts never show."""

    def __repr__(self) -> str:
        return f"Credentials({', '.join(sorted(self))})"


def credentials_for(host: str, env: Mapping[str, str] = os.environ) -> Credentials | None:
    """The login stored for a registry host (`docker.io` for Docker Hub), or None.

    May run a credential helper and take its ten seconds; raises RegistryError when it cannot tell.
    """
    path = config_path(env)
    config = _load(path)
    key = HUB_KEY if host in _HUB_HOSTS else host
    helper = _mapping(config.get("credHelpers")).get(key) or config.get("credsStore")
    if isinstance(helper, str) and helper:
        found = ask_helper(helper, key, env)
        return None if found is None else _of_helper(*found)
    return _of_entry(_entry(_mapping(config.get("auths")), key), host, path)


def config_path(env: Mapping[str, str]) -> str:
    """Where the Docker CLI's config.json is, or would be."""
    home = env.get("HOME") or os.path.expanduser("~")
    return os.path.join(env.get("DOCKER_CONFIG") or os.path.join(home, ".docker"), "config.json")


def _load(path: str) -> Mapping[str, Any]:
    hint = "Correct the file; until then nothing is known of any login."
    try:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise RegistryError("Docker's logins cannot be read", f"{path}: {error.strerror}.", hint) from error
    except ValueError:
        # Neither the cause nor its text: a decoding error carries the whole file.
        raise RegistryError("Docker's logins cannot be read", f"{path} is not valid JSON.", hint) from None
    return _mapping(data)


def _entry(auths: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The exact key first, then any spelling of the same host, as the Docker CLI looks it up."""
    if key in auths:
        return _mapping(auths[key])
    host = _host_of(key)
    return next((_mapping(auths[other]) for other in auths if _host_of(other) == host), {})


def _host_of(key: str) -> str:
    return key.removeprefix("https://").removeprefix("http://").partition("/")[0]


def _of_entry(entry: Mapping[str, Any], host: str, path: str) -> Credentials | None:
    for token in ("identitytoken", "registrytoken"):
        if entry.get(token):
            return Credentials({token: str(entry[token])})
    if entry.get("auth"):
        name, password = _decoded(str(entry["auth"]), host, path)
    else:
        name, password = str(entry.get("username") or ""), str(entry.get("password") or "")
    return Credentials(username=name, password=password) if name else None


def _decoded(auth: str, host: str, path: str) -> tuple[str, str]:
    try:
        name, colon, password = b64decode(auth, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        colon = ""
    if not colon:
        hint = f"Log in again: `docker login {host}`."
        raise RegistryError(
            f"The login for {host} is damaged", f'Its "auth" in {path} is unreadable.', hint
        ) from None
    return name, password.strip("\0")


def _of_helper(name: str, secret: str) -> Credentials:
    if name == "<token>":
        return Credentials(identitytoken=secret)
    return Credentials(username=name, password=secret)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
