"""What is asked before a push or pull (pure): what the registry has, and what goes out of sight here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from tui.domain.command import docker
from tui.domain.format import size, span
from tui.domain.image import Image
from tui.domain.reference import Reference
from tui.resources.confirmation import Confirmation

if TYPE_CHECKING:
    from tui.work.copying import CopyOrder
    from tui.work.preflight import Preflight
    from tui.work.push import PushOrder


def push(orders: Sequence[PushOrder], now: float, renewable: Collection[str] = ()) -> Confirmation:
    """New names are grade 1: they leave this machine. Over another digest, or what is not known, it is 2.

    `renewable` are the hosts whose login is renewed first when it has expired; `now` in Unix seconds.
    """
    new = [o for o in orders if o.seen.state == "new"]
    reasons = [reason for o in orders if (reason := _push_reason(o, now, renewable))]
    if new:
        names = new[0].reference if len(new) == 1 else f"{len(new)} names"
        are = "is" if len(new) == 1 else "are"
        reasons.append(f"{names} {are} new there: what leaves this machine cannot be called back from here.")
    return Confirmation(
        grade=2 if any(_may_lose(o.seen) for o in orders) else 1,
        title=f"Push {len(orders)} name{'' if len(orders) == 1 else 's'}",
        items=tuple(_push_line(o) for o in orders),
        reasons=tuple(reasons),
        commands=tuple(command for o in orders for command in _push_commands(o)),
    )


def _may_lose(seen: Preflight) -> bool:
    """Whether something may be lost: not while the login keeps the push from going anywhere."""
    return seen.state == "other" or (seen.state == "unknown" and not seen.login_dead)


def _push_line(order: PushOrder) -> str:
    there = {"new": "new there", "other": "replaces another", "unknown": "not known what is there"}
    state = there.get(order.seen.state, "")
    return f"{order.reference}  ({order.image.short_id}, {size(order.image.size)})  {state}"


def _push_reason(order: PushOrder, now: float, renewable: Collection[str]) -> str:
    seen, parsed = order.seen, Reference.parse(order.reference)
    if seen.state == "other":
        there = f"{seen.remote_digest} ({_built(seen.remote_created, now)})"
        here = f"{_here(order.image, parsed)} ({_built(order.image.created, now)})"
        return _replaced(order.reference, there, here, seen)
    return _not_known(order.reference, seen, renewable) or _to_be_made(order.reference, order)


def _replaced(reference: str, was: str, becomes: str, seen: Preflight) -> str:
    back = "z puts it back." if seen.previous else f"It cannot be put back from here: {seen.no_undo}."
    return f"{reference} is replaced there: it is {was}, and becomes {becomes}. {back}"


def _not_known(reference: str, seen: Preflight, renewable: Collection[str]) -> str:
    if seen.state != "unknown":
        return ""
    host, reason = Reference.parse(reference).registry, seen.reason.rstrip(".")
    if seen.login_expired and host in renewable:
        return f"{reason}: a new one is fetched first, then it is looked at again."
    step = f" {seen.next_step}" if seen.next_step else ""
    return f"What {host} has as {reference} is not known: {reason}.{step}"


def _to_be_made(reference: str, order: PushOrder | CopyOrder) -> str:
    if not order.seen.repository_missing or order.create is None:
        return ""
    parsed = Reference.parse(reference)
    return f"{parsed.registry} has no repository {parsed.repository}: it is created first."


def _push_commands(order: PushOrder) -> tuple[str, ...]:
    first = (order.create_command,) if order.create_command else ()
    return (*first, docker("push", order.reference))


def _here(image: Image, parsed: Reference) -> str:
    """The digest that the image would have there as far as it is known, else its ID."""
    mine = [d for d in image.digests if Reference.parse(d).name == parsed.name]
    return mine[0].partition("@")[2] if mine else f"image {image.id}"


def _built(created: float | None, now: float) -> str:
    return f"built {span(now - created)} ago" if created else "age unknown"


def copies(
    orders: Sequence[tuple[CopyOrder, float | None]], now: float, renewable: Collection[str] = ()
) -> Confirmation:
    """A new tag of the same registry is grade 0, a copy to another 1; over another digest it is 2.

    With each order comes when its image was built (Unix seconds, None where that is not known).
    """
    reasons = [reason for order, built in orders if (reason := _copy_reason(order, built, now, renewable))]
    away = any(order.source.registry != order.target.registry for order, _ in orders)
    retags = all(order.is_retag for order, _ in orders)
    return Confirmation(
        grade=2 if any(_may_lose(order.seen) for order, _ in orders) else 1 if away or reasons else 0,
        title=_copy_title([order.target.registry for order, _ in orders], retags),
        items=tuple(_copy_line(order) for order, _ in orders),
        reasons=tuple(reasons),
        commands=tuple(line for o, _ in orders for line in (*filter(None, [o.create_command]), o.command)),
        is_there=True,
    )


def _copy_title(registries: Sequence[str], retags: bool) -> str:
    names = f"{len(registries)} name{'' if len(registries) == 1 else 's'}"
    distinct = set(registries)
    where = registries[0] if len(distinct) == 1 else f"{len(distinct)} registries"
    return f"Tag {names} in {where}" if retags else f"Mirror {names} to {where}"


def _copy_line(order: CopyOrder) -> str:
    there = {"new": "new there", "other": "replaces another", "unknown": "not known what is there"}
    return f"{order.reference}  (from {order.source.name}@{order.digest})  {there[order.seen.state]}"


def _copy_reason(order: CopyOrder, built: float | None, now: float, renewable: Collection[str]) -> str:
    seen = order.seen
    if seen.state == "other":
        was = f"{seen.remote_digest} ({_built(seen.remote_created, now)})"
        return _replaced(order.reference, was, f"{order.digest} ({_built(built, now)})", seen)
    return _not_known(order.reference, seen, renewable) or _to_be_made(order.reference, order)


def pull(reference: str, holder: Image, seen: Preflight) -> Confirmation:
    """Pulling moves the name: 1, or 2 when it is the last of an image that cannot be pulled again."""
    name = Reference.parse(reference).name
    kept = len(holder.tags) > 1 or any(Reference.parse(d).name == name for d in holder.digests)
    becomes = seen.remote_digest or "what the registry has"
    moves = "moves" if seen.state == "other" else "may move"
    left = (
        f"image {holder.short_id} keeps {len(holder.tags) - 1} more."
        if len(holder.tags) > 1
        else f"image {holder.short_id} is left without one."
    )
    why = f" What is there is not known: {seen.reason.rstrip('.')}." if seen.state == "unknown" else ""
    return Confirmation(
        grade=1 if kept else 2,
        title=f"Pull {reference}",
        items=(f"{reference}  ({holder.short_id} -> {becomes})",),
        reasons=(f"The name {moves} to {becomes}: {left}{why}",),
        commands=(docker("pull", reference),),
    )
