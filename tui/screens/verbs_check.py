"""Check: ask registries what they have of the images here. Only when asked for, never at start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tui.domain.container import Container
from tui.domain.image import Image, ImageRow
from tui.domain.reference import canonical
from tui.resources.action import Action
from tui.resources.decommission import CaseRow
from tui.resources.registries import RegistryRow, host_of

if TYPE_CHECKING:
    from tui.app import DtuiApp


async def check(app: DtuiApp, action: Action, items: Sequence[Any], left_out: tuple[str, ...]) -> None:
    """Ask about the names of these rows: of images, of containers' images, of registries' images."""
    wanted = [pair for item in items for pair in names_of(app, item)]
    wanted = list({(canonical(name), image.id): (name, image) for name, image in wanted}.values())
    if not wanted:
        app.main.say("There is no name here that a registry could be asked about.", "warn")
        return
    job = app.checks.start(wanted)
    what = wanted[0][0] if len(wanted) == 1 else f"{len(wanted)} names"
    more = f" {left_out[0]}." if left_out else ""
    app.main.say(f"Asking about {what}...{more}")
    app.job_news.ends_with_result.add(job.id)


def names_of(app: DtuiApp, item: Any) -> list[tuple[str, Image]]:
    """The names to ask about, each with the image that has it here."""
    if isinstance(item, ImageRow):
        return [(name, item.image) for name in ((item.reference,) if item.reference else item.image.digests)]
    if isinstance(item, CaseRow):
        item = item.container or item.image
    if isinstance(item, Image):
        return [(name, item) for name in item.tags or item.digests]
    if isinstance(item, Container):
        image = app.main.images.get(item.image_id)
        names = _of_container(item, image) if image is not None else ()
        return [(name, image) for name in names if image is not None]
    if isinstance(item, RegistryRow):
        images = app.main.images.values()
        return [(tag, image) for image in images for tag in image.tags if host_of(tag) == item.host]
    return []


def _of_container(container: Container, image: Image) -> Sequence[str]:
    """The name the container was started from if its image still has it, else what its image has."""
    wanted = canonical(container.image)
    own = [tag for tag in image.tags if canonical(tag) == wanted]
    return own or image.tags or image.digests
