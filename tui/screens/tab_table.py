"""Which work is behind which tab; each is imported when it is first shown."""

from __future__ import annotations

from importlib import import_module

from tui.screens.tab import TabWork


def work_of(tab: str) -> TabWork:
    """The work of the tab of that id, in the module that is named after it."""
    work: TabWork = import_module(f"tui.screens.tab_{tab}").WORK
    return work
