"""Every login that Docker's config knows of, without its secret: who, where kept, until when, what is wrong."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tui.domain.login import PLAIN, Login
from tui.registry.docker_config import HUB_EXTRA_KEYS, DockerConfig, config_path, host_of
from tui.registry.errors import RegistryError
from tui.registry.login_look import Look

_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Logins:
    """The logins by host, the config.json they are from, and sentences on what is wrong with all of it.

    `unreadable`: nothing is known, since the file itself is broken.
    """

    logins: Mapping[str, Login]
    path: str
    warnings: tuple[str, ...] = ()
    unreadable: bool = False


def read_logins(
    hosts: Iterable[str], env: Mapping[str, str] = os.environ, *, limit: float | None = None
) -> Logins:
    """The login to each of the hosts and to all others that Docker's config names; blocking, never raises.

    Asks credential helpers, `limit` seconds each at most (10 when None), several at once.
    """
    hosts, path = tuple(dict.fromkeys(hosts)), config_path(env)
    try:
        config = DockerConfig.read(env)
    except RegistryError as error:
        broken = {host: Login(host, problem=error.detail) for host in hosts}
        return Logins(broken, path, (str(error), *_about_env(path, env)), unreadable=True)
    look = Look(config, env, limit)
    found = _read(look, _all_hosts(hosts, config, look))
    return Logins(found, path, (*look.warnings, *_about_env(path, env), *_about_mode(path, found)))


def _all_hosts(hosts: tuple[str, ...], config: DockerConfig, look: Look) -> tuple[str, ...]:
    keys = (*config.auths, *config.helpers, *look.listed)
    named = {host_of(key) for key in keys if key not in HUB_EXTRA_KEYS}
    return (*hosts, *sorted(named - {"", *hosts}))


def _read(look: Look, hosts: tuple[str, ...]) -> dict[str, Login]:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_AT_ONCE, "logins") as pool:
        return dict(zip(hosts, pool.map(look.login, hosts), strict=True))


def _about_env(path: str, env: Mapping[str, str]) -> tuple[str, ...]:
    variable = "DOCKER_AUTH_CONFIG"
    said = (f"{variable} is set: newer docker commands take logins from there first, dtui from {path}.",)
    return (said if env.get(variable) else ()) + _about_home(path, env)


def _about_home(path: str, env: Mapping[str, str]) -> tuple[str, ...]:
    """Under sudo the logins may be root's, while the person's own are elsewhere."""
    import pwd

    person = env.get("SUDO_USER", "")
    if not person or env.get("DOCKER_CONFIG"):
        return ()
    try:
        home = pwd.getpwnam(person).pw_dir
    except KeyError:
        return ()
    theirs = config_path({"HOME": home})
    if os.path.realpath(theirs) == os.path.realpath(path):
        return ()
    return (f"sudo changed HOME: the logins are those of {path}, not {person}'s own of {theirs}.",)


def _about_mode(path: str, logins: Mapping[str, Login]) -> tuple[str, ...]:
    try:
        mode = stat.S_IMODE(os.stat(path).st_mode)
    except OSError:
        return ()
    if mode & 0o077 and any(login.kept == PLAIN for login in logins.values()):
        return (f"{path} holds secrets and others may read it (mode {mode:04o}); 0600 is safe.",)
    return ()
