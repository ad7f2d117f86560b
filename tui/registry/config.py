"""The secret of a login, from where the Docker CLI keeps it: config.json or a credential helper."""

from __future__ import annotations

import binascii
import os
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from tui.registry.docker_config import DockerConfig, config_path, key_of
from tui.registry.errors import RegistryError
from tui.registry.helper import ask_helper

__all__ = ["Credentials", "RegistryError", "config_path", "credentials_for"]

TOKEN_USER = "<token>"


class Credentials(dict[str, str]):
    """What the engine is given for one registry; its secret parts never show."""

    def __repr__(self) -> str:
        return f"Credentials({', '.join(sorted(self))})"


def credentials_for(host: str, env: Mapping[str, str] = os.environ) -> Credentials | None:
    """The login stored for a registry host (`docker.io` for Docker Hub), or None.

    May run a credential helper and take its ten seconds; raises RegistryError when it cannot tell.
    """
    config, key = DockerConfig.read(env), key_of(host)
    helper = config.helper(key)
    if helper:
        found = ask_helper(helper, key, env)
        return None if found is None else of_helper(*found)
    return of_entry(config.entry(key)[1], host, config.path)


def of_entry(entry: Mapping[str, Any], host: str, path: str) -> Credentials | None:
    """The login that an entry of config.json holds; raises RegistryError when it is damaged."""
    for token in ("identitytoken", "registrytoken"):
        if entry.get(token):
            return Credentials({token: str(entry[token])})
    if entry.get("auth"):
        name, password = _decoded(str(entry["auth"]), host, path)
    else:
        name, password = str(entry.get("username") or ""), str(entry.get("password") or "")
    return Credentials(username=name, password=password) if name else None


def of_helper(name: str, secret: str) -> Credentials:
    """The login that a credential helper gave."""
    if name == TOKEN_USER:
        return Credentials(identitytoken=secret)
    return Credentials(username=name, password=secret)


def _decoded(auth: str, host: str, path: str) -> tuple[str, str]:
    try:
        name, colon, password = b64decode(auth, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        name = colon = password = ""
    if not colon:
        hint = f"Log in again: `docker login {host}`."
        raise RegistryError(
            f"The login for {host} is damaged", f'Its "auth" in {path} is unreadable.', hint
        ) from None
    return name, password.strip("\0")
