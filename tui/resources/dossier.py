"""What one must know to decide about a thing, in the few lines that a small screen has beside the list (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tui.domain.format import age, size
from tui.domain.report_container import asked_ports, restart_text
from tui.resources.checked import role_of, told, verdict_role, verdict_told
from tui.resources.containers import status_text

if TYPE_CHECKING:
    from tui.domain.check import Answer, Verdict
    from tui.domain.container import Container, Port
    from tui.domain.decision import Case, Decision, Decisions
    from tui.domain.neighbours import Tie
    from tui.domain.network import Network
    from tui.domain.recipe import WorkLeft
    from tui.domain.volume import Volume
    from tui.domain.world import World
    from tui.resources.decommission import CaseRow

Lines = list[tuple[str, str]]
_INDENT = 8
# Lines of a log that a small screen shows, and characters of each: as many as two of its rows hold.
_LAST, _LONG = 2, 140
# Of the times that the engine sets before a line nobody needs more than seconds.
_FRACTION = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d+Z ")


@dataclass(frozen=True, slots=True)
class Dossier:
    """What was asked about a container: `inspect` as the engine tells it, the log's last lines or why none are there.

    `changed` is how many files it changed in itself, None where that was not told in time.
    """

    inspect: Mapping[str, Any] = field(default_factory=dict)
    verdict: Verdict | None = None
    answers: tuple[Answer, ...] = ()
    ties: tuple[Tie, ...] = ()
    left: tuple[WorkLeft, ...] = ()
    log: tuple[str, ...] = ()
    log_trouble: str = ""
    changed: int | None = None


def container(
    row: CaseRow, dossier: Dossier, world: World, now: float, decisions: Mapping[str, Decision] | None = None
) -> Lines:
    """All of a container: the most telling first.

    `decisions` are those about containers, by their IDs.
    """
    c = row.container
    if c is None:
        return []
    host = dossier.inspect.get("HostConfig") or {}
    project = f", project {c.project}" if c.project else ""
    head = f"{c.name}  {status_text(c, now)}, made {age(c.created, now)} ago, restart {restart_text(host)}{project}"
    lines: Lines = [(head, "key"), *_said("image", [c.image])]
    if dossier.verdict is not None:
        lines += _said("", [verdict_told(dossier.verdict, now)], verdict_role(dossier.verdict))
    else:
        lines += [line for a in dossier.answers for line in _said("", [told(a, now)], role_of(a))]
    if c.image_id and c.image_id not in {image.id for image in (*world.images, *world.hidden)}:
        lines += _said("", ["it is not here any more: only this container has what was in it"], "warn")
    lines += _said("ports", [_ports(c, host)])
    lines += _said("mounts", _mounts(row, world))
    # What no pack carries is in sight on a small screen, too, where many others talk to it.
    lines += [(f"! {left.text}", "warn") for left in dossier.left]
    lines += _parted(c, world, decisions or {})
    if dossier.changed:
        files = "1 file" if dossier.changed == 1 else f"{dossier.changed} files"
        lines += _said("changed", [f"{files} in the container itself: they are in no image"], "warn")
    last, more = _log(dossier)
    lines += last
    lines += _said("talks", [f"{tie.how}: {', '.join(tie.names)}" for tie in dossier.ties])
    lines += _said("env", [_environment(dossier.inspect)])
    return lines + more


def _log(dossier: Dossier) -> tuple[Lines, Lines]:
    """Its last words in a few rows, for names of others may fill a small screen; and what else there is of them."""
    if dossier.log_trouble or not dossier.log:
        return _said("log", [dossier.log_trouble or "it said nothing"], "dim"), []
    log = [_FRACTION.sub(r"\1Z ", line) for line in dossier.log]
    last = [line if len(line) <= _LONG else f"{line[:_LONG]}..." for line in log[-_LAST:]]
    more = ("before", log[:-_LAST]) if last == log[-_LAST:] else ("in full", log)
    return _said("log", last, "dim"), _said(*more, "dim")


def _parted(c: Container, world: World, decisions: Mapping[str, Decision]) -> Lines:
    """Who will be on another host than it, and was reached by its name so far."""
    from tui.domain.neighbours import parted

    what = {"move": "kept here", "keep": "moved away"}.get(decisions.get(c.id, ""), "")
    ties = parted(c, world, decisions)
    return [
        (f"! {tie.how} with {', '.join(tie.names)}: {what}, found by name no more", "warn") for tie in ties
    ]


def _said(title: str, texts: Sequence[str], role: str = "plain") -> Lines:
    """Lines under one title; nothing where there is no text."""
    shown = [text for text in texts if text]
    return [((title if not n else "").ljust(_INDENT) + text, role) for n, text in enumerate(shown)]


def _ports(c: Container, host: Mapping[str, Any]) -> str:
    """Published ports with the address they are bound to; of one that does not run those that it asks for."""
    told = [f"{p.private}/{p.protocol}" if p.public is None else str(_bound(p)) for p in c.ports]
    asked = [str(port) for port in asked_ports(host)]
    return "  ".join(sorted(dict.fromkeys(told or asked), key=lambda text: ("->" not in text, text)))


def _bound(port: Port) -> Port:
    """Once for all addresses of the host, which are those of IPv4 and of IPv6."""
    return port._replace(ip="") if port.ip in ("0.0.0.0", "::") else port


def _mounts(row: CaseRow, world: World) -> list[str]:
    assert row.container is not None
    told = []
    for m in row.container.mounts:
        if m.type == "volume":
            held = world.volume_sizes.get(m.name)
            name = f"volume {m.name}" if len(m.name) != 64 else f"anonymous volume {m.name[:8]}"
            told.append(f"{name} at {m.destination}" + (f", {size(held)}" if held is not None else ""))
        else:
            told.append(f"{m.type} {m.source or ''} at {m.destination}".replace("  ", " "))
    return told


def _environment(inspect: Mapping[str, Any]) -> str:
    """Names only: values are nobody's business on a screen."""
    names = [str(each).partition("=")[0] for each in (inspect.get("Config") or {}).get("Env") or ()]
    return ", ".join(sorted(names))


