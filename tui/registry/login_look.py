"""A look at one login after the other, by the rules of the Docker CLI; what is wrong with one stays with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tui.domain.login import NOWHERE, PLAIN, Login
from tui.domain.registry import registry_kind
from tui.registry.config import TOKEN_USER, of_entry
from tui.registry.docker_config import HUB_KEY, DockerConfig, host_of, key_of
from tui.registry.errors import RegistryError
from tui.registry.helper import HelperUnusable, ask_helper, list_helper
from tui.registry.record import mark_of, read_record
from tui.registry.token import ecr_expiry

_TOKENS = ("identitytoken", "registrytoken")
_SECRET_KEYS = ("auth", "password", *_TOKENS)


class Look:
    """Reads logins of one config.json; `login` may be called from several threads.

    `listed` are the user names by key of the helper that serves every host, `warnings` sentences on it.
    """

    def __init__(self, config: DockerConfig, env: Mapping[str, str], limit: float | None) -> None:
        self._config = config
        self._env = env
        self._limit = limit
        self._record = read_record(env)
        self._unusable: dict[str, HelperUnusable] = {}
        self._lists = False
        self.warnings: tuple[str, ...] = ()
        self.listed = self._list(config.store)

    def login(self, host: str) -> Login:
        """The login to a host; never raises."""
        key = key_of(host)
        helper = self._config.helper(key)
        try:
            return self._of_helper(host, key, helper) if helper else self._of_file(host, key)
        except RegistryError as error:
            kept = f"helper {helper}" if helper else PLAIN
            return Login(host, self._keys(host), key, kept=kept, problem=str(error))

    def _list(self, store: str) -> dict[str, str]:
        if not store:
            return {}
        try:
            listed = list_helper(store, self._env, self._limit)
        except HelperUnusable as error:
            self._unusable[store] = error
            self.warnings = (str(error),)
        except RegistryError as error:
            # Some helpers only get; each host is asked for then.
            self.warnings = (str(error),)
        else:
            self._lists = True
            return listed
        return {}

    def _of_file(self, host: str, key: str) -> Login:
        key, entry = self._config.entry(key)
        keys = self._keys(host)
        found = of_entry(entry, host, self._config.path)
        if found is None:
            return Login(host, keys, problem=_empty(entry), note=_about_keys(keys, key, host))
        user, secret = found.get("username") or _name(entry), next(reversed(found.values()))
        login = Login(host, keys, key, user, PLAIN, note=_about_keys(keys, key, host))
        return self._dated(login, secret)

    def _of_helper(self, host: str, key: str, helper: str) -> Login:
        keys = self._keys(host)
        served = Login(host, keys, key, kept=f"helper {helper}", note=self._about_file(host))
        is_store = key not in self._config.helpers
        # A list is enough where a token's end is not looked for: fewer secrets leave the helper.
        if is_store and self._lists and not registry_kind(host).kind.startswith("ECR"):
            if key in self.listed:
                return self._dated(replace(served, user=self.listed[key] or TOKEN_USER), "")
            if not any(host_of(other) == host for other in self.listed):
                return replace(served, key="", kept=NOWHERE)
        found = self._ask(helper, key)
        if found is None:
            kept = NOWHERE if is_store else served.kept
            return replace(served, key="", kept=kept, note=served.note or _about_none(helper))
        return self._dated(replace(served, user=found[0] or TOKEN_USER), found[1])

    def _ask(self, helper: str, key: str) -> tuple[str, str] | None:
        if helper in self._unusable:
            raise self._unusable[helper]
        try:
            return ask_helper(helper, key, self._env, self._limit)
        except HelperUnusable as error:
            self._unusable[helper] = error
            raise

    def _dated(self, login: Login, secret: str) -> Login:
        """The login with its end: as the token says, else as dtui noted when it fetched it."""
        is_aws = login.user == "AWS" or registry_kind(login.host).kind.startswith("ECR")
        made = self._record.get(login.host)
        if made and (
            made.user != login.user
            or (made.mark and secret and made.mark != mark_of(login.host, login.user, secret))
        ):
            # Another tool logged in since.
            made = None
        checked = made.fetched if made else None
        expires = ecr_expiry(secret) if is_aws else None
        if expires is not None:
            return replace(login, expires=expires, expires_from="token", checked=checked)
        if made and made.expires is not None:
            return replace(login, expires=made.expires, expires_from="record", checked=checked)
        return replace(login, checked=checked)

    def _keys(self, host: str) -> tuple[str, ...]:
        listed = (key for key in self.listed if host_of(key) == host)
        return tuple(dict.fromkeys((*self._config.keys(host), *listed)))

    def _about_file(self, host: str) -> str:
        entries = (self._config.auths[key] for key in self._config.keys(host))
        if any(isinstance(entry, dict) and any(entry.get(key) for key in _SECRET_KEYS) for entry in entries):
            return "config.json holds a login for it too, which is not used while the helper is."
        return ""


def _name(entry: Mapping[str, Any]) -> str:
    """Who an identity token is for, where the entry says."""
    try:
        found = of_entry({key: value for key, value in entry.items() if key not in _TOKENS}, "", "")
    except RegistryError:
        found = None
    return found.get("username", TOKEN_USER) if found else TOKEN_USER


def _empty(entry: Mapping[str, Any]) -> str:
    if entry.get("auth") == "":
        return 'Its "auth" in config.json is empty: log in again, or log out to drop the entry.'
    return ""


def _about_keys(keys: tuple[str, ...], key: str, host: str) -> str:
    if keys and not key:
        return f"Docker looks for Docker Hub's login at {HUB_KEY} only, and that is not there."
    if len(keys) < 2:
        return ""
    if key == key_of(host):
        return f"config.json names it {len(keys)} times; {key} is in force."
    return f"config.json names it {len(keys)} times, none of them as {host}: docker takes any of them."


def _about_none(helper: str) -> str:
    if helper == "ecr-login":
        return "This helper says the same of every failure; the reason is in ~/.ecr/log."
    return ""
