"""The Networks view: driver, subnet, and the containers on each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.domain.command import docker
from tui.domain.format import age
from tui.resources.action import Action
from tui.resources.column import Column

if TYPE_CHECKING:
    from tui.resources.storage_rows import NetworkRow

VIEW = "networks"
FIELDS = ("name", "id", "driver", "scope", "subnet", "used", "internal", "label", "project")


def shown(r: NetworkRow) -> str:
    """Its name, with the ID where another has the same."""
    return f"{r.network.name} {r.network.short_id}" if r.is_double else r.network.name


def handle(r: NetworkRow) -> str:
    """What a command calls it by."""
    return r.network.short_id if r.is_double else r.network.name


def used_by(r: NetworkRow) -> str:
    """The first container, running if one is, and how many more, for the column."""
    more = len(r.users) - 1
    return (r.users[0] if r.users else "-") + (f" +{more}" if more > 0 else "")


def subnet(r: NetworkRow) -> str:
    """Its first range, and how many more it has."""
    more = len(r.network.subnets) - 1
    return (r.network.subnets[0] if r.network.subnets else "-") + (f" +{more}" if more > 0 else "")


COLUMNS = (
    Column("name", "NAME", lambda r, now: shown(r), lambda r: (r.network.is_predefined, shown(r)), share=3),
    Column("driver", "DRIVER", lambda r, now: r.network.driver, lambda r: r.network.driver, width=7),
    Column("subnet", "SUBNET", lambda r, now: subnet(r), lambda r: r.network.subnets, width=18),
    Column("used", "USED BY", lambda r, now: used_by(r), lambda r: (not r.uses, r.users), share=2),
    Column(
        "age", "AGE", lambda r, now: age(r.network.created, now), lambda r: -r.network.created, width=4, right=True
    ),
    Column("scope", "SCOPE", lambda r, now: r.network.scope, lambda r: r.network.scope, width=6, drop=1),
    Column(
        "project", "PROJECT", lambda r, now: r.network.project, lambda r: r.network.project, width=14, drop=2
    ),
    Column("id", "ID", lambda r, now: r.network.short_id, lambda r: r.network.id, width=12, drop=3),
)  # fmt: skip


def glyph(r: NetworkRow) -> str:
    """Whether a running container is on it, or only stopped ones."""
    return "running" if any(use.is_running for use in r.uses) else "exited" if r.uses else ""


def role(r: NetworkRow) -> str:
    """How that sign is coloured; the column of containers stands beside it."""
    return "good" if glyph(r) == "running" else "dim"


def haystack(r: NetworkRow) -> str:
    """The text a plain filter term is looked for in."""
    n = r.network
    return f"{n.name} {n.driver} {' '.join(n.subnets)} {' '.join(r.users)} {n.project} {n.short_id}"


def field(r: NetworkRow, name: str) -> str | None:
    """The text of one field for `field:value`."""
    n = r.network
    texts: dict[str, Callable[[], str]] = {
        "name": lambda: n.name,
        "id": lambda: n.id,
        "driver": lambda: n.driver,
        "scope": lambda: n.scope,
        "subnet": lambda: " ".join(n.subnets),
        "used": lambda: " ".join(r.users),
        "internal": lambda: "yes" if n.is_internal else "no",
        "label": lambda: " ".join(f"{k}={v}" for k, v in n.labels.items()),
        "project": lambda: n.project,
    }
    return texts[name]() if name in texts else None


def full_name(r: NetworkRow) -> str:
    """What the foot line shows: the whole name, what is special about it, and who is on it."""
    n = r.network
    words = ("predefined", n.is_predefined), ("of the swarm", n.is_of_swarm), ("internal", n.is_internal)
    special = ", ".join(word for word, holds in words if holds)
    on = f"used by {', '.join(r.users)}" if r.uses else "no container is on it"
    return "  ".join(filter(None, (shown(r), special, on)))


def _removable(r: NetworkRow) -> str:
    if r.network.is_predefined:
        return f"{r.network.name} is predefined: every engine has it, and keeps it"
    if not r.uses or r.is_double:
        # Who is on which of two that share a name is asked for when it is to be removed.
        return ""
    return in_use(shown(r), r.users, any(use.is_running for use in r.uses))


def in_use(name: str, users: tuple[str, ...], is_running: bool) -> str:
    """Why a network is kept: the engine itself keeps it only for containers that run."""
    more = len(users) - 3
    who = ", ".join(users[:3]) + (f" and {more} more containers" if more > 0 else "")
    why = "take them off it first" if is_running else "stopped, but not to be started without it"
    return f"{name} is in use by {who}: {why}"


ACTIONS = (
    Action(
        "network.remove",
        "d",
        "Remove",
        "Remove networks that no container is on.",
        (VIEW,),
        changes=True,
        on_items=True,
        refusal=_removable,
        command=lambda r: docker("network", "rm", handle(r)),
        footer=3,
        danger="1, 2",
    ),
)
