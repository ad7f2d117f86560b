"""The environment tab of containers and images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tui.domain.container import Container
from tui.resources import tab_environment
from tui.screens.tab import Lines, Still

if TYPE_CHECKING:
    from tui.app import DtuiApp


class Answer(NamedTuple):
    """What the engine says of the container, None for an image, and of the image, None where it is gone."""

    container: dict[str, Any] | None
    image: dict[str, Any] | None


def ask(app: DtuiApp, row: Any) -> Answer:
    """Ask for a container and its image, or for an image; blocking, raises EngineError."""
    from tui.engine.errors import NotFound

    if not isinstance(row, Container):
        return Answer(None, app.engine.inspect_image(row.image.id))
    data = app.engine.inspect_container(row.id)
    try:
        return Answer(data, app.engine.inspect_image(str(data.get("Image") or row.image_id)))
    except NotFound:
        return Answer(data, None)


def show(app: DtuiApp, row: Any, answer: Answer, values: bool) -> Lines:
    """The variables."""
    if answer.container is not None:
        return tab_environment.container(answer.container, answer.image, values)
    return tab_environment.image(answer.image or {}, values)


WORK = Still(ask, show)
