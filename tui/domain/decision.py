"""What is decided about each thing on a host that is given up: forget it, move it, or keep it (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from tui.domain.container import RESCUE

if TYPE_CHECKING:
    from tui.domain.container import Container
    from tui.domain.world import World

Decision = Literal["forget", "move", "keep"]
CaseKind = Literal["container", "image", "volume", "bind", "network"]
KINDS: tuple[CaseKind, ...] = ("container", "image", "volume", "bind", "network")
# What needs more of a thing comes later: what one container keeps, no other lets go.
_RANK: dict[Decision, int] = {"forget": 0, "move": 1, "keep": 2}


class Case(NamedTuple):
    """One thing to be decided about.

    Attributes:
        id: Kind and object, 'container:<ID>', 'image:<ID>', 'volume:<name>', 'bind:<host path>', 'network:<ID>'.
        kind: What it is.
        object: The engine's full ID; a volume's name; a bind mount's path on the host.
        name: As it is shown; of an image its first name.
        decision: What becomes of it, None while that is open.
        is_by_hand: Whether it was said, not derived from those that use it.
        why: The clause that says where a derived decision is from, or what it waits for.
        users: The containers that use it, by name.
        group: The compose project, '' without one.
    """

    id: str
    kind: CaseKind
    object: str
    name: str
    decision: Decision | None
    is_by_hand: bool
    why: str = ""
    users: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was said by hand, by the IDs of the cases.

    `before` is what followed for others when the plan was begun: it holds for those whose containers went by it.
    """

    said: Mapping[str, Decision] = field(default_factory=dict)
    before: Mapping[str, Decision] = field(default_factory=dict)

    def with_said(self, ids: Iterable[str], decision: Decision | None) -> Decisions:
        """The same with this said of these; None takes back what was said."""
        said = dict(self.said)
        for id in ids:
            if decision is None:
                said.pop(id, None)
            else:
                said[id] = decision
        return Decisions(said, self.before)


def cases(world: World, decisions: Decisions) -> tuple[Case, ...]:
    """Everything on the host that is decided about: containers, then what hangs on them, each kind by name."""
    return (
        *_containers(world, decisions),
        *_images(world, decisions),
        *_volumes(world, decisions),
        *_binds(world, decisions),
        *_networks(world, decisions),
    )


def derived(found: Iterable[Case]) -> dict[str, Decision]:
    """What follows for those of which nothing was said, by their IDs."""
    return {c.id: c.decision for c in found if c.decision is not None and not c.is_by_hand}


def open_cases(found: Iterable[Case]) -> tuple[Case, ...]:
    """Those that are not decided yet."""
    return tuple(case for case in found if case.decision is None)


def stands_alone(case: Case) -> bool:
    """Whether nothing decides about it by using it."""
    return case.kind == "container" or not case.users


def asked_cases(found: Iterable[Case]) -> tuple[Case, ...]:
    """Those that a person has to decide about yet: what waits for those that use it is not asked about."""
    waiting = open_cases(found)
    return tuple(filter(stands_alone, waiting)) or waiting


def refusal(case: Case, decision: Decision, world: World, decisions: Decisions) -> str:
    """Why something cannot be decided like this, '' when it can."""
    if case.kind == "container":
        return ""
    needed, by = _needed(users_of(case, world), decisions)
    if needed == "keep" and decision != "keep" and case.kind != "bind":
        return f"{by} is kept and needs {case.name}"
    if needed == "move" and decision == "forget" and case.kind in ("image", "network"):
        return f"{by} is moved and needs {case.name}"
    return ""


def _containers(world: World, decisions: Decisions) -> Iterator[Case]:
    for c in sorted(world.containers, key=lambda c: (c.project or "~", c.name)):
        id = f"container:{c.id}"
        said = decisions.said.get(id)
        # Of dtui's own nobody is asked what becomes of it.
        is_own = said is None and c.is_carrier
        why = f"made for a rescue of {c.labels[RESCUE]}" if is_own else ""
        name = c.name or c.short_id
        decision: Decision | None = "forget" if is_own else said
        yield Case(id, "container", c.id, name, decision, said is not None, why, group=c.project)


