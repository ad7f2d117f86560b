"""What moves, packed: into a folder as a job, or streamed off this host; saved when its checksum was given back."""

from __future__ import annotations

import time
from shlex import quote
from typing import TYPE_CHECKING

from tui.domain.text import safe
from tui.screens.threads import on_own_thread
from tui.screens.verbs_decommission import open_refusal
from tui.screens.verbs_plan_stream import is_checksum

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.container import Container
    from tui.screens.main import MainScreen
    from tui.screens.pick import Option
    from tui.work.decommission import Decommission
    from tui.work.job import Job
    from tui.work.packed import Packed


async def pack(screen: MainScreen) -> None:
    """Ask where to; those that move and still run can be stopped first."""
    from tui.screens.pick import Option, PickScreen

    app = screen.dtui
    record = app.decommission.record
    refusal = open_refusal(app)
    if refusal or record is None:
        screen.say(f"{refusal}.", "warn")
        return
    running = _running(app)
    options = [
        *_left(app),
        *_made(record),
        *_to_stop(len(running)),
        Option(
            "folder", "f", "Write a folder", "on this host, or on what is mounted here; then it is copied off"
        ),
        Option(
            "stream",
            "s",
            "Stream it off this host",
            "as one tar: takes no byte of the disk here",
            "the demo is on no host that ssh could reach" if app.settings.demo else "",
        ),
    ]
    chosen = await app.ask(PickScreen("Pack what moves", options, app.glyphs, app.ascii))
    if chosen == "folder":
        await _folder(app, record)
    elif chosen == "stream":
        await _stream(app, record)
    elif chosen == "confirm":
        await _confirm(app, record)
    elif chosen == "left":
        _show_left(app)
    elif chosen == "stop" and (stop := app.catalog.get("container.stop")):
        await app.acting.on_objects(stop, running)


def _left(app: DtuiApp) -> list[Option]:
    """That data of what moves is forgotten: it is in no pack."""
    from tui.domain.left_behind import left_behind, left_told
    from tui.screens.pick import Option

    left = left_behind(app.decommission.cases)
    return [Option("left", "b", "! See what is left behind", left_told(left))] if left else []


def _show_left(app: DtuiApp) -> None:
    """Put the cursor on the first that is forgotten, as far as the filter shows it."""
    from tui.domain.left_behind import left_behind

    ids = {each.case for each in left_behind(app.decommission.cases)}
    listing = app.main.table.listing
    found = next((n for n, row in enumerate(listing.rows) if row.id in ids), None)
    if found is not None:
        listing.move_to(found)
        app.main.cursor_moved()


def _made(record: Decommission) -> list[Option]:
    """That a pack is confirmed: what comes next once one was made."""
    from tui.screens.pick import Option

    packs = len(record.packs)
    detail = f"{packs} made; by its checksum, where it is now"
    return [Option("confirm", "c", "Confirm a pack", detail)] if packs else []


def _to_stop(count: int) -> list[Option]:
    """That those are stopped before, which would still write while they are read."""
    from tui.screens.pick import Option

    why = (
        "what they write after the pack is not in it, and their volumes do not count as saved; "
        "elsewhere they are started all the same"
    )
    return [Option("stop", "t", f"Stop the {count} that run first", why)] if count else []


def _running(app: DtuiApp) -> list[Container]:
    """What moves and could still write while it is read."""
    moving = {case.object for case in app.decommission.cases if case.decision == "move"}
    world = app.decommission.world
    return [c for c in world.containers if c.is_running and c.id in moving] if world is not None else []


async def _folder(app: DtuiApp, record: Decommission) -> None:
    """Write it as a job."""
    from tui.screens.written_file import ask_path, at_home

    path = await ask_path(
        app,
        f"Pack {app.host_title} into a folder",
        "a new folder, for you alone; archives of images and volumes may be large",
        at_home(app.env, f"dtui-{app.host_word}-{time.strftime('%Y%m%d-%H%M')}"),
        verb="Pack",
        told="it counts as saved once it was copied off, and confirmed: ctrl+s, then c",
        role="warn",
    )
    if path is not None:
        _start(app, record, path)


def _start(app: DtuiApp, record: Decommission, path: str) -> None:
    """As a job; the list shows what is in the pack once it is confirmed."""
    from tui.domain.changes import noise_of
    from tui.work.pack_work import PackSetting, pack_work

    setting = PackSetting(app.env, app.host, noise_of(app.settings.cleanup))
    packing = pack_work(app.engine, app.checks.means(), record, setting, path)

    def work(job: Job) -> str:
        app.decommission.written()
        return packing(job)

    command = f"dtui pack -o {quote(path)}"
    job = app.jobs.start("Pack", f"what moves off {app.host}", command, work, own_thread=True)
    app.job_news.ends_with_result.add(job.id)
    app.main.say("Packing: 6 shows it.")


async def _stream(app: DtuiApp, record: Decommission) -> None:
    """Show the line that streams it, and take back the checksum as counted over there."""
    engine = f"-H {quote(app.endpoint.url)} " if app.settings.host else ""
    command = (
        f"ssh {quote(app.host_word)} {quote(f'dtui {engine}pack -o -')} > pack.tar && sha256sum pack.tar"
    )
    await _take_checksum(app, record, f"Stream off {app.host_title}", command)


async def _confirm(app: DtuiApp, record: Decommission) -> None:
    """Show how a pack that was made is checked where it is now, and take back its checksum."""
    await on_own_thread(record.reload)
    newest = max(record.packs, key=lambda pack: pack.at)
    title = f"Confirm a pack of {app.host_title}"
    await _take_checksum(app, record, title, newest.check, f"the newest was {newest.told}")


async def _take_checksum(
    app: DtuiApp, record: Decommission, title: str, command: str, told: str = ""
) -> None:
    """Ask for it until it is one of a pack, or no more: what is pasted never reaches the list as keys."""
    from tui.screens.form import FormScreen

    lines = [told, "on the machine that keeps it, then paste what sha256sum says:", f"$ {command}"]
    above = [(safe(line, app.ascii), "plain") for line in lines if line]
    trouble = ""
    while True:
        wrong = [(safe(trouble, app.ascii), "bad")] if trouble else []
        form = FormScreen(title, [*wrong, *above], "", (), is_checksum, "enter Confirm   esc Cancel")
        entered = await app.ask(form)
        trouble = await _confirmed(app, record, entered.text) if entered is not None else ""
        if not trouble:
            return


async def _confirmed(app: DtuiApp, record: Decommission, text: str) -> str:
    """Keep that it was confirmed; what is wrong with this checksum, '' when it is one of a pack."""
    from tui.work.archive import RescueFailed
    from tui.work.packed import confirm

    def keep() -> tuple[Packed, str]:
        record.reload()
        found = confirm(text, record.packs)
        return found, record.confirm(found, time.time())

    try:
        found, trouble = await on_own_thread(keep)
    except RescueFailed as error:
        return str(error)
    app.decommission.look_again()
    app.main.say(
        trouble or f"Saved elsewhere: what was {found.told}. ctrl+g makes the plan.",
        "warn" if trouble else "good",
    )
    return ""
