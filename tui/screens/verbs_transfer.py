"""Push and pull: the registries are asked first, so that what could be lost is known when it is asked about."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from tui.domain.command import docker
from tui.domain.image import Image, ImageRow
from tui.domain.reference import Reference, canonical
from tui.domain.registry import registry_kind
from tui.resources import confirmation_transfer
from tui.resources.action import Action
from tui.screens.verbs import confirmed
from tui.work.operations import Item, Undo

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
# Seconds a tag may take before it is pushed.
TAGGED_WITHIN = 60.0
_AMAZON = ("ECR", "ECR Public")


async def push(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Push names, each as a job of its own; those that are there already are done at once."""
    orders = await _orders(app, [(r.image, r.reference) for r in rows])
    there = [o for o in orders if o.seen.state == "same"]
    fixed = [o for o in orders if o.seen.immutable]
    rest = [o for o in orders if o not in there and o not in fixed]
    notes = (
        *left_out,
        *(f"{o.reference} is there already ({o.seen.remote_digest})" for o in there),
        *(
            f"{o.reference} is another image there, where tags may not be replaced: give it another tag (t)"
            for o in fixed
        ),
    )
    if rest:
        hosts = {_host(o.reference) for o in rest}
        renewable = {host for host in hosts if refresher(app, host)}
        dead = {_host(o.reference) for o in rest if o.seen.login_expired} & renewable
        if not await profiles_known(app, dead):
            return
        wanted = confirmation_transfer.push(rest, time.time(), renewable)
        if not await confirmed(app, wanted, notes):
            return
    elif not there:
        app.main.say(f"{notes[-1]}.", "warn")
        return
    for order in (*there, *rest):
        start_push(app, order)


async def profiles_known(app: DtuiApp, hosts: set[str]) -> bool:
    """Ask for the AWS profile of each login that is renewed on the way; False when that was cancelled."""
    from tui.screens.verbs_registries import profile_for

    for host in sorted(hosts):
        if await profile_for(app, host) is None:
            app.main.say("Cancelled: nothing was done.")
            return False
    return True


async def push_after(app: DtuiApp, image: Image, target: str, tagged: Job) -> None:
    """Push a name that a job gives it just now; nothing is pushed when that fails."""
    action = app.catalog.get("image.push")
    await asyncio.to_thread(app.jobs.wait, TAGGED_WITHIN, tagged.id)
    if action is not None and tagged.state == "done":
        await push(app, action, [ImageRow(image, target)], ())


def start_push(app: DtuiApp, order: PushOrder) -> Job:
    """Push as a job; a few of them run at a time."""
    from tui.work.push import push_work, undo_of

    host, opener = _host(order.reference), opener_of(app)
    using, profile = means(app, host), app.profiles.get(host, "")
    item = Item(order.reference, order.image.id, docker("push", order.reference), order)
    app.main.say(f"Pushing {order.reference}: 6 shows it.")
    push = push_work(using, opener)

    def pushed(job: Job, order: PushOrder) -> str:
        try:
            return push(job, order)
        finally:
            app.checks.forget(order.reference)

    return app.operations.stream(
        "image.push",
        "Push",
        item,
        pushed,
        lambda done: undo_of(done, using, opener, profile, _aws(app)),
        few_at_once=True,
    )


async def _orders(app: DtuiApp, wanted: Sequence[tuple[Image, str]]) -> list[PushOrder]:
    from tui.work.push import PushOrder

    seen = await _look_up(app, wanted, closely=True)
    orders = [PushOrder(ref, image, one) for (image, ref), one in zip(wanted, seen, strict=True)]
    for order in orders:
        if order.seen.repository_missing:
            offer_repository(app, order)
    return orders


async def _look_up(app: DtuiApp, wanted: Sequence[tuple[Image, str]], closely: bool) -> list[Preflight]:
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


def _host(reference: str) -> str:
    return Reference.parse(reference).registry


