"""Findings in the words of lists and details."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from tui.resources.column import Column

if TYPE_CHECKING:
    from tui.domain.container import Container
    from tui.domain.finding import Finding

Lines = list[tuple[str, str]]
Found = Callable[[Any], "Sequence[Finding] | None"]
COLUMN = "findings"
# What stands before the name in a filter.
FIELD = "finding"


def column(found: Found) -> Column:
    """How many there are of each container, `?` while that is not known; there only once asked for."""

    def text(c: Container, now: float) -> str:
        known = found(c)
        return "?" if known is None else str(len(known) or "-")

    def role(c: Container) -> str:
        known = found(c)
        return role_of(known) if known else "dim"

    return Column(
        COLUMN,
        "FINDINGS",
        text,
        lambda c: -len(found(c) or ()),
        width=8,
        asked=True,
        right=True,
        role=role,
        falls=True,
    )


def role_of(found: Sequence[Finding]) -> str:
    """How the number is coloured: by the gravest."""
    return "bad" if any(finding.is_grave for finding in found) else "warn"


def field_text(found: Sequence[Finding] | None) -> str:
    """What `finding:` looks in."""
    return " ".join(f"{finding.id} {finding.title}" for finding in found or ())


def summary(found: Sequence[Finding] | None) -> Lines:
    """All in one line, by their titles; no line while they are not known."""
    if found is None:
        return []
    titles = f"{len(found)}: {', '.join(f.title.lower() for f in found)}" if found else "none"
    return [(f"{'findings':<11} {titles}", "said")]


def told(found: Sequence[Finding] | None) -> Lines:
    """Each with its reason, what helps, and the id that the settings switch it off by."""
    if found is None:
        return []
    lines: Lines = [("", "plain"), ("Findings", "title")]
    for finding in found:
        lines.append((f"  {finding.title}  [{finding.id}]", "bad" if finding.is_grave else "warn"))
        lines += [(f"    {finding.reason}", "said"), (f"    Better: {finding.remedy}", "said")]
    return lines if found else [*lines, ("  none", "dim")]
