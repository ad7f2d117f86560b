"""What the Decommission list does: deciding, marking groups, and the plan of what was decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.domain.decision import asked_cases, stands_alone
from tui.domain.left_behind import left_behind, left_told
from tui.domain.text import safe
from tui.resources.action import Action
from tui.resources.decommission import CaseRow

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.decision import Decision
    from tui.screens.main import MainScreen

_DECISIONS: dict[str, Decision | None] = {
    "decommission.forget": "forget",
    "decommission.move": "move",
    "decommission.keep": "keep",
    "decommission.undecide": None,
}
_ALL_DECIDED = "All is decided"


def open_list(screen: MainScreen) -> None:
    """Go through all that is on this host."""
    screen.dtui.decommission.open()


async def decide(app: DtuiApp, action: Action, rows: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Say it of these, as the palette asks for it."""
    _decide(app, _DECISIONS[action.id], rows, left_out)


def decide_now(app: DtuiApp, action: Action) -> None:
    """Say it of what is marked, else of the row under the cursor: at once, since keys are pressed fast here."""
    targets = app.main.table.listing.targets
    refused = [reason for reason in map(action.refusal, targets) if reason]
    _decide(app, _DECISIONS[action.id], [t for t in targets if not action.refusal(t)], refused)


def _decide(app: DtuiApp, decision: Decision | None, rows: Sequence[Any], left_out: Sequence[str]) -> None:
    """Say it of these, go on with the next that is open, and tell what came of it."""
    before = left_behind(app.decommission.cases)
    first, is_refused = _said(app, decision, rows, left_out)
    cases = app.decommission.cases
    is_end = decision is not None and not is_refused and all(case.decision is not None for case in cases)
    # Data left behind counts more than that all is decided.
    brought = [each for each in left_behind(cases) if each not in before]
    left = left_told(brought or (left_behind(cases) if is_end and not first else ()))
    if left:
        lead = f"{first} " if first else f"{_ALL_DECIDED}, but " if is_end else ""
        app.main.say(f"{lead}{left}.", "warn")
    elif first:
        app.main.say(first, "warn")
    elif is_end:
        app.main.say(f"{_ALL_DECIDED}: ctrl+s packs what moves, ctrl+g makes the plan.", "good")
    app.main.cursor_moved()


def _said(
    app: DtuiApp, decision: Decision | None, rows: Sequence[Any], left_out: Sequence[str]
) -> tuple[str, bool]:
    """Say it of these and go on; a sentence of what it replaced or what was refused, and whether any was."""
    listing = app.main.table.listing
    was_marked = bool(listing.marks.count) and not listing.by_cursor()
    # The cursor goes on to the next.
    app.details_pane.leave()
    step, reasons = app.decommission.decide(rows, decision)
    refused = [*left_out, *reasons]
    if was_marked:
        listing.marks = listing.marks.none()
    if decision is not None and not refused:
        _go_on(app, was_marked)
    replaced = step.told if step is not None else ""
    more = f", and {len(refused) - 1} more" if len(refused) > 1 else ""
    sentence = f"{replaced} {refused[0]}{more}.".lstrip() if refused else replaced
    return sentence, bool(refused)


def take_back(app: DtuiApp) -> None:
    """Put back what had been said before the last verdict."""
    before = left_behind(app.decommission.cases)
    names = app.decommission.take_back()
    if len(names) == 1:
        text = f"The verdict of {safe(names[0], app.ascii)} is as it was before."
    elif names:
        text = f"{len(names)} verdicts are as they were before."
    else:
        text = "What the last verdict was about is gone from the host: nothing is taken back."
    left = left_told(each for each in left_behind(app.decommission.cases) if each not in before)
    app.main.say(f"{text} {left}." if left else text, "good" if names and not left else "warn")
    app.main.cursor_moved()


def _go_on(app: DtuiApp, was_marked: bool) -> None:
    """To the next container that is open: below, else from the top; one step down where none is."""
    listing = app.main.table.listing
    rows = listing.rows
    order = [*range(listing.cursor + 1, len(rows)), *range(listing.cursor)]
    found = next((n for n in order if _is_open(rows[n])), None)
    if found is not None:
        listing.move_to(found)
    elif not was_marked:
        listing.move_to(listing.cursor + 1)


