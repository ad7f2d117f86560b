"""What is asked before names are taken off: the grade looks at all that go, not at each alone."""

from __future__ import annotations

import pytest

from tui.domain.image import Image, ImageRow
from tui.resources import confirmation

DIGEST = "registry:5000/app@sha256:" + "a" * 64
IMAGE = Image(
    id="sha256:" + "1" * 64,
    tags=("registry:5000/app:1", "registry:5000/app:2", "other:1"),
    digests=(DIGEST,),
    size=1,
    created=0,
    labels={},
)


def _rows(*names: str) -> list[ImageRow]:
    return [ImageRow(IMAGE, name) for name in names]


@pytest.mark.parametrize(
    ("names", "grade"),
    [
        (["registry:5000/app:1"], 0),
        (["registry:5000/app:1", "registry:5000/app:2"], 1),
        (["other:1"], 1),
    ],
)
def test_untag_asks_when_a_repository_loses_its_last_name(names: list[str], grade: int) -> None:
    assert confirmation.untag(_rows(*names)).grade == grade


def test_untag_of_all_names_of_a_repository_tells_the_digests_that_go() -> None:
    asked = confirmation.untag(_rows("registry:5000/app:1", "registry:5000/app:2"))
    assert any(DIGEST in reason for reason in asked.reasons)
