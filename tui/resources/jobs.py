"""The Jobs view: what runs and what was done, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.domain.format import age, size, span
from tui.resources.action import Action
from tui.resources.column import Column

if TYPE_CHECKING:
    from tui.work.job import JobRecord
    from tui.work.progress import Progress

VIEW = "jobs"
FIELDS = ("title", "object", "state", "id")
_ROLES = {"running": "warn", "waiting": "dim", "done": "good", "failed": "bad", "cancelled": "dim"}


def state_role(j: JobRecord) -> str:
    """How the state is coloured; the word stands beside it always."""
    return _ROLES.get(j.state, "plain")


def state_text(j: JobRecord) -> str:
    """The state, and what it is on the way to."""
    return "cancelling" if j.cancelling and j.is_active else j.state


def progress_text(j: JobRecord) -> str:
    """Amount of total, rate and time left: '41M of 98M 12M/s 5s'; the failed of a bulk action."""
    p = j.progress
    if j.items and not j.is_active:
        return f"{len(j.items) - len(j.failed_items)} ok, {len(j.failed_items)} failed"
    if p.unit == "B" and p.current is not None and (p.current or j.is_active):
        parts = [size(p.current) + (f" of {size(p.total)}" if p.total else "")]
        return " ".join(parts + (_pace(p) if j.is_active else []))
    return f"{p.current} of {p.total}" if p.unit != "B" and p.total and p.total > 1 else ""


def _pace(p: Progress) -> list[str]:
    """Rate and time left. The engine counts what it has read: at the end much may still be on its way."""
    if p.total and p.current == p.total:
        return ["finishing"]
    rate = [f"{size(int(p.rate))}/s"] if p.rate else []
    return rate + ([span(p.seconds_left)] if p.seconds_left is not None else [])


def took(j: JobRecord, now: float) -> str:
    """How long it ran."""
    if j.started is None:
        return ""
    return span((j.finished or now) - j.started)


def _has_version(name: str) -> bool:
    """Whether it is an image's name: those of containers and registries have neither tag nor digest."""
    return ":" in name or "@" in name


COLUMNS = (
    Column("title", "JOB", lambda j, now: j.title, lambda j: j.title, width=7),
    Column("object", "OBJECT", lambda j, now: j.object, lambda j: j.object, share=1, reference=_has_version),
    Column("state", "STATE", lambda j, now: state_text(j), state_text, width=10, role=state_role),
    Column("progress", "PROGRESS", lambda j, now: progress_text(j), progress_text, width=24),
    Column("took", "TOOK", took, lambda j: (j.finished or 0) - (j.started or 0), width=5, drop=2, right=True),
    Column(
        "age", "AGE", lambda j, now: age(j.created, now), lambda j: -j.created, width=4, drop=1, right=True
    ),
)


def haystack(j: JobRecord) -> str:
    """The text a plain filter term is looked for in."""
    return f"{j.title} {j.object} {j.state}"


def field(j: JobRecord, name: str) -> str | None:
    """The text of one field for `field:value`."""
    return str(getattr(j, name)) if name in FIELDS else None


def full_name(j: JobRecord) -> str:
    """What the foot line shows: progress while it runs, the reason when it failed."""
    if j.failure is not None:
        reason = " ".join(part.rstrip(".") + "." for part in (j.failure.title, j.failure.detail) if part)
        what = "" if j.object in reason else f"{j.title} {j.object}: "
        return what + (reason.splitlines()[0] if reason else "")
    if j.result.startswith(j.object):
        return f"{j.title} {j.result}"
    words = j.result or progress_text(j)
    return f"{j.title} {j.object}" + (f": {words}" if words else "")


def overview(j: JobRecord) -> list[tuple[str, str]]:
    """Everything known of a job, for the details pane."""
    lines = [(f"{j.title} {j.object}", "key"), (f"{state_text(j)}  {progress_text(j)}", state_role(j))]
    if j.command:
        lines += [(f"$ {line}", "dim") for line in j.command.splitlines()]
    if j.failure is not None:
        lines += [("", "plain"), (j.failure.title, "bad")]
        lines += [
            (line, "plain") for text in (j.failure.detail, j.failure.hint) for line in text.splitlines()
        ]
    if j.result:
        lines += [("", "plain"), (j.result, "good")]
    if j.parts:
        lines += [("", "plain"), ("Layers", "title"), *((line, "plain") for line in j.parts)]
    if j.items:
        lines += [("", "plain"), ("Items", "title")]
        lines += [
            (f"{'ok    ' if i.ok else 'failed'}  {i.object}", "plain" if i.ok else "bad") for i in j.items
        ]
    if j.log:
        lines += [("", "plain"), ("Log", "title"), *((line, "plain") for line in j.log)]
    return lines


ACTIONS = (
    Action(
        "job.cancel",
        "c",
        "Cancel",
        "Cancel the job: a push is dropped by the engine.",
        (VIEW,),
        on_items=True,
        refusal=lambda j: "" if j.can_cancel else f"this job is {state_text(j)}",
        footer=2,
    ),
    Action(
        "job.retry",
        "a",
        "Try again",
        "Run a failed or cancelled job again; what went well is not done twice.",
        (VIEW,),
        changes=True,
        on_items=True,
        refusal=lambda j: "" if j.can_retry else f"this job is {state_text(j)}",
        footer=3,
    ),
    Action(
        "job.forget",
        "d",
        "Drop",
        "Take an ended job off this list.",
        (VIEW,),
        on_items=True,
        refusal=lambda j: "it still runs: cancel it first" if j.is_active else "",
        footer=4,
    ),
)
