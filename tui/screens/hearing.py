"""What threads tell the event loop, each handed to whom it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from tui.screens.checks import Answered
from tui.screens.findings import FindingsKnown
from tui.screens.job_news import JobChanged, Told
from tui.screens.news import EventSeen, LinkChanged
from tui.screens.plan_look import StepsLooked
from tui.screens.plans import LayersKnown, StepRescued
from tui.screens.remote import RemoteChanged
from tui.screens.stats import StatsSampled
from tui.screens.storage import VolumesMeasured

if TYPE_CHECKING:
    from tui.app import DtuiApp


class Hearing:
    """The application's ear: Textual calls these by the names of the messages."""

    def on_event_seen(self, message: EventSeen) -> None:
        """Something happened on the engine."""
        _app(self).findings.event_seen(message.event)
        _app(self).news.event_seen(message.event)

    def on_link_changed(self, message: LinkChanged) -> None:
        """The engine was reached or lost."""
        _app(self).news.link_changed(message.state)

    def on_job_changed(self, message: JobChanged) -> None:
        """A job has news."""
        _app(self).job_news.changed(message.record)

    def on_answered(self, message: Answered) -> None:
        """A registry has answered."""
        _app(self).checks.answered()

    def on_steps_looked(self, message: StepsLooked) -> None:
        """Steps of the plan were looked at."""
        _app(self).plans.looked()

    def on_step_rescued(self, message: StepRescued) -> None:
        """What a step of the plan removes was saved elsewhere."""
        _app(self).plans.rescued(message.order)

    def on_layers_known(self, message: LayersKnown) -> None:
        """The engine has told the layers of some images."""
        _app(self).main.image_rows.layers_known()

    def on_remote_changed(self, message: RemoteChanged) -> None:
        """Something came from the registry that is looked into."""
        _app(self).remote.changed()

    def on_volumes_measured(self, message: VolumesMeasured) -> None:
        """The engine has counted what the volumes hold."""
        _app(self).storage.counted(message.sizes, message.at)

    def on_stats_sampled(self, message: StatsSampled) -> None:
        """The engine has told what containers use."""
        _app(self).stats.sampled()

    def on_findings_known(self, message: FindingsKnown) -> None:
        """More is known of what is worth a look."""
        _app(self).findings.known()

    def on_told(self, message: Told) -> None:
        """A sentence from a thread."""
        _app(self).job_news.told(message.text, message.role)


def _app(hearing: Hearing) -> DtuiApp:
    return cast("DtuiApp", hearing)
