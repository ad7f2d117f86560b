"""What details say of the layers that an image shares."""

from __future__ import annotations

from tui.domain.layers import ChainLayer, ImageLayers
from tui.domain.reclaim import Ledger
from tui.resources.layered import MOST, overview

BASE = ChainLayer("base", 300_000_000)


def image(id: str, own: int, exact: bool = True, note: str = "") -> ImageLayers:
    return ImageLayers(id, (BASE, ChainLayer(f"own {id}", own)), exact, note)


def texts(images: list[ImageLayers], missing: int = 0) -> list[str]:
    ledger = Ledger({each.image: each for each in images}, missing=missing)
    return [text for text, _ in overview(images[0], ledger, lambda id: f"app:{id}")]


def test_own_bytes_and_who_shares_the_rest() -> None:
    said = texts([image("a", 1234), image("b", 5)])
    assert "  1.2k (1,234 bytes) in layers that no other image here has" in said
    assert "   300M shared with app:b" in said


def test_an_estimate_is_called_one() -> None:
    said = texts([image("a", 1234, False, "the store tells no more"), image("b", 5, False)])
    assert "  about 1.2k in layers that no other image here has" in said
    assert "  an estimate: the store tells no more" in said
    assert "  about 1.2k in layers that no other image here has" in texts(
        [image("a", 1234), image("b", 5)], missing=1
    )


def test_a_crowd_is_counted() -> None:
    said = texts([image(str(n), n + 1) for n in range(MOST + 4)])
    assert len([line for line in said if "shared with" in line]) == MOST
    assert said[-1] == "        and with 3 more"


def test_what_is_not_known_is_said() -> None:
    assert "not known yet" in overview(None, None, str)[-1][0]
