"""Export of the clean-up plan: as a shell script, which is the dry run to read, or as JSON."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.plan import Plan
    from tui.domain.plan_json import About
    from tui.screens.main import MainScreen


async def export(screen: MainScreen) -> None:
    """Write the steps that are on as a shell script, or the whole plan as JSON."""
    from tui.screens.pick import Option, PickScreen

    app = screen.dtui
    made = app.plans.plan
    if made is None:
        return
    options = [
        Option("sh", "s", "Shell script", "does the same with the docker CLI; the dry run to read"),
        Option("json", "j", "JSON", "the whole plan, by a schema that is written down"),
    ]
    chosen = await app.ask(PickScreen("Export the plan", options, app.glyphs, app.ascii))
    if chosen is not None:
        text = _text(app, made, chosen)
        if text:
            await _write(app, chosen, text)


def _text(app: DtuiApp, made: Plan, form: str) -> str:
    """The plan in this form, '' and a sentence where no script can hold it."""
    from tui.domain.plan_json import to_json
    from tui.domain.plan_script import Unwritable, to_script

    if form == "json":
        return to_json(made, about(app))
    try:
        return to_script(made, about(app))
    except Unwritable as error:
        app.main.say(f"No script can do this plan: {error}. JSON holds it.", "bad")
        return ""


def about(app: DtuiApp) -> About:
    """What the plan on the screen was made for: it is for no other engine."""
    from tui.domain.plan_json import About

    world, info = app.plans.world, app.link.info if app.link else None
    engine = f"{info.name} {info.version}" if info else ""
    return About(
        app.host,
        app.endpoint.url,
        engine,
        world.engine_id if world else "",
        world.now if world else 0.0,
    )


async def _write(app: DtuiApp, form: str, text: str) -> None:
    from tui.screens.written_file import ask_path, at_home, put

    name = f"dtui-plan-{app.host_word}-{time.strftime('%Y%m%d-%H%M')}.{form}"
    path = await ask_path(app, "Export the plan", "the file", at_home(app.env, name))
    if path is None:
        return
    try:
        await asyncio.to_thread(put, path, text, 0o700 if form == "sh" else 0o600)
    except OSError as error:
        app.main.say(f"{path} cannot be written: {error.strerror or error}. The plan is as it was.", "bad")
        return
    app.main.say(f"Written to {path}.", "good")
