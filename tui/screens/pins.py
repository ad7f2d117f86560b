"""The pins on the screen: read with the first list of images, and when they changed before they are asked."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui.domain.command import docker
from tui.resources import pins
from tui.resources.kind import IMAGES, PINS
from tui.screens.checks import Answered

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.check import Answer
    from tui.domain.pin import Pin, PinSet
    from tui.work.job import Job
    from tui.work.pins import Pins


class PinNews:
    """The pin file of this session, and what the lists were told of it. Lives on the event loop."""

    def __init__(self, app: DtuiApp) -> None:
        self._app = app
        self._file: Pins | None = None
        self._told: PinSet | None = None
        self._answers: dict[pins.Version, Answer] = {}
        self._asked: set[pins.Version] = set()

    @property
    def file(self) -> Pins:
        """The file, for threads too."""
        if self._file is None:
            from tui.work.pins import Pins, default_pin_path

            # The demo leaves nothing behind: its environment has a folder of its own.
            settled = "" if self._app.settings.demo else self._app.settings.pin_file
            self._file = Pins(os.path.expanduser(settled) or default_pin_path(self._app.env))
        return self._file

    @property
    def known(self) -> PinSet:
        """The pins as of the last look; the first time the file is read."""
        return self._told or self.look()

    def look(self) -> PinSet:
        """The pins as they are now; the lists and the user are told what is new."""
        before, self._told = self._told, self.file.look()
        if self._told is not before:
            if self.trouble:
                self._app.main.say(self.trouble, "bad")
            elif before is not None and before.pins and not os.path.exists(self.file.path):
                self._app.main.say(f"The pin file {self.file.path} is gone: nothing is pinned.", "bad")
            if before is not None:
                self._app.main.rows_changed()
        return self._told

    @property
    def is_broken(self) -> bool:
        """Whether the pin file could not be read at the last look; nothing is read for this."""
        return self._told is not None and bool(self._told.trouble)

    @property
    def trouble(self) -> str:
        """Why the pin file cannot be read, as a sentence, '' while it can."""
        trouble = self.known.trouble
        return f"{trouble[0].upper()}{trouble[1:]}." if trouble else ""

    # the list of pins

    def show(self) -> None:
        """Make the rows of the Pins view of what is known now, while it is the one shown."""
        main = self._app.main
        if main.view != PINS.id:
            return
        images = main.images.values() if IMAGES.id in main.loaded else None
        main.deliver(PINS.id, pins.pin_rows(self.known.pins, images, self._answers, self._asked), None)

    def check(self, wanted: Sequence[Pin]) -> Job:
        """Ask the registries about pins, as a job; the list shows what is answered."""
        from tui.work.check import check_pins

        app, means = self._app, self._app.checks.means()
        told: Counter[str] = Counter()
        self._asked |= {pins.version(pin) for pin in wanted}
        self.show()

        def work(job: Job) -> str:
            try:
                for some in _rounds(wanted):
                    check_pins(list(some.values()), means, partial(one, job, some), job.check_cancelled)
            finally:
                self._asked -= {pins.version(pin) for pin in wanted}
                app.post(Answered())
            return ", ".join(f"{count} {s}" if len(wanted) > 1 else s for s, count in told.most_common())

        def one(job: Job, some: Mapping[tuple[str, str], Pin], answer: Answer) -> None:
            pin = some[answer.reference, answer.image]
            self._answers[pins.version(pin)] = answer
            self._asked.discard(pins.version(pin))
            state = pins.state(pins.PinRow(pin, answer=answer))
            told[state] += 1
            told_of = pins.drift(pin, answer) or answer.reason
            job.log(f"{pin.familiar}: {state}" + (f", {told_of}" if told_of else ""))
            job.report(sum(told.values()), len(wanted), unit="pins")
            app.post(Answered())

        name = wanted[0].familiar if len(wanted) == 1 else f"{len(wanted)} pins"
        command = "\n".join(docker("buildx", "imagetools", "inspect", pin.familiar) for pin in wanted)
        return app.jobs.start("Check", name, command, work, own_thread=True)

    def about(self) -> list[tuple[str, str]]:
        """Which file the pins are from, and what is wrong with it, for the details."""
        lines = [("", "plain"), (f"{'file':<9} {self.file.path}", "plain")]
        return lines + ([(f"! {self.trouble}", "bad")] if self.trouble else [])


def _rounds(wanted: Sequence[Pin]) -> Iterator[dict[tuple[str, str], Pin]]:
    """Pins by what their answers are told apart by: a name that is pinned twice is asked about by itself."""
    left = list(wanted)
    while left:
        some: dict[tuple[str, str], Pin] = {}
        for pin in left:
            some.setdefault((pin.reference, pin.image), pin)
        yield some
        left = [pin for pin in left if pin not in some.values()]
