"""The report of this host, from the screen: written as a job, and kept before the first thing goes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from shlex import quote
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.decision import Decision
    from tui.domain.report import Report
    from tui.screens.main import MainScreen
    from tui.work.decommission import Decommission
    from tui.work.job import Job

_FORMS = {
    "md": ("m", "Markdown", "a document to read and to sign: what is here, what was decided and done"),
    "json": ("j", "JSON", "the same by a schema that is written down; dtui report --diff compares two"),
}


async def report(screen: MainScreen) -> None:
    """Ask for form and file, and write it as a job."""
    from tui.screens.pick import Option, PickScreen
    from tui.screens.written_file import ask_path, at_home

    app = screen.dtui
    record = app.decommission.record
    if record is None:
        return
    options = [Option(form, *told) for form, told in _FORMS.items()]
    chosen = await app.ask(PickScreen("Report on this host", options, app.glyphs, app.ascii))
    if chosen is None:
        return
    name = f"dtui-report-{app.host_word}-{time.strftime('%Y%m%d-%H%M')}.{chosen}"
    title = f"Report on {app.host_title}"
    path = await ask_path(app, title, "the file, for you alone", at_home(app.env, name))
    if path is not None:
        _start(app, record, chosen, path)


def _start(app: DtuiApp, record: Decommission, form: str, path: str) -> None:
    from tui.screens.written_file import put

    def work(job: Job) -> str:
        made, trouble = made_now(app, record, job)
        put(path, _rendered(made, form))
        return f"written to {path}" + (f"; {trouble}" if trouble else "")

    command = f"dtui report --format {form} -o {quote(path)}"
    job = app.jobs.start("Report", app.host, command, work, own_thread=True)
    app.job_news.ends_with_result.add(job.id)


def _rendered(made: Report, form: str) -> str:
    if form == "json":
        from tui.domain.report_json import to_json

        return to_json(made)
    from tui.domain.report_md import to_markdown

    return to_markdown(made)


def made_now(app: DtuiApp, record: Decommission, job: Job | None = None) -> tuple[Report, str]:
    """The report of now, and what is to be said of it. Blocking; raises EngineError."""
    from tui.work.check import nothing
    from tui.work.planning import gather
    from tui.work.reporting import report_of
    from tui.work.survey import survey

    app.decommission.written()
    record.reload()
    sizes, origins = dict(app.storage.sizes), app.recorder.origins.all()
    world = gather(app.engine, app.pins.file.look(), volume_sizes=sizes, origins=origins)
    found = survey(app.engine, world, check_cancelled=job.check_cancelled if job else nothing)
    known = app.checks.known
    ids = [image.id for image in world.images]
    verdicts = {id: v for id in ids if known is not None and (v := known.verdict(id)) is not None}
    return report_of(app.engine, found, record, app.env, verdicts=verdicts, host=app.host)


def keep_first(app: DtuiApp, record: Decommission, follows: Mapping[str, Decision]) -> tuple[bool, str]:
    """Keep how it is before the first thing goes, and what `follows` for what hangs on containers. Blocking.

    Whether all of it is kept, for nobody can make it up later, and what is to be said.
    """
    from tui.domain.report_json import to_json
    from tui.engine.errors import EngineError
    from tui.work.state_folder import state_folder

    told = [record.keep_derived(follows)]
    if not record.first_report:
        try:
            told.append(record.keep_first_report(to_json(made_now(app, record)[0])))
        except EngineError as error:
            return False, f"Nothing was begun, for how it is before cannot be told: {error}"
    said = [each for each in told if each]
    if record.is_kept and record.first_report:
        return True, " ".join(said)
    way_out = (
        f"Nothing was begun: make room for {state_folder(app.env)}, or set XDG_STATE_HOME to where it is."
    )
    # It may have been another dtui that could not keep it.
    return False, " ".join([*said[-1:], way_out])
