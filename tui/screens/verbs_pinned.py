"""What the list of pins does: ask the registries, unpin, pull and mirror what is pinned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tui.domain.reference import Reference
from tui.resources.action import Action
from tui.resources.confirmation import Confirmation
from tui.screens import verbs_copy, verbs_pins, verbs_pull
from tui.screens.copy_sources import Source
from tui.screens.verbs import confirmed

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.pin import Pin


async def check(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Ask the registries what became of these pins."""
    job = app.pins.check([r.pin for r in rows])
    what = rows[0].reference if len(rows) == 1 else f"{len(rows)} pins"
    app.main.say(f"Asking about {what}...")
    app.job_news.ends_with_result.add(job.id)


async def unpin(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Take pins out; one at once, since z puts it back."""
    pins = [r.pin for r in rows]
    several = Confirmation(
        1 if len(pins) > 1 else 0,
        f"Unpin {len(pins)} names",
        tuple(f"{pin.familiar} -> {pin.said}" for pin in pins),
        ("They can be untagged and removed then.",),
        (),
    )
    if await confirmed(app, several, left_out):
        verbs_pins.unpin(app, pins)
        app.main.say("Unpinned: z takes it back.")


async def mirror(app: DtuiApp, pin: Pin, target: str, built: float | None = None) -> None:
    """Copy what is pinned to a name in an own registry; `built` is when the image was (Unix seconds)."""
    action = app.catalog.get("remote.mirror")
    if action is not None:
        source = Source(Reference.parse(pin.pinned), pin.familiar, built)
        await verbs_copy.copy(app, action, [(source, Reference.parse(target))])


async def pull(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Pull pinned digests, each as a job of its own: no name moves by that."""
    for row in rows:
        verbs_pull.start_pull(app, row.pin.pinned, None)
