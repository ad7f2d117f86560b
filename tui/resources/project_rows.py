"""Containers under the compose projects they belong to: a project's row, and what folds and orders them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from tui.domain.container import Container
from tui.domain.format import age
from tui.domain.project import Project, counted, projects_of, service_of

NO_PROJECT = "no project"
# No container's ID begins like this: those are hexadecimal.
_ID = "project:"


class ProjectRow(NamedTuple):
    """A project over its containers, never one of them; `shown` are those that the filter shows."""

    project: Project
    shown: tuple[Container, ...]
    is_folded: bool = False

    @property
    def id(self) -> str:
        """What stays the same: its name, marked as no container's ID."""
        return _ID + self.project.name

    @property
    def title(self) -> str:
        """Its name, or that there is none."""
        return self.project.name or NO_PROJECT

    @property
    def full_name(self) -> str:
        """What the foot line shows: how much it is, and where its files are."""
        project = self.project
        many = counted(len(project.containers), "container")
        if not project.name:
            return f"{NO_PROJECT}  {many}"
        # Not in their order, which takes longer: this is made anew with every move of the cursor.
        services = {service_of(c) for c in project.members}
        of = f" of {counted(len(services), 'service')}" if services else ""
        return "  ".join((f"{project.name}  {many}{of}", *project.said("project.config_files")))

    def cell(self, column: str, now: float) -> tuple[str, str]:
        """What it tells in a column of containers, with its role; nothing in those that are of one alone."""
        told = _CELLS.get(column)
        return told(self, now) if told is not None else ("", "plain")


def state_told(project: Project) -> str:
    """'3/5 running', and how many are unhealthy."""
    part = f"{project.running}/{len(project.counted)}"
    return f"{part} up, {project.unhealthy} ILL" if project.unhealthy else f"{part} running"


def state_role(project: Project) -> str:
    """How the state is coloured; the words stand beside it always."""
    if project.unhealthy:
        return "bad"
    if not project.running:
        return "dim"
    return "good" if project.running == len(project.counted) else "warn"


def _content(row: ProjectRow) -> str:
    """How much is in it, and how much of that the filter shows."""
    containers = row.project.containers
    images = counted(len({c.image_id for c in containers}), "image")
    if len(row.shown) != len(containers):
        return f"{len(row.shown)} of {len(containers)} shown"
    return f"{counted(len(containers), 'container')}, {images}"


_HEALTH_ROLES = {"unhealthy": "bad", "starting": "warn", "healthy": "good"}
_CELLS: dict[str, Callable[[ProjectRow, float], tuple[str, str]]] = {
    "image": lambda row, now: (_content(row), "plain"),
    "status": lambda row, now: (state_told(row.project), state_role(row.project)),
    # Since when it is as it is: the age of what was made last.
    "age": lambda row, now: (age(max(c.created for c in row.project.containers), now), "plain"),
    "health": lambda row, now: (row.project.health, _HEALTH_ROLES.get(row.project.health, "plain")),
}


class ByProject:
    """Puts containers under their projects, in the order of those names; the ones of no project come last."""

    def __init__(self) -> None:
        self._folded: set[str] = set()
        self._rows: dict[str, ProjectRow] = {}

    def arrange(self, shown: Sequence[Container], items: Iterable[Container]) -> list[ProjectRow | Container]:
        """The rows: a project before its containers, unless it is folded."""
        whole = projects_of(items)
        found: dict[str, list[Container]] = {}
        for c in shown:
            found.setdefault(c.project, []).append(c)
        before, self._rows = self._rows, {}
        rows: list[ProjectRow | Container] = []
        for name in sorted(found, key=lambda name: (not name, name)):
            row = ProjectRow(whole[name], tuple(found[name]), _ID + name in self._folded)
            old = before.get(row.id)
            # The same object while nothing is new: details ask again for another.
            row = self._rows[row.id] = old if old == row else row
            rows.append(row)
            rows += () if row.is_folded else row.shown
        return rows

    def heading_of(self, item: Container) -> str:
        """The ID of a container's project."""
        return _ID + item.project

    def records(self, heading: str) -> Sequence[Container]:
        """All containers of a project."""
        return self._rows[heading].project.containers

    def shown(self, heading: str) -> Sequence[Container]:
        """Those that the filter shows."""
        return self._rows[heading].shown

    def fold(self, heading: str) -> None:
        """Fold a project, or unfold it."""
        self._folded ^= {heading}

    def fold_all(self) -> bool:
        """Fold all projects, or unfold them when they are; True when they are folded now."""
        is_open = any(not row.is_folded for row in self._rows.values())
        self._folded = set(self._rows) if is_open else set()
        return is_open
