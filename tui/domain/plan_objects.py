"""The steps of a plan for containers, volumes, networks and the build cache (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from tui.domain import seen
from tui.domain.container import COMPOSE_PROJECT, COMPOSE_SERVICE, RESCUE, Container
from tui.domain.format import size, span
from tui.domain.plan import LeftOut, Step
from tui.domain.risk import Risk

if TYPE_CHECKING:
    from tui.domain.network import Network
    from tui.domain.plan_rules import Rules
    from tui.domain.volume import Volume
    from tui.domain.world import Marked, World

Made = tuple[tuple[Step, ...], tuple[LeftOut, ...]]

MARKED = "marked"
_DAY = 86400
# Seconds for which a container that carries a volume may be in use by a rescue: of terabytes, say.
_RESCUE = 6 * 3600
_STACK = "com.docker.stack.namespace"
_SWARM = "com.docker.swarm."


def owners(labels: Mapping[str, str]) -> tuple[Risk, ...]:
    """The risks of taking away what compose or swarm made: they may make it again, or miss it."""
    risks = []
    project, service = labels.get(COMPOSE_PROJECT), labels.get(COMPOSE_SERVICE)
    if project:
        risks.append(
            Risk("compose", f"of compose project {project}" + (f", service {service}" if service else ""))
        )
    swarm = next((value for key, value in labels.items() if key.startswith(_SWARM)), "")
    stack = labels.get(_STACK, "")
    if stack or swarm:
        risks.append(Risk("swarm", f"of swarm stack {stack}" if stack else f"of swarm: {swarm}"))
    return tuple(risks)


def container_steps(world: World, rules: Rules, marked: Marked) -> tuple[Step, ...]:
    """Those marked, those that rescues left behind, and those stopped for long enough."""
    steps = []
    for c in world.containers:
        why = MARKED if c.id in marked.containers else _stopped(c, rules.stopped_days, world.now)
        if c.is_carrier:
            # It keeps the volume in use, and is of nobody else.
            why = f"made for a rescue of {c.labels[RESCUE]}"
        if why:
            running = (Risk("running", f"it is {c.state}: it would be stopped first"),)
            risks = (running if c.is_running else ()) + owners(c.labels) + _may_be_read(c, world.now)
            steps.append(
                Step(
                    f"container:{c.id}",
                    "container",
                    c.id,
                    c.name or c.short_id,
                    why=why,
                    risks=risks,
                    seen=seen.of_container(c),
                    provisional=True,
                )
            )
    return tuple(steps)


def _may_be_read(container: Container, now: float) -> tuple[Risk, ...]:
    """The risk of ending a rescue that goes on, here or in another dtui."""
    age = now - container.created
    if not container.is_carrier or age > _RESCUE:
        return ()
    return (Risk("unknown", f"made {span(age)} ago: a rescue may still be reading through it", 1),)


def _stopped(container: Container, days: int | None, now: float) -> str:
    """Why the rule takes it, '' when it does not; what is neither created, exited nor dead is let be."""
    if days is None or container.state not in ("created", "exited", "dead"):
        return ""
    since = container.since if container.state == "exited" and container.since else float(container.created)
    if not since or now - since <= days * _DAY:
        return ""
    word = "never started, created" if container.state == "created" else "stopped"
    return (
        f"{word} {span(now - since)} ago" if container.state == "created" else f"{word} {span(now - since)}"
    )


def users_told(users: Iterable[Container]) -> str:
    """'web and 3 more use it'."""
    names = [user.name or user.short_id for user in users]
    if len(names) == 1:
        return f"container {names[0]} uses it"
    return f"container {names[0]} and {len(names) - 1} more use it"


def split_users(
    users: Iterable[Container], going: Mapping[str, str]
) -> tuple[tuple[Container, ...], tuple[str, ...]]:
    """The containers that stay, and the steps of those that go."""
    known = tuple(users)
    return tuple(u for u in known if u.id not in going), tuple(going[u.id] for u in known if u.id in going)


def volume_steps(world: World, rules: Rules, marked: Marked, going: Mapping[str, str]) -> Made:
    """Those marked, and anonymous ones that no container mounts once the plan was done."""
    steps, left_out = [], []
    for volume in world.volumes:
        is_marked = volume.name in marked.volumes
        if not is_marked and not (rules.anonymous_volumes and volume.is_anonymous):
            continue
        staying, needs = split_users(world.volume_users.get(volume.name, ()), going)
        if not staying:
            origin = world.origin(volume.name)
            unused = f"anonymous, of {origin}" if origin else "anonymous, unused"
            why = MARKED if is_marked else unused
            steps.append(_volume_step(volume, world.volume_sizes.get(volume.name), why, needs))
        elif is_marked:
            left_out.append(LeftOut(volume.name, users_told(staying)))
    return tuple(steps), tuple(left_out)


def _volume_step(volume: Volume, held: int | None, why: str, needs: tuple[str, ...]) -> Step:
    return Step(
        f"volume:{volume.name}",
        "volume",
        volume.name,
        volume.name,
        why=why,
        risks=(*volume_risks(volume.name, volume.is_anonymous, held), *owners(volume.labels)),
        needs=needs,
        seen=seen.of_volume(volume),
        frees=held,
        provisional=True,
    )


def volume_risks(name: str, is_anonymous: bool, held: int | None) -> tuple[Risk, ...]:
    """What goes with a volume that holds so many bytes (None: unknown); an empty one loses nothing."""
    if held == 0:
        return ()
    grade = 2 if is_anonymous else 3
    if held:
        return (Risk("volume with data", f"it holds {size(held)}", grade),)
    if is_anonymous:
        return (Risk("anonymous volume", "what it holds is not known", grade),)
    return (Risk("volume with data", f"{name} is a named volume; what it holds is not known", grade),)


def network_steps(world: World, rules: Rules, marked: Marked, going: Mapping[str, str]) -> Made:
    """Those marked, and those that no container uses once the plan was done."""
    steps, left_out = [], []
    for network in world.networks:
        is_marked = network.id in marked.networks
        # Services on other hosts of a swarm are in no list of this engine.
        if not is_marked and (not rules.networks or network.is_of_swarm):
            continue
        staying, needs = split_users(world.network_users.get(network.name, ()), going)
        refusal = _network_refusal(network) or (users_told(staying) if staying else "")
        if not refusal:
            steps.append(_network_step(network, MARKED if is_marked else "unused", needs))
        elif is_marked:
            left_out.append(LeftOut(network.name, refusal))
    return tuple(steps), tuple(left_out)


def _network_refusal(network: Network) -> str:
    if network.is_predefined:
        return "the engine made it and needs it"
    is_shared = network.is_of_swarm and network.scope == "swarm" and not network.is_ingress
    return "swarm made it and needs it" if network.is_of_swarm and not is_shared else ""


def _network_step(network: Network, why: str, needs: tuple[str, ...]) -> Step:
    swarm = (Risk("swarm", "services of the swarm may use it on other hosts"),)
    return Step(
        f"network:{network.id}",
        "network",
        network.id,
        network.name,
        why=why,
        risks=(*owners(network.labels), *(swarm if network.scope == "swarm" else ())),
        needs=needs,
        seen=seen.of_network(network),
        frees=0,
    )
