"""The tables of images, volumes, paths and networks in the document of a report (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tui.domain.format import size
from tui.domain.markdown import code, codes, prose, table
from tui.domain.report import Report
from tui.domain.report_entries import Reported, ReportedImage, ReportedPath
from tui.domain.report_md_words import decided, result, when


def images(report: Report) -> Iterator[str]:
    """All images."""
    rows = (
        (
            codes(each.names),
            code(each.id),
            codes(each.digests),
            size(each.size),
            codes(each.used_by),
            _verdict(each),
            *_fate(report, each),
        )
        for each in report.images
    )
    columns = ("names", "ID", "digests", "size", "used by", "elsewhere", *_titles(report))
    yield from _section("Images", columns, rows)


def volumes(report: Report) -> Iterator[str]:
    """All volumes."""
    rows = (
        (
            code(each.name),
            code(each.driver),
            size(each.size) if each.size is not None else "not counted",
            codes(each.used_by),
            code(each.origin),
            *_fate(report, each),
        )
        for each in report.volumes
    )
    yield from _section("Volumes", ("name", "driver", "size", "used by", "from", *_titles(report)), rows)


def paths(report: Report) -> Iterator[str]:
    """The paths of the host that containers mount."""
    rows = ((code(each.path), codes(each.used_by), *_path_fate(report, each)) for each in report.paths)
    yield from _section("Paths of the host", ("path", "used by", *_titles(report)), rows)


def networks(report: Report) -> Iterator[str]:
    """The networks that somebody made."""
    rows = (
        (code(each.name), code(each.driver), codes(each.subnets), codes(each.used_by), *_fate(report, each))
        for each in report.networks
    )
    columns = ("name", "driver", "subnets", "used by", *_titles(report))
    yield from _section("Networks", columns, rows)


def _titles(report: Report) -> tuple[str, ...]:
    return ("decision", "result") if report.is_decided else ()


def _fate(report: Report, each: Reported) -> tuple[str, ...]:
    return (decided(each.fate), result(each.fate, each.is_here)) if report.is_decided else ()


def _path_fate(report: Report, path: ReportedPath) -> tuple[str, ...]:
    """Never that it is gone: dtui removes none, and does not look."""
    if path.is_here or path.fate.outcome or not report.is_decided:
        return _fate(report, path)
    return decided(path.fate), "not touched: no container mounts it any more"


def _section(title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield from table(columns, rows) or ["None.", ""]


def _verdict(image: ReportedImage) -> str:
    verdict = image.verdict
    if verdict is None:
        return "not asked"
    said = f"also in {codes(verdict.where)}" if verdict.kind == "also" else verdict.kind
    loose = ", under no tag" if verdict.is_loose else ""
    return f"{said}{loose}: {prose(verdict.reason)} ({when(verdict.at)})"
