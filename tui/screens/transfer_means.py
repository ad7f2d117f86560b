"""What transfers work with, and what registries say before they are begun."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from tui.domain.image import Image
from tui.domain.reference import Reference
from tui.domain.registry import registry_kind

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.registry.sources import AwsApi
    from tui.work.copying import CopyOrder
    from tui.work.job import Job
    from tui.work.preflight import Preflight
    from tui.work.push import PushOrder
    from tui.work.remote import RemoteRegistry
    from tui.work.transfer import Means, Refresh

# How many registries are asked at a time, and how many seconds all of them have.
AT_ONCE = 4
ALL_WITHIN = 30.0
_AMAZON = ("ECR", "ECR Public")


async def profiles_known(app: DtuiApp, hosts: set[str]) -> bool:
    """Ask for the AWS profile of each login that is renewed on the way; False when that was cancelled."""
    from tui.screens.verbs_registries import profile_for

    for host in sorted(hosts):
        if await profile_for(app, host) is None:
            app.main.say("Cancelled: nothing was done.")
            return False
    return True


async def look_up(app: DtuiApp, wanted: Sequence[tuple[Image, str]], closely: bool) -> list[Preflight]:
    """Ask the registries, a few at once; who does not answer in time is not known."""
    from tui.work.preflight import Preflight, look

    app.main.say("Asking the registry..." if len(wanted) == 1 else "Asking the registries...")
    limit = asyncio.Semaphore(AT_ONCE)
    opener = opener_of(app) if closely else None

    async def one(image: Image, reference: str) -> Preflight:
        async with limit:
            return await asyncio.to_thread(
                look,
                app.engine,
                reference,
                image,
                app.env,
                open_registry=opener,
                describe=(lambda host, name: describe(app, host, name)) if closely else None,
            )

    tasks = [asyncio.create_task(one(image, reference)) for image, reference in wanted]
    await app.acting.wait(tasks, ALL_WITHIN)
    app.main.unsay()
    late = "no answer in time"
    return [
        Preflight(reference, "unknown", reason=late) if not task.done() or task.cancelled() else task.result()
        for task, (_, reference) in zip(tasks, wanted, strict=True)
    ]


def means(app: DtuiApp, host: str) -> Means:
    """Engine, logins, and how to renew the login of this host."""
    from tui.work.transfer import Means

    return Means(app.engine, app.env, refresher(app, host))


def refresher(app: DtuiApp, host: str) -> Refresh | None:
    """How to renew a login without asking; None for registries that give no tokens to fetch."""
    if registry_kind(host).kind not in _AMAZON:
        return None

    def renew(job: Job, host: str) -> object:
        from tui.work.logins import refresh_login

        profile = app.profiles.get(host, "")
        return refresh_login(
            app.engine,
            host,
            profile,
            app.env,
            app.token_source,
            tell=job.log,
            check_cancelled=job.check_cancelled,
        )

    return renew


def opener_of(app: DtuiApp) -> Any:
    """How a registry is asked directly: not one on the loopback of another host."""

    def open_registry(host: str, login: Mapping[str, str] | None) -> RemoteRegistry:
        from tui.registry.errors import Unreachable

        if registry_kind(host).is_loopback and not app.endpoint.socket_path:
            raise Unreachable(f"{host} is on the engine's own host", "It cannot be asked from here.")
        return app.open_registry(host, login)

    return open_registry


def describe(app: DtuiApp, host: str, name: str) -> Any:
    """What Amazon says of a repository; None for other registries. Raises RegistryError."""
    if not registry_kind(host).is_ecr:
        return None
    from tui.registry.ecr_repository import describe_repository

    return describe_repository(host, name, app.profiles.get(host, ""), app.env, aws_of(app))


def aws_of(app: DtuiApp) -> AwsApi | None:
    """The demo's AWS, which answers more than for tokens; None for the real one."""
    return cast("AwsApi | None", app.token_source)


def offer_repository(app: DtuiApp, order: PushOrder | CopyOrder) -> None:
    """Let the push make the repository that is missing."""
    from tui.registry.ecr_repository import create_command, create_repository

    parsed = Reference.parse(order.reference)
    profile = app.profiles.get(parsed.registry, "")
    order.create_command = create_command(parsed.registry, parsed.repository, profile)
    order.create = lambda: create_repository(
        parsed.registry, parsed.repository, profile, app.env, aws_of(app)
    )
