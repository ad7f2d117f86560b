"""The Decommission list: a row for everything on the host, with what is decided about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from tui.domain.format import size
from tui.domain.left_behind import left_behind, left_of
from tui.resources.action import Action
from tui.resources.checked import verdict_role, verdict_word
from tui.resources.column import Column
from tui.resources.containers import state_role, status_text

if TYPE_CHECKING:
    from tui.domain.check import Verdict
    from tui.domain.container import Container
    from tui.domain.decision import Case
    from tui.domain.image import Image

VIEW = "decommission"
FIELDS = ("name", "kind", "verdict", "about", "project", "state")
_ROLES = {"forget": "warn", "move": "good", "keep": "key"}


class CaseRow(NamedTuple):
    """One case: its place in the order, and what the engine and the registries say of the thing.

    `size` in bytes is None where it is not known; `evidence` says that a pack of it was confirmed, '' while none was;
    `without` names the data that a container which moves leaves behind.
    """

    case: Case
    place: int
    container: Container | None = None
    image: Image | None = None
    verdict: Verdict | None = None
    size: int | None = None
    evidence: str = ""
    without: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """What stays the same: the case."""
        return self.case.id

    @property
    def kind(self) -> str:
        """What it is, in a word."""
        return "path" if self.case.kind == "bind" else self.case.kind

    @property
    def about(self) -> str:
        """Of a container its image, of all else who uses it."""
        if self.container is not None:
            return self.container.image
        users = self.case.users
        if not users:
            return "unused"
        return f"of {users[0]}" + (f" +{len(users) - 1}" if len(users) > 1 else "")


def decision_text(r: CaseRow) -> str:
    """What was said; in brackets what follows from it, and a question mark where nothing does yet."""
    case = r.case
    if case.decision is None:
        return "?"
    return case.decision if case.is_by_hand else f"({case.decision})"


def _decision_role(r: CaseRow) -> str:
    if r.case.decision is None:
        return "bad"
    return _ROLES[r.case.decision] if r.case.is_by_hand else "dim"


def state_text(r: CaseRow, now: float) -> str:
    """What there is to know in a few cells: a status, a verdict, a size."""
    if r.without:
        return "without data"
    if r.evidence:
        return "carried off"
    if r.container is not None:
        return status_text(r.container, now)
    if r.image is not None:
        return verdict_word(r.verdict) if r.verdict is not None else size(r.image.size)
    return size(r.size) if r.case.kind == "volume" and r.size is not None else ""


def _state_role(r: CaseRow) -> str:
    if r.without:
        return "warn"
    if r.evidence:
        return "good"
    if r.container is not None:
        return state_role(r.container)
    return verdict_role(r.verdict) if r.verdict is not None else "dim"


def _is_reference(name: str) -> bool:
    """Names of images have a tag or digest; 'of web' has not."""
    return (":" in name or "@" in name) and " " not in name and not name.startswith("/")


def _rank(r: CaseRow) -> tuple[bool, str]:
    return (r.case.decision is not None, r.case.decision or "")


COLUMNS = (
    Column("verdict", "VERDICT", lambda r, now: decision_text(r), _rank, width=8, role=_decision_role),
    Column("kind", "WHAT", lambda r, now: r.kind, lambda r: r.place, width=9),
    Column(
        "name", "NAME", lambda r, now: r.case.name, lambda r: r.case.name, share=3, reference=_is_reference
    ),
    Column(
        "about",
        "IMAGE OR USERS",
        lambda r, now: r.about,
        lambda r: r.about,
        share=2,
        drop=1,
        reference=_is_reference,
    ),
    Column("state", "STATE", state_text, lambda r: state_text(r, 0.0), width=13, role=_state_role),
    Column("project", "PROJECT", lambda r, now: r.case.group, lambda r: r.case.group, width=12, drop=2),
)


def rows(
    cases: Iterable[Case],
    containers: Mapping[str, Container],
    images: Mapping[str, Image],
    verdicts: Mapping[str, Verdict],
    sizes: Mapping[str, int],
    carried: Mapping[str, str],
) -> tuple[CaseRow, ...]:
    """The rows of the cases; `sizes` are of volumes by name, `carried` the evidence by the IDs of cases."""
    known = tuple(cases)
    left = left_behind(known)
    return tuple(
        CaseRow(
            case,
            place,
            containers.get(case.object) if case.kind == "container" else None,
            images.get(case.object) if case.kind == "image" else None,
            verdicts.get(case.object) if case.kind == "image" else None,
            sizes.get(case.object) if case.kind == "volume" else None,
            carried.get(case.id, ""),
            tuple(each.name for each in left_of(case, left)) if case.kind == "container" else (),
        )
        for place, case in enumerate(known)
    )


def tally(found: Iterable[CaseRow]) -> str:
    """How many containers are decided, and how: all else follows; and how many cases are asked about yet."""
    from tui.domain.decision import asked_cases

    cases = [r.case for r in found]
    decided = [case.decision for case in cases if case.kind == "container"]
    counts = [f"{decided.count(word)} {word}" for word in ("forget", "move", "keep")]
    return "  ".join([*counts, f"{len(asked_cases(cases))} open"])


def haystack(r: CaseRow) -> str:
    """The text a plain filter term is looked for in."""
    return f"{r.kind} {r.case.name} {r.about} {r.case.group} {decision_text(r)}"


def field(r: CaseRow, name: str) -> str | None:
    """The text of one field for `field:value`."""
    texts = {
        "name": r.case.name,
        "kind": r.kind,
        "verdict": r.case.decision or "open",
        "about": r.about,
        "project": r.case.group,
        "state": state_text(r, 0.0) if r.container is None else f"{r.container.state} {r.container.status}",
    }
    return texts.get(name)


def full_name(r: CaseRow) -> str:
    """What the foot line shows."""
    why = f"  {r.case.decision or 'open'}: {r.case.why}" if r.case.why else ""
    if r.container is None:
        return f"{r.case.name}{why}"
    return f"{r.case.name}  {r.container.image}{_without(r)}"


def _without(r: CaseRow) -> str:
    """Which data a container leaves behind."""
    how = "carried off" if r.evidence else "moves"
    return f"  {how}, without {', '.join(r.without)}" if r.without else ""


def glyph(r: CaseRow) -> str:
    """The sign of a container's state, and of what was carried off."""
    if r.evidence and not r.without:
        return "rescued"
    return r.container.state if r.container is not None else ""


