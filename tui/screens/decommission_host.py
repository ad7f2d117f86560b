"""The host that is given up, as the lists have it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tui.resources.kind import CONTAINERS

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.world import World


def world_of(app: DtuiApp) -> World:
    """All that is on it now."""
    from tui.domain.world import World

    return World(
        containers=tuple(app.main.tables[CONTAINERS.id].listing.items.values()),
        images=tuple(app.main.images.values()),
        volumes=tuple(app.storage.volumes.values()),
        volume_sizes=app.storage.sizes,
        networks=tuple(app.storage.networks.values()),
        now=time.time(),
    )


def ask_registries(app: DtuiApp) -> None:
    """Whether the images of containers are elsewhere: by their names, each asked once in a session."""
    from tui.screens.verbs_check import names_of

    checks, containers = app.checks, app.main.tables[CONTAINERS.id].listing.items.values()
    pairs = {(name, image.id): (name, image) for c in containers for name, image in names_of(app, c)}
    wanted = [pair for pair in pairs.values() if checks.known is None or not checks.known.answers(pair[1].id)]
    if wanted:
        app.job_news.quiet.add(checks.start(wanted).id)
