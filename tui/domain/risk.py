"""What could be lost by one step of a clean-up, or who else minds it (pure)."""

from __future__ import annotations

from typing import Literal, NamedTuple

RiskKind = Literal[
    "running",
    "changed files",
    "volume with data",
    "anonymous volume",
    "only copy",
    "verdict unknown",
    "compose",
    "swarm",
    "unknown",
]
# What a copy kept elsewhere makes up for.
_RESCUABLE = ("changed files", "volume with data", "anonymous volume", "only copy", "verdict unknown")
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
    def short(self) -> str:
        """The risk in a word or two, for a column."""
        if self.kind == "changed files":
            return self.text
        return _SHORT.get(self.kind, self.kind)
