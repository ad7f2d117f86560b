"""What can go wrong with a registry or a login to it, in words for a person."""

from __future__ import annotations


class RegistryError(Exception):
    """A failure told as a title, its cause and what to do about it; never holds a secret."""

    def __init__(self, title: str, detail: str = "", hint: str = "") -> None:
        super().__init__(title, detail, hint)
        self.title = title
        self.detail = detail
        self.hint = hint

    def __str__(self) -> str:
        return ". ".join(part.rstrip(".") for part in (self.title, self.detail, self.hint) if part)
