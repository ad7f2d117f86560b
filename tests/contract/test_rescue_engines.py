"""Rescues on engines of their own: the classic store of a newer one, and one whose own disk is full."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.conftest import needs
from tests.contract.host import unique
from tests.contract.rescued import a_job, load
from tests.lab import seed
from tests.lab.cramped import cramped_engine
from tests.lab.engine import DockerEngine, DockerEngine20
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.work.archive import RescueFailed
from tui.work.rescue_image import save_image


def test_the_classic_store_of_a_newer_engine(docker26_strict: DockerEngine, tmp_path: Path) -> None:
    api = docker26_strict.api()
    seed.import_busybox(api)
    made = seed.build_image(api, f"{unique('contract/newer')}:1", layers=2)
    engine = Engine(Endpoint.at(docker26_strict.url))
    saved = save_image(a_job(), engine, made, str(tmp_path / "image.tar"))
    engine.close()
    assert saved.found == "the image and its 3 layers are in it by their digests"
    api.remove_image(made)
    load(api, (tmp_path / "image.tar").read_bytes())
    assert api.inspect_image(made)["Id"] == made


@pytest.fixture
def cramped() -> Iterator[DockerEngine]:
    """An engine with a small disk of its own."""
    needs(DockerEngine20)
    with cramped_engine() as engine:
        yield engine


def fill(path: Path) -> None:
    """Write until the disk is full."""
    with path.open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(4096))


def test_an_engine_without_room_for_the_archive(cramped: DockerEngine, tmp_path: Path) -> None:
    with closing(cramped.api()) as api, closing(Engine(Endpoint.at(cramped.url))) as engine:
        seed.import_busybox(api)
        made = seed.build_image(api, f"{unique('contract/cramped')}:1", size=3_000_000)
        fill(cramped._folder / "data/filler")
        with pytest.raises(RescueFailed, match=r"The engine has no room left.*Push it to a registry"):
            save_image(a_job(), engine, made, str(tmp_path / "image.tar"))
        assert list(tmp_path.iterdir()) == []
        # What it had written of it is gone: nothing there was lost by trying.
        assert api.inspect_image(made)["Id"] == made
