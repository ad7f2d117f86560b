"""What is asked before tags are removed in a registry (pure): what they stand for, and who else has that."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tui.domain.command import remove_tag
from tui.domain.format import size
from tui.domain.registry import registry_kind
from tui.resources.confirmation import Confirmation

if TYPE_CHECKING:
    from tui.domain.remote_tag import RemoteTag
    from tui.resources.tags import TagRow


def remove_tags(rows: Sequence[TagRow], others: Iterable[RemoteTag]) -> Confirmation:
    """Grade 2: who pulls by this tag finds nothing; `others` are the repository's tags that stay."""
    kept = {tag.digest for tag in others if tag.digest}
    return Confirmation(
        grade=2,
        title=f"Remove {len(rows)} tag{'' if len(rows) == 1 else 's'} in {rows[0].host}",
        items=tuple(_line(row) for row in rows),
        reasons=tuple(_reasons(rows, kept)),
        commands=tuple(remove_command(row) for row in rows),
        is_there=True,
    )


def remove_command(row: TagRow) -> str:
    """What does it outside of dtui."""
    return remove_tag(row.host, row.tag.repository, row.tag.name)


def _line(row: TagRow) -> str:
    told = f", {size(row.size)}" if row.size is not None else ""
    return f"{row.reference}  ({row.digest}{told})"


def _reasons(rows: Sequence[TagRow], kept: Collection[str]) -> Iterator[str]:
    """What is said of each, the worst first and once for all of whom it is true."""
    groups: dict[tuple[bool, str], list[TagRow]] = {}
    for row in rows:
        groups.setdefault((row.digest in kept, _reason(row, kept)), []).append(row)
    for (_, reason), group in sorted(groups.items(), key=lambda pair: pair[0][0]):
        if len(group) == 1:
            yield f"{group[0].reference}: {reason}"
        elif len(group) == len(rows):
            yield f"All {len(rows)}: {reason}"
        else:
            yield f"{len(group)} of {len(rows)}: {reason} {', '.join(row.tag.name for row in group)}"


def _reason(row: TagRow, kept: Collection[str]) -> str:
    here = "it is here" if row.here in ("same", "digest") else "no image here is known to be the same"
    if row.digest in kept:
        return f"other tags there have the same digest, and stay; {here}."
    last = f"no other tag that stays there is known to have this digest; {here}."
    if registry_kind(row.host).is_ecr:
        return f"{last} Amazon removes an image with its last tag."
    return last
