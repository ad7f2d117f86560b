"""What confirmed packs carried off, and what of that counts no more since a container ran (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from tui.domain import seen
from tui.domain.plan import Seen
from tui.domain.ran import ran_since, wrote_since

if TYPE_CHECKING:
    from tui.domain.survey import Survey
    from tui.domain.world import World

# Of a container, what its recipe is made of; whether it ran since is asked by itself.
_MADE = ("name", "image", "mounts")
# What a pack says beside what an object was like: that changed files of a container came along, under which name
# a registry has an image that did not, the IDs of the containers that used a volume, and the bytes in it; and why
# it does not save what it is about.
CHANGES, REGISTRY, USERS, SIZE, LACKS = "changes", "registry", "users", "size", "lacks"
Removed = Callable[[str], Mapping[str, Any] | None]
"""What a container was when it was removed, by its full ID; None where nobody knows."""


def _unknown(id: str) -> Mapping[str, Any] | None:
    return None


class Pack(Protocol):
    """A pack as it is kept: `at` is when it was begun, `confirmed` when its checksum was given back, 0.0 before.

    `contents` are the IDs of cases, what each was like, and a clause on what of it is in the pack.
    """

    @property
    def sha256(self) -> str: ...
    @property
    def at(self) -> float: ...
    @property
    def confirmed(self) -> float: ...
    @property
    def contents(self) -> Iterable[tuple[str, Seen, str]]: ...


@dataclass(frozen=True, slots=True)
class Carried:
    """What was carried off in confirmed packs, by the IDs of cases.

    Attributes:
        evidence: All of these is in a pack, and how that is known.
        partly: How these are made is in a pack, but not what they wrote since.
        void: These were in one that counts no more, and why.
        at: When the pack was begun (Unix seconds), of those of which there is evidence.
    """

    evidence: Mapping[str, str] = field(default_factory=dict)
    partly: Mapping[str, str] = field(default_factory=dict)
    void: Mapping[str, str] = field(default_factory=dict)
    at: Mapping[str, float] = field(default_factory=dict)


class _Found(NamedTuple):
    """What is to be said of one case; `why` says why it counts no more, or not wholly."""

    evidence: str
    why: str = ""
    is_partly: bool = False


def carried(
    packs: Iterable[Pack], survey: Survey, ahead: float = 0.0, removed: Removed = _unknown
) -> Carried:
    """By confirmed packs and what is on the host now; of several the newest that counts.

    `ahead` is by how many seconds the engine's clock is ahead of the one that dated the packs.
    """
    found: dict[str, _Found] = {}
    dated: dict[str, float] = {}
    for pack in sorted(packs, key=lambda each: each.at):
        if not pack.confirmed:
            continue
        for id, was, evidence in pack.contents:
            told = f"{evidence}; its pack's checksum {pack.sha256} was confirmed"
            new = _judged(id, was, told, pack.at + ahead, survey)
            if not new.why:
                new = new._replace(why=_left(was, id, pack.at + ahead, survey, removed))
            old = found.get(id)
            if old is None or not _counts_more(old, new):
                found[id], dated[id] = new, pack.at
    return Carried(
        {id: each.evidence for id, each in found.items() if not each.why},
        {id: each.why for id, each in found.items() if each.is_partly},
        {id: each.why for id, each in found.items() if each.why and not each.is_partly},
        {id: dated[id] for id, each in found.items() if not each.why},
    )


def _counts_more(one: _Found, other: _Found) -> bool:
    return _rank(one) > _rank(other)


def _rank(found: _Found) -> int:
    return 2 if not found.why else 1 if found.is_partly else 0


def _judged(id: str, was: Seen, evidence: str, at: float, survey: Survey) -> _Found:
    kind, _, object = id.partition(":")
    match kind:
        case "container":
            return _container(object, was, evidence, at, survey)
        case "volume":
            world = survey.world
            why = _volume_changed(object, was, world) or _used(id, at, survey)
            return _Found(evidence, why or _size_changed(object, was, world))
        case "bind":
            return _Found(evidence, _used(id, at, survey))
        case "network":
            return _Found(evidence, _network_changed(object, was, survey.world))
    # An image's ID is made of what it is; of a registry, the close look before it goes is the judge.
    there = dict(was).get(REGISTRY, "")
    return _Found(evidence, f"a confirmed pack names it {there}" if there else "", bool(there))


def _container(id: str, was: Seen, evidence: str, at: float, survey: Survey) -> _Found:
    lacks = dict(was).get(LACKS, "")
    if lacks:
        return _Found(evidence, lacks)
    inspect = survey.containers.get(id)
    if inspect is None:
        return _Found(evidence, "it was not found when the plan was made")
    changed = _changed([pair for pair in was if pair[0] in _MADE], seen.of_inspect(inspect))
    if changed:
        return _Found(evidence, changed)
    ran = ran_since(inspect, at)
    if not ran or dict(was).get(CHANGES):
        return _Found(evidence, ran)
    # It had written nothing then; a close look tells whether it has by now.
    return _Found(evidence, f"its recipe is in a confirmed pack; {ran}", is_partly=True)


def _volume_changed(name: str, was: Seen, world: World) -> str:
    volume = next((each for each in world.volumes if each.name == name), None)
    return _changed(was, seen.of_volume(volume)) if volume else ""


def _size_changed(name: str, was: Seen, world: World) -> str:
    """How the bytes in it differ, '' when they do not or nobody knows.

    It is all that tells of a container that was removed again, or of files that were copied into it.
    """
    before, now = dict(was).get(SIZE, ""), world.volume_sizes.get(name)
    if not before or now is None or int(before) == now:
        return ""
    return f"{now} bytes are in it, {before} were when it was packed"


def _network_changed(id: str, was: Seen, world: World) -> str:
    network = next((each for each in world.networks if each.id == id), None)
    return _changed(was, seen.of_network(network)) if network else ""


def _changed(was: Iterable[tuple[str, str]], now: Seen) -> str:
    """How it differs in what is told now as well, '' when it does not."""
    told = dict(now)
    difference = seen.difference(tuple(pair for pair in was if pair[0] in told), now)
    return f"it changed: {difference}" if difference else ""


def _used(id: str, at: float, survey: Survey) -> str:
    """Why what is in a volume or path may be newer than the pack, '' when it is not."""
    kind, _, object = id.partition(":")
    world = survey.world
    users = (world.volume_users if kind == "volume" else world.bind_users).get(object, ())
    for user in users:
        inspect = survey.containers.get(user.id)
        if inspect is None:
            return f"{user.name} is not known any more"
        ran = wrote_since(inspect, object, at)
        if ran:
            return ran
    return ""


def _left(was: Seen, id: str, at: float, survey: Survey, removed: Removed) -> str:
    """Why a container that used it and is not here any more may have written to it since, '' when none may."""
    kind, _, object = id.partition(":")
    there = {container.id for container in survey.world.containers}
    gone = set(dict(was).get(USERS, "").split()) - there if kind == "volume" else set()
    for user in sorted(gone):
        inspect = removed(user)
        if inspect is None:
            return f"container {user[:12]} used it and is gone: when it ran last is not known"
        wrote = wrote_since(inspect, object, at)
        if wrote:
            return wrote
    return ""
