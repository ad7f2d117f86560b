"""What registries said, on the screen: asked in jobs, kept for this session, shown as it comes."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from threading import Event
from typing import TYPE_CHECKING

from textual.message import Message

from tui.domain.command import docker
from tui.resources.checked import limit_told, words
from tui.resources.kind import IMAGES
from tui.resources.registries import host_of

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.check import Answer, Verdict
    from tui.domain.image import Image
    from tui.work.asking import CheckMeans
    from tui.work.checks import Checks
    from tui.work.job import Job
    from tui.work.verdict import Look

# Seconds between two drawings while answers come in.
_REST = 0.1
# Seconds that all registries together have when a removal waits for them.
ALL_WITHIN = 20.0


class _Late(Exception):
    """Nobody waits any longer."""


class Answered(Message):
    """A registry has answered."""


class CheckNews:
    """The answers of this session. Lives on the event loop; `checks` may be used from any thread."""

    def __init__(self, app: DtuiApp) -> None:
        self._app = app
        self._checks: Checks | None = None
        self._drawing = False

    @property
    def checks(self) -> Checks:
        """The answers so far."""
        if self._checks is None:
            from tui.work.checks import Checks

            self._checks = Checks()
        return self._checks

    @property
    def known(self) -> Checks | None:
        """The answers so far, None while nobody was asked."""
        return self._checks

    def forget(self, reference: str) -> None:
        """Drop what was said of a name: it was written or removed there. From any thread."""
        if self._checks is not None:
            self._checks.forget(reference)
            self._app.post(Answered())

    def means(self) -> CheckMeans:
        """What is asked, and how."""
        from tui.screens.transfer_means import opener_of
        from tui.work.asking import CheckMeans
        from tui.work.audit import default_audit_path

        app = self._app
        return CheckMeans(
            engine=app.engine,
            env=app.env,
            open_registry=opener_of(app),
            audit_path=app.job_news.audit_path or default_audit_path(app.env),
            mirror=app.settings.mirror,
            pins=app.pins.known,
            checks=self.checks,
        )

    def start(self, wanted: Sequence[tuple[str, Image]]) -> Job:
        """Ask about names and the images that have them here, as a job; the lists show what is answered."""
        from tui.work.judge import check_and_judge

        app, means = self._app, self.means()
        told: Counter[str] = Counter()
        last: list[str] = []

        def work(job: Job) -> str:
            def on_answer(answer: Answer) -> None:
                told[answer.state] += 1
                last[:] = [words(answer)]
                reason = f", {answer.reason}" if answer.reason else ""
                job.log(f"{answer.reference}: {answer.state}{reason}")
                job.report(told.total(), len(wanted), unit="names")
                app.post(Answered())

            try:
                check_and_judge(wanted, means, on_answer, job.check_cancelled)
            finally:
                app.post(Answered())
            counted = ", ".join(f"{count} {state}" for state, count in told.most_common())
            return "; ".join([last[0] if len(wanted) == 1 else counted, *self._limits(wanted)])

        name = wanted[0][0] if len(wanted) == 1 else f"{len(wanted)} names"
        command = "\n".join(docker("buildx", "imagetools", "inspect", reference) for reference, _ in wanted)
        self._show_columns()
        return app.jobs.start("Check", name, command, work, own_thread=True)

    def _limits(self, wanted: Sequence[tuple[str, Image]]) -> list[str]:
        """What the registries that were asked told of their limits."""
        hosts = dict.fromkeys(host_of(name) for name, _ in wanted)
        limits = ((host, self.checks.limit(host)) for host in hosts)
        return [f"{host} lets you read {limit_told(limit)}" for host, limit in limits if limit is not None]

    def _show_columns(self) -> None:
        table = self._app.main.tables[IMAGES.id]
        for column in ("check", "verdict"):
            table.ask_for(column)

    async def verdicts(self, images: Sequence[Image]) -> dict[str, Verdict]:
        """Where else these images are, by their IDs, looked at closely now; without who did not answer in time."""
        from tui.screens.threads import on_own_thread
        from tui.work.verdict import look_all

        means, found, late = self.means(), {}, Event()

        def stop_when_late() -> None:
            if late.is_set():
                raise _Late

        def run() -> None:
            # Late means that nobody waits for the rest: what was found by then is in use.
            with suppress(_Late):
                look_all(images, means, on_look, check_cancelled=stop_when_late)

        def on_look(look: Look) -> None:
            found[look.image] = look.verdict

        await self._app.acting.wait([asyncio.create_task(on_own_thread(run))], ALL_WITHIN)
        late.set()
        self._show_columns()
        self.show()
        return dict(found)

    def answered(self) -> None:
        """Draw soon what was answered: not each answer by itself."""
        if not self._drawing:
            self._drawing = True
            self._app.main.set_timer(_REST, self.show)

    def show(self) -> None:
        """Draw what was answered."""
        self._drawing = False
        self._app.main.rows_changed()