def _images(world: World, decisions: Decisions) -> list[Case]:
    made = []
    for image in sorted(world.images, key=lambda i: (not i.tags, i.tags or (i.id,))):
        name = image.tags[0] if image.tags else f"<untagged> {image.short_id}"
        users = world.image_users.get(image.id, ())
        made.append(_derived("image", image.id, name, users, decisions, unused="forget"))
    return made


def _volumes(world: World, decisions: Decisions) -> list[Case]:
    return [
        _derived(
            "volume",
            volume.name,
            volume.name,
            world.volume_users.get(volume.name, ()),
            decisions,
            # Somebody gave it a name: it is asked about.
            unused="forget" if volume.is_anonymous else None,
        )
        for volume in sorted(world.volumes, key=lambda v: (v.is_anonymous, v.name))
    ]


def _binds(world: World, decisions: Decisions) -> list[Case]:
    return [
        _derived("bind", path, path, users, decisions, unused=None)
        for path, users in sorted(world.bind_users.items())
        if not all(user.is_carrier for user in users)
    ]


def _networks(world: World, decisions: Decisions) -> list[Case]:
    return [
        _derived("network", n.id, n.name, world.network_users.get(n.name, ()), decisions, unused="forget")
        for n in sorted(world.networks, key=lambda n: n.name)
        if not n.is_predefined
    ]


def users_of(case: Case, world: World) -> tuple[Container, ...]:
    """The containers that use what a case is about, but for dtui's own; of a container none."""
    match case.kind:
        case "image":
            users = world.image_users.get(case.object, ())
        case "volume":
            users = world.volume_users.get(case.object, ())
        case "bind":
            users = world.bind_users.get(case.object, ())
        case "network":
            users = world.network_users.get(case.name, ())
        case _:
            users = ()
    return tuple(user for user in users if not user.is_carrier)


def _needed(users: Iterable[Container], decisions: Decisions) -> tuple[Decision | None, str]:
    """The most that the users need of it, None while one of them is open; and the name of who needs it."""
    needed: Decision | None = "forget"
    by = ""
    is_open = ""
    for user in users:
        said = decisions.said.get(f"container:{user.id}")
        if said is None:
            is_open = is_open or user.name
        elif needed is None or not by or _RANK[said] > _RANK[needed]:
            needed, by = said, user.name
    if is_open and needed != "keep":
        return None, is_open
    return needed, by


def _derived(
    kind: CaseKind,
    object: str,
    name: str,
    users: tuple[Container, ...],
    decisions: Decisions,
    unused: Decision | None,
) -> Case:
    id = f"{kind}:{object}"
    said = decisions.said.get(id)
    users = tuple(user for user in users if not user.is_carrier)
    names = tuple(user.name for user in users)
    groups = {user.project for user in users}
    group = groups.pop() if len(groups) == 1 else ""
    if not users:
        before = decisions.before.get(id)
        why = "no container uses it" + (" any more" if before else "")
        return Case(id, kind, object, name, said or before or unused, said is not None, why, names, group)
    needed, by = _needed(users, decisions)
    why = f"{by} is not decided yet" if needed is None else f"{by}: {needed}"
    # Nobody needs more than that it is kept, whatever is decided yet.
    if said is not None and not _falls_short(kind, needed or "keep", said):
        return Case(id, kind, object, name, said, True, why, names, group)
    return Case(id, kind, object, name, needed, False, why, names, group)


def _falls_short(kind: CaseKind, needed: Decision, said: Decision) -> bool:
    """Whether those that use it need more of it than was said; data of what moves may be left behind."""
    if kind == "bind":
        return False
    if needed == "keep":
        return said != "keep"
    return kind in ("image", "network") and _RANK[said] < _RANK[needed]
