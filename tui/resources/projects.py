"""What can be done to a whole compose project; its row stands over its containers, whose keys it shares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tui.domain.command import docker
from tui.domain.container import Container
from tui.domain.project import Project
from tui.resources import containers
from tui.resources.action import Action
from tui.resources.project_rows import ProjectRow

VIEW = containers.VIEW
# Why there is nothing to do, by what is asked for.
_NOTHING = {
    "start": "all of {} runs already",
    "stop": "nothing of {} runs",
    "pause": "nothing of {} runs that could be paused",
    "unpause": "nothing of {} is paused",
    "kill": "nothing of {} runs",
}
# What Compose does to what `docker compose run` made, too.
_ALL = ("kill", "remove", "logs")
_OF_ONE = {a.id: a for a in containers.ACTIONS}


def command(verb: str, name: str) -> str:
    """The CLI's line for a whole project."""
    words = {"remove": ("rm", "--stop", "--force"), "logs": ("logs", "-f")}.get(verb, (verb,))
    return docker("compose", "-p", name, *words)


def concerned(verb: str, project: Project) -> tuple[Container, ...]:
    """Those of a project to which something is to be done, and can be."""
    found = project.containers if verb in _ALL else project.members
    allowed = _OF_ONE[f"container.{verb}"].refusal
    return tuple(c for c in found if not allowed(c))


def name_of(row: Any) -> str:
    """The project of a row, be it one or a container; '' for none."""
    return row.project.name if isinstance(row, ProjectRow) else row.project


def _refusal(verb: str) -> Callable[[Any], str]:
    def refusal(row: Any) -> str:
        if not name_of(row):
            one = isinstance(row, Container)
            return (
                f"{row.name} is of no compose project"
                if one
                else "These are of no compose project: space marks them"
            )
        if verb not in _NOTHING or not isinstance(row, ProjectRow) or concerned(verb, row.project):
            return ""
        return _NOTHING[verb].format(row.project.name)

    return refusal


def _act(verb: str, label: str, text: str, danger: str = "", changes: bool = True) -> Action:
    return Action(
        f"project.{verb}",
        "",
        label,
        text,
        (VIEW,),
        changes=changes,
        on_items=True,
        refusal=_refusal(verb),
        command=(lambda row: command(verb, name_of(row)))
        if verb in (*_NOTHING, "restart", "remove", "logs")
        else None,
        danger=danger,
    )


ACTIONS = (
    Action(
        "container.group",
        "C",
        "Projects",
        "Containers under their compose projects: there enter folds one, space marks all of it, a, d and l are for the "
        "whole of it; again for the flat list.",
        (VIEW,),
    ),
    Action("project.fold", "", "Un/fold", "Fold the compose project, or unfold it.", (VIEW,)),
    Action("project.fold_all", "-", "Fold all", "Fold all compose projects, or unfold them.", (VIEW,)),
    _act("menu", "Actions", "What can be done to the whole compose project.", "0, 1, 2"),
    _act("start", "Start project", "Start all of a compose project, each after what it needs."),
    _act("stop", "Stop project", "Stop all of a compose project, each before what it needs.", "1, 2"),
    _act(
        "restart",
        "Restart project",
        "Stop and start all of a compose project, what others need first.",
        "1, 2",
    ),
    _act("pause", "Pause project", "Freeze all processes of a compose project.", "1, 2"),
    _act("unpause", "Unpause project", "Let all paused processes of a compose project go on."),
    _act("kill", "Kill project", "SIGKILL to all of a compose project at once.", "1, 2"),
    _act(
        "remove",
        "Remove project",
        "Stop and remove all containers of a compose project; its volumes and networks stay.",
        "1, 2",
    ),
    _act(
        "logs",
        "Logs of project",
        "What all of a compose project writes, in the order of time.",
        changes=False,
    ),
    _act(
        "details",
        "About project",
        "The services, files, networks and volumes of a compose project.",
        changes=False,
    ),
)
# What `a` offers on a project, in this order.
MENU = (
    ("s", "project.start"),
    ("t", "project.stop"),
    ("r", "project.restart"),
    ("p", "project.pause"),
    ("u", "project.unpause"),
    ("K", "project.kill"),
    ("d", "project.remove"),
    ("l", "project.logs"),
    ("i", "project.details"),
)
# What keys do on a project's row in the place of what they do to a container.
_INSTEAD = {"list.details": "project.fold"} | {
    f"container.{verb}": f"project.{verb}"
    for verb in ("menu", "start", "stop", "restart", "pause", "unpause", "kill", "remove", "logs")
}
# What is done to a project's containers as if they were marked.
_TO_EACH = ("container.check",)


def for_row(action: Action, row: Any, get: Callable[[str], Action | None]) -> Action:
    """An action as it is for a row; `get` finds another by its ID. What a project's row has no part in refuses it."""
    if not isinstance(row, ProjectRow) or action.id.startswith("project."):
        return action
    instead = get(_INSTEAD.get(action.id, ""))
    if instead is not None:
        label = action.label if action.on_items else instead.label
        return instead._replace(key=action.key, footer=action.footer, label=label)
    if not action.on_items or action.id in _TO_EACH:
        return action._replace(refusal=lambda item: "")
    return action._replace(refusal=lambda item: f"{action.label} is for one container, and this is a project")
