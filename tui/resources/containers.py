"""The Containers view: its columns, what its filter looks at, its overview and its actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.domain.command import docker
from tui.domain.container import Container
from tui.domain.format import age
from tui.resources.action import Action
from tui.resources.column import Column

if TYPE_CHECKING:
    from tui.resources.project_rows import ProjectRow

VIEW = "containers"
FIELDS = ("name", "image", "state", "status", "health", "project", "id", "label", "port", "network")

_ROLES = {"running": "good", "paused": "warn", "restarting": "warn", "dead": "bad", "removing": "warn"}


def state_role(c: Container) -> str:
    """How the state is coloured; the word stands beside it always."""
    if c.health == "unhealthy" or (c.state == "exited" and c.exit_code):
        return "bad"
    return _ROLES.get(c.state, "dim")


def status_text(c: Container, now: float) -> str:
    """The state in a few cells: 'up 3d', 'exited 1 4d', 'restarting 137', 'paused 2h', 'created'."""
    # A minute at most passes until it is started again, and beside the exit code there is no room.
    span = age(c.since, now) if c.since and c.state != "restarting" else ""
    word = "up" if c.state == "running" else c.state
    code = str(c.exit_code) if c.exit_code is not None else ""
    short = {"starting": "start", "healthy": "ok", "unhealthy": "ILL"}.get(c.health, "")
    return " ".join(part for part in (word, code, span, short) if part)


def ports_text(c: Container) -> str:
    """Published ports first, each host side once though it is bound on IPv4 and IPv6."""
    shown = dict.fromkeys(f"{p.public}->{p.private}" if p.public else str(p.private) for p in c.ports)
    return " ".join(sorted(shown, key=lambda text: ("->" not in text, len(text), text)))


COLUMNS = (
    Column("name", "NAME", lambda c, now: c.name, lambda c: c.name, share=2),
    Column("image", "IMAGE", lambda c, now: c.image, lambda c: c.image, share=3, reference=True),
    Column("status", "STATUS", status_text, lambda c: (c.state, c.since or 0), width=16, role=state_role),
    Column("ports", "PORTS", lambda c, now: ports_text(c), ports_text, width=14, drop=2),
    Column(
        "age", "AGE", lambda c, now: age(c.created, now), lambda c: -c.created, width=4, drop=1, right=True
    ),
    Column("project", "PROJECT", lambda c, now: c.project, lambda c: c.project, width=14, drop=3),
    Column("health", "HEALTH", lambda c, now: c.health, lambda c: c.health, width=9, drop=4),
    Column("id", "ID", lambda c, now: c.short_id, lambda c: c.id, width=12, drop=5),
)


def haystack(c: Container) -> str:
    """The text a plain filter term is looked for in."""
    return f"{c.name} {c.image} {c.state} {c.status} {c.project} {c.short_id}"


def field(c: Container, name: str) -> str | None:
    """The text of one field for `field:value`."""
    texts = {
        "label": lambda: " ".join(f"{k}={v}" for k, v in c.labels.items()),
        "port": lambda: " ".join(map(str, c.ports)),
        "network": lambda: " ".join(c.networks),
    }
    if name in texts:
        return texts[name]()
    return str(getattr(c, name, "")) if name in FIELDS else None


def full_name(row: Container | ProjectRow) -> str:
    """What the foot line shows: name and whole image reference, or what a project tells."""
    return f"{row.name}  {row.image}" if isinstance(row, Container) else row.full_name


def _stopped(c: Container) -> str:
    return "" if c.is_running else f"{c.name} is not running ({c.state})"


def _not_running(c: Container) -> str:
    return f"{c.name} is {c.state} already" if c.is_running else ""


def _pausable(c: Container) -> str:
    return "" if c.state == "running" else f"{c.name} is {c.state}; only a running container can be paused"


def _paused(c: Container) -> str:
    return "" if c.state == "paused" else f"{c.name} is not paused ({c.state})"


def _act(verb: str, key: str, label: str, text: str, **more: object) -> Action:
    return Action(
        f"container.{verb}",
        key,
        label,
        text,
        (VIEW,),
        changes=True,
        on_items=True,
        command=lambda c: docker(verb, c.name or c.short_id),
        **more,  # type: ignore[arg-type]
    )


ACTIONS = (
    _act("start", "", "Start", "Start stopped containers.", refusal=_not_running),
    _act(
        "stop",
        "",
        "Stop",
        "Stop: SIGTERM, and SIGKILL after the grace period.",
        refusal=_stopped,
        danger="1, 2",
    ),
    _act("restart", "", "Restart", "Stop and start again.", danger="1, 2"),
    _act("pause", "", "Pause", "Freeze all processes.", refusal=_pausable, danger="1, 2"),
    _act("unpause", "", "Unpause", "Let paused processes go on.", refusal=_paused),
    _act("kill", "", "Kill", "SIGKILL at once.", refusal=_stopped, danger="1, 2"),
    Action(
        "container.rename",
        "",
        "Rename",
        "Give another name.",
        (VIEW,),
        changes=True,
        on_items=True,
        command=lambda c: docker("rename", c.name, "NEW"),
    ),
    Action(
        "container.recreate",
        "",
        "Recreate",
        "Make it anew with another image; the old one stays, stopped, and is gone back to if the new one fails.",
        (VIEW,),
        changes=True,
        on_items=True,
        command=lambda c: docker("create", "--name", c.name or c.short_id, "..."),
        danger="1, 2",
    ),
    Action(
        "container.go_back",
        "",
        "Go back",
        "Go back to the container that was there before it was recreated; the new one stays, stopped.",
        (VIEW,),
        changes=True,
        on_items=True,
        command=lambda c: docker("rename", f"{c.name}-before-...", c.name),
        danger="1, 2",
    ),
    Action(
        "container.remove",
        "d",
        "Remove",
        "Remove containers; running ones are stopped first. Volumes stay.",
        (VIEW,),
        changes=True,
        on_items=True,
        command=lambda c: docker("rm", c.name or c.short_id),
        footer=4,
        danger="1, 2",
    ),
    Action(
        "container.logs",
        "l",
        "Logs",
        "What containers write, followed; of several marked ones in the order of time.",
        (VIEW,),
        on_items=True,
        command=lambda c: docker("logs", "-f", c.name or c.short_id),
        footer=3,
    ),
    Action(
        "container.check",
        "c",
        "Check image",
        "Ask the registry whether it has the image of this container.",
        (VIEW,),
        on_items=True,
    ),
    Action(
        "container.findings",
        "",
        "Findings",
        "Look at all containers for what is worth a look, such as a process that runs as root, or leave "
        "that out again; filter: finding:root.",
        (VIEW,),
    ),
    Action(
        "container.stats",
        "m",
        "Stats",
        "What the running containers on the screen use: processor, memory, network, disk, processes; again for "
        "the other columns.",
        (VIEW,),
    ),
)
# What `a` offers, in this order; the keys work inside the menu.
MENU = (
    ("s", "container.start"),
    ("t", "container.stop"),
    ("r", "container.restart"),
    ("p", "container.pause"),
    ("u", "container.unpause"),
    ("K", "container.kill"),
    ("n", "container.rename"),
    ("i", "container.recreate"),
    ("b", "container.go_back"),
    ("e", "container.run"),
    ("a", "container.attach"),
)
