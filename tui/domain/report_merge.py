"""Putting together what was told of a host at first and what is on it now, and counting it (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from tui.domain.decision import Decision
from tui.domain.report import Counts, Report, Totals
from tui.domain.report_entries import Reported, ReportedContainer, ReportedPath

_R = TypeVar("_R", bound=Reported)
_NEED: dict[Decision | None, int] = {None: -1, "forget": 0, "move": 1, "keep": 2}
_ACTIONS: dict[Decision, str] = {"forget": "remove", "move": "move and remove", "keep": "keep"}
# No path of the host is ever removed.
_PATH_ACTIONS: dict[Decision, str] = {
    "forget": "leave on the disk",
    "move": "move, leave on the disk",
    "keep": "keep",
}

Results = Mapping[str, tuple[str, str, float]]
"""How steps ended, by the IDs of the cases: outcome, the clause that says why, Unix seconds."""


def merged(
    first: Report,
    now: Report,
    results: Results | None = None,
    said: Mapping[str, Decision] | None = None,
    recorded: Mapping[str, str] | None = None,
) -> Report:
    """What is there now, together with what was told first and has gone since.

    `results` and `said` (by hand) are by the IDs of the cases, `recorded` by those of containers, for what is not
    there any more.
    """
    ended, decided = results or {}, said or {}
    records = recorded or {}
    before = tuple(replace(each, record=records.get(each.id, each.record)) for each in first.containers)
    return with_totals(
        replace(
            now,
            begun=first.begun or first.made,
            containers=_both(before, now.containers, ended, decided),
            images=_both(first.images, now.images, ended, decided),
            volumes=_both(first.volumes, now.volumes, ended, decided),
            paths=_both(first.paths, now.paths, ended, decided),
            networks=_both(first.networks, now.networks, ended, decided),
        )
    )


def with_totals(report: Report) -> Report:
    """The same, counted."""
    return replace(
        report,
        totals=Totals(
            _counts(report.containers),
            _counts(report.images),
            _counts(report.volumes),
            _counts(report.paths),
            _counts(report.networks),
        ),
    )


def _both(
    before: Sequence[_R], after: Sequence[_R], results: Results, said: Mapping[str, Decision]
) -> tuple[_R, ...]:
    """In the order that was told first, and what is new behind it."""
    there = {each.fate.case: each for each in after}
    old = [
        _still(each, there.pop(each.fate.case)) if each.fate.case in there else _gone(each, results, said)
        for each in before
    ]
    return (*old, *there.values())


def _still(before: _R, now: _R) -> _R:
    """What is there yet; it is decided about as those needed it that used it and have gone."""
    if isinstance(before, ReportedContainer) or isinstance(now, ReportedContainer):
        return now
    decision = before.fate.decision
    has_lost = bool({*before.used_by} - {*now.used_by})
    if not has_lost or now.fate.is_by_hand or _NEED[decision] <= _NEED[now.fate.decision]:
        return now
    action = action_of(now.fate.case, decision)
    return replace(now, fate=replace(now.fate, decision=decision, why=before.fate.why, action=action))


def _gone(before: _R, results: Results, said: Mapping[str, Decision]) -> _R:
    fate = before.fate
    outcome, detail, at = results.get(fate.case, (fate.outcome, fate.detail, fate.at))
    decision = said.get(fate.case, fate.decision)
    kept = replace(
        fate, decision=decision, action=action_of(fate.case, decision), outcome=outcome, detail=detail, at=at
    )
    return replace(before, fate=kept, is_here=False)


def action_of(case: str, decision: Decision | None) -> str:
    """What a decision means here for a thing, by the ID of its case; '' while it is open."""
    if decision is None:
        return ""
    return (_PATH_ACTIONS if case.startswith("bind:") else _ACTIONS)[decision]


def _counts(entries: Sequence[Reported]) -> Counts:
    decided = [each.fate.decision for each in entries]
    # Of a path it is only known whether containers mount it: no path is removed.
    things = [each for each in entries if not isinstance(each, ReportedPath)]
    away = sum(1 for each in things if each.fate.is_away or not each.is_here)
    return Counts(
        len(entries),
        decided.count("forget"),
        decided.count("move"),
        decided.count("keep"),
        decided.count(None),
        away,
    )
