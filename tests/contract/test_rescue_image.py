"""Saved images load on another engine as the same image, and whatever goes wrong leaves nothing."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.contract.host import Host, on_real_engines, unique
from tests.contract.rescued import a_job, a_step, has_good_checksum, load, means
from tests.lab import seed
from tests.lab.disk import small_disk
from tests.lab.engine import DockerEngine
from tests.lab.proxy import CountingProxy
from tests.lab.pushed import push_image, push_index
from tests.lab.registry import Registry
from tests.lab.storage import Storage
from tui.domain.image import Image
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.work.archive import RescueFailed
from tui.work.job import JobCancelled
from tui.work.rescue import RescueOrder, rescue_work
from tui.work.rescue_image import Wanted, save_image
from tui.work.saving import Followed
from tui.work.tar_reader import DamagedArchive

pytestmark = on_real_engines


@pytest.fixture
def image(host: Host) -> str:
    """An image of three layers of its own with two names; its ID."""
    name = unique("reg.example/contract/saved")
    made = seed.build_image(host.api, f"{name}:1", layers=3, size=200_000)
    host.api.tag(made, name, "2")
    return made


def tags(host: Host, image: str) -> list[str]:
    return sorted(host.api.inspect_image(image)["RepoTags"])


def test_a_saved_image_is_told_with_its_evidence(
    host: Host, engine: Engine, image: str, tmp_path: Path
) -> None:
    path = tmp_path / "image.tar"
    order = RescueOrder(a_step("image", image, "reg.example/app:1"), "archive", str(path))
    told = rescue_work(means(engine, tmp_path))(a_job(), order)
    rescued = order.rescued
    assert rescued is not None
    assert rescued.step == f"image {image}"
    assert rescued.place == str(path)
    assert rescued.bytes == path.stat().st_size
    assert rescued.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert rescued.sha256 in rescued.evidence
    assert "its 4 layers are in it" in rescued.evidence
    assert told == f"reg.example/app:1: {rescued.evidence}"
    assert path.stat().st_mode & 0o777 == 0o600
    assert has_good_checksum(path)


def test_it_loads_on_the_other_engine_as_the_same_image(
    host: Host, engine: Engine, image: str, tmp_path: Path, docker20: DockerEngine, docker26: DockerEngine
) -> None:
    names = tags(host, image)
    save_image(a_job(), engine, image, str(tmp_path / "image.tar"))
    other = (docker20 if host.has_containerd_store else docker26).api()
    load(other, (tmp_path / "image.tar").read_bytes())
    found = other.inspect_image(names[0])
    here = host.api.inspect_image(image)
    assert found["RootFS"] == here["RootFS"]
    assert sorted(found["RepoTags"]) == names
    assert found["Config"]["Cmd"] == here["Config"]["Cmd"]
    if not host.has_containerd_store:
        # There an image is its manifest, whose configuration is the image of here.
        assert config_digest(other, names[0]) == image
    else:
        assert found["Id"] == config_digest(host.api, names[0])


def config_digest(api: Any, name: str) -> str:
    """The digest of an image's configuration, from an archive of it."""
    raw = api.get(api._url("/images/get"), params={"names": [name]}).content
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        listed = json.loads(tar.extractfile("manifest.json").read())  # type: ignore[union-attr]
        config = tar.extractfile(listed[0]["Config"]).read()  # type: ignore[union-attr]
    return f"sha256:{hashlib.sha256(config).hexdigest()}"


def test_it_loads_again_where_it_was(host: Host, engine: Engine, image: str, tmp_path: Path) -> None:
    names = tags(host, image)
    save_image(a_job(), engine, image, str(tmp_path / "image.tar"))
    for name in names:
        host.api.remove_image(name)
    assert image not in {each["Id"] for each in host.api.images()}
    load(host.api, (tmp_path / "image.tar").read_bytes())
    assert tags(host, image) == names


