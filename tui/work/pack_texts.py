"""The files of a pack beside its archives: scripts, a Compose file, values of environments, the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tui.domain.move import Moved
from tui.domain.move_compose import compose_files, to_compose
from tui.domain.move_run import run_files, run_script
from tui.domain.move_script import prepare_script
from tui.domain.report import Report, ReportedArchive
from tui.domain.report_json import to_json
from tui.domain.report_md import to_markdown
from tui.domain.shell import Unwritable
from tui.work.archive import RescueFailed
from tui.work.pack_content import Archived


def texts_of(moved: Moved, archived: Mapping[str, Archived], report: Report) -> Mapping[str, str]:
    """The files by path; last the report, with what was archived. Raises RescueFailed for an unwritable name."""
    found: dict[str, str] = {}
    try:
        if moved.recipes or moved.images or moved.volumes or moved.networks:
            found |= {"prepare.sh": prepare_script(moved), "run.sh": run_script(moved), **run_files(moved)}
        if moved.recipes:
            found |= {"compose.yaml": to_compose(moved), **compose_files(moved)}
    except Unwritable as error:
        raise RescueFailed(
            "What moves cannot be written down", str(error), "Keep it, or rename it."
        ) from error
    archives = tuple(ReportedArchive(a.path, a.sha256, a.size, a.found) for a in archived.values())
    whole = replace(report, archives=archives)
    return found | {"report.json": to_json(whole), "report.md": to_markdown(whole)}
