"""Data that is forgotten although a container that uses it moves: elsewhere that one starts without it (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tui.domain.decision import Case
from tui.domain.host_path import is_archivable
from tui.domain.volume import is_anonymous


class LeftBehind(NamedTuple):
    """A volume or path of the host by the ID of its case, and by name one container that moves without it."""

    case: str
    user: str

    @property
    def name(self) -> str:
        """Of a volume without a name the first letters of what stands for it."""
        kind, _, name = self.case.partition(":")
        return name[:8] if kind == "volume" and is_anonymous(name) else name

    @property
    def what(self) -> str:
        """'volume data', 'anonymous volume 3f1c08aa', 'path /srv'."""
        kind, _, name = self.case.partition(":")
        if kind == "bind":
            return f"path {self.name}"
        return f"{'anonymous ' if is_anonymous(name) else ''}volume {self.name}"

    @property
    def text(self) -> str:
        """A clause that says what comes of it."""
        lack = "without it" if self.case.startswith("bind:") else "empty"
        return f"{self.what} is forgotten: {self.user} starts {lack} elsewhere"


def left_behind(cases: Iterable[Case]) -> tuple[LeftBehind, ...]:
    """Each pair of data that is forgotten and a container that moves and uses it.

    What every host has of its own, such as /etc/localtime, is not missed elsewhere.
    """
    known = tuple(cases)
    moving = {case.name for case in known if case.kind == "container" and case.decision == "move"}
    return tuple(
        LeftBehind(case.id, user)
        for case in known
        if case.decision == "forget" and _is_data(case)
        for user in case.users
        if user in moving
    )


def _is_data(case: Case) -> bool:
    return case.kind == "volume" or (case.kind == "bind" and is_archivable(case.object))


def left_of(case: Case, found: Iterable[LeftBehind]) -> tuple[LeftBehind, ...]:
    """Those that a container, a volume or a path is part of."""
    is_container = case.kind == "container"
    return tuple(each for each in found if (each.user == case.name if is_container else each.case == case.id))


def left_told(found: Iterable[LeftBehind]) -> str:
    """The first of them, and how many more there are; '' for none."""
    all_of_them = tuple(found)
    more = f", and {len(all_of_them) - 1} more" if len(all_of_them) > 1 else ""
    return f"{all_of_them[0].text}{more}" if all_of_them else ""
