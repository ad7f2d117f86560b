"""What is marked in a list, as a plan takes it along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.domain.container import Container
from tui.domain.image import ImageRow

if TYPE_CHECKING:
    from tui.domain.world import Marked
    from tui.resources.listing import Listing


def marked_in(listing: Listing) -> Marked:
    """The objects of the marked rows; nothing without marks: the row under the cursor is not meant."""
    from tui.domain.network import Network
    from tui.domain.volume import Volume
    from tui.domain.world import Marked

    rows = listing.targets if listing.marks.count else ()
    objects = [getattr(row, "volume", None) or getattr(row, "network", None) or row for row in rows]
    return Marked(
        containers=frozenset(o.id for o in objects if isinstance(o, Container)),
        images=frozenset(o.image.id for o in objects if isinstance(o, ImageRow) and not o.reference),
        names=frozenset(
            (o.image.id, o.reference) for o in objects if isinstance(o, ImageRow) and o.reference
        ),
        volumes=frozenset(o.name for o in objects if isinstance(o, Volume)),
        networks=frozenset(o.id for o in objects if isinstance(o, Network)),
    )
