"""Reporting on a host: what is there, what was decided, and what was told of what has gone since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from tui.domain.decision import cases
from tui.domain.report import Report, ReportedEngine
from tui.domain.report_json import InvalidReport, from_json
from tui.domain.report_make import Archive, Host, make_report
from tui.domain.report_merge import merged
from tui.domain.survey import Survey
from tui.work.records import records_of
from tui.work.state_folder import MEMORY

if TYPE_CHECKING:
    from tui.domain.check import Verdict
    from tui.engine.client import Engine
    from tui.work.decommission import Decommission


def report_of(
    engine: Engine,
    survey: Survey,
    decommission: Decommission,
    env: Mapping[str, str],
    *,
    verdicts: Mapping[str, Verdict] | None = None,
    archives: Iterable[Archive] = (),
    host: str = "",
    memory: str = MEMORY,
) -> tuple[Report, str]:
    """The report of a survey, with what has gone since the first one; and what is to be said of that one, or ''.

    `verdicts` are by image ID, `archives` those of the pack that it is for, `host` is the name that the header
    shows where that is not what the engine says. Blocking; raises EngineError.
    """
    decisions, results = decommission.decisions, decommission.results
    first, trouble = _first(decommission.first_report)
    ids = {*survey.containers, *(each.id for each in (first.containers if first else ()))}
    recorded = records_of(ids, env, memory)
    now = make_report(
        host_of(engine, host),
        survey,
        cases(survey.world, decisions),
        verdicts,
        results,
        decommission.packs,
        recorded,
        archives,
    )
    if first is None or first.engine.id != now.engine.id:
        return now, trouble
    return merged(first, now, results, decisions.said, recorded), trouble


def host_of(engine: Engine, name: str = "") -> Host:
    """Whose report it is. Blocking; raises EngineError."""
    info, endpoint = engine.describe(), engine.endpoint
    told = ReportedEngine(info.name, info.version, info.engine_id or "", info.store)
    # A socket may be forwarded from elsewhere: then the engine's own word for its host is the true one.
    its_own = info.host if endpoint.socket_path else ""
    return Host(name or its_own or endpoint.host_label, endpoint.url, told)


def _first(text: str) -> tuple[Report | None, str]:
    if not text:
        return None, ""
    try:
        return from_json(text), ""
    except InvalidReport as error:
        return None, f"What has gone is not told: the first report cannot be read: {error}."
