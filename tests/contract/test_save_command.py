"""`dtui save` as a program: a file that is read back, or a stream that is known by its checksum."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.contract.host import Host, on_real_engines, unique
from tests.contract.rescued import containers, has_good_checksum, load
from tests.lab import seed
from tests.wait import eventually
from tui.work.streamed import streams

pytestmark = on_real_engines


@pytest.fixture
def image(host: Host) -> str:
    """An image of three layers of its own with one name; its ID."""
    return seed.build_image(host.api, f"{unique('reg.example/contract/saved')}:1", layers=3, size=200_000)


def tags(host: Host, image: str) -> list[str]:
    return sorted(host.api.inspect_image(image)["RepoTags"])


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
    assert (noted.object, noted.size) == (image, len(answer.stdout))
    load(host.api, answer.stdout)


def begin(host: Host, folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """`dtui save` into a pipe that is not read yet."""
    code = "from tui.cli import main; raise SystemExit(main())"
    env = {**os.environ, "HOME": str(folder), "DOCKER_HOST": host.url}
    command = [sys.executable, "-c", code, "save", *arguments, "-o", "-"]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda n: n.name)
def test_dtui_save_that_is_ended_leaves_no_container(
    host: Host, tmp_path: Path, number: signal.Signals
) -> None:
    name = unique("contract-ended")
    host.api.create_volume(name)
    Path(host.api.inspect_volume(name)["Mountpoint"], "file").write_bytes(os.urandom(1_000_000))
    before = containers(host)
    saving = begin(host, tmp_path, "--volume", name)
    assert saving.stdout is not None
    assert saving.stderr is not None
    with saving.stdout, saving.stderr:
        assert saving.stdout.read(10)
        assert len(containers(host)) == len(before) + 1
        saving.send_signal(number)
        assert saving.wait(30) == 130
        assert b"not whole" in saving.stderr.read()
    assert containers(host) == before
    host.api.remove_volume(name)


def test_dtui_save_of_a_volume_with_read_only(host: Host, tmp_path: Path) -> None:
    answer = run(host, tmp_path, "--read-only", "--volume", "data", "-o", str(tmp_path / "x.tar"))
    assert (answer.returncode, b"not with --read-only" in answer.stderr) == (2, True)


def test_dtui_save_to_a_reader_that_stops(host: Host, image: str, tmp_path: Path) -> None:
    name = tags(host, image)[0]
    saving = begin(host, tmp_path, name)
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


def test_dtui_save_of_a_volume_and_of_changed_files(host: Host, tmp_path: Path) -> None:
    name = unique("contract-streamed")
    host.api.create_volume(name)
    Path(host.api.inspect_volume(name)["Mountpoint"], "file").write_text("data")
    made = host.container(unique("streamed"), start=True, command=["sh", "-c", "echo x > /new; sleep 1000"])
    eventually(lambda: any(each["Path"] == "/new" for each in host.api.diff(made) or ()))
    for kind, which, entry in (("--volume", name, "./file"), ("--container", made[:12], "new")):
        streamed = run(host, tmp_path, kind, which, "-o", "-")
        assert streamed.returncode == 0, streamed.stderr
        with tarfile.open(fileobj=io.BytesIO(streamed.stdout)) as tar:
            assert entry in tar.getnames()
        path = tmp_path / f"{kind[2:]}.tar"
        assert run(host, tmp_path, kind, which, "-o", str(path)).returncode == 0
        assert path.read_bytes() == streamed.stdout
        (noted,) = streams(name if kind == "--volume" else made, {"XDG_STATE_HOME": str(tmp_path / "state")})
        assert noted.sha256 == hashlib.sha256(streamed.stdout).hexdigest()
        assert noted.seen
    host.api.remove_volume(name)