def _is_open(row: CaseRow) -> bool:
    return row.case.decision is None and stands_alone(row.case)


async def mark_group(screen: MainScreen) -> None:
    """Mark what belongs together with the row under the cursor."""
    from tui.screens.pick import Option, PickScreen

    app, listing = screen.dtui, screen.table.listing
    row: CaseRow | None = listing.current
    groups = _groups(row) if row is not None else []
    # A filter holds for groups, too.
    every = listing.rows
    options = [
        Option(str(n), key, label, str(count))
        for n, (key, label, fits) in enumerate(groups)
        if (count := sum(map(fits, every)))
    ]
    if not options:
        screen.say("Nothing belongs together with this one.", "warn")
        return
    title = "Mark, of what the filter shows" if listing.filter_text else "Mark"
    chosen = await app.ask(PickScreen(title, options, app.glyphs, app.ascii))
    if chosen is not None:
        fits = groups[int(chosen)][2]
        listing.marks = listing.marks.all(r.id for r in listing.rows if fits(r))
        screen.cursor_moved()


Group = tuple[str, str, Callable[[CaseRow], bool]]


def _groups(row: CaseRow) -> list[Group]:
    """Keys, labels, and what belongs to them."""
    c, project = row.container, row.case.group
    groups: list[Group] = []
    if project:
        groups.append(("p", f"All containers of project {project}", lambda r: _is_of(r, project)))
    if c is not None:
        groups.append(("i", "All containers of this image", lambda r: _has(r) and _image(r) == c.image_id))
        groups += [
            (str(n), f"All containers on network {name}", partial(_is_on, name))
            for n, name in enumerate(c.networks, 1)
        ]
        groups.append(("s", f"All containers that are {c.state}", lambda r: _has(r) and _state(r) == c.state))
    groups.append(("k", f"Every {row.kind}", lambda r: r.kind == row.kind))
    # What is used by containers follows them: said of all at once it would be said against those that need it.
    groups.append(("o", "All that is open; what they use follows", _is_open))
    return groups


def _has(row: CaseRow) -> bool:
    return row.container is not None


def _is_of(row: CaseRow, project: str) -> bool:
    return row.container is not None and row.case.group == project


def _image(row: CaseRow) -> str:
    return row.container.image_id if row.container is not None else ""


def _is_on(network: str, row: CaseRow) -> bool:
    return row.container is not None and network in row.container.networks


def _state(row: CaseRow) -> str:
    return row.container.state if row.container is not None else ""


def open_refusal(app: DtuiApp) -> str:
    """Why nothing can be made of what was decided yet, '' when it can."""
    waiting = asked_cases(app.decommission.cases)
    if not app.decommission.decisions.said:
        return "Nothing is decided yet: f forgets, m moves, K keeps what is under the cursor, or all that is marked"
    if waiting:
        more = f" and {len(waiting) - 1} more are" if len(waiting) > 1 else " is"
        return f"{waiting[0].name}{more} not decided yet: the filter verdict:open shows them"
    return ""


def plan(screen: MainScreen) -> None:
    """Make the one plan of what was decided."""
    app = screen.dtui
    refusal = open_refusal(app)
    if refusal or app.decommission.record is None:
        screen.say(f"{refusal}.", "warn")
        return
    app.plans.open_decided(app.decommission.record)


async def end(screen: MainScreen) -> None:
    """Begin anew, after asking; what was there is kept under its date."""
    from tui.resources.confirmation import Confirmation
    from tui.screens.verbs import confirmed

    app = screen.dtui
    record = app.decommission.record
    if record is None or not record.begun:
        screen.say("Nothing is decided yet.", "warn")
        return
    said = len(app.decommission.decisions.said)
    wanted = Confirmation(
        grade=1,
        title="End this decommission",
        items=(f"decisions: {said}   packs: {len(record.packs)}   steps done: {len(record.results)}",),
        reasons=("What is to go is decided and packed anew: packs of before count no more.",),
        commands=(),
        evidence=("Nothing of the host is touched; the records stay in the state folder, under their date.",),
    )
    if await confirmed(app, wanted):
        trouble = await app.decommission.end()
        screen.say(trouble or "Ended: the next decision begins anew.", "warn" if trouble else "good")
