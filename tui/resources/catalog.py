"""All actions of all views, with the user's keys: what bindings, footer, help, palette and README read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tui.resources import (
    common,
    containers,
    decommission,
    details,
    exec,
    images,
    jobs,
    logs,
    networks,
    pins,
    plan,
    projects,
    registries,
    remote_copy,
    repositories,
    tags,
    volumes,
)
from tui.resources.action import SCREENS, Action, remap
from tui.resources.kind import ALL_KINDS

MENU_ACTION = Action(
    "container.menu",
    "a",
    "Actions",
    "Start, stop, restart, pause, unpause, kill, rename, recreate, go back, run a command or attach, "
    "from a menu with the commands.",
    (containers.VIEW,),
    changes=True,
    on_items=True,
    footer=2,
    danger="0, 1, 2",
)
ALL: tuple[Action, ...] = (
    *common.ACTIONS,
    MENU_ACTION,
    *containers.ACTIONS,
    *exec.ACTIONS,
    *projects.ACTIONS,
    *images.ACTIONS,
    *volumes.ACTIONS,
    *networks.ACTIONS,
    *registries.ACTIONS,
    *repositories.ACTIONS,
    *tags.ACTIONS,
    *pins.ACTIONS,
    *plan.ACTIONS,
    *decommission.ACTIONS,
    *remote_copy.ACTIONS,
    *jobs.ACTIONS,
    *logs.ACTIONS,
    *details.ACTIONS,
)


class Catalog:
    """The actions there are in this session: without changing ones when it is read-only."""

    def __init__(self, keys: Mapping[str, str] | None = None, read_only: bool = False) -> None:
        mapped_actions = remap(ALL, dict(keys or {}))
        self.actions = tuple(a for a in mapped_actions if not (read_only and a.changes))
        self._withheld = tuple(a for a in mapped_actions if read_only and a.changes)
        self._by_id = {a.id: a for a in self.actions}
        views = (*(kind.id for kind in ALL_KINDS), *SCREENS)
        self._by_key = {v: {a.key: a for a in self.actions if a.key and a.in_view(v)} for v in views}
        for kind in ALL_KINDS:
            mapped = self._by_key[kind.id]
            for key, name in common.ALIASES.items():
                if key not in mapped:
                    mapped[key] = self._by_id[name]

    def get(self, name: str) -> Action | None:
        """The action of that id, None when this session has none."""
        return self._by_id.get(name)

    def for_row(self, action: Action, row: Any) -> Action:
        """An action as it is for a row: one for the whole where that is a heading."""
        return projects.for_row(action, row, self.get)

    def of_key(self, view: str, key: str) -> Action | None:
        """What a key does in a view."""
        return self._by_key[view].get(key)

    def withheld(self, view: str, key: str) -> Action | None:
        """What the key would do in a view if this session were not read-only."""
        return next((a for a in self.withheld_in(view) if a.key == key), None)

    def withheld_in(self, view: str) -> Sequence[Action]:
        """What a view lacks because this session is read-only."""
        return [a for a in self._withheld if a.in_view(view)]

    def of_view(self, view: str) -> Sequence[Action]:
        """The actions of a view, its own first."""
        return sorted((a for a in self.actions if a.in_view(view)), key=lambda a: not a.views)

    def footer(self, view: str, also: Sequence[str] = ()) -> Sequence[Action]:
        """The keys that matter in a view, in order; third those that matter just now, by their ids."""
        told = (a for a in self.of_view(view) if a.key and (a.footer or a.id in also))
        return sorted(told, key=lambda a: a.footer or 3)


def key_table() -> str:
    """All keys as the README's Markdown table, a row for each view or set of views that share them."""
    titles = {kind.id: kind.title for kind in ALL_KINDS} | SCREENS
    views = [a for a in ALL if a.id.startswith("view.")]
    shown = ", ".join(a.label.lower() for a in views)
    rows: dict[str, dict[str, list[str]]] = {
        "everywhere": {f"Show {shown}.": [f"`{a.key}`" for a in views]},
    }
    for action in ALL:
        if action.key and action not in views:
            where = ", ".join(titles[v] for v in action.views if v in titles) or "everywhere"
            rows.setdefault(where, {}).setdefault(_said(action), []).append(_key(action.key))
    for key, name in containers.MENU:
        action = next(a for a in ALL if a.id == name)
        said = _said(action, action.danger or "0")
        rows["Containers"].setdefault(said, []).append(f"{_key(MENU_ACTION.key)} then {_key(key)}")
    lines = ["| where | keys, what they do, and the grade of what they ask |", "|---|---|"]
    for where, uses in rows.items():
        told = "<br>".join(f"{' '.join(keys)} {said}" for said, keys in uses.items())
        lines.append(f"| {where} | {told} |")
    return "\n".join(lines) + "\n"


def _key(key: str) -> str:
    return "`" + key.replace("|", "\\|") + "`"


def _said(action: Action, grade: str = "") -> str:
    """What an action does, and what it asks for."""
    danger = grade or action.danger
    return action.help + (f" ({danger})" if danger else "")
