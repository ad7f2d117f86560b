"""The news of jobs on the screen: the Jobs view, the message line, and what a finished job makes stale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from tui.resources.kind import JOBS

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.work.audit import AuditFile
    from tui.work.jobs import JobRecord, Jobs
    from tui.work.operations import Operations, Where

# Titles of jobs that may have changed logins, and pins.
OF_LOGINS = ("Refresh", "Log in", "Log out", "Push", "Pull", "Mirror", "Retag")
CLEAN_UP, GIVE_UP = "Clean up", "Give up"
OF_PINS = ("Pin", "Unpin", "Undo", "Mirror", "Retag")


class JobChanged(Message):
    """A job has news."""

    def __init__(self, record: JobRecord) -> None:
        super().__init__()
        self.record = record


class Told(Message):
    """A sentence for the message line, from a thread."""

    def __init__(self, text: str, role: str) -> None:
        super().__init__()
        self.text, self.role = text, role


class JobNews:
    """Owns the jobs and what carries out actions; both are made with the first action."""

    def __init__(self, app: DtuiApp, audit_path: str | None) -> None:
        self._app, self.audit_path = app, audit_path
        self._jobs: Jobs | None = None
        self._operations: Operations | None = None
        self._warning = ""
        # The jobs whose end is told by what they found out.
        self.ends_with_result: set[str] = set()
        # Jobs that nobody asked for: that they went well is not said.
        self.quiet: set[str] = set()

    @property
    def jobs(self) -> Jobs:
        """What runs and what was done."""
        if self._jobs is None:
            from tui.work.jobs import Jobs

            self._jobs = Jobs(lambda record: self._app.post(JobChanged(record)), self._bug)
        return self._jobs

    @property
    def active(self) -> int:
        """How many jobs wait or run."""
        return self._jobs.active if self._jobs is not None else 0

    @property
    def operations(self) -> Operations:
        """What carries out actions."""
        if self._operations is None:
            self._operations = self._make_operations()
        return self._operations

    @property
    def undoable(self) -> str:
        """What `z` would take back, '' when there is nothing."""
        return self._operations.undoable if self._operations is not None else ""

    @property
    def audit(self) -> AuditFile:
        """The file of all that was changed."""
        from tui.work.audit import AuditFile, default_audit_path

        return AuditFile(self.audit_path or default_audit_path(self._app.env), self._app.env)

    def where(self) -> Where:
        """The host, engine and address that an audit line names."""
        from tui.work.operations import Where

        app = self._app
        info = app.link.info if app.link else None
        return Where(app.host, app.endpoint.url, f"{info.name} {info.version}" if info else "")

    def _make_operations(self) -> Operations:
        from tui.work.operations import Operations

        app = self._app
        return Operations(self.jobs, self.audit, self.where, lambda text: app.post(Told(text, "warn")))

    def changed(self, record: JobRecord) -> None:
        """Show it; a failure stays in the header until the Jobs view was looked at."""
        app = self._app
        if not record.is_active and record.title in OF_LOGINS:
            app.logins.reread()
        if not record.is_active and record.title in OF_PINS:
            app.pins.look()
        if not record.is_active and record.title in (CLEAN_UP, GIVE_UP):
            app.plans.ran()
        listing = app.main.tables[JOBS.id].listing
        is_new = record.id not in listing.items
        app.main.deliver(JOBS.id, [record], frozenset((record.id,)))
        if is_new and app.main.view != JOBS.id:
            # Who goes there now wants this one: to cancel it, or to see it end.
            listing.move_to(listing.index.get(record.id, listing.cursor))
        self._say_end(record)

    def _say_end(self, record: JobRecord) -> None:
        main = self._app.main
        if record.state == "failed" and record.failure is not None:
            reason = ": ".join(filter(None, (record.failure.title, *record.failure.detail.splitlines()[:1])))
            what = "" if record.object in reason else f"{record.title} {record.object}: "
            main.say(f"{what}{reason.rstrip('.')}. 6 tells more.", "bad")
        elif record.state in ("done", "cancelled") and record.id not in self.quiet:
            undo = " z takes it back." if self._can_undo(record) else ""
            tells = record.result if record.id in self.ends_with_result else ""
            text = (
                f"{record.title}: {tells}." if tells else f"{record.title} {record.object}: {record.state}."
            )
            text += undo
            # A warning came right before, about this very thing: it must not vanish behind the success.
            main.say(" ".join(filter(None, (text, self._warning))), "warn" if self._warning else "good")
            self._warning = ""

    def _can_undo(self, record: JobRecord) -> bool:
        """Whether `z` is about this job: not everything can be taken back, and another thing would be."""
        return self._operations is not None and self._operations.undoable_job == record.id

    def listed(self) -> None:
        """The list of jobs itself changed."""
        self._app.main.deliver(JOBS.id, self.jobs.records(), None)

    def told(self, text: str, role: str) -> None:
        """A sentence from a thread."""
        self._warning = f"But {text}." if role == "warn" else ""
        self._app.main.say(text, role)

    def _bug(self, error: BaseException) -> None:
        """A bug in a job must be seen: its trace is in the job's log, and this says where to look."""
        text = f"A bug in dtui: {type(error).__name__}: {error} (6 has the trace)"
        self._app.post(Told(text, "bad"))

    def close(self) -> None:
        """Cancel what runs."""
        if self._jobs is not None:
            self._jobs.shutdown(1.0)
