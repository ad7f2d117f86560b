"""Text from outside made harmless within a document in Markdown, whatever reads it (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tui.domain.text import safe

NONE = "–"
_FENCES = re.compile(r"`+")
# What begins emphasis, code, links, pictures, HTML, entities, formulas, mentions and strikethrough.
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#~&!$@]")
# What readers make a link of by themselves.
_LINK = re.compile(r"(:)(?=//)|(?<=\bwww)(\.)", re.IGNORECASE)


def code(text: str) -> str:
    """A name, an ID, a command: as it is, in a code span; also within a table."""
    shown = safe(text)
    if not shown:
        return NONE
    if "|" in shown:
        # Readers do not agree how a pipe is written in a code span of a table.
        return prose(shown)
    fence = "`" * (max((len(found) for found in _FENCES.findall(shown)), default=0) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}" if shown.strip() else prose(shown.replace(" ", "\u2423"))


def prose(text: str) -> str:
    """A clause, with everything escaped that would be more than text; not for the beginning of a line."""
    escaped = _SPECIAL.sub(lambda found: f"\\{found[0]}", safe(text))
    linked = _LINK.sub(lambda found: f"\\{found[0]}", escaped)
    return linked.replace("|", "&#124;") or NONE


def codes(texts: Iterable[str]) -> str:
    """Several of them in a row."""
    return ", ".join(map(code, texts)) or NONE


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table, of cells that are Markdown already; none without rows."""
    lines = [f"| {' | '.join(cells)} |" for cells in rows]
    return [f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}", *lines, ""] if lines else []
