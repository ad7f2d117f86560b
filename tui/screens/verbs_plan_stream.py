"""Rescue by a stream off this host: what was saved elsewhere counts once its checksum was given back."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from tui.domain.plan import Step
from tui.domain.text import safe
from tui.screens.plans import StepRescued
from tui.screens.threads import on_own_thread

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.screens.form import Meaning
    from tui.work.rescue import Rescued
    from tui.work.streamed import Streamed

_FLAG = {"container": "--container ", "volume": "--volume "}


async def confirm_stream(app: DtuiApp, step: Step) -> None:
    """Show the line that streams it off this host, and take back the checksum as counted over there."""
    from tui.screens.form import FormScreen
    from tui.work.rescue import RescueOrder
    from tui.work.streamed import streams

    lines = [
        "on the machine that is to keep it, then paste what sha256sum says:",
        f"$ {stream_command(app, step)}",
    ]
    entered = await app.ask(
        FormScreen(
            f"Stream off {app.host_title}",
            [(safe(line, app.ascii), "plain") for line in lines],
            "",
            (),
            is_checksum,
            "enter Confirm   esc Cancel",
        )
    )
    if entered is None:
        return
    known = await on_own_thread(lambda: streams(step.object, app.env))
    done = _confirmed(app, step, entered.text, known)
    if done is not None:
        app.post(StepRescued(RescueOrder(step, "archive", "-", done)))
        app.main.say(f"{step.name}: {done.evidence}.", "good")


def stream_command(app: DtuiApp, step: Step) -> str:
    """What is typed elsewhere: dtui runs here, the bytes arrive there."""
    name = step.object if step.kind == "image" else step.name
    engine = f"-H {quote(app.endpoint.url)} " if app.settings.host else ""
    saved = f"dtui {engine}save {_FLAG.get(step.kind, '')}{quote(name)} -o -"
    return f"ssh {quote(app.host_word)} {quote(saved)} > rescued.tar && sha256sum rescued.tar"


def _confirmed(app: DtuiApp, step: Step, text: str, known: tuple[Streamed, ...]) -> Rescued | None:
    from tui.work.archive import RescueFailed
    from tui.work.streamed import confirm

    try:
        return confirm(step, text, known)
    except RescueFailed as error:
        app.main.say(str(error), "bad")
        return None


def is_checksum(text: str) -> Meaning:
    """Whether what was typed can be a checksum, or a line of `sha256sum`."""
    from tui.screens.form import Meaning

    digits = text.split(maxsplit=1)[0] if text.split() else ""
    ok = len(digits) == 64 and not set(digits.lower()) - set("0123456789abcdef")
    return Meaning((), "" if ok else "64 digits from 0 to f, as sha256sum counts them.")
