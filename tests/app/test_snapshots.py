"""The pictures of the README show what the application draws now."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.pictures import COMMAND, FOLDER, PICTURES, Picture, take


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
async def test_picture(picture: Picture, tmp_path: Path) -> None:
    drawn = await take(picture)
    kept = FOLDER / picture.name
    if not kept.exists() or kept.read_text() != drawn:
        actual = tmp_path / picture.name
        actual.write_text(drawn)
        pytest.fail(
            f"screenshots/{picture.name} shows another screen than {actual}. Compare both (rsvg-convert makes "
            f"PNGs); if the new one is right: {COMMAND} {kept.stem}",
            pytrace=False,
        )


def test_no_picture_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {picture.name for picture in PICTURES}
