"""Confirmations graded by what can be lost (pure): grade, reasons, names and commands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from tui.domain.check import Verdict
from tui.domain.command import docker
from tui.domain.container import Container
from tui.domain.format import size
from tui.domain.image import Image, ImageRow
from tui.resources.checked import verdict_told


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a dialog shows before something is done.

    Grade 0 asks nothing; 1 wants `y`; 2 the number of items typed; 3 the host's name typed.
    `reasons` say what could be lost, `evidence` why it is not. `is_there`: it is done in a registry, from this host.
    """

    grade: int
    title: str
    items: tuple[str, ...]
    reasons: tuple[str, ...]
    commands: tuple[str, ...]
    frees: str = ""
    left_out: tuple[str, ...] = field(default=())
    evidence: tuple[str, ...] = ()
    is_there: bool = False


@dataclass(frozen=True, slots=True)
class ContainerFacts:
    """What only an inspect tells: whether stopping removes it, and how many files it changed.

    `changed` is None when that could not be found out in time.
    """

    auto_remove: bool
    changed: int | None = 0


CONFIRMED = ("stop", "restart", "pause", "kill")


def interrupt(verb: str, containers: Sequence[Container], facts: dict[str, ContainerFacts]) -> Confirmation:
    """Stopping, restarting, pausing or killing: one is grade 1, several running or an AutoRemove grade 2."""
    removed = [c.name for c in containers if facts[c.id].auto_remove] if verb in ("stop", "kill") else []
    running = [c for c in containers if c.is_running]
    reasons = []
    if removed:
        reasons.append(
            f"Started with --rm: {verb} also deletes with its anonymous volumes: {', '.join(removed)}"
        )
    if len(running) > 1:
        reasons.append(f"{len(running)} running containers are interrupted.")
    return Confirmation(
        grade=2 if reasons else 1,
        title=f"{verb.capitalize()} {_count(len(containers), 'container')}",
        items=tuple(_container_line(c) for c in containers),
        reasons=tuple(reasons),
        commands=tuple(docker(verb, c.name or c.short_id) for c in containers),
    )


def remove_containers(containers: Sequence[Container], facts: dict[str, ContainerFacts]) -> Confirmation:
    """A stopped one with no changed files is grade 1; running, changed or unknown ones are grade 2."""
    reasons = [reason for c in containers for reason in _container_risks(c, facts[c.id])]
    return Confirmation(
        grade=2 if reasons else 1,
        title=f"Remove {_count(len(containers), 'container')}",
        items=tuple(_container_line(c) for c in containers),
        reasons=tuple(reasons),
        commands=tuple(line for c in containers for line in remove_commands(c)),
    )


def _container_risks(c: Container, facts: ContainerFacts) -> list[str]:
    risks = []
    if c.is_running:
        risks.append(f"{c.name} is {c.state}: it is stopped first.")
    if facts.auto_remove and c.is_running:
        risks.append(f"{c.name} was started with --rm: its anonymous volumes go with it.")
    if facts.changed:
        one = facts.changed == 1
        files, they = ("file was", "it goes") if one else ("files were", "they go")
        risks.append(f"{c.name}: {facts.changed} {files} changed in it; {they} with it.")
    if facts.changed is None:
        risks.append(f"{c.name}: whether files were changed in it could not be found out in time.")
    return risks


def remove_commands(c: Container) -> list[str]:
    """The CLI's lines to remove a container, which stop it before where it runs."""
    name = c.name or c.short_id
    return [docker("stop", name), docker("rm", name)] if c.is_running else [docker("rm", name)]


def _container_line(c: Container) -> str:
    return f"{c.name}  {c.image}  ({c.status or c.state}, {c.short_id})"


