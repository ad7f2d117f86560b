"""Docker's config.json: where it is, what it says of logins, and how the Docker CLI would write it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.registry.atomic import open_unblocked
from tui.registry.errors import RegistryError
from tui.registry.go_json import RepeatedKey, decode

HUB = "docker.io"
HUB_KEY = "https://index.docker.io/v1/"
# What the Docker CLI keeps beside a login to Docker Hub that was made in a browser.
HUB_EXTRA_KEYS = (HUB_KEY + "access-token", HUB_KEY + "refresh-token")
# Bytes; a config.json has some thousand, and /dev/zero has no end.
_LARGEST = 16 << 20
_HUB_HOSTS = (HUB, "index.docker.io", "registry-1.docker.io")


@dataclass(frozen=True, slots=True)
class DockerConfig:
    """A config.json as it was read; an absent file is an empty one."""

    path: str
    data: dict[str, Any] = field(repr=False)

    @classmethod
    def read(cls, env: Mapping[str, str]) -> DockerConfig:
        """The file in use; raises RegistryError when it is there but cannot be understood."""
        path = config_path(env)
        return cls(path, parsed(path, read_bytes(path) or b""))

    @property
    def auths(self) -> Mapping[str, Any]:
        """The entries in the file itself, by key."""
        return _mapping(self.data.get("auths"))

    @property
    def helpers(self) -> Mapping[str, Any]:
        """The names of the helpers that serve one key each."""
        return _mapping(self.data.get("credHelpers"))

    @property
    def store(self) -> str:
        """The name of the helper that serves every other key, or ''."""
        return _text(self.data.get("credsStore"))

    def helper(self, key: str) -> str:
        """The helper that serves a key; '' is config.json itself, which may be said for one key too."""
        return _text(self.helpers[key]) if key in self.helpers else self.store

    def keys(self, host: str) -> tuple[str, ...]:
        """Every key in the file that names a host, as written there."""
        return tuple(key for key in self.auths if key not in HUB_EXTRA_KEYS and host_of(key) == host)

    def entry(self, key: str) -> tuple[str, Mapping[str, Any]]:
        """The key in force and its entry: the exact one, else another spelling, as the Docker CLI looks.

        The CLI takes any of several other spellings; here it is the first. For Docker Hub it takes none.
        """
        if key in self.auths:
            return key, _mapping(self.auths[key])
        other = next((other for other in self.auths if _hostname(other) == key), "")
        return other, _mapping(self.auths.get(other))


def config_path(env: Mapping[str, str]) -> str:
    """Where the Docker CLI's config.json is, or would be."""
    home = env.get("HOME") or os.path.expanduser("~")
    return os.path.join(env.get("DOCKER_CONFIG") or os.path.join(home, ".docker"), "config.json")


def key_of(host: str) -> str:
    """The key that a login to a host is kept by: the host, but for Docker Hub its historic address."""
    return HUB_KEY if host in _HUB_HOSTS else host


def host_of(key: str) -> str:
    """The registry's host that a key names, in whatever spelling."""
    host = _hostname(key)
    return HUB if host in _HUB_HOSTS else host


def read_bytes(path: str) -> bytes | None:
    """The content of a file, None when it is not there; raises RegistryError when it cannot be read."""
    try:
        with open(path, "rb", opener=open_unblocked) as file:
            return file.read(_LARGEST)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise unusable(f"{path}: {error.strerror}.") from error


def parsed(path: str, content: bytes, *, writable: bool = False) -> dict[str, Any]:
    """The decoded content of a config.json; raises RegistryError, without any of the content in it.

    With `writable` also when writing it again would lose something.
    """
    problem = ""
    data: Any = None
    try:
        text = content.decode()
        data = decode(text, writable=writable) if text.strip() else {}
    except RepeatedKey as error:
        problem = f"{path}: {error}, and one of them would be lost."
    except (ValueError, RecursionError):
        # Not its text: a decoding error carries the whole file.
        problem = f"{path} is not valid JSON."
    if not problem and not isinstance(data, dict | None):
        problem = f"{path} holds something else than an object."
    if not problem and data and not isinstance(data.get("auths"), dict | None):
        problem = f'"auths" in {path} is not an object.'
    if problem:
        raise unusable(problem)
    return data or {}


def unusable(detail: str) -> RegistryError:
    """The error for a config.json that cannot be used."""
    return RegistryError(
        "Docker's logins cannot be read",
        detail,
        "Correct the file; until then nothing is known of any login.",
    )


def _hostname(key: str) -> str:
    return key.removeprefix("https://").removeprefix("http://").partition("/")[0]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
