"""Running something in a container, and its own process attached to: the actions, and what is asked before (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from tui.domain.command import docker
from tui.domain.container import Container
from tui.resources.action import Action
from tui.resources.containers import VIEW


class Attachment(NamedTuple):
    """How a container's own process can be attached to: whether it has a terminal, and whether it is typed to."""

    is_terminal: bool
    takes_input: bool
    reason: str


def attachment_of(inspect: Mapping[str, Any]) -> Attachment:
    """What can be done with a container, by its inspect answer; `reason` says why nothing can be typed."""
    config = inspect.get("Config") or {}
    is_terminal = bool(config.get("Tty"))
    if not config.get("OpenStdin"):
        return Attachment(is_terminal, False, "its input was not kept open (-i), so you can only watch")
    if config.get("StdinOnce") and not is_terminal:
        return Attachment(
            is_terminal, False, "its input would be closed when you leave, so you can only watch"
        )
    return Attachment(is_terminal, True, "")


def not_ready(c: Container) -> str:
    """Why nothing can be run in it now."""
    return "" if c.state == "running" else f"{c.name} is not running ({c.state})"


ACTIONS = (
    Action(
        "container.exec",
        "e",
        "Exec",
        "Open a shell in the container, bash or else sh; where there is none, type a command.",
        (VIEW,),
        changes=True,
        on_items=True,
        refusal=not_ready,
        command=lambda c: docker("exec", "-it", c.name or c.short_id, "bash"),
        footer=5,
    ),
    Action(
        "container.run",
        "",
        "Run",
        "Run a typed command in the container, in the terminal.",
        (VIEW,),
        changes=True,
        on_items=True,
        refusal=not_ready,
        command=lambda c: docker("exec", "-it", c.name or c.short_id, "..."),
    ),
    Action(
        "container.attach",
        "",
        "Attach",
        "Attach to the container's own process; ctrl+p ctrl+q leaves it running.",
        (VIEW,),
        changes=True,
        on_items=True,
        refusal=not_ready,
        command=lambda c: docker("attach", c.name or c.short_id),
    ),
)