def untag(rows: Sequence[ImageRow]) -> Confirmation:
    """Grade 0 while the repository keeps another name of the image here, else 1: the digests go with it."""
    going = {r.reference for r in rows}
    lost = [(r, _lost_digests(r)) for r in rows if not _repository_stays(r, going)]
    reasons = [
        f"{r.reference} is the last name of its repository on this image"
        + (f"; with it go {', '.join(digests)}" if digests else ".")
        for r, digests in lost
    ]
    return Confirmation(
        grade=1 if reasons else 0,
        title=f"Untag {_count(len(rows), 'name')}",
        items=tuple(f"{r.reference}  ({r.image.short_id})" for r in rows),
        reasons=tuple(reasons),
        commands=tuple(docker("rmi", "--no-prune", r.reference) for r in rows),
    )


def repository_of(reference: str) -> str:
    """The name before the tag, as the engine writes it."""
    name, _, tag = reference.rpartition(":")
    return name if name and "/" not in tag else reference


def _repository_stays(row: ImageRow, going: Collection[str]) -> bool:
    """Whether the image keeps a name of this repository once all that were chosen are taken off."""
    mine = repository_of(row.reference)
    return any(t not in going and repository_of(t) == mine for t in row.image.tags)


def _lost_digests(row: ImageRow) -> list[str]:
    mine = repository_of(row.reference)
    return [d for d in row.image.digests if d.partition("@")[0] == mine]


def remove_images(
    images: Sequence[Image], verdicts: Mapping[str, Verdict] = MappingProxyType({}), now: float = 0.0
) -> Confirmation:
    """What a registry has under a tag, verified just now, is grade 1; what is not known 2; an only copy 3.

    What it has under no tag is 2, too.

    `verdicts` are by image ID; `now` in Unix seconds.
    """
    known = [(i, verdicts.get(i.id) or _NOBODY_ASKED) for i in images]
    known.sort(key=lambda pair: -_grade(pair[1]))

    def told(safe: bool) -> tuple[str, ...]:
        of_one = len(known) == 1
        found = [(i, verdict_told(v, now)) for i, v in known if v.is_safe is safe]
        return tuple(f"{text}." if of_one else f"{_first_name(i)}: {text}." for i, text in found)

    return Confirmation(
        grade=max((_grade(v) for _, v in known), default=1),
        title=f"Remove {_count(len(images), 'image')} with all names",
        items=tuple(_image_line(i) for i in images),
        reasons=told(safe=False),
        evidence=told(safe=True),
        commands=tuple(docker("rmi", "--no-prune", *(i.tags or (i.short_id,))) for i in images),
        frees=f"at most {size(sum(i.size or 0 for i in images))}: layers shared with images that stay are not freed",
    )


def _grade(verdict: Verdict) -> int:
    if verdict.is_safe:
        return 1
    return 3 if verdict.kind == "only copy" else 2


_NOBODY_ASKED = Verdict("unknown", (), "no registry was asked")


def _first_name(image: Image) -> str:
    return image.tags[0] if image.tags else image.short_id


def _image_line(image: Image) -> str:
    names = ", ".join(image.tags) or "<untagged>"
    return f"{names}  ({image.short_id}, {size(image.size)})"


def retag(reference: str, image: Image, holder: Image | None) -> Confirmation:
    """A free name is grade 0; a name of another image moves: 1, or 2 when it was that image's last."""
    if holder is None or holder.id == image.id:
        return Confirmation(0, f"Tag {reference}", (), (), ())
    last = len(holder.tags) <= 1
    reason = f"{reference} is {holder.short_id} now" + (
        ", which has no other name: it would be left untagged."
        if last
        else "; that image keeps its other names."
    )
    return Confirmation(
        grade=2 if last else 1,
        title=f"Move {reference}",
        items=(f"{reference}  ({holder.short_id} -> {image.short_id})",),
        reasons=(reason,),
        commands=(docker("tag", image.short_id, reference),),
    )


def distinct_images(rows: Sequence[ImageRow]) -> list[Image]:
    """The images of these rows, each once, in order."""
    return list({r.image.id: r.image for r in rows}.values())


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
