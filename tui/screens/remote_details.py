"""How a registry is looked into, and the details of a tag: with all platforms when somebody wants to see them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, cast

from tui.resources.kind import CONTAINERS

if TYPE_CHECKING:
    from tui.app import DtuiApp
    from tui.domain.tag_details import TagDetails
    from tui.registry.sources import AwsApi
    from tui.resources.tags import TagRow
    from tui.work.opened_repository import OpenedRepository
    from tui.work.place import Place


def place(app: DtuiApp, host: str, path: str) -> Place:
    """A repository and how it is asked."""
    from tui.screens.transfer_means import opener_of
    from tui.work.place import Place

    api = cast("AwsApi | None", app.token_source)
    return Place(host, path, opener_of(app), app.env, app.profiles.get(host, ""), api)


def inspect(opened: OpenedRepository | None, row: TagRow, explicit: bool) -> TagDetails | None:
    """What a tag stands for, with all its platforms; from any thread, blocking, raises RegistryError.

    What is known by then, maybe nothing, where manifests are counted and nobody asked for this very one.
    """
    from tui.work.tag_details import MOST_PLATFORMS, read_details
    from tui.work.tag_look import Found, Wish

    if opened is None or opened.name != f"{row.tag.registry}/{row.tag.repository}":
        return row.details
    known = opened.whole.get(row.digest)
    if known is not None or not (explicit or opened.reads_manifests):
        return known or row.details
    most = MOST_PLATFORMS if opened.reads_manifests else 1
    registry = opened.connect()
    try:
        found = read_details(registry, row.tag.repository, row.digest or row.tag.name, most=most)
    finally:
        registry.close()
    opened.whole[found.digest] = found
    opened.tell(Found(Wish(found.digest, True), details=found))
    return found


def lines(app: DtuiApp, row: TagRow, details: TagDetails | None) -> list[tuple[str, str]]:
    """The details of a tag."""
    from tui.resources.tags_overview import overview

    users: dict[str, list[str]] = {}
    for container in app.main.tables[CONTAINERS.id].listing.items.values():
        users.setdefault(container.image_id, []).append(container.name)
    return overview(row, details, app.remote.here, users, time.time())
