"""Storing and erasing a login where Docker's config says: a credential helper, else config.json itself."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tui.domain.login import NOWHERE, PLAIN
from tui.registry.atomic import update
from tui.registry.docker_config import HUB_EXTRA_KEYS, HUB_KEY, DockerConfig, host_of, key_of, parsed
from tui.registry.errors import RegistryError
from tui.registry.go_json import encode
from tui.registry.helper import erase_with_helper, list_helper, store_with_helper

_SECRETS = ("username", "password", "identitytoken", "registrytoken")
_Change = Callable[[dict[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a login is kept now (as `Login.kept`); `said` is a sentence for the user."""

    kept: str
    path: str
    plain: bool
    said: str


def store_login(
    host: str, username: str, secret: str, env: Mapping[str, str], *, limit: float | None = None
) -> Stored:
    """Keep a login as `docker login` does; blocking, `limit` in seconds for a helper.

    Raises RegistryError when it is not stored; what was kept before is kept then.
    """
    _check(host, username, secret)
    config, key = DockerConfig.read(env), key_of(host)
    helper = config.helper(key)
    if helper:
        store_with_helper(helper, key, username, secret, env, limit)
        return _with_helper(config, key, helper)
    auth = b64encode(f"{username}:{secret}".encode()).decode()
    path = _rewrite(config.path, lambda data: _put(data, key, auth), "The login was not stored")
    said = f"The secret stands unencrypted in {path}; credsStore or credHelpers there would change that."
    return Stored(PLAIN, path, True, said)


def erase_login(host: str, env: Mapping[str, str], *, limit: float | None = None) -> Stored:
    """Forget a login as `docker logout` does, in every spelling of the host; blocking.

    Raises RegistryError when it is still there.
    """
    config, key = DockerConfig.read(env), key_of(host)
    helpers = _erase_from_helpers(config, key, host, env, limit)
    keys = {key, *config.keys(host), *(HUB_EXTRA_KEYS if key == HUB_KEY else ())}
    found = keys & set(config.auths)
    path = config.path
    if found:
        path = _rewrite(path, lambda data: _drop(data, keys), "The login was not removed")
    places = [f"the credential helper {name!r}" for name in helpers] + ([path] if found else [])
    said = f"Removed from {' and '.join(places)}." if places else f"There was no login for {host}."
    return Stored(NOWHERE, path, False, said)


def _check(host: str, username: str, secret: str) -> None:
    hint = "Nothing was stored."
    if not username or not secret:
        raise RegistryError(f"A login for {host} needs a name and a password or token", hint=hint)
    if ":" in username:
        raise RegistryError("A user name may not hold a colon", "HTTP splits name and password there.", hint)


def _with_helper(config: DockerConfig, key: str, helper: str) -> Stored:
    said = f"The secret is kept by the credential helper {helper!r}."
    try:
        # As the Docker CLI does: the entry says that there is a login, and holds no secret any longer.
        path = _rewrite(config.path, lambda data: _put(data, key, ""), "The login could not be listed")
    except RegistryError as error:
        return Stored(f"helper {helper}", config.path, False, f"{said} {error}.")
    return Stored(f"helper {helper}", path, False, said)


def _erase_from_helpers(
    config: DockerConfig, key: str, host: str, env: Mapping[str, str], limit: float | None
) -> list[str]:
    helper = config.helper(key)
    if not helper:
        return []
    erase_with_helper(helper, key, env, limit)
    try:
        listed = list_helper(helper, env, limit)
    except RegistryError:
        # Not every helper can list; the login that is in force is erased all the same.
        listed = {}
    for other in listed:
        if other != key and (host_of(other) == host or (key == HUB_KEY and other in HUB_EXTRA_KEYS)):
            erase_with_helper(helper, other, env, limit)
    return [helper]


def _rewrite(path: str, change: _Change, title: str) -> str:
    def changed(content: bytes | None) -> bytes | None:
        data = parsed(path, content or b"", writable=True)
        return encode(data).encode() if change(data) else None

    try:
        return update(path, changed)
    except OSError as error:
        hint = "The file is as it was. It is replaced as a whole: its folder must be writable and have room."
        raise RegistryError(title, f"{path}: {error.strerror or error}.", hint) from error


def _put(data: dict[str, Any], key: str, auth: str) -> bool:
    """Set the entry of a key, keeping what else it holds and the order; '' makes it one without secret."""
    old = data.get("auths")
    auths = old if isinstance(old, dict) else {}
    entry = auths.get(key)
    rest = entry.items() if isinstance(entry, dict) else ()
    kept = {name: value for name, value in rest if name not in _SECRETS and (auth or name != "auth")}
    new = ({"auth": auth} if auth and "auth" not in kept else {}) | kept | ({"auth": auth} if auth else {})
    added = auths | {key: new}
    # The Docker CLI sorts; a file that it wrote stays sorted, one in another order keeps that.
    auths = dict(sorted(added.items())) if key not in auths and list(auths) == sorted(auths) else added
    _set_auths(data, auths)
    return True


def _drop(data: dict[str, Any], keys: set[str]) -> bool:
    auths = data.get("auths")
    if not isinstance(auths, dict) or not keys & set(auths):
        return False
    data["auths"] = {key: entry for key, entry in auths.items() if key not in keys}
    return True


def _set_auths(data: dict[str, Any], auths: dict[str, Any]) -> None:
    rest = dict(data)
    if "auths" not in data:
        # Where the Docker CLI has it.
        data.clear()
        data["auths"] = auths
    data.update(rest | {"auths": auths})