def image(row: CaseRow, verdict: Verdict | None, users: Lines, now: float, pinned: str = "") -> Lines:
    """An image: its names, where else it is, who needs it, and by which pin it stays."""
    image = row.image
    if image is None:
        return []
    held = size(image.size) if image.size is not None else "size unknown"
    lines: Lines = [(f"{row.case.name}  {held}, made {age(image.created, now)} ago", "key")]
    lines += _said("names", [*image.tags])
    lines += _said("digests", [*image.digests])
    told = verdict_told(verdict, now) if verdict is not None else "its registries were not asked yet"
    lines += _said("verdict", [told], verdict_role(verdict) if verdict is not None else "dim")
    stays = _said("stays", [pinned], "warn") if row.case.decision != "keep" else []
    return [*lines, *users, *stays]


def stored(row: CaseRow, what: Iterable[str], users: Lines) -> Lines:
    """A volume, a path or a network: what is known of it, and who needs it."""
    return [(row.case.name, "key"), *_said(row.kind, list(what)), *users]


def volume(volume: Volume, held: int | None, origin: str, now: float) -> list[str]:
    """What is known of a volume."""
    told = [f"{volume.driver} volume, made {age(volume.created, now)} ago"]
    told.append(
        f"it holds {size(held)}"
        if held is not None
        else "how much it holds was not measured: m in Volumes does"
    )
    return [*told, f"of {origin}"] if origin else told


def network(network: Network) -> list[str]:
    """What is known of a network."""
    return [f"{network.driver} network, {', '.join(network.subnets) or 'addresses by the engine'}"]


def users_told(case: Case, world: World, decisions: Decisions) -> Lines:
    """Who uses it, each with what was decided about it, and what follows."""
    from tui.domain.decision import users_of

    told = []
    for user in users_of(case, world):
        said = decisions.said.get(f"container:{user.id}")
        told.append(f"{user.name}: {said or 'not decided yet'}")
    lines = _said("used by", told or ["nobody"])
    if case.decision is None:
        return [*lines, *_said("verdict", [f"open: {case.why}"], "warn")]
    how = "said by hand" if case.is_by_hand else f"follows: {case.why}"
    return [*lines, *_said("so", [f"{case.decision}, {how}"])]
