"""What a container has changed is saved, all of it and nothing else, or made into an image."""

from __future__ import annotations

import os
import socket
import tarfile
from pathlib import Path

import pytest

from tests.contract.host import Host, on_real_engines, unique
from tests.contract.rescued import a_job, a_step, containers, has_good_checksum, means
from tests.lab import seed
from tests.wait import eventually
from tui.engine.client import Engine
from tui.work.archive import RescueFailed
from tui.work.rescue import RescueOrder, rescue_work
from tui.work.rescue_container import commit, save_changes

pytestmark = on_real_engines

CHANGES = """
echo new > /new; rm /data/layer0; echo y > /data/layer1; ln /data/layer1 /hard
b=/bin/busybox
$b mkdir -p /added/deep; echo 1 > /added/deep/file; $b ln -s /nowhere /added/link
echo bad > "/bad$($b printf '\\377\\376')x"; echo odd > '/-rf * "quoted"'
$b mkdir -p /vol/sub; echo mounted > /vol/sub/file
echo finished > /finished; sleep 100000
"""


@pytest.fixture
def changed(host: Host) -> str:
    """A stopped container of an image with two layers of its own, with changed files and a volume."""
    name = unique("contract/changed")
    seed.build_image(host.api, name, layers=2)
    made = host.container(
        unique("changed"), image=name, start=True, command=["sh", "-c", CHANGES], volumes=["/vol"]
    )
    eventually(lambda: any(each["Path"] == "/finished" for each in host.api.diff(made) or ()))
    host.api.kill(made)
    return made


def names(path: Path) -> set[str]:
    with tarfile.open(path) as tar:
        return {member.name for member in tar}


EXPECTED = {
    "new", "data", "data/layer1", "hard", "added", "added/deep", "added/deep/file", "added/link",
    "bad\udcff\udcfex", '-rf * "quoted"', "finished", "vol",
}  # fmt: skip


def test_changed_files_and_no_others(host: Host, engine: Engine, changed: str, tmp_path: Path) -> None:
    path = tmp_path / "changed.tar"
    order = RescueOrder(a_step("container", changed, "changed"), "archive", str(path))
    rescue_work(means(engine, tmp_path))(a_job(), order)
    assert names(path) == EXPECTED
    with tarfile.open(path) as tar:
        assert tar.extractfile("data/layer1").read() == b"y\n"  # type: ignore[union-attr]
        assert tar.extractfile("hard").read() == b"y\n"  # type: ignore[union-attr]
        assert tar.getmember("added/link").linkname == "/nowhere"
    assert order.rescued is not None
    assert "read back: 12 changed files or folders are in it, without what was deleted (1)" in (
        order.rescued.evidence
    )
    assert has_good_checksum(path)
    assert changed in containers(host)


def test_of_one_that_runs(host: Host, engine: Engine, changed: str, tmp_path: Path) -> None:
    host.api.start(changed)
    save_changes(a_job(), engine, changed, str(tmp_path / "changed.tar"))
    assert names(tmp_path / "changed.tar") >= EXPECTED
    assert host.state(changed) == "running"


def test_one_without_changes(host: Host, engine: Engine, tmp_path: Path) -> None:
    made = host.container(unique("unchanged"))
    saved = save_changes(a_job(), engine, made, str(tmp_path / "changed.tar"))
    assert saved.found == "0 changed files or folders are in it"


def test_a_socket_is_left_out_and_told(host: Host, engine: Engine, changed: str, tmp_path: Path) -> None:
    host.api.start(changed)
    told = (host.api.inspect_container(changed).get("GraphDriver") or {}).get("Data")
    if host.has_containerd_store:
        assert not told, "its engine tells where the files of a container are: try it there, too"
        return
    folder = told["MergedDir"]
    here = os.getcwd()
    os.chdir(folder)
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind("listening")
    finally:
        os.chdir(here)
    assert engine.is_socket(changed, "/listening") is True
    assert engine.is_socket(changed, "/new") is False
    assert engine.is_socket(changed, "/nothing") is None
    saved = save_changes(a_job(), engine, changed, str(tmp_path / "changed.tar"))
    assert "without 1 sockets" in saved.found


def test_a_file_that_the_export_lacks(
    engine: Engine, changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = engine.container_changes(changed)
    # It is there, but under another name.
    monkeypatch.setattr(engine, "container_changes", lambda *_: (*told, {"Path": "/data/../new", "Kind": 1}))
    with pytest.raises(RescueFailed, match=r"Not in it: /data/\.\./new"):
        save_changes(a_job(), engine, changed, str(tmp_path / "changed.tar"))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_removed_meanwhile(
    engine: Engine, changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = engine.container_changes(changed)
    monkeypatch.setattr(engine, "container_changes", lambda *_: (*told, {"Path": "/gone", "Kind": 1}))
    saved = save_changes(a_job(), engine, changed, str(tmp_path / "changed.tar"))
    assert saved.found.startswith("12 changed files")


def test_a_hard_link_to_a_file_that_did_not_change(
    engine: Engine, changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [each for each in engine.container_changes(changed) if each["Path"] != "/data/layer1"]
    monkeypatch.setattr(engine, "container_changes", lambda *_: told)
    save_changes(a_job(), engine, changed, str(tmp_path / "changed.tar"))
    with tarfile.open(tmp_path / "changed.tar") as tar:
        assert tar.extractfile("hard").read() == b"y\n"  # type: ignore[union-attr]


def test_committed(host: Host, engine: Engine, changed: str, tmp_path: Path) -> None:
    target = f"{unique('rescued/container')}:1"
    order = RescueOrder(a_step("container", changed, "changed"), "commit", target)
    rescue_work(means(engine, tmp_path))(a_job(), order)
    assert order.rescued is not None
    assert order.rescued.place == target
    assert order.rescued.sha256 == seed.image_id(host.api, target)
    assert "the 3 layers of its image and 1 of its own are in it" in order.rescued.evidence
    config = host.api.inspect_image(target)["Config"]
    assert config["Cmd"] == ["sh", "-c", CHANGES]
    again = host.container(unique("again"), image=target, command=["sh", "-c", "cat /added/deep/file"])
    host.api.start(again)
    assert host.api.wait(again)["StatusCode"] == 0


def test_a_name_that_is_taken(host: Host, engine: Engine, changed: str) -> None:
    before = seed.image_id(host.api, seed.BUSYBOX)
    with pytest.raises(RescueFailed, match="is another image here"):
        commit(a_job(), engine, changed, "busybox")
    assert seed.image_id(host.api, seed.BUSYBOX) == before


def test_committed_without_a_tag_it_is_latest(host: Host, engine: Engine, changed: str) -> None:
    name = unique("rescued/latest")
    assert commit(a_job(), engine, changed, name).reference == f"{name}:latest"
