"""What could be lost by one step of a clean-up, or who else minds it (pure)."""

from __future__ import annotations

from typing import Literal, NamedTuple

RiskKind = Literal[
    "running",
    "changed files",
    "volume with data",
    "anonymous volume",
    "only copy",
    "not moved",
    "left behind",
    "verdict unknown",
    "compose",
    "swarm",
    "unknown",
]
# What a copy kept elsewhere makes up for.
_RESCUABLE = ("changed files", "volume with data", "anonymous volume", "only copy", "verdict unknown")
# What has to be done before a step is done that nobody agreed to lose.
_LOCKS = {
    "only copy": "is the only copy: rescue it first",
    "not moved": "is to move: make a pack of it and confirm that first",
}
_SHORT = {"only copy": "ONLY COPY", "volume with data": "holds data", "anonymous volume": "contents unknown"}


class Risk(NamedTuple):
    """One risk: `text` is a clause that says what is known of it, `grade` what a confirmation of it takes."""

    kind: RiskKind
    text: str
    grade: int = 2

    @property
    def is_rescuable(self) -> bool:
        """Whether nothing is lost once what the step removes was saved elsewhere."""
        return self.kind in _RESCUABLE

    @property
    def lock(self) -> str:
        """Why a step with this risk cannot be switched on, as the end of a sentence; '' when it can."""
        return _LOCKS.get(self.kind, "")

    @property
    def short(self) -> str:
        """The risk in a word or two, for a column."""
        if self.kind == "changed files":
            return self.text
        return _SHORT.get(self.kind, self.kind)
