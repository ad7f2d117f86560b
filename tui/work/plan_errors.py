"""How a run of a clean-up plan ends when not all of it was done."""

from __future__ import annotations


class PlanError(Exception):
    """A run that stopped, or that left some steps undone."""

    def __init__(self, title: str, detail: str = "", hint: str = "") -> None:
        super().__init__(title, detail, hint)
        self.title, self.detail, self.hint = title, detail, hint


class PlanStopped(PlanError):
    """The engine was lost in the middle, and did not come back."""


class PlanIncomplete(PlanError):
    """Some steps were left out or failed."""