def role(r: CaseRow) -> str:
    """How that sign is coloured."""
    return _state_role(r)


def _act(verb: str, key: str, label: str, text: str, **more: object) -> Action:
    return Action(f"decommission.{verb}", key, label, text, (VIEW,), **more)  # type: ignore[arg-type]


def _undecided(r: CaseRow) -> str:
    return "" if r.case.is_by_hand else f"{r.case.name}: nothing was said of it by hand"


ACTIONS = (
    Action(
        "decommission.open",
        "X",
        "Decommission",
        "Go through all that is on this host, case by case: forget, move or keep.",
        ("containers", "images", "volumes", "networks"),
    ),
    _act("forget", "f", "Forget", "It goes with the host.", changes=True, on_items=True, footer=1),
    _act(
        "move",
        "m",
        "Move",
        "It is started on another host, from a pack.",
        changes=True,
        on_items=True,
        footer=2,
    ),
    _act("keep", "K", "Keep", "It stays here.", changes=True, on_items=True, footer=3),
    _act(
        "undecide",
        "u",
        "Open again",
        "Take back what was said of it.",
        changes=True,
        on_items=True,
        refusal=_undecided,
    ),
    _act(
        "group",
        "a",
        "Group",
        "Mark all of the same compose project, of the same image, on the same network, or that are open.",
        asks=True,
        footer=7,
    ),
    _act(
        "check",
        "c",
        "Check image",
        "Ask the registry whether it has this image, or that of this container.",
        on_items=True,
    ),
    _act(
        "pack",
        "ctrl+s",
        "Pack",
        "What moves, with a report, as a folder or streamed off this host; confirm its checksum there.",
        changes=True,
        asks=True,
        footer=4,
    ),
    _act(
        "plan",
        "ctrl+g",
        "Plan",
        "Make the one plan of what was decided: to be looked at, and carried out by the host's name.",
        changes=True,
        asks=True,
        footer=5,
    ),
    _act("report", "ctrl+e", "Report", "Write the report: what is here, and what was decided.", asks=True),
    _act(
        "end",
        "E",
        "End",
        "Put aside what was decided of this host, its packs and results: the next X begins anew.",
        changes=True,
        asks=True,
        danger="1",
    ),
)
