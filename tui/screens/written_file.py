"""Files written where a person says: proposed at home, asked for by a whole path, never over one that is there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tui.screens.form import FormScreen, Meaning
from tui.screens.naming import safe_meaning

if TYPE_CHECKING:
    from tui.app import DtuiApp

_KEPT = "what is there already is not replaced"


def at_home(env: Mapping[str, str], name: str) -> str:
    """The path that is proposed: beside the user's own things, not in a state folder nobody looks into."""
    return os.path.join(env.get("HOME") or os.path.expanduser("~"), name)


def path_of(text: str) -> str:
    """The path that a typed text names."""
    return os.path.expanduser(text.strip())


def path_meaning(text: str, told: str = _KEPT, role: str = "dim") -> Meaning:
    """What a typed path means: refused when it is not a whole one, else what is told of any."""
    path = path_of(text)
    if not os.path.isabs(path):
        return Meaning((), "Type a whole path, from / or ~ on.")
    if "\0" in path:
        # A text that is pasted may have one.
        return Meaning((), "No path has a character of number 0 in it.")
    return Meaning(((told, role),))


async def ask_path(
    app: DtuiApp,
    title: str,
    about: str,
    proposed: str,
    *,
    verb: str = "Write",
    told: str = _KEPT,
    role: str = "dim",
) -> str | None:
    """Ask for a whole path, which is proposed; None when nothing is to be written."""
    entered = await app.ask(
        FormScreen(
            title,
            [(about, "plain")],
            proposed,
            (),
            lambda text: safe_meaning(path_meaning(text, told, role), app.ascii),
            f"enter {verb}   esc Cancel",
        )
    )
    return path_of(entered.text) if entered is not None else None


def put(path: str, text: str, mode: int = 0o600) -> None:
    """A new file, for nobody else: names of images and volumes are told in it. Raises OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with open(handle, "w", encoding="utf-8") as file:
        file.write(text)
