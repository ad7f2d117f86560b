"""Names that are typed into dtui's forms, and what it asks before it copies to them."""

from __future__ import annotations

import re

from tests.e2e.fleet import squeezed
from tests.e2e.terminal import Terminal

# What forms say while there is nothing in them.
_EMPTY = re.compile("is empty|Type a registry|Type a whole path")


def write(screen: Terminal, text: str) -> None:
    """Type into the form that is open in place of what is in it, until it is known what the text means."""
    screen.wait_quiet()
    screen.press("ctrl+u")
    screen.wait_for(_EMPTY)
    screen.write(text)
    screen.wait_for(lambda: squeezed(text) in squeezed(screen.text))
    screen.wait_quiet()


def submit(screen: Terminal, key: str, title: str, name: str) -> None:
    """Open the form of that title, type a name into it and send it."""
    screen.press(key)
    screen.wait_for(title, within=60)
    write(screen, name)
    screen.press("enter")
    screen.wait_gone(title)


def confirm(screen: Terminal) -> str:
    """Say yes to what is asked; that, squeezed."""
    screen.wait_for("any other key", within=60)
    screen.wait_quiet()
    asked = squeezed(screen.text)
    screen.press("y")
    screen.wait_gone("any other key")
    return asked


def mirror(screen: Terminal, name: str) -> str:
    """Mirror what is under the cursor to a name that is new; what was asked before, squeezed."""
    submit(screen, "M", "Mirror from", name)
    return confirm(screen)
