"""One finding of a container or image: that it is there, and what it says."""

from __future__ import annotations

from typing import Any

from tests.unit.inspected import container
from tui.domain.finding import Finding, Seen
from tui.domain.findings import CHECKS


def found(id: str, seen: Seen) -> Finding:
    finding = CHECKS[id](seen)
    assert finding is not None
    assert finding.id == id
    assert finding.title
    assert finding.remedy
    return finding


def of(id: str, seen: Seen) -> str:
    """The reason, '' where it is not found."""
    finding = CHECKS[id](seen)
    return finding.reason if finding else ""


def with_config(**config: Any) -> Seen:
    return Seen(container(config))


def with_host(**host: Any) -> Seen:
    return Seen(container(host=host))