def test_an_index_of_which_one_platform_is_here(
    host: Host, engine: Engine, image: str, tmp_path: Path, registry: Registry, docker20: DockerEngine
) -> None:
    repository = f"contract/{unique('index')}"
    name = f"{registry.host}/{repository}"
    host.api.tag(image, name, "amd64")
    list(engine.push(f"{name}:amd64"))
    here, there = Storage(registry.data).tags(repository)["amd64"], push_image(registry, repository, "arm64")
    index = push_index(registry, repository, "1", here, there)
    host.api.pull(name, "1")
    # The classic store keeps no index: there the name is the very image.
    here_id, others = (index, ", without 1 other platform") if host.has_containerd_store else (image, "")
    assert host.api.inspect_image(f"{name}:1")["Id"] == here_id
    saved = save_image(a_job(), engine, f"{name}:1", str(tmp_path / "image.tar"))
    assert saved.found == f"the image and its 4 layers are in it by their digests{others}"
    api = docker20.api()
    load(api, (tmp_path / "image.tar").read_bytes())
    assert api.inspect_image(f"{name}:1")["RootFS"] == host.api.inspect_image(image)["RootFS"]


def test_one_without_layers(host: Host, engine: Engine, tmp_path: Path) -> None:
    name = f"{unique('contract/layerless')}:1"
    build = host.api.build(fileobj=io.BytesIO(b"FROM scratch\nENV A=b\n"), tag=name, decode=True)
    assert not [line for line in build if "error" in line]
    if host.has_containerd_store:
        saved = save_image(a_job(), engine, name, str(tmp_path / "image.tar"))
        assert "its 0 layers are in it" in saved.found
        return
    with pytest.raises(RescueFailed, match="an image without layers"):
        save_image(a_job(), engine, name, str(tmp_path / "image.tar"))


def test_one_without_a_name(host: Host, engine: Engine, image: str, tmp_path: Path) -> None:
    for name in tags(host, image):
        seed.build_image(host.api, name)
    save_image(a_job(), engine, image, str(tmp_path / "image.tar"))
    host.api.remove_image(image)
    load(host.api, (tmp_path / "image.tar").read_bytes())
    assert host.api.inspect_image(image)["Id"] == image


def test_by_a_name_only_that_is_saved(host: Host, engine: Engine, image: str) -> None:
    names = tags(host, image)
    assert Wanted.find(engine, names[1]).names == (names[1],)
    assert sorted(Wanted.find(engine, image).names) == names
    with pytest.raises(RescueFailed, match="There is no image nobody:1 here"):
        Wanted.find(engine, "nobody:1")


def test_a_name_that_is_given_away_meanwhile(
    host: Host, engine: Engine, image: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = Wanted.find(engine, image)
    seed.build_image(host.api, wanted.names[0])
    monkeypatch.setattr(Wanted, "find", lambda *_: wanted)
    with pytest.raises(DamagedArchive, match="another image"):
        save_image(a_job(), engine, image, str(tmp_path / "image.tar"), ())
    assert list(tmp_path.iterdir()) == []


def test_a_line_that_breaks_is_tried_again(
    host: Host, image: str, tmp_path: Path, proxy: CountingProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(Endpoint.at(proxy.url))
    cuts = iter([True, False])
    read = Followed.read

    def cut_once(self: Followed, size: int = 1 << 12) -> bytes:
        data = read(self, 1 << 12)
        if self._read > 100_000 and next(cuts, False):
            proxy.cut()
        return data

    monkeypatch.setattr(Followed, "read", cut_once)
    job = a_job()
    saved = save_image(job, engine, image, str(tmp_path / "image.tar"), (0.0,))
    engine.close()
    assert any("trying again" in line for line in job.record.log)
    assert sum("/images/get" in each for each in proxy.requests) == 2
    assert Path(saved.path).stat().st_size == saved.size


@pytest.mark.parametrize("text", ["saving", "reading it back"])
def test_cancelled(
    engine: Engine, image: str, tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = a_job()
    read = Followed.read

    def cancel(self: Followed, size: int = 1 << 12) -> bytes:
        data = read(self, 1 << 12)
        if self._text == text and self._read > 100_000:
            for callback in job.ask_to_stop()[1]:
                callback()
        return data

    monkeypatch.setattr(Followed, "read", cancel)
    with pytest.raises(JobCancelled):
        save_image(job, engine, image, str(tmp_path / "image.tar"), (0.0,))
    assert list(tmp_path.iterdir()) == []


def test_the_size_is_looked_at_first(host: Host, engine: Engine, image: str, tmp_path: Path) -> None:
    needed = Image.from_inspect(host.api.inspect_image(image)).size or 0
    with small_disk(tmp_path / "small", "600k") as small:
        assert needed > 600 << 10
        with pytest.raises(RescueFailed, match="There is no room for it"):
            save_image(a_job(), engine, image, str(small / "image.tar"))
        assert list(small.iterdir()) == []
