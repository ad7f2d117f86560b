"""Pull: names again, what is typed, or a digest; the registry is asked first whether a name would move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tui.domain.command import docker
from tui.domain.image import Image
from tui.domain.reference import Reference, canonical
from tui.resources import confirmation_transfer
from tui.resources.action import Action
from tui.resources.registries import host_of
from tui.screens.transfer_means import look_up, means
from tui.screens.verbs import confirmed
from tui.work.operations import Item, Undo

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.work.job import Job
    from tui.work.preflight import Preflight


async def pull(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Pull these names again, each as a job of its own."""
    wanted = [(r.image, r.reference) for r in rows]
    seen = await look_up(app, wanted, closely=False)
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


async def pull_name(
    app: DtuiApp, reference: str, holder: Image | None, left_out: tuple[str, ...]
) -> Job | None:
    """Pull a name; of one that an image here has it is found out first whether it moves. None: it was not agreed to."""
    if holder is None:
        return start_pull(app, reference, None)
    (seen,) = await look_up(app, [(holder, reference)], closely=False)
    return await _pull_one(app, reference, holder, seen, left_out)


async def _pull_one(
    app: DtuiApp, reference: str, holder: Image, seen: Preflight, left_out: tuple[str, ...]
) -> Job | None:
    """Nothing can be lost where the registry has the same, or nothing; else the name moves."""
    if seen.state not in ("same", "new"):
        if kept := app.pins.look().moves_name(reference):
            app.main.say(f"{kept}.", "warn")
            return None
        if not await confirmed(app, confirmation_transfer.pull(reference, holder, seen), left_out):
            return None
    return start_pull(app, reference, holder)


def start_pull(app: DtuiApp, reference: str, holder: Image | None) -> Job:
    """Pull as a job; `holder` is the image that has the name now."""
    from tui.work.pull import pull_work

    item = Item(reference, holder.id if holder else "", docker("pull", reference), reference)
    app.main.say(f"Pulling {reference}: 6 shows it.")
    return app.operations.stream(
        "image.pull",
        "Pull",
        item,
        pull_work(means(app, host_of(reference))),
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
