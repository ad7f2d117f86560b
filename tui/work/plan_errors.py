"""How a run of a clean-up plan ends when not all of it was done."""

from __future__ import annotations

from tui.work.explained import Explained


class PlanError(Explained):
    """A run that stopped, or that left some steps undone."""


class PlanStopped(PlanError):
    """The engine was lost in the middle, and did not come back."""


class PlanIncomplete(PlanError):
    """Some steps were left out or failed."""
