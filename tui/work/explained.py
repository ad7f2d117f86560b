"""A failure told in words for a person."""

from __future__ import annotations


class Explained(Exception):
    """What happened, why, and the next step; a job that it ends shows all three."""

    def __init__(self, title: str, detail: str = "", hint: str = "") -> None:
        super().__init__(title, detail, hint)
        self.title, self.detail, self.hint = title, detail, hint

    def __str__(self) -> str:
        return ". ".join(part.rstrip(".") for part in (self.title, self.detail, self.hint) if part)
