"""Refreshing, making and removing logins: what replaces a login has worked before it does."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tui.domain.diagnosis import diagnose
from tui.domain.registry import registry_kind
from tui.engine.client import Engine
from tui.engine.errors import EngineError, EngineUnreachable
from tui.registry.docker_config import DockerConfig, key_of
from tui.registry.errors import RegistryError
from tui.registry.record import forget_login, note_login
from tui.registry.sources import Token, TokenSource, pick
from tui.registry.store import Stored, erase_login, store_login
from tui.work.job import Job
from tui.work.one_at_a_time import OneAtATime

Work = Callable[[Job], str]

# Helpers that fetch each login themselves; there is nothing to store with them.
_FETCHING_HELPERS = frozenset({"ecr-login", "gcloud", "gcr", "acr-env", "acr-linux"})
_KEPT = "What was stored before is unchanged."


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A login that was renewed; `expires` in Unix seconds, `source` by what means it was fetched."""

    host: str
    profile: str
    account: str
    expires: float
    source: str
    stored: Stored


# Of the whole program, since it is the user's one config.json that they all write.
_refreshing: OneAtATime[Refreshed] = OneAtATime()


def refresh_work(
    engine: Engine, host: str, profile: str, env: Mapping[str, str], source: TokenSource | None = None
) -> Work:
    """The work of a job that renews a registry's login; by `source`, else the AWS SDK or command."""

    def work(job: Job) -> str:
        done = refresh_login(
            engine, host, profile, env, source, tell=job.log, check_cancelled=job.check_cancelled
        )
        return f"Logged in to {host} {_until(done.expires)}. {done.stored.said}".strip()

    return work


def refresh_login(
    engine: Engine,
    host: str,
    profile: str,
    env: Mapping[str, str],
    source: TokenSource | None = None,
    *,
    tell: Callable[[str], object] = lambda line: None,
    check_cancelled: Callable[[], None] = lambda: None,
) -> Refreshed:
    """Renew a registry's login; blocking. `tell` gets a line for each step, never a secret.

    Several callers for one host at a time share one new login. Raises RegistryError or EngineError; the
    login that was stored before is untouched then.
    """

    def make() -> Refreshed:
        return _refresh(engine, host, profile, env, source, tell, check_cancelled)

    return _refreshing.make(host, make, check_cancelled, lambda made: made.profile == profile)


def login_work(engine: Engine, host: str, user: str, secret: str, env: Mapping[str, str]) -> Work:
    """The work of a job that logs in with a name and a password or token."""

    def work(job: Job) -> str:
        job.log(f"asking {host} whether it takes the login")
        _check(engine, host, user, secret, "")
        job.check_cancelled()
        stored = store_login(host, user, secret, env)
        _note(host, user, env, job.log)
        return f"Logged in to {host} as {user}. {stored.said}".strip()

    return work


def logout_work(host: str, env: Mapping[str, str]) -> Work:
    """The work of a job that forgets a registry's login."""

    def work(job: Job) -> str:
        job.check_cancelled()
        stored = erase_login(host, env)
        problem = forget_login(host, env)
        if problem:
            job.log(problem)
        return f"Logged out of {host}. {stored.said}".strip()

    return work


def _refresh(
    engine: Engine,
    host: str,
    profile: str,
    env: Mapping[str, str],
    source: TokenSource | None,
    tell: Callable[[str], object],
    check_cancelled: Callable[[], None],
) -> Refreshed:
    _refuse_fetching_helper(host, env)
    source = source or pick(host, env)
    name = getattr(source, "name", "token source")
    tell(f"fetching a token by the {name}" + (f", as profile {profile}" if profile else ""))
    token = source.fetch(host, profile, env)
    _refuse_other_account(token, host)
    check_cancelled()
    tell(f"asking {host} whether it takes the new token")
    _check(engine, host, token.username, token.secret, _new_token_hint(profile))
    check_cancelled()
    stored = store_login(host, token.username, token.secret, env)
    tell(f"stored: {stored.said}")
    # A service whose clock is far from ours tells an end that would make a good login look dead.
    _note(host, token.username, env, tell, token if token.expires > time.time() else None)
    return Refreshed(host, profile, token.account, token.expires, name, stored)


def _refuse_fetching_helper(host: str, env: Mapping[str, str]) -> None:
    config = DockerConfig.read(env)
    helper = config.helper(key_of(host))
    if helper in _FETCHING_HELPERS:
        raise RegistryError(
            f"There is nothing to refresh for {host}",
            f"The credential helper {helper!r} fetches each login itself.",
            f"When it fails, try `echo {host} | docker-credential-{helper} get` in a shell.",
        )


def _refuse_other_account(token: Token, host: str) -> None:
    """Every source is to be trusted as little as the SDK's own answer."""
    account = registry_kind(host).account
    if account and token.account != account:
        raise RegistryError(
            "The token is for another account",
            f"It is for account {token.account or 'unknown'}, but {host} is of account {account}. {_KEPT}",
            f"Choose an AWS profile of account {account} for this registry.",
        )


def _check(engine: Engine, host: str, user: str, secret: str, hint: str) -> None:
    """One authenticated call, made by the engine: it is the engine's way to the registry that counts."""
    try:
        engine.check_login(host, user, secret)
        return
    except EngineUnreachable:
        raise
    except EngineError as error:
        failure = _refused(error, host, hint, secret)
    # Outside of the block: the engine's error has the answer's whole text, which could repeat the secret.
    raise failure


def _refused(error: EngineError, host: str, hint: str, secret: str) -> RegistryError:
    kind = registry_kind(host)
    detail = error.detail.replace(secret, "…")
    found = diagnose(detail, status=error.status, registry=kind, action="login")
    is_about_login = found.code in ("login-expired", "login-refused", "login-missing", "login-damaged")
    if hint and (is_about_login or found.code in ("no-right", "denied-or-missing", "unknown")):
        title, step = f"{host} does not take the new token", hint
    elif found.code == "unknown":
        title, step = error.title, error.hint
    else:
        title, step = found.cause, found.next_step
    return RegistryError(title, f"{detail.rstrip('.')}. {_KEPT}", step)


def _new_token_hint(profile: str) -> str:
    who = f"profile {profile}" if profile else "the default AWS profile"
    return f"See whether {who} may use this registry, or choose another profile."


def _note(
    host: str,
    user: str,
    env: Mapping[str, str],
    tell: Callable[[str], object],
    token: Token | None = None,
) -> None:
    """Keep when the login was made. It is good by then, so a failure is only told."""
    problem = note_login(
        host, user, env, secret=token.secret if token else "", expires=token.expires if token else None
    )
    if problem:
        tell(problem)


def _until(expires: float) -> str:
    left = expires - time.time()
    if left <= 0:
        return "(when it ends is not known)"
    minutes = int(left // 60)
    at = time.strftime("%H:%M", time.localtime(expires))
    return f"until {at} ({minutes // 60}:{minutes % 60:02} left)"
