"""What others say of a failure, and commands, without secrets: before it is shown, logged or kept (pure)."""

from __future__ import annotations


def redact(text: str) -> str:
    """The text without what looks like a secret in it; references, digests and addresses stay."""
    if not text:
        return text
    # Nothing goes wrong in most starts, and this compiles many patterns.
    from tui.domain.secret import redacted

    return redacted(text)
