"""A report as a document that a person reads, files and signs, in Markdown (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tui.domain.decision import Case, CaseKind
from tui.domain.format import size
from tui.domain.left_behind import left_behind
from tui.domain.markdown import code, prose, table
from tui.domain.report import Counts, Report, ReportedArchive, ReportedPack
from tui.domain.report_entries import Reported, ReportedPath, ReportedVolume
from tui.domain.report_md_container import container_lines
from tui.domain.report_md_lists import images, networks, paths, volumes
from tui.domain.report_md_words import when

_DECISIONS = ("forget", "move", "keep", "open")
_KINDS: tuple[tuple[CaseKind, str], ...] = (
    ("container", "Containers"),
    ("image", "Images"),
    ("volume", "Volumes"),
    ("bind", "Paths of the host"),
    ("network", "Networks"),
)


def to_markdown(report: Report) -> str:
    """The document; it ends in lines to be signed where things were decided."""
    parts = (
        _title(report),
        _summary(report),
        _attention(report),
        _packs(report.packs),
        _archives(report.archives),
        _containers(report),
        images(report),
        volumes(report),
        paths(report),
        networks(report),
        _work_left(report),
        _untold(report),
        _signature(report),
    )
    return "\n".join(line for part in parts for line in part).rstrip() + "\n"


def _title(report: Report) -> Iterator[str]:
    what = "Decommission of host" if report.is_decided else "What is on host"
    engine = report.engine
    yield f"# {what} {code(report.host)}"
    yield ""
    yield f"- **Engine**: {code(f'{engine.name} {engine.version}'.strip())} at {code(report.endpoint)}"
    yield f"- **ID of the engine**: {code(engine.id)}; its images are kept in {code(engine.store)}"
    yield f"- **Looked at**: {when(report.made)}"
    if report.begun:
        yield f"- **First looked at**: {when(report.begun)}; what has gone since is told as it was then"
    yield f"- **Schema**: {code(report.schema)}"
    yield ""
    yield "Values of environments are left out: where one stood in a command or a label, `${NAME}` stands."
    yield ""


def _summary(report: Report) -> Iterator[str]:
    yield "## Summary"
    yield ""
    columns = {**dict.fromkeys(_DECISIONS), "away": "gone from here"} if report.is_decided else {}
    rows = [
        (title, *(str(getattr(counts, name)) for name in ("all", *columns)))
        for title, counts in _counts(report)
    ]
    yield from table(("", "all", *(title or name for name, title in columns.items())), rows)


def _counts(report: Report) -> Iterator[tuple[str, Counts]]:
    totals = report.totals
    found = (totals.containers, totals.images, totals.volumes, totals.paths, totals.networks)
    yield from zip((title for _, title in _KINDS), found, strict=True)


def _attention(report: Report) -> Iterator[str]:
    yield "## To be seen to"
    yield ""
    yield from (f"- {line}" for line in _open(report) or ["Nothing that is known of."])
    yield ""


def _open(report: Report) -> list[str]:
    """What a person has to see to before the host goes."""
    found = [*_unfinished(report), *_unsaved(report)] if report.is_decided else list(_untouched(report))
    found += _unasked(report)
    work = sum(len(each.work_left) for each in report.containers if each.fate.decision == "move")
    work += len(_by_hand(report.archives))
    if work:
        found.append(f"{_things(work)} left for a person where containers are started again: see below.")
    if report.untold:
        found.append(f"{_things(len(report.untold))} not told by the engine: see the end.")
    return found


def _things(count: int) -> str:
    return f"{count} thing{'s are' if count > 1 else ' is'}"


def _each_kind(report: Report) -> Iterator[tuple[str, tuple[Reported, ...]]]:
    """Everything, with the word for its kind."""
    for kind, _ in _KINDS:
        yield "path" if kind == "bind" else kind, report.of(kind)


def _grouped(what: str, kind: str, found: Sequence[Reported]) -> Iterator[str]:
    if found:
        count = f"{len(found)} {kind}{'s' if len(found) > 1 else ''}"
        yield f"{what}: {count}: {', '.join(code(each.name) for each in found)}"


def _untouched(report: Report) -> Iterator[str]:
    count = len(report.containers)
    about = f" about the {count} container{'s' if count > 1 else ''} here" if count else ""
    yield f"Nothing is decided yet{about}."


def _unasked(report: Report) -> Iterator[str]:
    """Images of which no registry was asked: that nothing is said of them is no all-clear."""
    unasked = [each for each in report.images if each.verdict is None]
    if not unasked:
        return
    count, found = len(unasked), f"{len(report.images)} images" if len(report.images) > 1 else "image"
    which = f"{count} of the {found}" if count < len(report.images) else f"the {found}"
    verb = "is" if count == 1 else "are"
    # What has gone cannot be asked about any more.
    hint = " (`dtui report --check` asks)" if any(each.is_here for each in unasked) else ""
    yield f"No registry was asked where else {which} {verb}{hint}."


def _unfinished(report: Report) -> Iterator[str]:
    for kind, each_of in _each_kind(report):
        open_ = [each for each in each_of if each.fate.decision is None]
        yield from _grouped("Not decided yet", kind, open_)
    for kind, each_of in _each_kind(report):
        for each in each_of:
            if each.fate.outcome in ("failed", "skipped"):
                yield f"{kind} {code(each.name)} {each.fate.outcome}: {prose(each.fate.detail)}"


def _unsaved(report: Report) -> Iterator[str]:
    confirmed = {pack.sha256 for pack in report.packs if pack.confirmed}
    counts = []
    for kind, each_of in _each_kind(report):
        lost = [each for each in each_of if each.fate.decision == "move" and each.fate.pack not in confirmed]
        if kind not in ("container", "image", "volume") or not lost:
            continue
        if report.archives:
            counts.append(f"{len(lost)} {kind}{'s' if len(lost) > 1 else ''}")
        else:
            yield from _grouped("To move, but in no pack whose checksum was confirmed", kind, lost)
    if counts:
        # A pack cannot tell its own checksum.
        yield f"Saved only once the pack that this document is in was confirmed by its checksum: {', '.join(counts)}"
    yield from _left_behind(report)
    yield from _given_up(report)


def _left_behind(report: Report) -> Iterator[str]:
    """What is forgotten although a container that moves uses it."""
    containers = (
        Case(c.fate.case, "container", c.id, c.name, c.fate.decision, True) for c in report.containers
    )
    kinds: tuple[tuple[CaseKind, tuple[ReportedVolume | ReportedPath, ...]], ...] = (
        ("volume", report.volumes),
        ("bind", report.paths),
    )
    data = (
        Case(each.fate.case, kind, each.name, each.name, each.fate.decision, True, users=each.used_by)
        for kind, stored in kinds
        for each in stored
    )
    for left in left_behind((*containers, *data)):
        yield prose(left.text)


def _given_up(report: Report) -> Iterator[str]:
    """What is forgotten and is nowhere else."""
    only = [
        each
        for each in report.images
        if each.fate.decision == "forget" and each.verdict is not None and each.verdict.kind == "only copy"
    ]
    yield from _grouped("Forgotten, and the only copy that is known", "image", only)
    full = [each for each in report.volumes if each.fate.decision == "forget" and each.size != 0]
    named = [f"{code(each.name)}{_bytes(each)}" for each in full if not each.is_anonymous]
    if len(full) > len(named):
        named.append(f"{len(full) - len(named)} without a name")
    if full:
        count = f"{len(full)} volume{'s' if len(full) > 1 else ''}"
        yield f"Forgotten with what is in them: {count}: {', '.join(named)}"


def _bytes(volume: ReportedVolume) -> str:
    return f" ({size(volume.size)})" if volume.size is not None else ""


def _by_hand(archives: Sequence[ReportedArchive]) -> list[ReportedArchive]:
    """What of a pack no script puts into its place."""
    return [each for each in archives if each.path.startswith(("changes/", "paths/"))]


def _packs(packs: tuple[ReportedPack, ...]) -> Iterator[str]:
    if packs:
        yield "## Packs"
        yield ""
    yield from table(
        ("SHA-256", "bytes", "begun", "where", "checksum confirmed"),
        (
            (
                code(pack.sha256),
                f"{pack.size} ({size(pack.size)})",
                when(pack.at),
                "streamed off the host" if pack.where == "-" else code(pack.where),
                when(pack.confirmed) if pack.confirmed else "no: it proves nothing",
            )
            for pack in packs
        ),
    )


def _archives(archives: tuple[ReportedArchive, ...]) -> Iterator[str]:
    if archives:
        yield "## Archives beside this document"
        yield ""
    yield from table(
        ("file", "SHA-256", "bytes", "what was seen in it"),
        (
            (code(each.path), code(each.sha256), f"{each.size} ({size(each.size)})", prose(each.found))
            for each in archives
        ),
    )


def _containers(report: Report) -> Iterator[str]:
    yield "## Containers"
    yield ""
    if not report.containers:
        yield "None."
        yield ""
    for container in report.containers:
        yield from container_lines(container, report.is_decided)


def _work_left(report: Report) -> Iterator[str]:
    moving = (c for c in report.containers if c.fate.decision in ("move", None))
    left = [(c, work) for c in moving for work in c.work_left]
    by_hand = _by_hand(report.archives)
    if left or by_hand:
        yield "## Work left for a person, wherever these containers are started again"
        yield ""
    for container, work in left:
        remedy = f" – {prose(work.remedy)}" if work.remedy else ""
        yield f"- [ ] {code(container.name)}: {prose(work.text)}{remedy}"
    for archive in by_hand:
        remedy = "no script puts it into its place, `run.sh` says how to"
        yield f"- [ ] {code(archive.path)}: {prose(archive.found)} – {remedy}"
    if left or by_hand:
        yield ""


def _untold(report: Report) -> Iterator[str]:
    if report.untold:
        yield "## What the engine did not tell"
        yield ""
        yield from (f"- {code(each.what)}: {prose(each.why)}" for each in report.untold)
        yield ""


def _signature(report: Report) -> Iterator[str]:
    if report.is_decided:
        yield "## Signed"
        yield ""
        seen_to = "what is to be seen to was seen to, " if _open(report) else ""
        claim = f"{seen_to}what is to move runs elsewhere, the rest may be lost"
        yield f"Host {code(report.host)} may be given up: {claim}."
        yield ""
        yield from table(("name", "date", "signature"), [("&nbsp;", "&nbsp;", "&nbsp;")])
