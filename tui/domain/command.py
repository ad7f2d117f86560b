"""The Docker CLI's lines for what dtui does: shown in menus and confirmations, kept in the audit file."""

from __future__ import annotations

from shlex import quote


def docker(*words: str) -> str:
    """One command line, quoted for a shell."""
    return " ".join(("docker", *map(quote, words)))
