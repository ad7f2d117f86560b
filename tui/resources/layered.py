"""What an image shares with others, in the words of details."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.domain.format import size

if TYPE_CHECKING:
    from tui.domain.layers import ImageLayers
    from tui.domain.reclaim import Ledger

Lines = list[tuple[str, str]]
# Others are counted: of a base hundreds may share something.
MOST = 12


def overview(image: ImageLayers | None, ledger: Ledger | None, name_of: Callable[[str], str]) -> Lines:
    """Its own bytes, and who shares the rest; `name_of` names an image by its ID."""
    if image is None or ledger is None:
        return [("", "plain"), ("Which layers it shares is not known yet.", "dim")]
    share = ledger.share_of(image.image)
    amount = share.own or 0
    told = f"{size(amount)} ({amount:,} bytes)" if share.exact else f"about {size(amount)}"
    lines: Lines = [("", "plain"), ("Layers", "title")]
    lines.append((f"  {told} in layers that no other image here has", "plain"))
    if image.note:
        lines.append((f"  an estimate: {image.note}", "dim"))
    others = sorted(ledger.sharers(image.image).items(), key=lambda pair: (-pair[1], name_of(pair[0])))
    lines += [(f"  {size(shared):>5} shared with {name_of(id)}", "plain") for id, shared in others[:MOST]]
    if len(others) > MOST:
        lines.append((f"        and with {len(others) - MOST} more", "dim"))
    return lines
