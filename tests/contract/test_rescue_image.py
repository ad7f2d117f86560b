"""Saved images load on another engine as the same image, and whatever goes wrong leaves nothing."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.contract.host import Host, on_real_engines, unique
from tests.contract.rescued import a_job, a_step, has_good_checksum, means
from tests.lab import seed
from tests.lab.engine import DockerEngine
from tests.lab.proxy import CountingProxy
from tui.domain.image import Image
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.work.archive import RescueFailed
from tui.work.job import JobCancelled
from tui.work.rescue import RescueOrder, rescue_work
from tui.work.rescue_image import Wanted, save_image
from tui.work.saving import Followed
from tui.work.streamed import streams
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
    other.load_image((tmp_path / "image.tar").read_bytes())
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
    host.api.load_image((tmp_path / "image.tar").read_bytes())
    assert tags(host, image) == names


def test_one_without_a_name(host: Host, engine: Engine, image: str, tmp_path: Path) -> None:
    for name in tags(host, image):
        seed.build_image(host.api, name)
    save_image(a_job(), engine, image, str(tmp_path / "image.tar"))
    host.api.remove_image(image)
    host.api.load_image((tmp_path / "image.tar").read_bytes())
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


def run(host: Host, folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """`dtui save` as a program of its own."""
    code = "from tui.cli import main; raise SystemExit(main())"
    env = {
        **os.environ,
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder / "state"),
        "DOCKER_HOST": host.url,
    }
    command = [sys.executable, "-c", code, "save", *arguments]
    return subprocess.run(command, env=env, capture_output=True, check=False)


def test_dtui_save_to_a_file(host: Host, image: str, tmp_path: Path) -> None:
    name = tags(host, image)[0]
    answer = run(host, tmp_path, name, "-o", str(tmp_path / "image.tar"))
    assert (answer.returncode, answer.stdout) == (0, b"")
    assert b"its 4 layers are in it" in answer.stderr
    assert has_good_checksum(tmp_path / "image.tar")
    again = run(host, tmp_path, name, "-o", str(tmp_path / "image.tar"))
    assert (again.returncode, b"is there already" in again.stderr) == (1, True)


def test_dtui_save_to_a_stream(host: Host, image: str, tmp_path: Path) -> None:
    answer = run(host, tmp_path, image, "-o", "-")
    assert answer.returncode == 0
    sha256 = hashlib.sha256(answer.stdout).hexdigest()
    assert sha256 in answer.stderr.decode()
    (noted,) = (
        each
        for each in streams(image, {"XDG_STATE_HOME": str(tmp_path / "state"), "HOME": str(tmp_path)})
        if each.sha256 == sha256
    )
    assert (noted.image, noted.size) == (image, len(answer.stdout))
    host.api.load_image(answer.stdout)


def test_dtui_save_to_a_reader_that_stops(host: Host, image: str, tmp_path: Path) -> None:
    name = tags(host, image)[0]
    code = "from tui.cli import main; raise SystemExit(main())"
    env = {**os.environ, "HOME": str(tmp_path), "DOCKER_HOST": host.url}
    saving = subprocess.Popen(
        [sys.executable, "-c", code, "save", name, "-o", "-"],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert saving.stdout is not None
    assert saving.stderr is not None
    saving.stdout.read(10)
    saving.stdout.close()
    said = saving.stderr.read().decode()
    saving.stderr.close()
    assert saving.wait(30) == 1
    assert "has stopped" in said
    assert "counts as saved" not in said


def test_dtui_save_of_what_is_not_there(host: Host, tmp_path: Path) -> None:
    answer = run(host, tmp_path, "nobody:1", "-o", str(tmp_path / "image.tar"))
    assert answer.returncode == 1
    assert b"There is no image nobody:1 here" in answer.stderr
    assert list(tmp_path.glob("image*")) == []


def test_the_size_is_looked_at_first(host: Host, engine: Engine, image: str, tmp_path: Path) -> None:
    from tests.lab.disk import small_disk

    needed = Image.from_inspect(host.api.inspect_image(image)).size or 0
    with small_disk(tmp_path / "small", "600k") as small:
        assert needed > 600 << 10
        with pytest.raises(RescueFailed, match="There is no room for it"):
            save_image(a_job(), engine, image, str(small / "image.tar"))
        assert list(small.iterdir()) == []
