"""Refresh, log in and log out: what replaces a login works before it does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from tui.domain.command import docker
from tui.domain.reference import HUB
from tui.domain.registry import registry_kind
from tui.resources import registries
from tui.resources.action import Action
from tui.resources.confirmation import Confirmation
from tui.screens.verbs import confirmed
from tui.work.operations import Item

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.work.job import Job


async def refresh(app: DtuiApp, action: Action, items: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Fetch new tokens for the registries of these rows; a profile is chosen once when none is known."""
    for host in dict.fromkeys(registries.host_of_item(item) for item in items):
        await refresh_host(app, host)


async def refresh_host(app: DtuiApp, host: str) -> None:
    """Start the job that refreshes one registry's login."""
    from tui.work.logins import refresh_work

    profile = await profile_for(app, host)
    if profile is None:
        return
    item = Item(host, "", _refresh_command(host, profile), host)
    work = refresh_work(app.engine, host, profile, app.env, app.token_source)
    app.operations.stream("registry.refresh", "Refresh", item, _forgetting(app, host, work))
    app.main.say(f"Fetching a new login for {host}...")


def _forgetting(app: DtuiApp, host: str, work: Callable[[Job], str]) -> Callable[[Job, str], str]:
    """The work; a profile that was chosen and did not do is asked for again the next time."""
    from tui.registry.errors import RegistryError

    def run(job: Job, _: str) -> str:
        try:
            return work(job)
        except RegistryError:
            if host not in app.settings.profiles:
                app.profiles.pop(host, None)
            raise

    return run


def _refresh_command(host: str, profile: str) -> str:
    """What a shell would do."""
    kind = registry_kind(host)
    service = "ecr" if kind.is_ecr else "ecr-public"
    words = ["aws", service, "get-login-password", "--region", kind.region or "us-east-1"]
    words += ["--profile", profile] if profile else []
    return f"{' '.join(words)} | {docker('login', '--username', 'AWS', '--password-stdin', host)}"


async def profile_for(app: DtuiApp, host: str) -> str | None:
    """The profile settled for this registry, '' for the SDK's own choice; asked once where there are several."""
    if host in app.profiles:
        return app.profiles[host]
    names = app.profile_names()
    if len(names) < 2 or app.env.get("AWS_PROFILE"):
        return ""
    from tui.screens.pick import Option, PickScreen

    options = [Option(name, str(n) if n < 10 else "", name) for n, name in enumerate(names, 1)]
    chosen: str | None = await app.ask(PickScreen(f"AWS profile for {host}", options, app.glyphs, app.ascii))
    if chosen is not None:
        app.profiles[host] = chosen
    return chosen


async def _can_store(app: DtuiApp) -> bool:
    """Whether config.json can be read, and so kept: nobody types a password for nothing."""
    from tui.registry.docker_config import DockerConfig
    from tui.registry.errors import RegistryError

    try:
        await asyncio.to_thread(DockerConfig.read, app.env)
    except RegistryError as error:
        app.main.say(f"No login can be stored: {error}", "bad")
        return False
    return True


async def log_in(app: DtuiApp, action: Action, items: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Ask for a name and a secret, and store them when the registry takes them."""
    from tui.screens.login import LoginScreen
    from tui.work.logins import login_work

    host = registries.host_of_item(items[0])
    if not await _can_store(app):
        return
    known = app.logins.logins.get(host)
    entered = await app.ask(LoginScreen(host, app.host_title, known.user if known else ""))
    if entered is None:
        return
    command = docker("login", "--username", entered.user, "--password-stdin", *_argument(host))
    item = Item(host, "", command, host)
    work = login_work(app.engine, host, entered.user, entered.secret, app.env)
    app.operations.stream("registry.login", "Log in", item, _run(work))
    app.main.say(f"Logging in to {host}...")


def _run(work: Callable[[Job], str]) -> Callable[[Job, str], str]:
    return lambda job, _: work(job)


async def log_out(app: DtuiApp, action: Action, items: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Remove stored logins; they can be had back by logging in again."""
    from tui.work.logins import logout_work

    hosts = [registries.host_of_item(item) for item in items]
    wanted = Confirmation(
        1,
        f"Log out of {len(hosts)} registr{'y' if len(hosts) == 1 else 'ies'}",
        tuple(hosts),
        ("Pushes and pulls that need these logins fail until you log in again.",),
        tuple(docker("logout", *_argument(host)) for host in hosts),
    )
    if not await confirmed(app, wanted, left_out):
        return
    for host in hosts:
        item = Item(host, "", docker("logout", *_argument(host)), host)
        app.operations.stream("registry.logout", "Log out", item, _run(logout_work(host, app.env)))


def _argument(host: str) -> tuple[str, ...]:
    """The host for the CLI's line, which means Docker Hub by none: `docker logout docker.io` removes nothing."""
    return () if host == HUB else (host,)


async def refresh_expiring(app: DtuiApp) -> None:
    """Every ECR login that is expired or will be soon."""
    import time

    rows = app.main.tables[registries.VIEW].listing.items.values()
    due = [r for r in rows if registries.state_text(r, time.time()) in ("expired", "expires soon")]
    due = [r for r in due if not registries.ACTIONS[0].refusal(r)]
    if not due:
        app.main.say("No ECR login is expired or expires soon.", "good")
    for row in due:
        await refresh_host(app, row.host)
