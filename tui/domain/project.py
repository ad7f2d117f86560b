"""A compose project as the labels of its containers tell it, and the order in which its services start (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from tui.domain.container import COMPOSE_PROJECT, COMPOSE_SERVICE, Container

_LABEL = "com.docker.compose"
# What is waited for before a service that needs another is started.
HEALTHY, COMPLETED = "service_healthy", "service_completed_successfully"
_CONDITIONS = ("service_started", HEALTHY, COMPLETED)


class Need(NamedTuple):
    """What a service needs: another service, and in which condition."""

    service: str
    condition: str


class Project(NamedTuple):
    """The containers of one project in the order of the engine's list; without a name those of no project."""

    name: str
    containers: tuple[Container, ...]

    @property
    def members(self) -> tuple[Container, ...]:
        """Those of its services: what Compose starts and stops."""
        return tuple(c for c in self.containers if not is_one_off(c))

    @property
    def one_offs(self) -> tuple[Container, ...]:
        """Those that `docker compose run` made beside the services."""
        return tuple(c for c in self.containers if is_one_off(c))

    @property
    def counted(self) -> tuple[Container, ...]:
        """Those that its state is told of: of its services, or what there is."""
        return self.members or self.containers

    @property
    def running(self) -> int:
        """How many of those counted run."""
        return sum(1 for c in self.counted if c.state == "running")

    @property
    def unhealthy(self) -> int:
        """How many of those counted are unhealthy."""
        return sum(1 for c in self.counted if c.health == "unhealthy")

    @property
    def health(self) -> str:
        """The worst health of all that tell one, '' when none does."""
        told = {c.health for c in self.counted}
        return next((word for word in ("unhealthy", "starting", "healthy") if word in told), "")

    def said(self, label: str) -> tuple[str, ...]:
        """What its containers' labels of Compose say, such as 'project.config_files', each text once."""
        texts = (c.labels.get(f"{_LABEL}.{label}", "") for c in self.containers)
        return tuple(dict.fromkeys(text for text in texts if text))


def projects_of(containers: Iterable[Container]) -> dict[str, Project]:
    """The projects by their names; '' holds the containers of none."""
    found: dict[str, list[Container]] = {}
    for c in containers:
        found.setdefault(c.labels.get(COMPOSE_PROJECT, ""), []).append(c)
    return {name: Project(name, tuple(members)) for name, members in found.items()}


def service_of(c: Container) -> str:
    """The service of its project that it is one of, or ''."""
    return c.labels.get(COMPOSE_SERVICE, "")


def is_one_off(c: Container) -> bool:
    """Whether `docker compose run` made it."""
    return c.labels.get(f"{_LABEL}.oneoff", "").lower() == "true"


def needs(c: Container) -> tuple[Need, ...]:
    """What Compose was told that it depends on."""
    found = []
    for text in c.labels.get(f"{_LABEL}.depends_on", "").split(","):
        service, _, rest = text.partition(":")
        condition = rest.partition(":")[0]
        if service:
            found.append(Need(service, condition if condition in _CONDITIONS else _CONDITIONS[0]))
    return tuple(found)


def stages(containers: Sequence[Container]) -> tuple[tuple[Container, ...], ...]:
    """The containers of one project in the order in which they start; those of a stage need none of each other.

    Where services need each other in a ring, which Compose refuses, one of the ring starts first.
    """
    found: dict[str, list[Container]] = {}
    for c in containers:
        found.setdefault(service_of(c), []).append(c)
    needed = {
        service: [n for n in dict.fromkeys(need.service for c in own for need in needs(c)) if n in found]
        for service, own in found.items()
    }
    return tuple(tuple(c for service in stage for c in found[service]) for stage in _in_turn(needed))


def _in_turn(needed: Mapping[str, Sequence[str]]) -> Iterable[Sequence[str]]:
    """Services, those together whose needs stand before; `needed` says of each what it needs of the others."""
    place = {service: n for n, service in enumerate(needed)}
    needed_by: dict[str, list[str]] = {service: [] for service in needed}
    for service, own in needed.items():
        for other in own:
            needed_by[other].append(service)
    # How many each waits for: it may name itself, which is waited for by nobody.
    left = {service: len(set(own) - {service}) for service, own in needed.items()}
    ready = [service for service, count in left.items() if not count]
    while left:
        ready = ready or [_of_a_ring(left, needed)]
        yield ready
        for service in ready:
            del left[service]
        freed = [other for service in ready for other in needed_by[service] if other in left]
        for other in freed:
            left[other] -= 1
        ready = sorted({other for other in freed if not left[other]}, key=place.__getitem__)


def _of_a_ring(left: Collection[str], needed: Mapping[str, Sequence[str]]) -> str:
    """One of a ring of services that need each other, where all that are left wait for another of them."""
    service, seen = next(iter(left)), set()
    while service not in seen:
        seen.add(service)
        service = next(other for other in needed[service] if other in left and other != service)
    return service


def stage_numbers(containers: Sequence[Container], backwards: bool = False) -> dict[str, int]:
    """The stage of each container by its ID; `backwards` those come first that others do not need."""
    ordered = stages(containers)
    return {c.id: n for n, stage in enumerate(reversed(ordered) if backwards else ordered) for c in stage}


def needed_before(c: Container, members: Sequence[Container]) -> tuple[tuple[Container, str], ...]:
    """What a container needs of a project's members that start before it, each with its condition."""
    wanted = {n.service: n.condition for n in needs(c)}
    if not wanted:
        return ()
    stage = stage_numbers(members)
    before = (o for o in members if stage[o.id] < stage.get(c.id, 0))
    return tuple((o, wanted[service_of(o)]) for o in before if service_of(o) in wanted)


def counted(number: int, noun: str) -> str:
    """'1 service', '3 services'."""
    return f"{number} {noun}" + ("" if number == 1 else "s")
