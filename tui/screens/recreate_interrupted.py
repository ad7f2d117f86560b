"""A container that was being recreated when dtui ended: said at the next start; nothing is gone back unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.screens.threads import on_own_thread

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.work.recreate_record import Record


def look_for_unfinished(app: DtuiApp) -> None:
    """Say so when a container of this engine was left in the middle."""
    if not app.settings.read_only:
        app.run_worker(_look(app), exit_on_error=True)


async def _look(app: DtuiApp) -> None:
    from tui.engine.errors import EngineError
    from tui.work.recreate_record import may_have_records

    if not await on_own_thread(lambda: may_have_records(app.env)):
        return
    try:
        found = await on_own_thread(lambda: _unfinished(app))
    except EngineError:
        # Who cannot be asked now: `b` finds the record all the same.
        return
    if found:
        app.main.say(told(found), "warn")


def _unfinished(app: DtuiApp) -> tuple[Record, ...]:
    from tui.work.identity import engine_id
    from tui.work.recreate_back import unfinished
    from tui.work.recreate_record import Records

    return unfinished(app.engine, Records(app.env, engine_id(app.engine)))


def told(found: tuple[Record, ...]) -> str:
    """What was interrupted, and how it is gone back from."""
    record, more = found[0], len(found) - 1
    others = f" {more} more were, too." if more else ""
    if record.stage == "done":
        return (
            f"dtui ended while it watched the new {record.name}, which runs. a, then b goes back to the old"
            f" one.{others}"
        )
    if record.stage == "started":
        return f"dtui ended right after it started the new {record.name}: look at it. a, then b goes back.{others}"
    return f"Recreating {record.name} was interrupted. On it or {record.aside}: a, then b goes back.{others}"
