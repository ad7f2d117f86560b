"""What is copied from registry to registry: found out of rows of images, of tags there, and of pins."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.domain.image import ImageRow
from tui.domain.pin import pinned_reference
from tui.domain.reference import Reference
from tui.resources.checked import words
from tui.resources.pins import PinRow
from tui.screens.threads import on_own_thread

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.check import Answer

# Seconds that the registries have to say what is there, before it is asked about.
ALL_WITHIN = 30.0


@dataclass(frozen=True, slots=True)
class Source:
    """What is copied: by digest, or by the tag of a list that was not asked yet; built in Unix seconds."""

    reference: Reference
    shown: str
    built: float | None = None


async def sources_of(app: DtuiApp, rows: Sequence[Any]) -> tuple[list[Source], list[str]]:
    """What these rows are in their registries, and why others are not."""
    found = [_listed(row) for row in rows if not isinstance(row, ImageRow)]
    images = [row for row in rows if isinstance(row, ImageRow)]
    if not images:
        return found, []
    return await _of_images(app, images)


def _listed(row: Any) -> Source:
    """A tag of a registry, or a pin."""
    if isinstance(row, PinRow):
        return Source(Reference.parse(row.pin.pinned), row.reference)
    name = Reference.parse(row.reference)
    whole = pinned_reference(row.id, row.digest)
    return Source(Reference.parse(whole) if whole else name, row.reference, row.date)


async def _of_images(app: DtuiApp, rows: Sequence[ImageRow]) -> tuple[list[Source], list[str]]:
    """The registry is asked for the very image that is here: a tag may be something else there by now."""
    from tui.work.check import check_all

    means = app.checks.means()
    answers: dict[tuple[str, str], Answer] = {}
    wanted = [(row.reference, row.image) for row in rows]

    def run() -> None:
        check_all(wanted, means, lambda answer: answers.__setitem__((answer.reference, answer.image), answer))

    app.main.say("Asking the registry..." if len(rows) == 1 else "Asking the registries...")
    task = asyncio.create_task(on_own_thread(run))
    await app.acting.wait([task], ALL_WITHIN)
    app.main.unsay()
    sources: list[Source] = []
    reasons: list[str] = []
    for row in rows:
        name = Reference.parse(row.reference)
        answer = answers.get((name.canonical, row.image.id))
        if answer is not None and answer.kept:
            whole = Reference.parse(pinned_reference(name.canonical, answer.kept))
            sources.append(Source(whole, row.reference, row.image.created))
        else:
            why = words(answer) if answer is not None else "no answer in time"
            way = ". P pushes what is here" if answer is not None and answer.is_definite else ""
            reasons.append(f"{row.reference}: {why}{way}")
    return sources, reasons