# what a transfer works with


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

    return describe_repository(host, name, app.profiles.get(host, ""), app.env, _aws(app))


def _aws(app: DtuiApp) -> AwsApi | None:
    """The demo's AWS, which answers more than for tokens; None for the real one."""
    return cast("AwsApi | None", app.token_source)


def offer_repository(app: DtuiApp, order: PushOrder | CopyOrder) -> None:
    """Let the push make the repository that is missing."""
    from tui.registry.ecr_repository import create_command, create_repository

    parsed = Reference.parse(order.reference)
    profile = app.profiles.get(parsed.registry, "")
    order.create_command = create_command(parsed.registry, parsed.repository, profile)
    order.create = lambda: create_repository(parsed.registry, parsed.repository, profile, app.env, _aws(app))


# pull


async def pull(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Pull these names again, each as a job of its own."""
    wanted = [(r.image, r.reference) for r in rows]
    seen = await _look_up(app, wanted, closely=False)
    for (image, reference), one in zip(wanted, seen, strict=True):
        await _pull_one(app, reference, image, one, left_out)


async def pull_new(app: DtuiApp) -> None:
    """Pull what is typed: any reference, by tag or digest."""
    from tui.screens.form import FormScreen
    from tui.screens.naming import pull_meaning, safe_meaning

    if app.link is None or not app.link.live:
        app.main.say("The engine is gone: actions wait until it is back. ctrl+r tries now.", "bad")
        return
    from tui.screens.verbs_images import holders

    known = holders(app)
    entered = await app.ask(
        FormScreen(
            f"Pull on {app.host_title}",
            [("a name, with a tag or a digest", "plain")],
            "",
            (),
            lambda text: safe_meaning(pull_meaning(text, known), app.ascii),
            "enter Pull   esc Cancel",
        )
    )
    if entered is None:
        return
    parsed = Reference.parse(entered.text.strip())
    reference = (parsed if parsed.tag or parsed.digest else parsed.with_tag("latest")).familiar
    await pull_name(app, reference, None if parsed.digest else known.get(canonical(reference)), ())


async def pull_name(app: DtuiApp, reference: str, holder: Image | None, left_out: tuple[str, ...]) -> None:
    """Pull a name; of one that an image here has it is found out first whether it moves."""
    if holder is None:
        start_pull(app, reference, None)
        return
    (seen,) = await _look_up(app, [(holder, reference)], closely=False)
    await _pull_one(app, reference, holder, seen, left_out)


async def _pull_one(
    app: DtuiApp, reference: str, holder: Image, seen: Preflight, left_out: tuple[str, ...]
) -> None:
    """Nothing can be lost where the registry has the same, or nothing; else the name moves."""
    if seen.state not in ("same", "new"):
        if kept := app.pins.look().moves_name(reference):
            app.main.say(f"{kept}.", "warn")
            return
        if not await confirmed(app, confirmation_transfer.pull(reference, holder, seen), left_out):
            return
    start_pull(app, reference, holder)


def start_pull(app: DtuiApp, reference: str, holder: Image | None) -> Job:
    """Pull as a job; `holder` is the image that has the name now."""
    from tui.work.pull import pull_work

    item = Item(reference, holder.id if holder else "", docker("pull", reference), reference)
    app.main.say(f"Pulling {reference}: 6 shows it.")
    return app.operations.stream(
        "image.pull",
        "Pull",
        item,
        pull_work(means(app, _host(reference))),
        lambda _: _undo_pull(app, reference, holder),
        few_at_once=True,
    )


def _undo_pull(app: DtuiApp, reference: str, holder: Image | None) -> Undo | None:
    """Give the name back to the image that had it, if that is another one now."""
    if holder is None or app.engine.inspect_image(reference)["Id"] == holder.id:
        return None
    from tui.screens.verbs_images import move_checked

    command = docker("tag", holder.short_id, reference)
    return Undo(f"pull {reference}", reference, command, lambda: move_checked(app, holder.id, reference))
