"""What is told of a clean-up plan beside its rows: totals, a step in its details, rules, what keeps bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.domain.format import size
from tui.resources.checked import verdict_told

if TYPE_CHECKING:
    from tui.domain.plan import Plan, Total
    from tui.domain.plan_rules import Rules
    from tui.domain.reclaim import Keeper
    from tui.domain.world import World
    from tui.resources.plan import PlanRow

Lines = list[tuple[str, str]]


def total_told(total: Total) -> str:
    """What the steps that are on free together."""
    about = "" if total.exact else "about "
    more = f" and {total.unknown} unknown" if total.unknown else ""
    return f"frees {about}{size(total.freed)}{more}"


def rest_told(total: Total) -> str:
    """What stays of these images, and because of whom; '' where nothing does."""
    count = len({image for keeper in total.keepers for image in keeper.images})
    parts = []
    if total.shared_rest:
        are = "image that stays" if count == 1 else "images that stay"
        parts.append(f"{size(total.shared_rest)} more is held by {count} {are}: b shows them")
    if total.held_by_cache:
        parts.append(f"{size(total.held_by_cache)} by the build cache")
    return ". ".join(parts)


def overview(r: PlanRow, plan: Plan, now: float) -> Lines:
    """All that is known of a step: why, what it frees, what could be lost, and what it needs."""
    step = r.step
    if r.stays:
        return [(step.name, "key"), (f"stays      {step.why}", "warn")]
    lines: Lines = [
        (step.name, "key"),
        (f"{step.kind} {step.object}", "plain"),
        (f"proposed   {step.why}", "plain"),
    ]
    lines.append(
        (f"frees      {size(step.frees)} alone; {size(plan.gain(step.id))} beside the others", "plain")
    )
    if len(step.names) > 1 or step.kind == "untag":
        lines += [(f"name       {name}", "plain") for name in step.names]
    lines.append((f"grade      {step.grade}", "plain"))
    lines += [(f"! {risk.text}", "bad" if risk.grade > 2 else "warn") for risk in step.open_risks]
    if step.rescued:
        lines.append((f"rescued    {step.rescued}", "good"))
    if step.verdict is not None:
        lines.append((verdict_told(step.verdict, now), "good" if step.verdict.is_safe else "warn"))
    needs = [plan.step(id) for id in step.needs]
    lines += [(f"needs      {need.kind} {need.name}", "plain") for need in needs if need is not None]
    return lines


# The rules that propose steps, by the names of their settings.
RULES = (
    ("stopped_days", "Containers stopped for more than so many days"),
    ("dangling", "Images without a name"),
    ("unused", "Images that no container uses"),
    ("newest", "Names beyond the newest so many images of a repository"),
    ("anonymous_volumes", "Anonymous volumes that nothing mounts"),
    ("networks", "Networks that no container uses"),
    ("cache_days", "Build cache not used for so many days"),
)


def rule_told(rules: Rules, name: str) -> str:
    """How a rule is set."""
    value = getattr(rules, name)
    return ("on" if value else "off") if isinstance(value, bool) else "off" if value is None else str(value)


def _images(count: int) -> str:
    return f"{count} image" + ("" if count == 1 else "s")


def keeper_told(keeper: Keeper, world: World) -> tuple[str, str]:
    """What some images that stay hold together, and which images these are."""
    names = {
        image.id: image.tags[0] if image.tags else f"<untagged> {image.short_id}" for image in world.images
    }
    told = []
    for id in keeper.images:
        users = [c.name for c in world.image_users.get(id, ())]
        used = f" (used by {', '.join(users[:2])}{' and more' if len(users) > 2 else ''})" if users else ""
        told.append(names.get(id, f"an intermediate image {id[7:19]}") + used)
    return f"{size(keeper.size)}, kept by {_images(len(keeper.images))}", "; ".join(told)
